package zmtp

import (
	"bytes"
	"errors"
	"net"
	"slices"
	"sync"
	"time"
)

// A Type is the type of a ZeroMQ socket.
type Type string

const (
	Router Type = "ROUTER" // takes messages, and sends to one peer
	Rep    Type = "REP"    // answers each message
	Pub    Type = "PUB"    // sends to all peers that subscribe
)

// peers are the types of sockets that may connect to each.
var peers = map[Type][]string{
	Router: {"DEALER", "REQ", "ROUTER"},
	Rep:    {"REQ", "DEALER"},
	Pub:    {"SUB", "XSUB"},
}

// A Socket listens, and keeps the connections.
type Socket struct {
	typ      Type
	listener net.Listener
	receive  func(*Peer, [][]byte)

	mu     sync.Mutex
	peers  map[*Peer]struct{}
	closed bool
	done   sync.WaitGroup
}

// A Peer is a connection.
type Peer struct {
	// Identity is the name that the peer has chosen for itself, or empty.
	Identity string

	socket *Socket
	wire   *wire

	mu     sync.Mutex
	topics [][]byte // of a subscriber
	queue  []net.Buffers
	behind int           // bytes in queue
	more   chan struct{} // signals that queue is not empty
	gone   chan struct{} // closed with the connection
	once   sync.Once
}

// Listen accepts connections at l. Each message of a peer goes to receive, which
// is called from a goroutine of that peer, in order; Pub has no use for it.
func Listen(l net.Listener, typ Type, receive func(*Peer, [][]byte)) *Socket {
	s := &Socket{typ: typ, listener: l, receive: receive, peers: make(map[*Peer]struct{})}
	s.done.Go(s.accept)
	return s
}

// accept takes connections until the socket is closed. Other errors are temporary,
// such as too many open files.
func (s *Socket) accept() {
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		p := &Peer{socket: s, wire: newWire(conn), more: make(chan struct{}, 1), gone: make(chan struct{})}
		s.mu.Lock()
		full := s.closed || len(s.peers) >= maxConnections
		if !full {
			s.peers[p] = struct{}{}
			s.done.Go(p.run)
		}
		s.mu.Unlock()
		if full {
			conn.Close()
		}
	}
}

// Close closes the socket and its connections. It first waits, for at most the given
// time, until all queued messages are sent.
func (s *Socket) Close(patience time.Duration) {
	s.listener.Close()
	s.mu.Lock()
	s.closed = true
	open := make([]*Peer, 0, len(s.peers))
	for p := range s.peers {
		open = append(open, p)
	}
	s.mu.Unlock()
	deadline := time.Now().Add(patience)
	for _, p := range open {
		for !p.idle() && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		p.close()
	}
	s.done.Wait()
}

// Publish sends a message to the peers that subscribe to its first frame.
func (s *Socket) Publish(frames [][]byte) {
	message := encode(frames)
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.peers {
		if p.subscribes(frames[0]) {
			p.enqueue(message)
		}
	}
}

// Peer returns the peer of that identity, or nil if there is none.
func (s *Socket) Peer(identity string) *Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.peers {
		if p.Identity == identity && identity != "" {
			return p
		}
	}
	return nil
}

// Send queues a message for the peer and returns at once. A peer that does not read
// its messages is disconnected when too many are queued.
func (p *Peer) Send(frames [][]byte) { p.enqueue(encode(frames)) }

func (p *Peer) enqueue(message net.Buffers) {
	size := 0
	for _, b := range message {
		size += len(b)
	}
	p.mu.Lock()
	p.behind += size
	if p.behind > maxBehind {
		p.close()
	} else {
		p.queue = append(p.queue, message)
	}
	p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
}

// idle reports whether all queued messages are sent.
func (p *Peer) idle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.gone:
		return true
	default:
		return p.behind == 0
	}
}

func (p *Peer) close() {
	p.once.Do(func() {
		close(p.gone)
		p.wire.conn.Close()
	})
}

// run greets the peer and reads its messages until the connection ends.
func (p *Peer) run() {
	s := p.socket
	defer func() {
		p.close()
		s.mu.Lock()
		delete(s.peers, p)
		s.mu.Unlock()
	}()
	about, err := p.wire.handshake(string(s.typ))
	if err != nil || !slices.Contains(peers[s.typ], about["socket-type"]) {
		return
	}
	s.mu.Lock()
	p.Identity = about["identity"]
	s.mu.Unlock()
	s.done.Go(p.write)
	for {
		frames, err := p.wire.message(p.command)
		if err != nil {
			return
		}
		switch {
		case len(frames) == 0: // a command
		case s.typ == Pub:
			p.subscription(frames)
		case s.typ == Rep:
			p.Send(frames)
		default:
			s.receive(p, frames)
		}
	}
}

// write sends the messages in the queue.
func (p *Peer) write() {
	defer p.close()
	for {
		p.mu.Lock()
		queue := p.queue
		p.queue = nil
		p.mu.Unlock()
		for _, message := range queue {
			message = slices.Clone(message) // WriteTo consumes it, and other peers may share it
			n, err := message.WriteTo(p.wire.conn)
			if err != nil {
				return
			}
			p.mu.Lock()
			p.behind -= int(n)
			p.mu.Unlock()
		}
		if len(queue) > 0 {
			continue
		}
		select {
		case <-p.more:
		case <-p.gone:
			return
		}
	}
}

// command handles a command of ZMTP 3.0 or 3.1. It ignores unknown commands.
func (p *Peer) command(name string, data []byte) error {
	switch name {
	case "PING": // a time to live, which we do not need, and a context
		if len(data) < 2 {
			return errors.New("a PING without a time to live")
		}
		p.enqueue(net.Buffers{appendFrame(nil, flagCommand, append([]byte("\x04PONG"), data[2:min(len(data), 18)]...))})
	case "SUBSCRIBE":
		p.subscription([][]byte{append([]byte{1}, data...)})
	case "CANCEL":
		p.subscription([][]byte{append([]byte{0}, data...)})
	case "ERROR":
		return errors.New("the peer gives up")
	}
	return nil
}

// subscription handles a message of a subscriber. A 1 and a prefix subscribes to all
// topics with that prefix; a 0 and the prefix cancels this.
func (p *Peer) subscription(frames [][]byte) {
	if len(frames) != 1 || len(frames[0]) == 0 {
		return
	}
	on, topic := frames[0][0] == 1, frames[0][1:]
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.topics, func(t []byte) bool { return bytes.Equal(t, topic) })
	size := len(topic)
	for _, t := range p.topics {
		size += 1 + len(t)
	}
	switch {
	case on && at < 0 && size < maxSubscription:
		p.topics = append(p.topics, topic)
	case frames[0][0] == 0 && at >= 0:
		p.topics = slices.Delete(p.topics, at, at+1)
	}
}

func (p *Peer) subscribes(topic []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.topics, func(t []byte) bool { return bytes.HasPrefix(topic, t) })
}
