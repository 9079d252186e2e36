package zmtp

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// The peers are sockets of another implementation.

func listen(t *testing.T, typ Type, receive func(*Peer, [][]byte)) (*Socket, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := Listen(l, typ, receive)
	t.Cleanup(func() { s.Close(time.Second) })
	return s, "tcp://" + l.Addr().String()
}

func connect(t *testing.T, s zmq4.Socket, address string) zmq4.Socket {
	t.Helper()
	if err := s.Dial(address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestRouter has messages of all sizes come back.
func TestRouter(t *testing.T) {
	s, address := listen(t, Router, func(p *Peer, frames [][]byte) { p.Send(append(frames, []byte(p.Identity))) })
	peer := connect(t, zmq4.NewDealer(context.Background(), zmq4.WithID(zmq4.SocketIdentity("me"))), address)
	for _, sizes := range [][]int{{0}, {1}, {255}, {256}, {4095}, {4096}, {1 << 20}, {0, 0, 3}, {10_000, 1, 0, 70_000, 255}} {
		var sent [][]byte
		for i, n := range sizes {
			sent = append(sent, bytes.Repeat([]byte{byte(i + 1)}, n))
		}
		if err := peer.SendMulti(zmq4.NewMsgFrom(sent...)); err != nil {
			t.Fatal(err)
		}
		got, err := peer.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if want := append(sent, []byte("me")); !slices.EqualFunc(got.Frames, want, bytes.Equal) {
			t.Errorf("sizes %v came back as %d frames", sizes, len(got.Frames))
		}
	}
	if s.Peer("me") == nil || s.Peer("you") != nil || s.Peer("") != nil {
		t.Error("peers are not found by their identities")
	}
	if n := unfinished.Load(); n != 0 {
		t.Errorf("%d bytes are still being read", n)
	}
}

// TestPub publishes to those who subscribe, by the beginning of a topic.
func TestPub(t *testing.T) {
	s, address := listen(t, Pub, nil)
	peer := connect(t, zmq4.NewSub(context.Background()), address)
	if err := peer.SetOption(zmq4.OptionSubscribe, "ab"); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		for {
			m, err := peer.Recv()
			if err != nil {
				return
			}
			got <- string(bytes.Join(m.Frames, []byte("/")))
		}
	}()
	// A subscription takes a moment.
	for {
		s.Publish([][]byte{[]byte("abc"), []byte("first")})
		select {
		case <-got:
		case <-time.After(10 * time.Millisecond):
			continue
		}
		break
	}
	s.Publish([][]byte{[]byte("a"), []byte("not this")})
	s.Publish([][]byte{[]byte("ab"), []byte("last")})
	for {
		switch m := <-got; m {
		case "abc/first":
		case "ab/last":
			return
		default:
			t.Fatalf("got %s", m)
		}
	}
}

// TestRep echoes.
func TestRep(t *testing.T) {
	_, address := listen(t, Rep, nil)
	peer := connect(t, zmq4.NewReq(context.Background()), address)
	for range 3 {
		if err := peer.Send(zmq4.NewMsgString("ping")); err != nil {
			t.Fatal(err)
		}
		if m, err := peer.Recv(); err != nil || string(m.Bytes()) != "ping" {
			t.Errorf("%q, %v", m.Bytes(), err)
		}
	}
}

// TestBounds has a peer announce more than there may be.
func TestBounds(t *testing.T) {
	for _, n := range []uint64{maxMessage + 1, 1 << 62, 1<<64 - 1} {
		ours, theirs := net.Pipe()
		go theirs.Write(binary.BigEndian.AppendUint64([]byte{flagLong}, n))
		if _, err := newWire(ours).message(nil); err != errTooLong {
			t.Errorf("%d bytes: error %v", n, err)
		}
		ours.Close()
	}

	var m, other reading
	if err := m.add(maxMessage); err != nil {
		t.Error(err)
	}
	if err := m.add(1); err != errTooLong {
		t.Errorf("one byte too many: error %v", err)
	}
	unfinished.Add(maxUnfinished)
	if err := other.add(smallMessage); err != nil {
		t.Errorf("a small message among too many: %v", err)
	}
	if err := other.add(1); err != errTooLong {
		t.Errorf("a large one: error %v", err)
	}
	unfinished.Add(-maxUnfinished)
	m.done()
	other.done()
	if n := unfinished.Load(); n != 0 {
		t.Errorf("%d bytes are still being read", n)
	}
}
