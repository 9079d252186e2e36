// Package server is the kernel's side of the Jupyter protocol. It listens on the
// five sockets, starts gonb, passes it the requests that concern cells and answers
// all others itself.
//
// It stands between Jupyter and gonb because every user of the machine can reach
// the sockets. Unsigned messages are dropped. Signed requests are checked and
// completed, and reach gonb one at a time. gonb itself does not listen: it talks
// over a pair of pipes and ends when they are closed.
//
// Read server.go, which moves messages, and then requests.go, which answers them.
// An engine is the process of gonb, and a folder holds its temporary files.
package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"sync"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/zmtp"
)

// A Kernel describes the kernel to serve.
type Kernel struct {
	// Info is the reply to kernel_info_request.
	Info jupyter.KernelInfo

	// Gonb returns the command that starts gonb, given a folder for temporary files. If
	// it fails, the kernel still answers, and every cell fails with this error.
	Gonb func(folder string) (*exec.Cmd, error)
}

// A server serves a kernel.
type server struct {
	kernel  Kernel
	conn    jupyter.Connection
	session string
	engine  *engine
	broken  error // the reason if there is no engine

	shell, control, stdin, iopub, heartbeat *zmtp.Socket

	requests *queue
	history  history
	count    int // the latest execution count

	mu      sync.Mutex
	working bool              // a request of the queue is being answered
	pending *pending          // the request that gonb is working on
	comms   map[string]string // open ones: target by id

	stop     chan struct{} // closed to end it all
	stopOnce sync.Once
}

// A request is a message of a client.
type request struct {
	*jupyter.Message
	socket  string
	peer    *zmtp.Peer
	ids     [][]byte // routing identities, to be repeated in the reply
	aborted bool     // a cell before this one has failed
}

// Serve serves the kernel at conn until a client shuts it down or ctx ends. It
// returns an error if gonb ends by itself.
func Serve(ctx context.Context, conn jupyter.Connection, k Kernel) error {
	if conn.SignatureScheme != "" && conn.SignatureScheme != "hmac-sha256" {
		return fmt.Errorf("the connection file asks for signatures of %s: only hmac-sha256 is known", conn.SignatureScheme)
	}
	s := &server{
		kernel:   k,
		conn:     conn,
		session:  jupyter.NewSession(),
		requests: newQueue(),
		comms:    make(map[string]string),
		stop:     make(chan struct{}),
	}
	if err := s.listen(); err != nil {
		return err
	}
	defer s.close()
	endGonb := s.start()
	defer endGonb()

	var worker sync.WaitGroup
	worker.Go(s.work)
	died := s.died()
	select {
	case <-ctx.Done():
	case <-s.stop:
	case <-died:
	}
	s.end()
	worker.Wait()
	select {
	case <-died:
		return s.engine.death
	default:
		return nil
	}
}

// listen opens the sockets.
func (s *server) listen() error {
	for _, socket := range []struct {
		name string
		port int
		typ  zmtp.Type
		at   **zmtp.Socket
	}{
		{"shell", s.conn.ShellPort, zmtp.Router, &s.shell},
		{"control", s.conn.ControlPort, zmtp.Router, &s.control},
		{"stdin", s.conn.StdinPort, zmtp.Router, &s.stdin},
		{"iopub", s.conn.IOPubPort, zmtp.Pub, &s.iopub},
		{"heartbeat", s.conn.HeartbeatPort, zmtp.Rep, &s.heartbeat},
	} {
		l, err := net.Listen(s.conn.Network(socket.port))
		if err != nil {
			s.close()
			return fmt.Errorf("the kernel cannot listen for Jupyter: %w", err)
		}
		*socket.at = zmtp.Listen(l, socket.typ, func(p *zmtp.Peer, frames [][]byte) { s.receive(socket.name, p, frames) })
	}
	return nil
}

// close closes the sockets after sending the messages that are still queued.
func (s *server) close() {
	for _, socket := range []*zmtp.Socket{s.shell, s.control, s.iopub, s.stdin, s.heartbeat} {
		if socket != nil {
			socket.Close(time.Second)
		}
	}
}

// start starts gonb. It returns a function that ends gonb and removes its files.
func (s *server) start() (end func()) {
	f, err := newFolder()
	if err == nil {
		var cmd *exec.Cmd
		if cmd, err = s.kernel.Gonb(f.path); err == nil {
			cmd.Env = append(cmd.Environ(), folderEnv+"="+f.path)
			s.engine, err = startEngine(cmd, f, s.fromGonb)
		}
	}
	s.broken = err
	return func() {
		if s.engine != nil {
			s.engine.stop(3 * time.Second)
		}
		if f != nil {
			f.remove()
		}
	}
}

// died returns a channel that is closed when gonb has ended.
func (s *server) died() <-chan struct{} {
	if s.engine == nil {
		return nil
	}
	return s.engine.exited
}

func (s *server) end() { s.stopOnce.Do(func() { close(s.stop) }) }

// ofCells are the requests that gonb answers, one at a time.
var ofCells = map[string]bool{"execute_request": true, "complete_request": true, "inspect_request": true}

// receive takes a message of a client. As the protocol asks, a message that is cut
// short, not signed or not JSON is dropped.
func (s *server) receive(socket string, peer *zmtp.Peer, frames [][]byte) {
	ids, m, err := jupyter.ParseMessage(frames, s.conn.Key)
	if err != nil {
		return
	}
	r := &request{Message: m, socket: socket, peer: peer, ids: ids}
	switch {
	case socket == "stdin":
		s.input(r)
	case socket == "control" && !ofCells[m.Header.Type]:
		// If a cell is running, the kernel's status is that of the cell.
		s.mu.Lock()
		quiet := s.working
		s.mu.Unlock()
		s.status(r, "busy", quiet)
		s.answer(r)
		s.status(r, "idle", quiet)
	case m.Header.Type == "comm_open" || m.Header.Type == "comm_msg" || m.Header.Type == "comm_close":
		s.comm(r) // also while a cell runs, which may wait for it
	default:
		s.requests.push(r)
	}
}

// work answers the requests of the queue, one after the other.
func (s *server) work() {
	for {
		r := s.requests.pop(s.stop)
		if r == nil {
			return
		}
		s.setWorking(true)
		s.status(r, "busy", false)
		s.answer(r)
		s.status(r, "idle", false)
		s.setWorking(false)
	}
}

func (s *server) setWorking(on bool) {
	s.mu.Lock()
	s.working = on
	s.mu.Unlock()
}

func (s *server) status(r *request, state string, quiet bool) {
	if !quiet {
		s.publish(r, "status", map[string]string{"execution_state": state})
	}
}

// reply answers a request.
func (s *server) reply(r *request, msgType string, content any) {
	if frames := s.message(r, msgType, content); frames != nil {
		r.peer.Send(append(r.ids[:len(r.ids):len(r.ids)], frames...))
	}
}

// publish sends a message that a request has caused to all clients.
func (s *server) publish(r *request, msgType string, content any) {
	if frames := s.message(r, msgType, content); frames != nil {
		s.iopub.Publish(append([][]byte{[]byte(msgType)}, frames...))
	}
}

func (s *server) message(r *request, msgType string, content any) [][]byte {
	m, err := jupyter.NewMessage(s.session, msgType, content)
	if err != nil {
		return nil // not JSON, which we do not make
	}
	m.Parent = r.Header
	frames, err := m.Frames(s.conn.Key)
	if err != nil {
		return nil
	}
	return frames
}

// A pending request is the one that gonb is working on.
type pending struct {
	*request
	reply    *jupyter.Message // set before done is closed
	done     chan struct{}    // closed when gonb has finished
	giveUp   chan struct{}    // closed to stop waiting for gonb
	giveOnce sync.Once
	asks     bool // gonb is waiting for input
}

func (p *pending) abandon() { p.giveOnce.Do(func() { close(p.giveUp) }) }

var (
	errGivenUp = errors.New("interrupted")
	errEnds    = errors.New("the kernel ends") // requests then get no reply
)

// ask passes a request with the given content to gonb and returns the content of
// the reply. Meanwhile fromGonb publishes the output.
func (s *server) ask(r *request, content any) (json.RawMessage, error) {
	if s.broken != nil {
		return nil, s.broken
	}
	b, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	m := &jupyter.Message{Header: r.Header, Metadata: json.RawMessage("{}"), Content: b}
	frames, err := m.Frames(s.conn.Key)
	if err != nil {
		return nil, err
	}
	p := &pending{request: r, done: make(chan struct{}), giveUp: make(chan struct{})}
	s.mu.Lock()
	s.pending = p
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.pending = nil
		s.mu.Unlock()
	}()
	s.engine.send("shell", frames)
	select {
	case <-p.done:
	case <-p.giveUp:
		return nil, errGivenUp
	case <-s.engine.exited:
		return nil, errEnds
	case <-s.stop:
		return nil, errEnds
	}
	if p.reply == nil {
		return nil, errors.New("gonb has not replied")
	}
	return p.reply.Content, nil
}

// fromGonb takes a message of gonb.
func (s *server) fromGonb(pm pipeMessage) {
	_, m, err := jupyter.ParseMessage(pm.Frames, s.conn.Key)
	if err != nil {
		return
	}
	s.mu.Lock()
	p := s.pending
	if p != nil && p.Header.ID != m.Parent.ID {
		p = nil
	}
	s.mu.Unlock()
	frames := pm.Frames[len(pm.Frames)-len(m.Buffers)-6:] // from the delimiter on
	switch {
	case pm.Socket == "iopub" && m.Header.Type == "status":
		var status struct {
			State string `json:"execution_state"`
		}
		if p != nil && m.Decode(&status) == nil && status.State == "idle" {
			s.mu.Lock()
			s.pending = nil
			s.mu.Unlock()
			close(p.done)
		}
	case pm.Socket == "iopub", m.Header.Type == "comm_close":
		s.iopub.Publish(append([][]byte{[]byte(m.Header.Type)}, frames...))
	case pm.Socket == "shell" && p != nil:
		p.reply = m
	case pm.Socket == "stdin" && p != nil:
		if person := s.stdin.Peer(p.peer.Identity); person != nil {
			s.mu.Lock()
			p.asks = true
			s.mu.Unlock()
			person.Send(append(p.ids[:len(p.ids):len(p.ids)], frames...))
		}
	}
}
