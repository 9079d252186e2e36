package zmtp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"time"
)

// A frame begins with a byte of flags and its length, in one byte or in eight.
const (
	flagMore    = 1 << iota // another frame of the message follows
	flagLong                // the length has eight bytes
	flagCommand             // the frame is a command, not part of a message
	flagsKnown  = flagMore | flagLong | flagCommand
)

// greeting begins a connection, on both sides: a signature, the version, the
// mechanism of security, and zeros.
var greeting = [64]byte{0: 0xff, 8: 1, 9: 0x7f, 10: 3, 11: 0, 12: 'N', 'U', 'L', 'L'}

// A wire reads and writes the frames of a connection.
type wire struct {
	conn net.Conn
	r    *bufio.Reader
}

func newWire(conn net.Conn) *wire { return &wire{conn, bufio.NewReader(conn)} }

// handshake greets the peer as a socket of the given type. It returns the peer's
// properties by their names in lower case.
func (w *wire) handshake(socketType string) (map[string]string, error) {
	w.conn.SetDeadline(time.Now().Add(handshakeTime))
	defer w.conn.SetDeadline(time.Time{})
	if _, err := w.conn.Write(greeting[:]); err != nil {
		return nil, err
	}
	var peer [64]byte
	if _, err := io.ReadFull(w.r, peer[:]); err != nil {
		return nil, err
	}
	if peer[0] != 0xff || peer[9] != 0x7f || peer[10] < 3 {
		return nil, errors.New("no greeting of ZMTP 3")
	}
	if mechanism := string(bytes.TrimRight(peer[12:32], "\x00")); mechanism != "NULL" {
		return nil, fmt.Errorf("security %q, want NULL", mechanism)
	}
	ready := appendProperty([]byte("\x05READY"), "Socket-Type", socketType)
	if socketType != "PUB" {
		ready = appendProperty(ready, "Identity", "")
	}
	if _, err := w.conn.Write(appendFrame(nil, flagCommand, ready)); err != nil {
		return nil, err
	}
	var m reading
	defer m.done()
	flags, body, err := w.frame(&m)
	if err != nil {
		return nil, err
	}
	name, rest, err := command(body)
	if err != nil || flags&flagCommand == 0 || name != "READY" {
		return nil, errors.New("no READY")
	}
	return properties(rest)
}

// appendProperty appends a property of READY.
func appendProperty(b []byte, name, value string) []byte {
	b = append(b, byte(len(name)))
	b = append(b, name...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(value)))
	return append(b, value...)
}

// properties reads the properties of READY.
func properties(b []byte) (map[string]string, error) {
	all := make(map[string]string)
	for len(b) > 0 {
		n := int(b[0])
		if len(b) < 1+n+4 {
			return nil, io.ErrUnexpectedEOF
		}
		name, rest := b[1:1+n], b[1+n+4:]
		size := binary.BigEndian.Uint32(b[1+n:])
		if uint64(size) > uint64(len(rest)) {
			return nil, io.ErrUnexpectedEOF
		}
		all[string(bytes.ToLower(name))] = string(rest[:size])
		b = rest[size:]
	}
	return all, nil
}

// command splits the body of a command into its name and its data.
func command(body []byte) (name string, data []byte, err error) {
	if len(body) == 0 || len(body) < 1+int(body[0]) {
		return "", nil, errors.New("a command without a name")
	}
	n := 1 + int(body[0])
	return string(body[1:n]), body[n:], nil
}

// message reads the next message. Commands between its frames go to onCommand; a
// command alone is a message without frames.
func (w *wire) message(onCommand func(name string, data []byte) error) (frames [][]byte, err error) {
	w.conn.SetReadDeadline(time.Time{}) // a peer may be silent for as long as it likes
	if _, err := w.r.Peek(1); err != nil {
		return nil, err
	}
	w.conn.SetReadDeadline(time.Now().Add(messageTime))
	var m reading
	defer m.done()
	for {
		flags, body, err := w.frame(&m)
		if err != nil {
			return nil, err
		}
		if flags&flagCommand == 0 {
			frames = append(frames, body)
			if flags&flagMore == 0 {
				return frames, nil
			}
			continue
		}
		name, data, err := command(body)
		if err == nil {
			err = onCommand(name, data)
		}
		if err != nil || len(frames) == 0 {
			return nil, err
		}
	}
}

// A reading counts the bytes of a message that is being read.
type reading int

// unfinished counts the bytes of all readings.
var unfinished atomic.Int64

// add counts n more bytes. It fails if this message, or all unfinished messages
// together, have too many. The second limit does not apply to small messages.
func (m *reading) add(n int) error {
	*m += reading(n)
	if total := unfinished.Add(int64(n)); *m > maxMessage || *m > smallMessage && total > maxUnfinished {
		return errTooLong
	}
	return nil
}

func (m *reading) done() { unfinished.Add(-int64(*m)) }

var errTooLong = errors.New("a message is too long")

// frame reads a frame of the message m. It allocates memory as bytes arrive, not
// as many bytes as the peer announces.
func (w *wire) frame(m *reading) (flags byte, body []byte, err error) {
	if flags, err = w.r.ReadByte(); err != nil {
		return 0, nil, err
	}
	if flags&^flagsKnown != 0 || flags&flagCommand != 0 && flags&flagMore != 0 {
		return 0, nil, fmt.Errorf("a frame with flags %#x", flags)
	}
	var length [8]byte
	if flags&flagLong != 0 {
		_, err = io.ReadFull(w.r, length[:])
	} else {
		length[7], err = w.r.ReadByte()
	}
	if err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint64(length[:])
	if size > maxMessage {
		return 0, nil, errTooLong
	}
	if err := m.add(64); err != nil { // even an empty frame takes memory
		return 0, nil, err
	}
	const step = 64 << 10
	for uint64(len(body)) < size {
		n := int(min(size-uint64(len(body)), step))
		if err := m.add(n); err != nil {
			return 0, nil, err
		}
		body = slices.Grow(body, n)
		if _, err := io.ReadFull(w.r, body[len(body):len(body)+n]); err != nil {
			return 0, nil, err
		}
		body = body[:len(body)+n]
	}
	return flags, body, nil
}

// appendFrame appends a frame to b.
func appendFrame(b []byte, flags byte, body []byte) []byte {
	return append(appendHeader(b, flags, len(body)), body...)
}

func appendHeader(b []byte, flags byte, size int) []byte {
	if size > 255 {
		return binary.BigEndian.AppendUint64(append(b, flags|flagLong), uint64(size))
	}
	return append(b, flags, byte(size))
}

// encode returns the frames of a message as they go over the wire. Large frames
// are not copied.
func encode(frames [][]byte) net.Buffers {
	var all net.Buffers
	var b []byte
	for i, f := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		b = appendHeader(b, flags, len(f))
		if len(f) < 4<<10 {
			b = append(b, f...)
			continue
		}
		all = append(all, b, f)
		b = nil
	}
	if len(b) > 0 {
		all = append(all, b)
	}
	return all
}
