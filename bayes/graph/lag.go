package graph

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// lag types lag(x, k): x shifted down k rows, so that each row reads what
// stands k rows above it. The first k rows are undefined. They are left out of
// the dimension of the result, and so of all that reads it: the rows of a
// table, and the same less the first few, fit each other and make the latter.
//
// lag(x, k, start) has all rows, and start, one number, in the first k. Within
// the definition of a name, x may read that name.
func (b *binder) lag(e *syntax.Call) *Node {
	own := b.self != nil && reads(e, b.self.Label)
	if n := len(e.Args); n != 3 && (n != 2 || own) {
		if own {
			b.failf(e, "%s reads its own lag, which needs a value before the first row: a third argument, as in lag(%s, 1, 0)", b.self.Label, b.self.Label)
		}
		b.failf(e, "lag takes 2 arguments, or a third one, the value before the first row: not %d", n)
	}
	x, k := b.expr(e.Args[0].Value), b.shift(e.Args[1].Value)
	var start *Node
	if len(e.Args) == 3 {
		start = b.start(e.Args[2].Value)
	}
	if own {
		if reads(e.Args[2].Value, b.self.Label) || k == 0 {
			b.failf(e, "%s is defined by itself: it may read rows above its own, as lag(%s, 1, 0), which is 0 before the first row", b.self.Label, b.self.Label)
		}
		return &Node{Op: Lag, Args: []*Node{x, start}, Dims: x.Dims, Offset: k}
	}
	if len(x.Dims) == 0 || x.Dims[0].Kind != Row {
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
	dims[0] = b.rowsFrom(d.First+d.Size, d.First+k)
	index := make([]int32, size(dims))
	for i := range index {
		index[i] = int32(i)
	}
	return pick(x, index, dims)
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
func (b *binder) start(e syntax.Expr) *Node {
	n := b.expr(e)
	if len(n.Dims) > 0 {
		b.failf(e, "this has one value %s, and what lag reads before the first row is one number", per(n))
	}
	return n
}

// shiftFrom returns x shifted down k rows, with start in the first ones.
func shiftFrom(x *Node, k int, start *Node) *Node {
	n := x.Size()
	lead := min(k*size(x.Dims[1:]), n)
	index, first := make([]int32, n), make([]float64, n)
	for i := range n {
		if index[i] = int32(i - lead); i < lead {
			index[i], first[i] = 0, 1
		}
	}
	return where([]*Node{Array(first, x.Dims...), start, pick(x, index, x.Dims)}, x.Dims)
}

// rowsFrom returns the rows of the table of n rows less the first few.
func (b *binder) rowsFrom(n, first int) *Dim {
	if first == 0 {
		return b.row(n)
	}
	key := [2]int{n, first}
	if b.lagged[key] == nil {
		b.lagged[key] = &Dim{Name: "row", Size: n - first, Kind: Row, First: first}
	}
	return b.lagged[key]
}

// sameTable reports whether two dimensions are rows of one table, all or less
// the first few.
func sameTable(d, e *Dim) bool {
	return d.Kind == Row && e.Kind == Row && d.First+d.Size == e.First+e.Size
}

// cut returns x over those of its rows that are in dims too.
func (b *binder) cut(x *Node, dims []*Dim) *Node {
	for _, from := range x.Dims {
		for _, to := range dims {
			if sameTable(from, to) && from.First < to.First {
				rows := make([]int32, to.Size)
				for i := range rows {
					rows[i] = int32(i + to.First - from.First)
				}
				x = b.rowsOf(x, from, to, rows)
			}
		}
	}
	return x
}

// A rowCut is a node and the rows that it has been cut to.
type rowCut struct {
	node *Node
	to   *Dim
}

// rowsOf puts the dimension to, some rows of from, in its place. It rebuilds
// expressions rather than pick from their values, so that a plan can see
// through.
func (b *binder) rowsOf(x *Node, from, to *Dim, rows []int32) *Node {
	k := slices.Index(x.Dims, from)
	if k < 0 {
		return x
	}
	key := rowCut{x, to}
	if n := b.cuts[key]; n != nil {
		return n
	}
	dims := slices.Clone(x.Dims)
	dims[k] = to
	var n *Node
	switch x.Op {
	case Map1, Map2, Where, Dot:
		c := *x
		c.Dims, c.Args = dims, make([]*Node, len(x.Args))
		for i, a := range x.Args {
			c.Args[i] = b.rowsOf(a, from, to, rows)
		}
		n = &c
	default:
		n = gather(x, dims, func(at []int) int {
			flat := 0
			for i, d := range x.Dims {
				p := at[i]
				if i == k {
					p = int(rows[p])
				}
				flat = flat*d.Size + p
			}
			return flat
		})
	}
	n.Label = x.Label
	b.cuts[key] = n
	return n
}
