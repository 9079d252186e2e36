package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/kerneltest"
	"github.com/gonbayes/gonbayes/kernel/internal/nbformat"
)

// program is the command line, which TestExec runs as a user does.
var program string

func TestExec(t *testing.T) {
	t.Parallel()
	program = newTestSetup(t).kernel
	t.Run("Notebook", testExecNotebook)
	t.Run("OutsideClone", testExecOutsideClone)
	t.Run("Fails", testExecFails)
	t.Run("Timeout", testExecTimeout)
	t.Run("Interrupt", testExecInterrupt)
	t.Run("KernelDies", testExecKernelDies)
	t.Run("Killed", testExecKilled)
	t.Run("LargeOutput", testExecLargeOutput)
	t.Run("BadNotebook", testExecBadNotebook)
}

// A testCell is a code cell, with an output and a time of an earlier run.
type testCell struct {
	source string
	tags   []string
}

// notebook writes a notebook of a heading and the code cells.
func notebook(t *testing.T, cells ...testCell) (file string) {
	t.Helper()
	list := []any{map[string]any{"cell_type": "markdown", "metadata": struct{}{}, "source": "# Test"}}
	for _, c := range cells {
		list = append(list, map[string]any{
			"cell_type": "code", "source": c.source, "execution_count": 99,
			"metadata": map[string]any{"tags": append([]string{}, c.tags...), "execution": map[string]string{"shell.execute_reply": "2020"}},
			"outputs":  []any{map[string]string{"output_type": "stream", "name": "stdout", "text": "stale"}},
		})
	}
	b, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 4, "metadata": struct{}{}, "cells": list})
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "n.ipynb")
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// runExec runs the command exec and returns what it printed and its exit code.
func runExec(t *testing.T, env []string, args ...string) (printed string, code int) {
	t.Helper()
	cmd, out := startExec(t, env, args...)
	cmd.Wait()
	return out.String(), cmd.ProcessState.ExitCode()
}

func startExec(t *testing.T, env []string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	out := new(bytes.Buffer)
	cmd := exec.Command(program, append([]string{"exec"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// printed returns what the code cells printed, and how many outputs failed.
func printed(t *testing.T, file string) (texts []string, failures int) {
	t.Helper()
	nb, err := nbformat.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range nb.Cells {
		if c.Type != nbformat.Code {
			continue
		}
		text := ""
		for _, o := range c.Outputs {
			if o["name"] == "stdout" {
				text += o["text"].(string)
			}
			if o.Type() == "error" {
				failures++
			}
		}
		texts = append(texts, text)
	}
	return texts, failures
}

func check[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

func testExecNotebook(t *testing.T) {
	t.Parallel()
	file := notebook(t,
		testCell{source: "func double(i int) int { return 2 * i }"},
		testCell{source: "  \n"},
		testCell{source: "%%\nfmt.Println(double(21), os.Getenv(\"GONBAYES_TEST\"))\nwd, _ := os.Getwd()\nfmt.Println(filepath.Base(wd))"},
		testCell{source: "%%\nos.Exit(3)", tags: []string{"raises-exception"}},
		testCell{source: "%%\nfmt.Println(`after`)"},
	)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.ipynb")
	out, code := runExec(t, []string{"GONBAYES_TEST=ß🎲"}, file, "-o", copied)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	texts, failures := printed(t, copied)
	check(t, "outputs", texts, []string{"", "", "42 ß🎲\n" + filepath.Base(filepath.Dir(file)) + "\n", "", "after\n"})
	check(t, "failures", failures, 1)
	if !strings.Contains(out, "[2/4]") || !strings.Contains(out, "fmt.Println(double(21)") {
		t.Errorf("progress:\n%s", out)
	}
	if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
		t.Error("-o changed the notebook")
	}
	nb, err := nbformat.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if language, ok := nb.Metadata["language_info"].(map[string]any); !ok || language["name"] != "go" || language["pygments_lexer"] != "go" {
		t.Errorf("language_info: %v", nb.Metadata["language_info"])
	}
	counts := []int{}
	for _, c := range nb.Cells[1:] {
		counts = append(counts, c.ExecutionCount)
		if c.Metadata["execution"] != nil {
			t.Error("the time of an earlier run stayed")
		}
	}
	check(t, "execution counts", counts, []int{1, 0, 2, 3, 4})

	// In place, again: the same bytes.
	want, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if out, code := runExec(t, []string{"GONBAYES_TEST=ß🎲"}, file); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	if got, _ := os.ReadFile(file); !bytes.Equal(got, want) {
		t.Error("run again, the notebook is another one")
	}
}

// testExecOutsideClone runs a notebook from a folder that is in no clone.
func testExecOutsideClone(t *testing.T) {
	t.Parallel()
	file := notebook(t, testCell{source: "_, err := bayes.Parse(`x ~ Normal(0, 1)`)\nfmt.Println(err)"})
	if out, code := command(t, filepath.Dir(file), nil, "exec", filepath.Base(file)); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	texts, _ := printed(t, file)
	check(t, "outputs", texts, []string{"<nil>\n"})
}

func testExecFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, cell string
		says       []string // what exec prints of it
	}{
		{"compile error", "%%\nfmt.Println(1)\nnonsense()", []string{"cell 2", "line 3", "undefined: nonsense"}},
		{"panic", "%%\nvar m map[string]int\nm[`a`] = 1", []string{"cell 2", "nil map", "line 3"}},
		{"syntax error", "%%\nfmt.Println(1\n", []string{"cell 2", "line 2", "missing ','"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := notebook(t, testCell{source: "%%\nfmt.Println(1)"}, testCell{source: test.cell}, testCell{source: "%%\nfmt.Println(3)"})
			out, code := runExec(t, nil, file)
			check(t, "exit code", code, 1)
			for _, s := range test.says {
				if !strings.Contains(strings.ToLower(out), s) {
					t.Errorf("no %q in:\n%s", s, out)
				}
			}
			if strings.ContainsAny(out, "\x1b<") {
				t.Errorf("noise in:\n%s", out)
			}
			texts, failures := printed(t, file)
			check(t, "outputs", texts, []string{"1\n", "", ""})
			check(t, "failures", failures, 1)
		})
	}
}

func testExecTimeout(t *testing.T) {
	t.Parallel()
	file := notebook(t, testCell{source: "%%\nfmt.Println(`begun`)\ntime.Sleep(time.Hour)"})
	out, code := runExec(t, nil, "--timeout", "3s", file)
	check(t, "exit code", code, 1)
	if !strings.Contains(out, "--timeout") {
		t.Errorf("printed\n%s", out)
	}
	texts, _ := printed(t, file)
	check(t, "outputs", texts, []string{"begun\n"})
}

func testExecInterrupt(t *testing.T) {
	t.Parallel()
	file, mark := notebook(t, testCell{source: "%%\nfmt.Println(`begun`)\nos.WriteFile(os.Getenv(`MARK`), nil, 0o644)\ntime.Sleep(time.Hour)"}), filepath.Join(t.TempDir(), "mark")
	cmd, out := startExec(t, []string{"MARK=" + mark}, file)
	waitForMark(t, cmd, mark)
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	check(t, "exit code", cmd.ProcessState.ExitCode(), 130)
	if !strings.Contains(out.String(), "interrupted") {
		t.Errorf("printed\n%s", out)
	}
	texts, _ := printed(t, file)
	check(t, "outputs", texts, []string{"begun\n"})
}

// waitForMark waits until a cell of cmd has written the file mark, and returns
// what is in it.
func waitForMark(t *testing.T, cmd *exec.Cmd, mark string) string {
	t.Helper()
	for range 3000 {
		if b, err := os.ReadFile(mark); err == nil {
			return string(b)
		}
		time.Sleep(20 * time.Millisecond)
	}
	cmd.Process.Kill()
	t.Fatal("the cell does not begin")
	return ""
}

// testExecKilled kills exec itself: the kernel, gonb and the cell end too.
func testExecKilled(t *testing.T) {
	t.Parallel()
	const cell = `%%
signal.Ignore(os.Interrupt)
mark := os.Getenv("MARK")
os.WriteFile(mark+".new", fmt.Append(nil, os.Getpid(), os.Getppid()), 0o644)
os.Rename(mark+".new", mark)
time.Sleep(time.Hour)`
	file, mark := notebook(t, testCell{source: cell}), filepath.Join(t.TempDir(), "mark")
	cmd, _ := startExec(t, []string{"MARK=" + mark}, file)
	ids := waitForMark(t, cmd, mark)
	cmd.Process.Kill()
	cmd.Wait()
	var program, gonb int
	if _, err := fmt.Sscan(ids, &program, &gonb); err != nil {
		t.Fatal(err)
	}
	kerneltest.Gone(t, program, gonb)
}

func testExecKernelDies(t *testing.T) {
	t.Parallel()
	// The parent of the cell's program is gonb.
	file := notebook(t, testCell{source: "%%\nfmt.Println(`begun`)\ntime.Sleep(time.Second)\nsyscall.Kill(os.Getppid(), syscall.SIGKILL)\ntime.Sleep(time.Hour)"})
	out, code := runExec(t, nil, file)
	check(t, "exit code", code, 1)
	if !strings.Contains(out, "the kernel died") {
		t.Errorf("printed\n%s", out)
	}
	texts, _ := printed(t, file)
	check(t, "outputs", texts, []string{"begun\n"})
}

func testExecLargeOutput(t *testing.T) {
	t.Parallel()
	file := notebook(t, testCell{source: `%%
w := bufio.NewWriter(os.Stdout)
for range 100_000 {
	w.WriteString(strings.Repeat("漢", 33) + "\n")
}
w.Flush()`})
	out, code := runExec(t, nil, file)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	texts, _ := printed(t, file)
	if want := strings.Repeat(strings.Repeat("漢", 33)+"\n", 100_000); texts[0] != want {
		t.Errorf("%d bytes, want %d", len(texts[0]), len(want))
	}
}

func testExecBadNotebook(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "n.ipynb")
	if err := os.WriteFile(file, []byte("no notebook"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{nil, "one argument"},
		{[]string{filepath.Join(t.TempDir(), "none.ipynb")}, "no such file"},
		{[]string{file}, "not a notebook"},
		{[]string{notebook(t), "-o", filepath.Join(t.TempDir(), "none", "n.ipynb")}, "no folder"},
	} {
		out, code := runExec(t, nil, test.args...)
		if code != 1 || !strings.Contains(out, test.says) || strings.Count(out, "\n") > 2 {
			t.Errorf("%q: exit code %d, printed\n%s", test.args, code, out)
		}
	}
}

func TestTitle(t *testing.T) {
	for source, want := range map[string]string{
		"":                      "",
		"%%\n\n  x := 1\ny":     "x := 1",
		strings.Repeat("漢", 61): strings.Repeat("漢", 59) + "…",
	} {
		check(t, "title", title(source), want)
	}
}
