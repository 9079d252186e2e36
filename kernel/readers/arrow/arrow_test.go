package main

import (
	"bytes"
	"fmt"
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

func wanted(t *testing.T) *table.Table {
	t.Helper()
	want, err := table.Read("../testdata/table.csv")
	if err != nil {
		t.Fatal(err)
	}
	return want
}

func TestRead(t *testing.T) {
	want := wanted(t)
	for _, name := range []string{"zstd.parquet", "snappy.parquet", "lz4.feather"} {
		got, err := read(table.Request{Source: "../testdata/" + name})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := csvOf(t, got.Select(want.Names()...)), csvOf(t, want); got != want {
			t.Errorf("%s:\n%swant\n%s", name, got, want)
		}
		c, _ := got.Column("c")
		g, _ := got.Column("g")
		u, _ := got.Column("u")
		m, _ := got.Column("m")
		for i := range got.NumRows() {
			if i%7 == 3 {
				if !c.Missing(i) || !u.Missing(i) || !m.Missing(i) {
					t.Errorf("%s, row %d is not missing", name, i)
				}
			} else if c.Text(i) != g.Text(i) || u.Value(i) != uint64(1<<64-1)-uint64(i) || m.Float(i) != float64(i)/8 {
				t.Errorf("%s, row %d: %s %v %v", name, i, c.Text(i), u.Value(i), m.Float(i))
			}
		}
		// In the order asked for, which is not that of the file.
		some, err := read(table.Request{Source: "../testdata/" + name, Columns: []string{"t", "id", "g"}})
		if err != nil || csvOf(t, some) != csvOf(t, want.Select("t", "id", "g")) {
			t.Errorf("%s: some columns: %v\n%v", name, err, some)
		}
	}
	nested, err := read(table.Request{Source: "../testdata/nested.parquet", Columns: []string{"g", "x"}})
	if err != nil || csvOf(t, nested) != csvOf(t, want.Select("g", "x")) {
		t.Errorf("beside a nested column: %v\n%v", err, nested)
	}
	for _, c := range []struct {
		r    table.Request
		want string
	}{
		{table.Request{Source: "../testdata/nested.parquet"}, "column list is of type list"},
		{table.Request{Source: "../testdata/zstd.parquet", Columns: []string{"y"}}, `no column "y"`},
		{table.Request{Source: "../testdata/zstd.parquet", Sheet: "y"}, "no sheets"},
		{table.Request{Source: "../testdata/zstd.parquet", NA: map[string]bool{"-9": true}}, "options of text"},
	} {
		if _, err := read(c.r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestWriteParquet(t *testing.T) {
	want, err := read(table.Request{Source: "../testdata/zstd.parquet"})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "out.parquet")
	for _, tab := range []*table.Table{want, want.Head(0)} {
		if err := write(tab, path, ""); err != nil {
			t.Fatal(err)
		}
		got, err := read(table.Request{Source: path})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := csvOf(t, got), csvOf(t, tab); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
}

// A file that is cut or damaged is an error or is read, and nothing else.
func TestHostile(t *testing.T) {
	for _, name := range []string{"zstd.parquet", "lz4.feather"} {
		good, err := os.ReadFile("../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		out := filepath.Join(t.TempDir(), "out.table")
		try := func(b []byte) (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("panic: %v", p) // as readers.Main does
				}
			}()
			os.WriteFile(path, b, 0o600)
			tab, err := read(table.Request{Source: path})
			if err == nil {
				err = write(tab, out, "")
			}
			return err
		}
		for n := 8; n < len(good); n += 61 {
			if try(good[:n]) == nil {
				t.Errorf("%s: no error of %d bytes", name, n)
			}
		}
	}
}
