// Package kerneltest runs cells in the tests of the kernel.
package kerneltest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
)

// patience is how long a cell may take on a slow and busy machine.
const patience = 3 * time.Minute

// A Kernel is a running kernel, whose errors fail a test.
type Kernel struct {
	*jupyter.Kernel
	T testing.TB
}

// Start starts a kernel for the duration of the test.
func Start(t testing.TB, spec jupyter.Spec) *Kernel {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	k, err := jupyter.Start(ctx, spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Stop(5 * time.Second) })
	return &Kernel{k, t}
}

// In returns the kernel for a subtest.
func (k *Kernel) In(t testing.TB) *Kernel { return &Kernel{k.Kernel, t} }

// A Result holds the reply to a cell and its outputs.
type Result struct {
	*jupyter.ExecuteReply
	Stdout, Stderr string
	Others         []*jupyter.Message // all but streams, status and execute_input
}

// Run runs a cell. It calls meanwhile, if it is not nil, when the first output
// arrives.
func (k *Kernel) Run(code string, meanwhile func()) Result {
	k.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var r Result
	var once sync.Once
	var err error
	r.ExecuteReply, err = k.Execute(ctx, code, jupyter.ExecuteOptions{Output: func(m *jupyter.Message) {
		switch m.Header.Type {
		case "status", "execute_input":
			return
		case "stream":
			var s struct{ Name, Text string }
			if err := m.Decode(&s); err != nil {
				k.T.Error(err)
			}
			if s.Name == "stdout" {
				r.Stdout += s.Text
			} else {
				r.Stderr += s.Text
			}
		default:
			r.Others = append(r.Others, m)
		}
		if meanwhile != nil {
			once.Do(func() { go meanwhile() })
		}
	}})
	if err != nil {
		k.T.Fatalf("%s\n%v", code, err)
	}
	return r
}

// OK runs a cell that must succeed and print want.
func (k *Kernel) OK(code, want string) {
	k.T.Helper()
	r := k.Run(code, nil)
	if r.Status.Status != "ok" || r.Stdout != want || r.Stderr != "" {
		k.T.Errorf("%s\n%s %s\nprinted %q and %q, want %q", code, r.Status.Status, r.Value, r.Stdout, r.Stderr, want)
	}
}

// Fails runs a cell that must fail with an error that contains want, and returns
// the error.
func (k *Kernel) Fails(code, want string, meanwhile func()) Result {
	k.T.Helper()
	r := k.Run(code, meanwhile)
	if r.Status.Status != "error" || !strings.Contains(r.Value, want) {
		k.T.Errorf("%s\n%s %q, want an error with %q", code, r.Status.Status, r.Value, want)
	}
	return r
}

// Interrupts interrupts the cell that runs.
func (k *Kernel) Interrupts() {
	if err := k.Kernel.Interrupt(context.Background()); err != nil {
		k.T.Error(err)
	}
}

// Gone wants processes to end, soon.
func Gone(t testing.TB, pids ...int) {
	t.Helper()
	pids = slices.Clone(pids)
	for range 600 {
		pids = slices.DeleteFunc(pids, func(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
		if len(pids) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the processes %v are still there", pids)
}
