package jupyter

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Spec says how a kernel is started. Its JSON form is a kernel.json, see
// https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs.
type Spec struct {
	// Argv is the command. "{connection_file}" in it is replaced.
	Argv        []string `json:"argv"`
	DisplayName string   `json:"display_name"`
	Language    string   `json:"language"`
	// InterruptMode is "message", or "signal", the default: SIGINT.
	InterruptMode string `json:"interrupt_mode,omitempty"`
	// Env is added to the environment.
	Env      map[string]string `json:"env,omitempty"`
	Metadata map[string]any    `json:"metadata,omitempty"`

	// Dir is the working directory of the kernel.
	Dir string `json:"-"`
	// Log gets the output of the kernel process; if nil, only the end of it is
	// shown, in the error of a kernel that dies.
	Log *os.File `json:"-"`
}

// Kernel is a running kernel and the connection to it.
type Kernel struct {
	*Client
	spec   Spec
	cmd    *exec.Cmd
	dir    string        // holds the connection file until the kernel is ready
	log    *os.File      // the output of the process, unless spec.Log is set
	exited chan struct{} // closed when the process has ended
	death  error         // how; read it after exited is closed
}

// Start starts a kernel and returns when it is ready. The caller must Stop it.
// ctx limits the start, not the life of the kernel.
func Start(ctx context.Context, spec Spec) (_ *Kernel, err error) {
	dir, err := os.MkdirTemp("", "kernel-")
	if err != nil {
		return nil, fmt.Errorf("the folder for temporary files cannot be written: %w; set TMPDIR to another one", err)
	}
	k := &Kernel{spec: spec, dir: dir, exited: make(chan struct{})}
	defer func() {
		if err != nil {
			k.kill()
		}
	}()
	conn, err := NewConnection()
	if err != nil {
		return nil, err
	}
	// Kernels take their id from the name.
	file := filepath.Join(dir, "kernel-"+uuid()+".json")
	if err := conn.Write(file); err != nil {
		return nil, err
	}
	log := spec.Log
	if log == nil {
		if k.log, err = os.Create(filepath.Join(dir, "log")); err != nil {
			return nil, err
		}
		log = k.log
	}
	argv := make([]string, len(spec.Argv))
	for i, a := range spec.Argv {
		argv[i] = strings.ReplaceAll(a, "{connection_file}", file)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = spec.Dir
	// A kernel may watch its parent, so as not to outlive it.
	cmd.Env = append(os.Environ(), fmt.Sprintf("JPY_PARENT_PID=%d", os.Getpid()))
	for name, value := range spec.Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Stdout, cmd.Stderr = log, log
	// A group of its own: Ctrl-C in a terminal reaches us and not the kernel,
	// and the kernel can be ended with all that it started.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the kernel: %w", err)
	}
	k.cmd = cmd

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		cmd.Wait()
		k.death = k.obituary()
		close(k.exited)
		cancel(k.death) // should it die while we dial
	}()
	client, err := dial(ctx, conn, func() error {
		select {
		case <-k.exited:
			return k.death
		case <-time.After(time.Second):
			return errHungUp
		}
	})
	if err != nil {
		return nil, err
	}
	k.Client = client
	os.RemoveAll(dir) // now, because we may be killed
	go func() {
		<-k.exited
		// The sockets close with the process, and what they still hold is
		// delivered first. Should that not happen, the requests end all the same.
		time.Sleep(time.Second)
		client.fail(k.death)
	}()
	return k, nil
}

// Interrupt interrupts the running cell in the way that the spec wants: by a
// message, or by SIGINT to its process group, as Jupyter does.
func (k *Kernel) Interrupt(ctx context.Context) error {
	if k.spec.InterruptMode == "message" {
		return k.Client.Interrupt(ctx)
	}
	return syscall.Kill(-k.cmd.Process.Pid, syscall.SIGINT)
}

// Stop asks the kernel to end, and ends it and all that it started by force if
// it is still there after the grace period.
func (k *Kernel) Stop(grace time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	// The reply may be lost with the connection, so wait for the process.
	go k.Shutdown(ctx)
	select {
	case <-k.exited:
	case <-ctx.Done():
	}
	k.Close()
	k.kill()
}

// Exited is closed when the kernel's process has ended.
func (k *Kernel) Exited() <-chan struct{} { return k.exited }

// Pid is the process id of the kernel, and the id of its process group.
func (k *Kernel) Pid() int { return k.cmd.Process.Pid }

func (k *Kernel) kill() {
	if k.cmd != nil {
		syscall.Kill(-k.cmd.Process.Pid, syscall.SIGKILL)
		<-k.exited
	}
	if k.log != nil {
		k.log.Close()
	}
	os.RemoveAll(k.dir)
}

// obituary says how the process ended, with the end of its output.
func (k *Kernel) obituary() error {
	text := "the kernel died: " + k.cmd.ProcessState.String()
	if k.log != nil {
		const lines = 10
		log := make([]byte, 16<<10)
		end, _ := k.log.Seek(0, io.SeekEnd)
		n, _ := k.log.ReadAt(log, max(0, end-int64(len(log))))
		tail := bytes.Split(bytes.TrimSpace(log[:n]), []byte("\n"))
		tail = tail[max(0, len(tail)-lines):]
		if s := bytes.Join(tail, []byte("\n")); len(s) > 0 {
			text += "; it last said:\n" + string(s)
		}
	}
	return errors.New(text)
}

// uuid returns a random UUID (version 4).
func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
