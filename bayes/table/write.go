package table

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// WriteCSV writes the table as CSV that [Read] understands: text in quotes
// where it is needed, numbers with all their digits, and nothing for what is
// missing.
func (t *Table) WriteCSV(w io.Writer) error {
	if t.err != nil {
		return t.err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	var b []byte
	for i, c := range t.columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCSV(b, c.name)
	}
	out.Write(append(b, '\n'))
	for i := range t.rows {
		b = b[:0]
		for j, c := range t.columns {
			if j > 0 {
				b = append(b, ',')
			}
			switch {
			case c.kind == Text && !c.missing.has(i):
				b = appendCSV(b, c.dict.at(c.codes[i]))
			case len(t.columns) == 1 && c.Missing(i):
				b = append(b, `""`...) // an empty line is no row
			default:
				b = c.appendText(b, i)
			}
		}
		out.Write(append(b, '\n'))
	}
	return out.Flush()
}

// appendCSV appends a text as a field of a CSV file.
func appendCSV(b []byte, s string) []byte {
	if s != "" && !strings.ContainsAny(s, ",;\t|\"\n\r") && strings.TrimSpace(s) == s {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// Save writes the table to a file, as its name says: .csv, .csv.gz, .table for
// a columnar file, or .parquet, for which it needs [Convert]. The file is
// written beside path and renamed when it is whole.
func (t *Table) Save(path string, opts ...Option) error {
	if t.err != nil {
		return t.err
	}
	switch name := strings.ToLower(path); {
	case strings.HasSuffix(name, ".csv"):
		return replace(path, 0o666, t.WriteCSV)
	case strings.HasSuffix(name, ".csv.gz"):
		return replace(path, 0o666, func(w io.Writer) error {
			z := gzip.NewWriter(w)
			return errors.Join(t.WriteCSV(z), z.Close())
		})
	case strings.HasSuffix(name, suffix):
		return replace(path, 0o666, func(w io.Writer) error { return t.write(w, "") })
	case strings.HasSuffix(name, ".parquet"):
		o := newOptions(opts)
		if o.convert == nil {
			return fmt.Errorf("%s: Parquet is written by readers that are not part of this program: see table.Convert", path)
		}
		dir, err := os.MkdirTemp("", "table-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		columnar := filepath.Join(dir, "saved"+suffix)
		if err := t.WriteFile(columnar, ""); err != nil {
			return err
		}
		if path, err = filepath.Abs(path); err != nil {
			return err
		}
		return o.convert(Request{Source: columnar}, path)
	}
	return fmt.Errorf("%s: the name must end in .csv, .csv.gz, .parquet or .table", path)
}
