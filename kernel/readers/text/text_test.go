package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/table"
)

func TestRead(t *testing.T) {
	plain, err := table.Read("../testdata/table.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(table.Request{Source: "../testdata/table.csv.zst"})
	if err != nil {
		t.Fatal(err)
	}
	var b, want bytes.Buffer
	plain.WriteCSV(&want)
	if got.WriteCSV(&b); b.String() != want.String() {
		t.Errorf("got\n%swant\n%s", b.String(), want.String())
	}
	good, _ := os.ReadFile("../testdata/table.csv.zst")
	path := filepath.Join(t.TempDir(), "cut.zst")
	for n := 4; n < len(good); n += 11 {
		os.WriteFile(path, good[:n], 0o600)
		if _, err := read(table.Request{Source: path}); err == nil {
			t.Errorf("no error of %d bytes", n)
		}
	}
}
