package bind

import (
	"slices"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// levelwise puts the levels of a column in the place of rows of data, where an
// index asks for one value per level. In a statement that runs over the levels
// of county,
//
//	uranium[county]          is the one value that the column uranium of the
//	                         same table has in all rows of a county, or element
//	                         by element a table of its own, where the levels
//	                         are the numbers of its rows, from 0 or from 1;
//	uranium[name == county]  is the value in the row of another table whose
//	                         name is that of the county, in any statement.
//
// It returns the array and what then stands in the brackets; x itself where
// the index asks for nothing of that kind.
func (b *binder) levelwise(e *syntax.Index, x *ir.Node) (*ir.Node, []syntax.Expr) {
	if len(x.Dims) == 0 || x.Dims[0].Kind != ir.Row {
		return x, e.By
	}
	key, by := b.match(e.By[0])
	if by == nil || key == nil && !b.inScope(by.Name) {
		return x, e.By
	}
	l := b.levelsOf(by, by.Name)
	var rows []int32
	switch {
	case key != nil:
		rows = b.rowsByKey(key, by, l, x.Dims[0])
	case sameTable(l.row, x.Dims[0]):
		rows = b.rowsOfLevels(e, l, x)
	default:
		rows = b.rowsByNumber(e, l, x.Dims[0])
	}
	x = b.atRows(e, x, rows, l)
	return x, append([]syntax.Expr{by}, e.By[1:]...)
}

// match reads what stands in brackets as a column of levels, by itself or after
// the column of another table that it is compared with.
func (b *binder) match(e syntax.Expr) (key, by *syntax.Name) {
	column := func(e syntax.Expr) *syntax.Name {
		name, ok := e.(*syntax.Name)
		if !ok || b.data[name.Name] == nil || len(b.data[name.Name].Shape) != 1 {
			return nil
		}
		return name
	}
	if compare, ok := e.(*syntax.Binary); ok && compare.Op == "==" {
		key, by = column(compare.X), column(compare.Y)
		if key == nil || by == nil {
			return nil, nil
		}
		return key, by
	}
	return nil, column(e)
}

// inScope reports whether the statement runs over the levels of a column.
func (b *binder) inScope(name string) bool {
	l := b.levels[name]
	return l != nil && slices.Contains(b.scope, l.dim)
}

// rowsOfLevels returns a row of each level, −1 where there is none, and checks
// that x, a column of the same table, is the same in all others.
func (b *binder) rowsOfLevels(e *syntax.Index, l *levels, x *ir.Node) []int32 {
	if !x.IsConst() {
		b.failf(e, "%s has a value per row and depends on parameters: only data can be read once per %s", e.X, l.dim.Name)
	}
	rows := slices.Repeat([]int32{-1}, l.dim.Size)
	d := x.Dims[0]
	width := len(x.Value) / d.Size
	row := func(i int) []float64 { return x.Value[i*width : (i+1)*width] }
	for i := range d.Size {
		k := l.codes[i+d.First-l.row.First]
		switch first := int(rows[k]); {
		case first < 0:
			rows[k] = int32(i)
		case !slices.Equal(row(first), row(i)):
			b.failf(e, "%s differs within the %s %s, between rows %d and %d (the first is 0)%s: what is read once per %s must be the same in all of its rows",
				e.X, l.dim.Name, l.dim.Labels[k], d.Row(first), d.Row(i), differ(row(first), row(i)), l.dim.Name)
		}
	}
	return rows
}

// differ says how single numbers differ.
func differ(x, y []float64) string {
	if len(x) != 1 {
		return ""
	}
	return ", " + number(x[0]) + " and " + number(y[0])
}

// rowsByNumber returns the row of each level in a table of one row per level,
// whose numbers are the levels.
func (b *binder) rowsByNumber(e *syntax.Index, l *levels, d *ir.Dim) []int32 {
	name := l.dim.Name
	if l.dim.Size != d.Size {
		b.failf(e, "%s has %d rows and %s has %d levels: say which row is of which, as in %s[name == %s], where the column name beside %s holds levels of %s", e.X, d.Size, name, l.dim.Size, e.X, name, e.X, name)
	}
	rows := make([]int32, d.Size)
	first, _ := strconv.Atoi(l.dim.Labels[0])
	for k, label := range l.dim.Labels {
		if v, err := strconv.Atoi(label); err != nil || first < 0 || first > 1 || v != k+first {
			b.failf(e, "%s has a row for each level of %s, and these are not numbers from 0 or from 1, by which a row would be found: say which row is of which, as in %s[name == %s], where the column name beside %s holds levels of %s", e.X, name, e.X, name, e.X, name)
		}
		rows[k] = int32(k)
	}
	return rows
}

// rowsByKey returns the row of each level in a table that has it in the column
// key, −1 where it is in none.
func (b *binder) rowsByKey(key, by *syntax.Name, l *levels, d *ir.Dim) []int32 {
	keys := b.levelsOf(key, key.Name)
	if !sameTable(keys.row, d) {
		b.failf(key, "%s has %d rows, and what it finds rows of has %d", key.Name, keys.row.Size, d.Size)
	}
	of := map[string]int32{}
	for i, k := range keys.codes[d.First:] {
		label := keys.dim.Labels[k]
		if first, twice := of[label]; twice {
			b.failf(key, "%s has %s in rows %d and %d (the first is 0): to find a row by it, each must be there once", key.Name, label, d.Row(int(first)), d.Row(i))
		}
		of[label] = int32(i)
	}
	rows := make([]int32, l.dim.Size)
	for k, label := range l.dim.Labels {
		i, ok := of[label]
		switch {
		case ok:
			rows[k] = i
		case b.known.predicts():
			rows[k] = -1
		default:
			b.failf(by, "%s has a level %s, which is in no row of %s%s", by.Name, label, key.Name, nearLabel(label, keys.dim.Labels))
		}
	}
	return rows
}

// atRows picks rows of x as the values of levels. A level without a row is one
// that the new data do not have, and has the value of old.
func (b *binder) atRows(e *syntax.Index, x *ir.Node, rows []int32, l *levels) *ir.Node {
	dims := append([]*ir.Dim{l.dim}, x.Dims[1:]...)
	width := ir.Size(x.Dims[1:])
	index := make([]int32, 0, len(rows)*width)
	lacking := false
	for _, i := range rows {
		lacking = lacking || i < 0
		for j := range width {
			index = append(index, max(i, 0)*int32(width)+int32(j))
		}
	}
	n := ir.Take(x, index, dims...)
	if !lacking {
		return n
	}
	if !x.IsConst() {
		b.failf(e, "%s depends on parameters, and the new data do not have it for all levels of %s", e.X, l.dim.Name)
	}
	was, old := b.known.byLevel(e, l.dim.Name)
	for k, i := range rows {
		if i >= 0 {
			continue
		}
		p := slices.Index(was.Labels, l.dim.Labels[k])
		if p < 0 {
			b.failf(e, "the new data have no %s for the %s %s", e.X, l.dim.Name, l.dim.Labels[k])
		}
		copy(n.Value[k*width:(k+1)*width], old.Value[p*width:(p+1)*width])
	}
	return n
}
