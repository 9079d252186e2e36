package bind

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// lag types lag(x, k): x shifted down k rows, so that each row reads what
// stands k rows above it. The first k rows are undefined. They are left out of
// the dimension of the result, and so of all that reads it: the rows of a
// table, and the same less the first few, fit each other and make the latter.
//
// lag(x, k, start) has all rows, and start, one number, in the first k. Within
// the definition of a name, x may read that name.
func (b *binder) lag(e *syntax.Call) *ir.Node {
	own := b.self != nil && reads(e, b.self.Label)
	if n := len(e.Args); n != 3 && (n != 2 || own) {
		if own {
			b.failf(e, "%s reads its own lag, which needs a value before the first row: a third argument, as in lag(%s, 1, 0)", b.self.Label, b.self.Label)
		}
		b.failf(e, "lag takes 2 arguments, or a third one, the value before the first row: not %d", n)
	}
	x, k := b.expr(e.Args[0].Value), b.shift(e.Args[1].Value)
	var start *ir.Node
	if len(e.Args) == 3 {
		start = b.start(e.Args[2].Value)
	}
	if own {
		if reads(e.Args[2].Value, b.self.Label) || k == 0 {
			b.failf(e, "%s is defined by itself: it may read rows above its own, as lag(%s, 1, 0), which is 0 before the first row", b.self.Label, b.self.Label)
		}
		return &ir.Node{Op: ir.Lag{Shift: k}, Args: []*ir.Node{x, start}, Dims: x.Dims}
	}
	if len(x.Dims) == 0 || x.Dims[0].Kind != ir.Row {
		b.failf(e.Args[0].Value, "lag shifts what has a value per row of the data; this has one %s", per(x))
	}
	if start != nil {
		return shiftFrom(x, k, start)
	}
	d := x.Dims[0]
	if k >= d.Size {
		b.failf(e.Args[1].Value, "lag would shift %d rows by %d, and leave none", d.Size, k)
	}
	dims := slices.Clone(x.Dims)
	dims[0] = b.rowsFrom(table{d.Table, d.First + d.Size}, d.First+k)
	index := make([]int32, ir.Size(dims))
	for i := range index {
		index[i] = int32(i)
	}
	return ir.Take(x, index, dims...)
}

// shift reads how many rows lag shifts.
func (b *binder) shift(e syntax.Expr) int {
	k := b.expr(e)
	if !k.IsConst() || k.Size() != 1 || k.Value[0] != math.Trunc(k.Value[0]) || k.Value[0] < 0 || k.Value[0] > maxElements {
		b.failf(e, "how many rows lag shifts is a whole number from 0 up, as in lag(y, 1)")
	}
	return int(k.Value[0])
}

// start types what lag reads before the first row.
func (b *binder) start(e syntax.Expr) *ir.Node {
	n := b.expr(e)
	if len(n.Dims) > 0 {
		b.failf(e, "this has one value %s, and what lag reads before the first row is one number", per(n))
	}
	return n
}

// shiftFrom returns x shifted down k rows, with start in the first ones.
func shiftFrom(x *ir.Node, k int, start *ir.Node) *ir.Node {
	n := x.Size()
	lead := min(k*ir.Size(x.Dims[1:]), n)
	index, first := make([]int32, n), make([]float64, n)
	for i := range n {
		if index[i] = int32(i - lead); i < lead {
			index[i], first[i] = 0, 1
		}
	}
	return where([]*ir.Node{ir.Array(first, x.Dims...), start, ir.Take(x, index, x.Dims...)}, x.Dims)
}

// A lagged is the rows of a table from a later one on.
type lagged struct {
	table
	first int
}

// rowsFrom returns the rows of a table less the first few.
func (b *binder) rowsFrom(t table, first int) *ir.Dim {
	if first == 0 {
		return b.row(t)
	}
	key := lagged{t, first}
	if b.lagged[key] == nil {
		b.lagged[key] = &ir.Dim{Name: "row", Size: t.rows - first, Kind: ir.Row, Table: t.name, First: first}
	}
	return b.lagged[key]
}

// sameTable reports whether two dimensions are rows of one table, all or less
// the first few.
func sameTable(d, e *ir.Dim) bool {
	return d.Kind == ir.Row && e.Kind == ir.Row && d.Table == e.Table && d.First+d.Size == e.First+e.Size
}

// cut returns x over those of its rows that are in dims too.
func (b *binder) cut(x *ir.Node, dims []*ir.Dim) *ir.Node {
	for _, from := range x.Dims {
		for _, to := range dims {
			if sameTable(from, to) && from.First < to.First {
				x = b.restricted(from, to).Of(x)
			}
		}
	}
	return x
}

// restricted returns the restriction of the rows of a table to those from a
// later one on.
func (b *binder) restricted(from, to *ir.Dim) *ir.Restriction {
	key := [2]*ir.Dim{from, to}
	if b.cuts[key] == nil {
		rows := make([]int32, to.Size)
		for i := range rows {
			rows[i] = int32(i + to.First - from.First)
		}
		b.cuts[key] = ir.NewRestriction(from, to, rows)
	}
	return b.cuts[key]
}
