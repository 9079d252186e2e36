package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/table"
)

func TestTableCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	goCache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", strings.TrimSpace(string(goCache)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	kernel := filepath.Join(dir, "kernel")
	if out, err := exec.Command("go", "build", "-o", kernel, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	module, err := findModule()
	if err != nil {
		t.Fatal(err)
	}
	// As a cell runs it, from wherever it is.
	var progress bytes.Buffer
	converter := table.Convert(table.Command(&progress, kernel, "table", "--module", module))
	zst := "readers/testdata/table.csv.zst"
	for range 2 {
		got, err := table.Read(zst, converter, table.Cache(filepath.Join(dir, "cache")), table.Columns("g", "id"))
		if err != nil {
			t.Fatal(err)
		}
		if got.NumRows() != 40 || got.Columns()[1].Value(0) != int64(1541815603606036480) || got.Source().Path == "" {
			t.Errorf("%v", got)
		}
	}
	if got := progress.String(); strings.Count(got, "Building the reader of zstd") != 1 {
		t.Errorf("progress %q", got)
	}
	if _, err := table.Read(zst, converter, table.Columns("gg")); err == nil || !strings.Contains(err.Error(), `did you mean "g"?`) {
		t.Errorf("error %v", err)
	}

	csv := filepath.Join(dir, "out.csv")
	if out, err := exec.Command(kernel, "table", "--columns", "x,g", "readers/testdata/table.csv", csv).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if b, _ := os.ReadFile(csv); !strings.HasPrefix(string(b), "x,g\n-3.0,north\n-2.0,süd\n") {
		t.Errorf("%s", b)
	}
	for _, c := range []struct{ source, want string }{
		{"readers/testdata/none.csv", "no such file"},
		{"duck", "no reader in Go alone"},
	} {
		if c.source == "duck" {
			c.source = filepath.Join(dir, "x.duckdb")
			os.WriteFile(c.source, []byte("\x00\x00\x00\x00\x00\x00\x00\x00DUCK\x00\x00\x00\x00"), 0o600)
		}
		r := table.Request{Source: c.source}
		if err := convert(context.Background(), r, csv, "", &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.source, err, c.want)
		}
	}
}

func TestReaderOf(t *testing.T) {
	for source, want := range map[string]string{
		"readers/testdata/table.csv":       "",
		"readers/testdata/table.csv.zst":   "text",
		"readers/testdata/zstd.parquet":    "arrow",
		"readers/testdata/lz4.feather":     "arrow",
		"readers/testdata/book.xlsx":       "excel",
		"readers/testdata/base.sqlite":     "sql",
		"postgres://me@localhost/base":     "sql",
		"mysql://me:secret@localhost/base": "sql",
	} {
		if got, err := readerOf(table.Request{Source: source}); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", source, got, err, want)
		}
	}
}
