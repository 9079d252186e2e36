package nbformat

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The notebooks in testdata were written by Python's nbformat 5.11.

func TestRoundTrip(t *testing.T) {
	const file = "testdata/jupyterlab.ipynb"
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	nb, err := ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := nb.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("changed:\n%s", firstDifference(got, want))
	}
	if got := nb.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("writing it twice changed it:\n%s", firstDifference(got, want))
	}
	code := nb.Cells[1]
	if want := "fmt.Println(\"漢字\")\t// \"quoted\" \\ back\n\n"; code.Source != want {
		t.Errorf("source %q, want %q", code.Source, want)
	}
	if code.ExecutionCount != 1 || code.ID != "c0ffee-1" || len(code.Outputs) != 5 {
		t.Errorf("code cell: %+v", code)
	}
	if !nb.Cells[3].Tagged("raises-exception") || nb.Cells[2].Tagged("x") {
		t.Error("tags are wrong")
	}
}

func TestUpgrade(t *testing.T) {
	nb, err := ReadFile("testdata/old.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadFile("testdata/old.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(nb.Bytes(), again.Bytes()) {
		t.Error("upgraded twice, two different notebooks")
	}
	current, err := Parse(nb.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(nb.Bytes(), []byte(`"nbformat_minor": 5`)) {
		t.Error("not 4.5")
	}
	var ids []string
	for _, c := range current.Cells {
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != len(nb.Cells) || ids[0] == "" {
		t.Errorf("ids %q", ids)
	}
	if _, ok := current.Metadata["orig_nbformat"]; ok {
		t.Error("orig_nbformat stayed")
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "not a notebook"},
		{"[]", "not a notebook"},
		{"{}", "format 4"},
		{`{"nbformat": 3, "worksheets": []}`, "format 4"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "heading"}]}`, "heading"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [7]}`, "cell 0"},
		// What would not be written back.
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code", "source": 7}]}`, "source"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code", "source": ["a", 7]}]}`, "source"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "raw", "source": {"a": "b"}}]}`, "source"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code", "source": "", "metadata": []}]}`, "metadata"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code", "source": "", "id": 1}]}`, "id"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code", "source": "a", "source": "b"}]}`, "source"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code", "source": "\ud800"}]}`, "not a notebook"},
		{"{\"nbformat\": 4, \"nbformat_minor\": 5, \"cells\": [{\"cell_type\": \"code\", \"source\": \"\xff\"}]}", "not a notebook"},
		{`{"nbformat": 4, "nbformat_minor": 5, "metadata": "x", "cells": []}`, "metadata"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": []} {}`, "not a notebook"},
	} {
		if _, err := Parse([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Parse(%q): error %v, want one with %q", test.text, err, test.want)
		}
	}
}

func TestWriteFile(t *testing.T) {
	nb := &Notebook{minor: 5, Cells: []*Cell{{ID: "a", Type: Code, Source: "x\ny"}}}
	dir := t.TempDir()
	file := filepath.Join(dir, "n.ipynb")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := nb.WriteFile(file); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want it kept", info.Mode(), err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	if _, err := ReadFile(file); err != nil {
		t.Error(err)
	}
	if err := nb.WriteFile(filepath.Join(dir, "none", "n.ipynb")); err == nil {
		t.Error("no error where the folder is missing")
	}
}

func TestRecorder(t *testing.T) {
	var first, second Cell
	r := NewRecorder()
	add := func(msgType, content string) {
		t.Helper()
		if err := r.Add(msgType, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	r.Begin(&first)
	add("status", `{"execution_state": "busy"}`)
	add("execute_input", `{"execution_count": 7, "code": ""}`)
	add("stream", `{"name": "stdout", "text": "a\n"}`)
	add("stream", `{"name": "stdout", "text": "b"}`)
	add("stream", `{"name": "stderr", "text": "c"}`)
	add("stream", `{"name": "stdout", "text": "d"}`)
	add("display_data", `{"data": {"text/plain": "old"}, "metadata": {}, "transient": {"display_id": "x"}}`)
	add("stream", `{"name": "stdout", "text": "e"}`)
	add("error", `{"ename": "E", "evalue": "v", "traceback": ["t"]}`)
	r.Begin(&second)
	add("update_display_data", `{"data": {"text/plain": "new"}, "metadata": {"m": 1}, "transient": {"display_id": "x"}}`)
	add("update_display_data", `{"data": {"text/plain": "nobody"}, "transient": {"display_id": "y"}}`)
	add("execute_result", `{"data": {"text/plain": ["1\n", "2"]}, "metadata": {}, "execution_count": 8}`)

	if first.ExecutionCount != 7 {
		t.Errorf("execution count %d", first.ExecutionCount)
	}
	stream := func(name, text string) Output {
		return Output{"output_type": "stream", "name": name, "text": text}
	}
	check := func(cell Cell, want ...Output) {
		t.Helper()
		got := (&Notebook{Cells: []*Cell{{Type: Code, Outputs: cell.Outputs}}}).Bytes()
		exp := (&Notebook{Cells: []*Cell{{Type: Code, Outputs: want}}}).Bytes()
		if !bytes.Equal(got, exp) {
			t.Errorf("outputs differ:\n%s", firstDifference(got, exp))
		}
	}
	check(first,
		stream("stdout", "a\nb"), stream("stderr", "c"), stream("stdout", "d"),
		Output{"output_type": "display_data", "data": map[string]any{"text/plain": "new"}, "metadata": map[string]any{"m": 1}},
		stream("stdout", "e"),
		Output{"output_type": "error", "ename": "E", "evalue": "v", "traceback": []any{"t"}})
	check(second, Output{"output_type": "execute_result", "data": map[string]any{"text/plain": "1\n2"}, "metadata": map[string]any{}, "execution_count": 8})

	add("clear_output", `{"wait": true}`)
	if len(second.Outputs) != 1 {
		t.Error("clear_output did not wait")
	}
	add("stream", `{"name": "stdout", "text": "f"}`)
	add("stream", `{"name": "stdout", "text": "g"}`)
	check(second, stream("stdout", "fg"))
	add("clear_output", `{"wait": true}`)
	add("stream", `{"name": "stdout", "text": "h"}`)
	check(second, stream("stdout", "h"))
	add("clear_output", `{"wait": false}`)
	check(second)
	add("stream", `{"name": "stdout", "text": "i"}`)
	check(second, stream("stdout", "i"))

	r.Begin(&second)
	if second.ExecutionCount != 0 || second.Outputs != nil {
		t.Error("Begin did not empty the cell")
	}
}

// What was shown and taken away again leaves no trace.
func TestRecorderEnd(t *testing.T) {
	var cell Cell
	r := NewRecorder()
	r.Begin(&cell)
	for _, m := range [][2]string{
		{"stream", `{"name": "stdout", "text": "a"}`},
		{"display_data", `{"data": {"text/plain": "50%", "text/html": "<b>50%</b>"}, "metadata": {}, "transient": {"display_id": "x"}}`},
		{"stream", `{"name": "stdout", "text": "b"}`},
		{"update_display_data", `{"data": {"text/plain": "", "text/html": ""}, "metadata": {}, "transient": {"display_id": "x"}}`},
		{"display_data", `{"data": {"text/plain": "", "text/html": "<hr>"}, "metadata": {}}`},
		{"stream", `{"name": "stderr", "text": "c"}`},
	} {
		if err := r.Add(m[0], []byte(m[1])); err != nil {
			t.Fatal(err)
		}
	}
	r.End()
	var got []any
	for _, o := range cell.Outputs {
		got = append(got, o["text"])
	}
	if want := []any{"ab", nil, "c"}; !slices.Equal(got, want) {
		t.Errorf("outputs %v, want %v", got, want)
	}
}

func TestLines(t *testing.T) {
	for s, want := range map[string][]any{
		"":           {},
		"a":          {"a"},
		"a\n":        {"a\n"},
		"\n\n":       {"\n", "\n"},
		"a\r\nb\rc":  {"a\r\n", "b\r", "c"},
		"ä\u2028b\v": {"ä\u2028", "b\v"},
		"a\u0085":    {"a\u0085"},
	} {
		if got := lines(s); !reflect.DeepEqual(got, want) {
			t.Errorf("lines(%q) = %q, want %q", s, got, want)
		}
	}
}

// TestPython lets Python's nbformat validate what we write, and write it again.
func TestPython(t *testing.T) {
	python := os.Getenv("GONBAYES_PYTHON")
	if python == "" {
		t.Skip("needs GONBAYES_PYTHON: the path of a python that has nbformat")
	}
	for _, file := range []string{"testdata/jupyterlab.ipynb", "testdata/old.ipynb"} {
		nb, err := ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "n.ipynb")
		if err := nb.WriteFile(copied); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, "-c", `
import nbformat, sys
nb = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT)
nbformat.validate(nb)
nbformat.write(nb, sys.argv[1])`, copied)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
		got, err := os.ReadFile(copied)
		if err != nil {
			t.Fatal(err)
		}
		if want := nb.Bytes(); !bytes.Equal(got, want) {
			t.Errorf("%s: Python writes it otherwise:\n%s", file, firstDifference(got, want))
		}
	}
}

// firstDifference shows the first line that differs.
func firstDifference(got, want []byte) string {
	g, w := bytes.SplitAfter(got, []byte("\n")), bytes.SplitAfter(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			return "got  " + string(g[i]) + "want " + string(w[i])
		}
	}
	return "one is the beginning of the other"
}
