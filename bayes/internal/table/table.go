// Package table formats tables of numbers, as HTML for notebooks and as text for
// terminals, with the same digits in both. Here a cell is a cell of a table.
//
// Read table.go for the table, number.go for the formats of numbers, and text.go
// and html.go for the two forms.
package table

import "math"

// A Table has a caption, a header and rows that begin with a label.
type Table struct {
	Caption string // above the table; "" for none
	Index   string // heading of the column of row labels
	Columns []Column
	Rows    []Row
}

// A Column has the name of a column and the format of its cells.
type Column struct {
	Name   string
	Format Format
	Left   bool // aligned left, as text is; numbers are aligned right
}

// A Row is a label and a cell for each column.
type Row struct {
	Label string

	// Scale is the size of a difference that matters in this row, in the unit
	// of its numbers: the standard deviation, where the row describes a
	// distribution. It determines the number of decimals. For rows of scale 0 it
	// is, in each column, a tenth of the largest number in these rows.
	Scale float64

	// Cells are float64, int or anything that fmt.Sprint formats. A cell that is
	// nil or missing is left empty.
	Cells []any
}

// figures returns the text of all cells.
func (t *Table) figures() [][]string {
	out := make([][]string, len(t.Rows))
	for i := range out {
		out[i] = make([]string, len(t.Columns))
	}
	for j, c := range t.Columns {
		whole, largest := t.survey(j)
		for i, r := range t.Rows {
			if j >= len(r.Cells) {
				continue
			}
			f, scale := c.Format, r.Scale
			if scale == 0 {
				scale = largest / 10
				if f == Number && whole {
					f = Count
				}
			}
			out[i][j] = f.format(r.Cells[j], scale)
		}
	}
	return out
}

// survey reports whether all numbers of column j in rows without a scale are
// whole, and returns the size of the largest.
func (t *Table) survey(j int) (whole bool, largest float64) {
	whole = true
	for _, r := range t.Rows {
		if r.Scale != 0 || j >= len(r.Cells) {
			continue
		}
		x, ok := r.Cells[j].(float64)
		if !ok || math.IsNaN(x) || math.IsInf(x, 0) {
			continue
		}
		whole = whole && x == math.Trunc(x) && math.Abs(x) < 1e9
		largest = max(largest, math.Abs(x))
	}
	return whole, largest
}
