// Package table reads columns from files, once, and prepares them for a model.
//
//	sales, err := table.Read("sales.csv", table.Cache(dir))
//	north := sales.Filter(`region == "north" && price > 0`).Mutate("logp = log(price)")
//
// A [Table] has columns of equal length, each of one [Kind]. Verbs such as
// [Table.Filter] return new tables and share what they can. A table carries the
// first error of the verbs that made it, as gota's data frames do: see
// [Table.Err].
//
// [Read] reads CSV and JSON by itself. The readers of other formats and of
// databases are large; they live in a command of their own that [Convert]
// names. What was read is kept in a columnar file, see [Cache], from which it
// is mapped the next time.
//
// The files of this package, in reading order: column.go, table.go; read.go,
// options.go and text.go, then csv.go, guess.go, number.go, date.go and parse.go
// for CSV, json.go; format.go, map_unix.go, cache.go and convert.go for columnar
// files; verbs.go, expr.go and group.go; describe.go and preview.go; frame.go
// and write.go. The helper of all is parallel.go.
package table

import (
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/spell"
)

// A Table is columns of equal length. Verbs make new tables of it; it does not
// change itself, so tables may share columns.
type Table struct {
	columns []*Column
	index   map[string]int // of the columns by name
	rows    int
	source  Source
	notes   []string
	err     error
}

// A Source is where a table was read from.
type Source struct {
	Path   string // of the file, or the data source of a query
	Format string // such as "CSV"
}

// New returns a table of columns, which must be of equal length and of
// different names.
func New(columns ...*Column) (*Table, error) {
	t := &Table{columns: columns, index: make(map[string]int, len(columns))}
	for i, c := range columns {
		if _, ok := t.index[c.name]; ok {
			return nil, fmt.Errorf("two columns are called %q", c.name)
		}
		t.index[c.name] = i
		if i == 0 {
			t.rows = c.Len()
		}
		if n := c.Len(); n != t.rows {
			return nil, fmt.Errorf("column %s has %s, and column %s %d", c.name, plural(n, "row"), columns[0].name, t.rows)
		}
	}
	return t, nil
}

// Err returns the first error of the verbs that made the table. A table with
// an error has no columns, and verbs return it unchanged.
func (t *Table) Err() error { return t.err }

// NumRows returns the number of rows.
func (t *Table) NumRows() int { return t.rows }

// NumColumns returns the number of columns.
func (t *Table) NumColumns() int { return len(t.columns) }

// Names returns the names of the columns.
func (t *Table) Names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// Columns returns the columns.
func (t *Table) Columns() []*Column { return slices.Clone(t.columns) }

// Column returns the column of a name. An error suggests the nearest name.
func (t *Table) Column(name string) (*Column, error) {
	if t.err != nil {
		return nil, t.err
	}
	if i, ok := t.index[name]; ok {
		return t.columns[i], nil
	}
	hint := ""
	if near := spell.Nearest(name, t.Names()); near != "" {
		hint = fmt.Sprintf(": did you mean %q?", near)
	} else if len(t.columns) > 0 {
		hint = fmt.Sprintf(": the columns are %s", list(t.Names()))
	}
	return nil, fmt.Errorf("there is no column %q%s", name, hint)
}

// Source returns where the table was read from.
func (t *Table) Source() Source { return t.source }

// From returns the table as one that was read from a source.
func (t *Table) From(s Source) *Table {
	out := *t
	out.source = s
	return &out
}

// Noted returns the table with a note more.
func (t *Table) Noted(note string) *Table {
	out := *t
	out.notes = append(slices.Clip(t.notes), note)
	return &out
}

// Notes returns what was guessed when the table was read, a sentence each.
func (t *Table) Notes() []string {
	notes := slices.Clone(t.notes)
	for _, c := range t.columns {
		if c.note != "" {
			notes = append(notes, fmt.Sprintf("%s: %s", c.name, c.note))
		}
	}
	return notes
}

// with returns a table of other columns, of the same source.
func (t *Table) with(columns []*Column) *Table {
	out, err := New(columns...)
	if err != nil {
		return t.failed(err)
	}
	if len(columns) == 0 {
		out.rows = t.rows
	}
	out.source, out.notes = t.source, t.notes
	return out
}

// failed returns a table that carries an error.
func (t *Table) failed(err error) *Table { return &Table{source: t.source, err: err} }

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// list writes up to ten names.
func list(names []string) string {
	out := ""
	for i, n := range names {
		switch {
		case i == 10:
			return out + ", …"
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}
