package cell

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
)

// Names of the environment variables that hold the paths of the pipes.
const (
	pipeEnv = "GONB_PIPE"
	backEnv = "GONB_PIPE_BACK"
)

// patience is how long the kernel may take to open, read or answer before it
// counts as gone. Even megabytes of output keep it busy only for moments.
const patience = 20 * time.Second

// ErrOutside says that the program does not run in a notebook.
var ErrOutside = errors.New("the program does not run in a notebook cell")

// displayData and commValue are the messages on the wire. They have the fields
// of gonbui/protocol's DisplayData and CommValue, because a gob stream matches
// structs by their fields; only a value inside an interface is matched by its
// registered name.
type displayData struct {
	Data      host.Bundle
	DisplayID string // names a slot; "" for a display of its own
}

type commValue struct {
	Address string
	Request bool
	Value   any
}

const (
	commValueName = "github.com/janpfeifer/gonb/gonbui/protocol.CommValue"
	commValueMIME = "gonb/comm_value"
	syncAddress   = "#gonbui/sync"     // asks the kernel …
	ackAddress    = "#gonbui/sync_ack" // … to acknowledge
)

// A wire is the pair of pipes to and from the kernel.
type wire struct {
	mu sync.Mutex

	to  *os.File
	buf *bufio.Writer
	enc *gob.Encoder

	back  *os.File // nil when the wire is shared
	dec   *gob.Decoder
	syncs int // requested so far

	err error // set when the wire has failed
}

// theWire is opened by the first display and stays open.
var theWire = sync.OnceValue(func() *wire {
	w := new(wire)
	w.err = w.open(os.Getenv(pipeEnv), os.Getenv(backEnv))
	return w
})

func send(d displayData) error {
	w := theWire()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = w.send(d)
	}
	if w.err != nil {
		return fmt.Errorf("cannot reach the notebook's kernel: %w", w.err)
	}
	return nil
}

func (w *wire) open(to, back string) (err error) {
	if w.to, err = openPipe(to, os.O_WRONLY); err != nil {
		return err
	}
	w.buf = bufio.NewWriterSize(w.to, 1<<16)
	w.enc = gob.NewEncoder(w.buf)
	if shared() {
		return nil
	}
	if w.back, err = openPipe(back, os.O_RDONLY); err != nil {
		return err
	}
	w.dec = gob.NewDecoder(w.back)
	return nil
}

// openPipe opens a named pipe. It waits until the other side opens it too.
func openPipe(path string, mode int) (*os.File, error) {
	type result struct {
		*os.File
		error
	}
	opened := make(chan result, 1)
	go func() {
		f, err := os.OpenFile(path, mode, 0)
		opened <- result{f, err}
	}()
	select {
	case r := <-opened:
		return r.File, r.error
	case <-time.After(patience):
		return nil, fmt.Errorf("open %s: no reader or writer at the other end", path)
	}
}

// shared reports whether the program may use gonbui as well, which then writes
// to the same pipe and reads the pipe from the kernel.
//
// Concurrent writing is safe: a gob stream accepts a second encoder as long as no
// type is described twice, so this package has its own types, down to the map in
// displayData. Concurrent reading is not, because each reader would take the
// other's answers. So on a shared wire nothing is read, and delivery is inferred
// from the pipe being empty.
//
// The wire is shared if gonbui/protocol has registered its types, which it does
// when it is initialised, before the first display is sent.
func shared() (yes bool) {
	defer func() { yes = recover() != nil }()
	gob.RegisterName(commValueName, commValue{})
	return
}

// send writes d and returns when the kernel has passed it on.
func (w *wire) send(d displayData) error {
	// The kernel reads printed text and then passes it on, and only the reading
	// can be observed. A round trip gives it time to pass the text on.
	awaitPrinted()
	if err := w.sync(); err != nil {
		return err
	}
	if err := w.enc.Encode(d); err != nil {
		return err
	}
	return w.sync()
}

// sync returns when the kernel has processed everything written so far.
func (w *wire) sync() error {
	if w.back == nil {
		if err := w.flush(); err != nil {
			return err
		}
		awaitRead(w.to)
		time.Sleep(10 * time.Millisecond)
		return nil
	}
	w.syncs++
	err := w.enc.Encode(displayData{Data: host.Bundle{
		commValueMIME: commValue{Address: syncAddress, Value: w.syncs},
	}})
	if err != nil {
		return err
	}
	if err := w.flush(); err != nil {
		return err
	}
	return w.awaitAck()
}

func (w *wire) flush() error {
	// Where pipes support no deadline (macOS), this waits indefinitely.
	_ = w.to.SetWriteDeadline(time.Now().Add(patience))
	return w.buf.Flush()
}

// awaitAck reads until the kernel has acknowledged the last sync.
func (w *wire) awaitAck() error {
	_ = w.back.SetReadDeadline(time.Now().Add(patience))
	for {
		var v commValue
		if err := w.dec.Decode(&v); err != nil {
			return err
		}
		if v.Address == ackAddress && v.Value == w.syncs {
			return nil
		}
	}
}

// awaitPrinted waits until the kernel has read everything that the program
// printed.
func awaitPrinted() {
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if s, err := f.Stat(); err == nil && s.Mode()&os.ModeNamedPipe != 0 {
			awaitRead(f)
		}
	}
}

// awaitRead waits until the pipe has been emptied by its reader, for at most a
// quarter of a second.
func awaitRead(pipe *os.File) {
	for end := time.Now().Add(time.Second / 4); unread(pipe) > 0 && time.Now().Before(end); {
		time.Sleep(50 * time.Microsecond)
	}
}
