package main

import (
	"os"
	"os/exec"
	"testing"

	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
)

// TestProtocol has Jupyter's own tests of kernels, and ours in Python, talk to the
// kernel through Jupyter's client.
func TestProtocol(t *testing.T) {
	python := os.Getenv("GONBAYES_PYTHON")
	if python == "" {
		t.Skip("needs GONBAYES_PYTHON: the path of a python that has jupyter_kernel_test")
	}
	s := newTabSetup(t)
	spec, err := s.spec()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	if err := kernelspec.Write(data, spec); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "testdata/protocol.py", "-v")
	cmd.Env = append(os.Environ(), "JUPYTER_PATH="+data)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
