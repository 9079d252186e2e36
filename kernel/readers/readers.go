// Package readers is what its commands have in common. They read tables in
// formats whose readers are too large for what notebook cells link, and write
// them as columnar files or as CSV:
//
//	arrow   Parquet and Feather; it writes Parquet too
//	excel   workbooks of Excel
//	sql     SQLite files, and servers of PostgreSQL and MySQL
//	text    CSV and JSON compressed by zstd
//
// The kernel's command table builds the one that is needed, the first time it
// is needed, and runs it:
//
//	arrow OUT <request.json
//
// They are a module of their own, apart from the repository's go.mod: a cell is
// compiled in a workspace with that go.mod, and would otherwise share their
// dependencies.
package readers

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/table"
)

// Main is the main function of a command that reads by read and writes by
// write, which [Write] may be. The command takes the file to write as its
// argument and a [table.Request] on standard input.
func Main(read func(table.Request) (*table.Table, error), write func(t *table.Table, out, stamp string) error) {
	if len(os.Args) != 2 {
		fmt.Fprintf(os.Stderr, "usage: %s OUT <request.json\n", filepath.Base(os.Args[0]))
		os.Exit(2)
	}
	var r table.Request
	err := json.NewDecoder(os.Stdin).Decode(&r)
	if err == nil {
		err = convert(r, os.Args[1], read, write)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func convert(r table.Request, out string, read func(table.Request) (*table.Table, error), write func(t *table.Table, out, stamp string) error) (err error) {
	defer func() {
		// A hostile file may find a mistake in a library.
		if p := recover(); p != nil {
			err = fmt.Errorf("%s cannot be read: %v", filepath.Base(r.Source), p)
		}
	}()
	t, err := read(r)
	if err != nil {
		return err
	}
	return write(t, out, r.Stamp)
}

// Write writes a table to a file: CSV if its name says so, and else a columnar
// file with a stamp.
func Write(t *table.Table, out, stamp string) error {
	if name := strings.ToLower(out); strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".csv.gz") {
		return t.Save(out)
	}
	return t.WriteFile(out, stamp)
}

// Typed reports an option that is of text, where a format has types.
func Typed(r table.Request, format string) error {
	if len(r.NA)+len(r.Kinds)+len(r.Layouts)+len(r.Header) > 0 || r.Separator != 0 || r.DecimalComma {
		return fmt.Errorf("%s has types: NA, NotNA, As, Dates, Header, Separator and DecimalComma are options of text", format)
	}
	return nil
}

// Table makes a table that knows its source, in which a user's name and
// password are left out.
func Table(columns []*table.Column, r table.Request, format string) (*table.Table, error) {
	t, err := table.New(columns...)
	if err != nil {
		return nil, err
	}
	path := r.Source
	scheme, rest, ok := strings.Cut(path, "://")
	if i := strings.LastIndexByte(rest, '@'); ok && i >= 0 {
		path = scheme + "://" + rest[i+1:]
	}
	return t.From(table.Source{Path: path, Format: format}), nil
}
