package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Read reads a table from a file: CSV, also with tabs or semicolons for commas
// and decimal commas; JSON of columns, of records and of a record a line; both
// also compressed by gzip. With [Convert] it reads Parquet, Feather, Excel,
// SQLite and files compressed by zstd. It goes by the content of the file
// more than by its name.
//
// The kinds of columns are found in all of their rows: bool, int, float, date,
// time or text, whichever comes first. Whole numbers are exact up to 64 bits;
// those that are larger, or that begin with a zero as codes do, are text.
// [Table.Notes] says what else was guessed. Options overrule guesses.
func Read(path string, opts ...Option) (*Table, error) {
	o := newOptions(opts)
	o.Source = path
	t, err := o.read()
	if err != nil {
		return nil, explain(path, err)
	}
	return t, nil
}

// Query returns the answer of a database to a query: of a SQLite file, by its
// path, or of a server, by a URL such as postgres://user@host/base or
// mysql://user@host/base. It needs [Convert].
func Query(source, query string, opts ...Option) (*Table, error) {
	o := newOptions(opts)
	o.Source, o.Query = source, query
	t, err := o.read()
	if err != nil {
		return nil, explain(withoutPassword(source), err)
	}
	return t, nil
}

// Parse reads a table from text in CSV or JSON. JSON begins with { or [; text for
// which there are options of CSV is that.
func Parse(text []byte, opts ...Option) (*Table, error) {
	o := newOptions(opts)
	format := sniff(text, "")
	if format != "JSON" || o.Header != nil || o.Separator != 0 || o.DecimalComma {
		format = "CSV"
	}
	return parseText(text, format, o)
}

// explain puts the source before an error that does not name it.
func explain(source string, err error) error {
	if strings.Contains(err.Error(), source) {
		return err
	}
	return fmt.Errorf("%s: %w", source, err)
}

// withoutPassword returns the data source of a server without its user.
func withoutPassword(source string) string {
	scheme, rest, ok := strings.Cut(source, "://")
	if !ok {
		scheme, rest = "", source
	} else {
		scheme += "://"
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	return scheme + rest
}

// server reports whether the source is a database server.
func (o *options) server() bool {
	return o.Query != "" && strings.Contains(o.Source, "://")
}

func (o *options) read() (*Table, error) {
	e, err := newEntry(o)
	if err != nil {
		return nil, err
	}
	if t := e.get(); t != nil {
		return t, nil
	}
	if o.server() {
		return o.readHeavy(e, "a database")
	}
	format, err := Format(o.Source)
	if err != nil {
		return nil, err
	}
	switch format {
	case Columnar:
		return Open(o.Source, o.Columns...)
	case "CSV", "JSON", "gzip":
	default:
		return o.readHeavy(e, format)
	}
	raw, err := readFile(o.Source)
	if err != nil {
		return nil, err
	}
	e.sum(raw)
	name := o.Source
	if format == "gzip" {
		if raw, err = gunzip(raw); err != nil {
			return nil, err
		}
		name = strings.TrimSuffix(name, filepath.Ext(name))
		if format = sniff(raw, name); format != "JSON" {
			format = "CSV"
		}
	}
	t, err := parseText(raw, format, o)
	if err != nil {
		return nil, err
	}
	return e.put(t), nil
}

func parseText(text []byte, format string, o *options) (*Table, error) {
	parse := parseCSV
	if format == "JSON" {
		parse = parseJSON
	}
	switch {
	case o.Sheet != "" || o.Query != "":
		return nil, fmt.Errorf("a %s file has no sheets, and is no database", format)
	case format == "JSON" && (o.Header != nil || o.Separator != 0 || o.DecimalComma):
		return nil, errors.New("Header, Separator and DecimalComma are options of CSV, and it is JSON")
	}
	t, err := parse(text, o)
	if err != nil {
		return nil, err
	}
	t.source = Source{Path: o.Source, Format: format}
	return t, nil
}

// readHeavy has the source converted to a columnar file, and opens it.
func (o *options) readHeavy(e *entry, format string) (*Table, error) {
	if o.convert == nil {
		return nil, fmt.Errorf("%s is read by readers that are not part of this program: see table.Convert, or use the command go run ./kernel table", format)
	}
	return e.convert(o.Request, o.convert)
}

// Columnar is the format of columnar files.
const Columnar = "columnar"

// Format returns the format of a file, such as "CSV", "JSON", "gzip", "zstd",
// "Parquet", "Feather", "Excel", "SQLite" or [Columnar]. It goes by the first
// bytes, and tells CSV from JSON by the name too.
func Format(path string) (string, error) {
	info, err := os.Stat(path) // opening a pipe would wait for its writer
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("it is not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b := make([]byte, 4096)
	n, err := io.ReadFull(f, b)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return "", err
	}
	return sniff(b[:n], path), nil
}

// sniff returns the format of a file by its first bytes and its name.
func sniff(b []byte, path string) string {
	for _, m := range []struct{ format, start string }{
		{Columnar, magic},
		{"gzip", "\x1f\x8b"},
		{"zstd", "\x28\xb5\x2f\xfd"},
		{"Parquet", "PAR1"},
		{"Feather", "ARROW1"},
		{"Feather of version 1", "FEA1"},
		{"SQLite", "SQLite format 3\x00"},
		{"Excel", "PK\x03\x04"},
		{"an old Excel file", "\xd0\xcf\x11\xe0"},
	} {
		if bytes.HasPrefix(b, []byte(m.start)) {
			return m.format
		}
	}
	if len(b) >= 12 && string(b[8:12]) == "DUCK" {
		return "DuckDB"
	}
	text := bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	text = bytes.TrimLeft(text, " \t\r\n")
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".json", ".jsonl", ".ndjson":
		return "JSON"
	case ".csv", ".tsv", ".txt", ".tab":
		return "CSV"
	}
	if bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")) {
		return "JSON"
	}
	return "CSV"
}
