package table

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Select returns the columns named, in this order.
func (t *Table) Select(names ...string) *Table {
	var columns []*Column
	for _, n := range names {
		c, err := t.Column(n)
		if err != nil {
			return t.failed(err)
		}
		columns = append(columns, c)
	}
	return t.with(columns)
}

// Drop returns all columns but those named.
func (t *Table) Drop(names ...string) *Table {
	for _, n := range names {
		if _, err := t.Column(n); err != nil {
			return t.failed(err)
		}
	}
	return t.with(slices.DeleteFunc(t.Columns(), func(c *Column) bool { return slices.Contains(names, c.name) }))
}

// Rename gives a column a new name.
func (t *Table) Rename(newName, oldName string) *Table {
	c, err := t.Column(oldName)
	if err != nil {
		return t.failed(err)
	}
	columns := t.Columns()
	columns[t.index[oldName]] = c.renamed(newName)
	return t.with(columns)
}

// With adds a column of values, of the types that [NewColumn] takes, or puts it
// in the place of one of that name.
func (t *Table) With(name string, values any) *Table {
	if t.err != nil {
		return t
	}
	c, err := NewColumn(name, values, nil)
	if err != nil {
		return t.failed(err)
	}
	return t.put(c)
}

// put adds a column or replaces the one of its name.
func (t *Table) put(c *Column) *Table {
	if len(t.columns) > 0 && c.Len() != t.rows {
		return t.failed(fmt.Errorf("column %s has %s, and the table %d", c.name, plural(c.Len(), "row"), t.rows))
	}
	columns := t.Columns()
	if i, ok := t.index[c.name]; ok {
		columns[i] = c
	} else {
		columns = append(columns, c)
	}
	return t.with(columns)
}

// Head returns the first n rows.
func (t *Table) Head(n int) *Table {
	rows := make([]int, min(max(n, 0), t.rows))
	for i := range rows {
		rows[i] = i
	}
	return t.take(rows)
}

// take returns the rows of some indices.
func (t *Table) take(rows []int) *Table {
	if t.err != nil {
		return t
	}
	columns := make([]*Column, len(t.columns))
	parallel(len(columns), func(i int) error {
		columns[i] = t.columns[i].take(rows)
		return nil
	})
	out := t.with(columns)
	if out.err == nil {
		out.rows = len(rows)
	}
	return out
}

// Filter returns the rows in which a condition holds, such as
//
//	t.Filter(`age >= 18 && region != "north" && sold < "2024-07-01"`)
//
// It is an expression of the model language over the columns; texts and dates
// are compared with text in quotes, and missing(x) holds where x is missing. A
// comparison with a missing value does not hold, nor does its opposite. The
// levels of text that no row has any more are dropped.
func (t *Table) Filter(condition string) *Table {
	if t.err != nil {
		return t
	}
	v, err := t.evaluate(condition)
	if err != nil {
		return t.failed(err)
	}
	if v.kind != Bool {
		return t.failed(fmt.Errorf("filter by %s: it is not a condition, such as x > 0", condition))
	}
	var rows []int
	for i := range t.rows {
		if x := v.at(i); x != 0 && x == x {
			rows = append(rows, i)
		}
	}
	return t.take(rows)
}

// FilterFunc returns the rows for which keep returns true.
func (t *Table) FilterFunc(keep func(Row) bool) *Table {
	if t.err != nil {
		return t
	}
	var rows []int
	r := Row{t: t, wrong: new(error)}
	for r.i = range t.rows {
		if keep(r) {
			rows = append(rows, r.i)
		}
		if *r.wrong != nil {
			return t.failed(*r.wrong)
		}
	}
	return t.take(rows)
}

// DropMissing returns the rows that have a value in all of the columns named,
// or in all columns if none is.
func (t *Table) DropMissing(names ...string) *Table {
	some := t
	if len(names) > 0 {
		if some = t.Select(names...); some.err != nil {
			return some
		}
	}
	var rows []int
	for i := range t.rows {
		if !slices.ContainsFunc(some.columns, func(c *Column) bool { return c.Missing(i) }) {
			rows = append(rows, i)
		}
	}
	return t.take(rows)
}

// A Row is a row of a table, for [Table.FilterFunc]. Where it is asked for a
// column that is not there, the table that comes of it has an error.
type Row struct {
	t     *Table
	i     int
	wrong *error
}

// Index returns the row's number; the first is 0.
func (r Row) Index() int { return r.i }

func (r Row) column(name string) *Column {
	c, err := r.t.Column(name)
	if err != nil {
		if *r.wrong == nil {
			*r.wrong = err
		}
		c = &Column{kind: Float, floats: make([]float64, r.i+1)}
		c.erase(r.i)
		return c
	}
	return c
}

// Float returns a value as [Column.Float] does.
func (r Row) Float(name string) float64 { return r.column(name).Float(r.i) }

// Int returns a value of kind [Int], and 0 if it is missing.
func (r Row) Int(name string) int64 {
	if v, ok := r.column(name).Value(r.i).(int64); ok {
		return v
	}
	return 0
}

// Text returns a value as [Column.Text] does.
func (r Row) Text(name string) string { return r.column(name).Text(r.i) }

// Bool returns a value of kind [Bool], and false if it is missing.
func (r Row) Bool(name string) bool { v, _ := r.column(name).Value(r.i).(bool); return v }

// Time returns a value as [Column.Time] does.
func (r Row) Time(name string) time.Time { return r.column(name).Time(r.i) }

// Missing reports whether a value is missing.
func (r Row) Missing(name string) bool { return r.column(name).Missing(r.i) }

// An Order is a column by which [Table.Arrange] sorts.
type Order struct {
	name    string
	reverse bool
}

// Sort stands for ascending order of a column.
func Sort(name string) Order { return Order{name, false} }

// RevSort stands for descending order of a column.
func RevSort(name string) Order { return Order{name, true} }

// Arrange sorts the rows by columns. Rows that are alike in all of them keep
// their order, and missing values come last.
func (t *Table) Arrange(by ...Order) *Table {
	columns := make([]*Column, len(by))
	for k, o := range by {
		c, err := t.Column(o.name)
		if err != nil {
			return t.failed(err)
		}
		columns[k] = c
	}
	rows := make([]int, t.rows)
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(i, j int) int {
		for k, c := range columns {
			if a, b := c.Missing(i), c.Missing(j); a || b {
				if a != b {
					return compareBool(a, b)
				}
				continue
			}
			order := c.compare(i, j)
			if by[k].reverse {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	return t.take(rows)
}

// compare orders two rows by their values, which are not missing.
func (c *Column) compare(i, j int) int {
	switch c.kind {
	case Float:
		return cmp.Compare(c.floats[i], c.floats[j])
	case Bool:
		return cmp.Compare(c.bools[i], c.bools[j])
	case Text:
		return cmp.Compare(c.codes[i], c.codes[j])
	case Uint:
		return cmp.Compare(uint64(c.ints[i]), uint64(c.ints[j]))
	}
	return cmp.Compare(c.ints[i], c.ints[j])
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
