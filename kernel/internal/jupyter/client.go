// Package jupyter is a client of Jupyter kernels: it starts one and talks to
// it, as notebook front ends do.
//
// The protocol is version 5.3 of
// https://jupyter-client.readthedocs.io/en/stable/messaging.html, over ZeroMQ.
// A kernel has five sockets: requests go to shell, and to control where they
// must overtake a running cell; the output of cells comes on iopub;
// stdin is the way on which a kernel asks for input; and the heartbeat echoes.
package jupyter

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Client is connected to a kernel. Its methods may be called concurrently, so
// that a running Execute can be interrupted.
type Client struct {
	conn    Connection
	session string
	cancel  context.CancelFunc // closes the sockets' goroutines

	shell, control, iopub, stdin, heartbeat zmq4.Socket

	mu      sync.Mutex
	pending map[string]*request // by message id

	lost  chan struct{} // closed when there is no kernel any more
	err   error         // why; read it after lost is closed
	once  sync.Once
	cause func() error // names the reason when the kernel hangs up
}

// request collects the messages that answer one request.
type request struct {
	client   *Client
	ctx      context.Context
	cancel   context.CancelFunc
	id       string
	messages chan *Message
}

var errHungUp = errors.New("the kernel closed the connection")

// Dial connects to the kernel that listens, or is about to listen, at conn. It
// returns when the kernel answers and its outputs arrive: a subscription to
// iopub takes a moment, and earlier messages are lost, so Dial asks
// until an answer has come on both ways.
func Dial(ctx context.Context, conn Connection) (*Client, error) {
	return dial(ctx, conn, func() error { return errHungUp })
}

func dial(ctx context.Context, conn Connection, cause func() error) (*Client, error) {
	life, cancel := context.WithCancel(context.Background())
	session := rand.Text()
	options := []zmq4.Option{
		// One identity for all: the protocol wants it of shell and stdin, and
		// some kernels answer control requests on shell.
		zmq4.WithID(zmq4.SocketIdentity(session)),
		zmq4.WithDialerRetry(10 * time.Millisecond),
		zmq4.WithDialerMaxRetries(-1),
		zmq4.WithLogger(log.New(io.Discard, "", 0)),
	}
	c := &Client{
		conn:      conn,
		session:   session,
		cancel:    cancel,
		shell:     zmq4.NewDealer(life, options...),
		control:   zmq4.NewDealer(life, options...),
		stdin:     zmq4.NewDealer(life, options...),
		heartbeat: zmq4.NewDealer(life, options...),
		iopub:     zmq4.NewSub(life, options...),
		pending:   make(map[string]*request),
		lost:      make(chan struct{}),
		cause:     cause,
	}
	if err := c.iopub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, cancel) // ends a dial that retries
	defer stop()
	connected := make(chan error, 1)
	go func() { connected <- c.connect() }()
	select {
	case err := <-connected:
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			c.Close()
			return nil, fmt.Errorf("connecting to the kernel: %w", err)
		}
	case <-ctx.Done():
		c.Close()
		return nil, fmt.Errorf("connecting to the kernel: %w", context.Cause(ctx))
	}

	var readers sync.WaitGroup
	for _, s := range []zmq4.Socket{c.shell, c.control, c.iopub, c.stdin} {
		readers.Go(func() { c.read(s) })
	}
	go func() {
		readers.Wait() // all that the kernel sent has been delivered
		c.fail(c.cause())
	}()
	if err := c.ready(ctx); err != nil {
		c.Close()
		return nil, fmt.Errorf("waiting for the kernel: %w", err)
	}
	return c, nil
}

func (c *Client) connect() error {
	for _, s := range []struct {
		socket zmq4.Socket
		port   int
	}{
		{c.iopub, c.conn.IOPubPort}, {c.shell, c.conn.ShellPort}, {c.control, c.conn.ControlPort},
		{c.stdin, c.conn.StdinPort}, {c.heartbeat, c.conn.HeartbeatPort},
	} {
		if err := s.socket.Dial(c.conn.address(s.port)); err != nil {
			return err
		}
	}
	return nil
}

// read hands the messages of a socket to the requests that they answer. A
// message that cannot be read, or that answers nobody, is dropped, as the
// protocol asks.
func (c *Client) read(s zmq4.Socket) {
	for {
		raw, err := s.Recv()
		if err != nil {
			return
		}
		_, m, err := ParseMessage(raw.Frames, c.conn.Key)
		if err != nil {
			continue
		}
		c.mu.Lock()
		r := c.pending[m.Parent.ID]
		c.mu.Unlock()
		if r == nil {
			continue
		}
		select {
		case r.messages <- m:
		case <-r.ctx.Done():
		case <-c.lost:
		}
	}
}

// fail makes all requests, running and to come, return err.
func (c *Client) fail(err error) {
	c.once.Do(func() {
		c.err = err
		close(c.lost)
	})
}

// Connection returns where the client is connected to.
func (c *Client) Connection() Connection { return c.conn }

// Close closes the connection. It does not stop the kernel.
func (c *Client) Close() {
	c.fail(errors.New("the connection to the kernel is closed"))
	c.cancel()
	for _, s := range []zmq4.Socket{c.shell, c.control, c.iopub, c.stdin, c.heartbeat} {
		s.Close()
	}
}

// request sends a request. The caller must call done in the end.
func (c *Client) request(ctx context.Context, s zmq4.Socket, msgType string, content any) (*request, error) {
	m, err := NewMessage(c.session, msgType, content)
	if err != nil {
		return nil, err
	}
	return c.begin(ctx, s, m)
}

// begin sends a request and collects the answers.
func (c *Client) begin(ctx context.Context, s zmq4.Socket, m *Message) (*request, error) {
	r := &request{client: c, id: m.Header.ID, messages: make(chan *Message, 64)}
	r.ctx, r.cancel = context.WithCancel(ctx)
	c.mu.Lock()
	c.pending[r.id] = r
	c.mu.Unlock()
	if err := c.send(s, m); err != nil {
		r.done()
		return nil, err
	}
	return r, nil
}

func (c *Client) send(s zmq4.Socket, m *Message) error {
	frames, err := m.Frames(c.conn.Key)
	if err != nil {
		return err
	}
	if err := s.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		return fmt.Errorf("sending %s: %w", m.Header.Type, err)
	}
	return nil
}

// next returns the next message that answers the request. What the kernel sent
// before it died comes before the error.
func (r *request) next() (*Message, error) {
	select {
	case m := <-r.messages:
		return m, nil
	case <-r.ctx.Done():
		return nil, context.Cause(r.ctx)
	case <-r.client.lost:
		select {
		case m := <-r.messages:
			return m, nil
		default:
			return nil, r.client.err
		}
	}
}

func (r *request) done() {
	r.client.mu.Lock()
	delete(r.client.pending, r.id)
	r.client.mu.Unlock()
	r.cancel()
}

// ask sends a request and decodes the reply of the given type.
func (c *Client) ask(ctx context.Context, s zmq4.Socket, msgType, replyType string, content, reply any) error {
	r, err := c.request(ctx, s, msgType, content)
	if err != nil {
		return err
	}
	defer r.done()
	for {
		m, err := r.next()
		if err != nil {
			return err
		}
		if m.Header.Type == replyType {
			return m.Decode(reply)
		}
	}
}

// ready asks the kernel who it is until the answer has come on shell and its
// busy and idle on iopub. The wait before asking again doubles, for a kernel
// that is slow to start.
func (c *Client) ready(ctx context.Context) error {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := c.nudge(ctx, wait)
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
	}
}

func (c *Client) nudge(ctx context.Context, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	r, err := c.request(ctx, c.shell, "kernel_info_request", struct{}{})
	if err != nil {
		return err
	}
	defer r.done()
	replied, published := false, false
	for !replied || !published {
		m, err := r.next()
		if err != nil {
			return err
		}
		switch m.Header.Type {
		case "kernel_info_reply":
			replied = true
		case "status":
			published = true
		}
	}
	return nil
}
