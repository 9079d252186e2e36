package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/table"
)

func csvOf(t *testing.T, tab *table.Table) string {
	t.Helper()
	var b bytes.Buffer
	if err := tab.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	want, err := table.Read("../testdata/book.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(table.Request{Source: "../testdata/book.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := csvOf(t, got), csvOf(t, want); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if notes := strings.Join(got.Notes(), "\n"); !strings.Contains(notes, "sheet first of first, second") {
		t.Errorf("notes %q", notes)
	}
	got, err = read(table.Request{Source: "../testdata/book.xlsx", Sheet: "second"})
	if err != nil || csvOf(t, got) != csvOf(t, want.Select("n")) {
		t.Errorf("second sheet: %v\n%v", err, got)
	}
	got, err = read(table.Request{Source: "../testdata/book.xlsx", Columns: []string{"g", "n"}, NA: map[string]bool{"007": true}, Kinds: map[string]table.Kind{"n": table.Float}})
	if err != nil || got.NumColumns() != 2 {
		t.Fatal(got, err)
	}
	if c, _ := got.Column("g"); c.NumMissing() <= 6 || got.Columns()[1].Kind() != table.Float {
		t.Errorf("options are not heeded: %v", got)
	}
	for _, c := range []struct {
		r    table.Request
		want string
	}{
		{table.Request{Source: "../testdata/book.xlsx", Sheet: "third"}, "the sheets are first, second"},
		{table.Request{Source: "../testdata/table.csv"}, "not a workbook"},
		{table.Request{Source: "../testdata/book.xlsx", Kinds: map[string]table.Kind{"g": table.Float}}, `line 2 (row 0, the first is 0), column g: "north" is not a number`},
	} {
		if _, err := read(c.r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	good, _ := os.ReadFile("../testdata/book.xlsx")
	path := filepath.Join(t.TempDir(), "cut.xlsx")
	for n := 8; n < len(good); n += 97 {
		os.WriteFile(path, good[:n], 0o600)
		if _, err := read(table.Request{Source: path}); err == nil {
			t.Errorf("no error of %d bytes", n)
		}
	}
}
