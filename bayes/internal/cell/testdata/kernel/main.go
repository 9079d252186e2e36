// Command kernel runs a program the way GoNB runs a cell, with GoNB's own
// types on the wire, and reports as lines of JSON in which order what came of
// it would go out to the viewer. It reads standard output and the display pipe
// side by side, as GoNB does, and stops when the program does.
package main

import (
	"encoding/gob"
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

type event struct {
	Kind string // stdout, display, update, exit
	ID   string `json:",omitempty"`
	Text string // what was printed, or the display's text/plain
	Data map[protocol.MIMEType]any
}

func main() {
	log.SetFlags(0)
	dir, err := os.MkdirTemp("", "kernel")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	to, back := filepath.Join(dir, "to"), filepath.Join(dir, "back")
	for _, p := range []string{to, back} {
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			log.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Env = append(os.Environ(), protocol.GONB_PIPE_ENV+"="+to, protocol.GONB_PIPE_BACK_ENV+"="+back)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}

	var mu sync.Mutex
	closed := false
	out := json.NewEncoder(os.Stdout)
	report := func(e event) {
		mu.Lock()
		defer mu.Unlock()
		if closed {
			return // too late: the cell is over
		}
		if err := out.Encode(e); err != nil {
			log.Fatal(err)
		}
		closed = e.Kind == "exit"
	}

	acks := make(chan *protocol.CommValue, 128)
	go func() {
		f, err := os.OpenFile(back, os.O_WRONLY, 0)
		if err != nil {
			log.Fatal(err)
		}
		enc := gob.NewEncoder(f)
		for a := range acks {
			if enc.Encode(a) != nil {
				return
			}
		}
	}()
	go func() {
		f, err := os.Open(to)
		if err != nil {
			log.Fatal(err)
		}
		known := map[string]bool{}
		dec := gob.NewDecoder(f)
		for {
			var d protocol.DisplayData
			if dec.Decode(&d) != nil {
				return
			}
			if v, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
				if v.Address == protocol.GonbuiSyncAddress {
					acks <- &protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: v.Value}
				}
				continue
			}
			time.Sleep(2 * time.Millisecond) // a kernel slower than the program's end
			e := event{Kind: "display", ID: d.DisplayID, Data: d.Data}
			e.Text, _ = d.Data[protocol.MIMETextPlain].(string)
			if d.DisplayID != "" && known[d.DisplayID] {
				e.Kind = "update"
			}
			known[d.DisplayID] = true
			report(e)
		}
	}()
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := stdout.Read(buf)
		if n > 0 {
			report(event{Kind: "stdout", Text: string(buf[:n])})
		}
		if err != nil {
			break
		}
	}
	err = cmd.Wait()
	report(event{Kind: "exit"})
	if err != nil {
		log.Fatal(err)
	}
}
