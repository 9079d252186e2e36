package bind

import (
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// list types [x, y, z]. The list's own dimension comes after those of rows and
// of levels that its elements have, so that [a, b] of two columns is a vector
// per row, and before those of sizes in the text, so that [[1, 2], [3, 4]] is
// a matrix by rows.
func (b *binder) list(e *syntax.List) *ir.Node {
	elems := make([]*ir.Node, len(e.Elems))
	all := &ir.Node{}
	for i, x := range e.Elems {
		elems[i] = b.expr(x)
		all = &ir.Node{Dims: b.union(x, all, e, elems[i], x)}
	}
	isFixed := func(d *ir.Dim) bool { return d.Kind == ir.Fixed }
	k := slices.IndexFunc(all.Dims, isFixed)
	if k < 0 {
		k = len(all.Dims)
	}
	if slices.ContainsFunc(all.Dims[k:], func(d *ir.Dim) bool { return !isFixed(d) }) {
		b.failf(e, "these elements have one value per %s: a list is of numbers, or of vectors of one size", dimNames(all.Dims))
	}
	for i, x := range e.Elems {
		if len(elems[i].Dims) > 0 && len(all.Dims) > k && !slices.ContainsFunc(elems[i].Dims, isFixed) {
			b.failf(x, "this has one value %s, and other elements of the list have more", per(elems[i]))
		}
		elems[i] = b.expand(x, elems[i], all.Dims)
	}
	dims := slices.Insert(slices.Clone(all.Dims), k, &ir.Dim{Size: len(elems)})
	b.checkSize(e, dims)
	return stack(elems, dims, k)
}

// stack returns arrays, or scalars that stand for arrays, one after another
// along dimension k of the result.
func stack(elems []*ir.Node, dims []*ir.Dim, k int) *ir.Node {
	all, starts := ir.Join(elems)
	return ir.TakeBy(all, dims, func(at []int) int {
		which := at[k]
		if len(elems[which].Dims) == 0 {
			return starts[which]
		}
		flat := 0
		for i, d := range dims {
			if i != k {
				flat = flat*d.Size + at[i]
			}
		}
		return starts[which] + flat
	})
}

// append types append(x, y, …): arrays one after another along their last
// dimension. One of a dimension less, such as a number beside a vector, is one
// element.
func (b *binder) append(e *syntax.Call) *ir.Node {
	if len(e.Args) < 2 {
		b.failf(e, "%s takes two vectors or more, or numbers, as in %s(0, b)", e.Func.Name, e.Func.Name)
	}
	parts := b.args(e, len(e.Args))
	rank := 1
	for _, x := range parts {
		rank = max(rank, len(x.Dims))
	}
	lead := &ir.Node{}
	for i, x := range parts {
		dims := x.Dims
		if len(dims) == rank {
			last := dims[rank-1]
			if last.Kind == ir.Row {
				b.failf(e.Args[i].Value, "%s has a value per row of the data, and rows are not appended to", e.Args[i].Value)
			}
			dims = dims[:rank-1]
		}
		lead = &ir.Node{Dims: b.union(e, lead, e, &ir.Node{Dims: dims}, e.Args[i].Value)}
	}
	if len(lead.Dims) > rank-1 {
		b.failf(e, "these have one value per %s, beside what is appended: that is one dimension too many", dimNames(lead.Dims))
	}
	var elems []*ir.Node
	for i, x := range parts {
		if len(x.Dims) < rank {
			elems = append(elems, b.expand(e.Args[i].Value, x, lead.Dims))
			continue
		}
		for k := range x.Dims[rank-1].Size {
			elems = append(elems, b.expand(e.Args[i].Value, along(x, k), lead.Dims))
		}
	}
	dims := append(slices.Clone(lead.Dims), &ir.Dim{Size: len(elems)})
	b.checkSize(e, dims)
	return stack(elems, dims, len(dims)-1)
}

// Named returns the node with names for the dimensions that have none, as those
// of a variable of that name.
func Named(name string, n *ir.Node) *ir.Node {
	nameless := func(d *ir.Dim) bool { return d.Name == "" }
	if !slices.ContainsFunc(n.Dims, nameless) {
		return n
	}
	dims := slices.Clone(n.Dims)
	for i, d := range dims {
		if nameless(d) {
			dims[i] = &ir.Dim{Name: fmt.Sprintf("%s_dim_%d", name, i), Size: d.Size}
		}
	}
	return ir.Reshape(n, dims...)
}

// dot types the product of matrices, of vectors, or of both.
func (b *binder) dot(e *syntax.Call, x, y *ir.Node) *ir.Node {
	for i, n := range []*ir.Node{x, y} {
		if len(n.Dims) < 1 || len(n.Dims) > 2 {
			b.failf(e.Args[i].Value, "dot takes matrices and vectors: this has one value %s", per(n))
		}
	}
	last, first := x.Dims[len(x.Dims)-1], y.Dims[0]
	if _, ok := fits(last, first); !ok {
		if last.Size == first.Size {
			b.failf(e, "%s has one value per %s and %s one per %s", e.Args[0].Value, last.Name, e.Args[1].Value, first.Name)
		}
		b.failf(e, "%s is %s and %s is %s: dot multiplies rows of %d elements with columns of %d, which must be as many", e.Args[0].Value, shape(x), e.Args[1].Value, shape(y), last.Size, first.Size)
	}
	switch {
	case len(x.Dims) == 1 && len(y.Dims) == 1:
		return ir.SumOf(b.apply2(e, ir.Mul, x, y))
	case len(y.Dims) == 1 && x.IsConst():
		return ir.Apply(ir.Dot, x.Dims[:1], x, y)
	}
	dims := slices.Clone(x.Dims[:len(x.Dims)-1])
	for _, d := range y.Dims[1:] {
		if slices.Contains(dims, d) { // as in dot(L, transpose(L))
			d = &ir.Dim{Size: d.Size, Labels: d.Labels, Kind: d.Kind, Name: d.Name + "_also"}
		}
		dims = append(dims, d)
	}
	b.checkSize(e, dims)
	return ir.Multiply(x, y, dims)
}

// shape says the size of an array: 3×2, or 3 elements.
func shape(n *ir.Node) string {
	if len(n.Dims) == 1 {
		return fmt.Sprintf("a vector of %d", n.Dims[0].Size)
	}
	return fmt.Sprintf("%d×%d", n.Dims[0].Size, n.Dims[1].Size)
}

// matrixArg types the argument of a function of a matrix.
func (b *binder) matrixArg(e *syntax.Call, square bool) *ir.Node {
	x := b.args(e, 1)[0]
	switch {
	case len(x.Dims) != 2:
		b.failf(e, "%s takes a matrix: %s has one value %s", e.Func.Name, e.Args[0].Value, per(x))
	case square && x.Dims[0].Size != x.Dims[1].Size:
		b.failf(e, "%s takes a matrix of as many rows as columns: %s is %s", e.Func.Name, e.Args[0].Value, shape(x))
	}
	return x
}

// diagonal types diag(X) of a matrix: its diagonal.
func diagonal(x *ir.Node) *ir.Node {
	return ir.TakeBy(x, x.Dims[:1], func(at []int) int { return at[0] * (x.Dims[1].Size + 1) })
}

// deviations types stds(L): the standard deviations of the covariance matrix
// that has the Cholesky factor L, the lengths of its rows.
func deviations(l *ir.Node) *ir.Node {
	ones := ir.Array(slices.Repeat([]float64{1}, l.Dims[1].Size), l.Dims[1])
	return ir.Map(ir.Sqrt, ir.Multiply(ir.Map(ir.Sqr, l), ones, l.Dims[:1]))
}

// correlations types corr(L): the correlation matrix of the covariance matrix
// that has the Cholesky factor L.
func (b *binder) correlations(e *syntax.Call, l *ir.Node) *ir.Node {
	s := ir.TakeBy(deviations(l), l.Dims, func(at []int) int { return at[0] })
	unit := b.apply2(e, ir.Div, l, s)
	return ir.Multiply(unit, ir.Transpose(unit), l.Dims)
}
