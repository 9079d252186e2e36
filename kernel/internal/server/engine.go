package server

import (
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A pipeMessage carries a message of one of gonb's sockets through the pipes. It
// has the same fields as PipeMessage in gonb's package kernel.
type pipeMessage struct {
	Socket string
	Frames [][]byte
}

// An engine is a running gonb.
type engine struct {
	cmd    *exec.Cmd
	folder *folder

	mu  sync.Mutex
	in  *os.File
	enc *gob.Encoder

	exited chan struct{} // closed after gonb has ended and all its messages were received
	death  error         // how it ended; read it after exited is closed
}

// startEngine starts gonb and calls receive with each of its messages, in order.
func startEngine(cmd *exec.Cmd, f *folder, receive func(pipeMessage)) (*engine, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirIn.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, err
	}
	defer theirOut.Close()
	cmd.ExtraFiles = []*os.File{theirIn, theirOut, f.lock}
	// In its own process group gonb can clean up after we are killed.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		in.Close()
		out.Close()
		return nil, err
	}
	e := &engine{cmd: cmd, folder: f, in: in, enc: gob.NewEncoder(in), exited: make(chan struct{})}
	go func() {
		defer out.Close()
		dec := gob.NewDecoder(out)
		for {
			var m pipeMessage
			if err := dec.Decode(&m); err != nil {
				break
			}
			receive(m)
		}
		if err := cmd.Wait(); err != nil {
			e.death = fmt.Errorf("gonb: %w", err)
		} else {
			e.death = errors.New("gonb has ended")
		}
		close(e.exited)
	}()
	return e, nil
}

// send sends a message to one of gonb's sockets. It ignores errors: the end of gonb
// is noticed when its messages end.
func (e *engine) send(socket string, frames [][]byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.enc.Encode(pipeMessage{socket, frames})
}

func (e *engine) interrupt() { e.cmd.Process.Signal(os.Interrupt) }

// stop ends gonb and all processes that it has started. It kills gonb after the
// grace period.
func (e *engine) stop(grace time.Duration) {
	e.in.Close() // tells gonb to end
	select {
	case <-e.exited:
	case <-time.After(grace):
		e.kill()
		<-e.exited
	}
	killProcesses(e.folder.path)
}

// kill ends gonb without waiting for it.
func (e *engine) kill() { syscall.Kill(-e.cmd.Process.Pid, syscall.SIGKILL) }
