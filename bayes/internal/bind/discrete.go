package bind

import (
	"maps"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// discrete binds a parameter that is a whole number, or an array of them. It
// has no density and no gradient: a plan sums it out, or has it sampled beside
// the others.
func (b *binder) discrete(f *ir.Factor, free *ir.Node) {
	free.Op = ir.Discrete
	b.model.Discrete = append(b.model.Discrete, f)
}

// refuseDiscrete fails if a vector of counts would have to be inferred.
func (b *binder) refuseDiscrete() {
	if b.known.predicts() || !b.model.Informed() {
		return
	}
	for _, f := range b.model.Discrete {
		if f.Multivariate != nil {
			b.failf(f.Stmt.Target, "%s has the distribution %s and is not in the data: discrete parameters are inferred one number at a time, and these depend on each other", f.Stmt.Target, f.Family.Name)
		}
	}
}

// rowName stands in brackets for the rows of the data: z[row] ~ Bernoulli(0.5)
// has a value for each, and z[row(y)] one for each row of the table of y.
const rowName = "row"

// isRow reports whether a name stands for the rows of the data.
func (b *binder) isRow(e *syntax.Name) bool {
	return e.Name == rowName && !b.isData(rowName) && b.names[rowName] == nil
}

// theRows returns the rows of the one table that there is.
func (b *binder) theRows(at syntax.Expr) *ir.Dim {
	first := map[table]string{} // a column of each
	var tables []table
	for _, name := range slices.Sorted(maps.Keys(b.data)) {
		if c := b.data[name]; c != nil && len(c.Shape) > 0 {
			if t := (table{c.Table, c.Shape[0]}); first[t] == "" {
				first[t], tables = name, append(tables, t)
			}
		}
	}
	switch len(tables) {
	case 0:
		b.failf(at, "the data have no column, and so no rows")
	case 1:
		return b.row(tables[0])
	}
	slices.SortStableFunc(tables, func(s, t table) int { return s.rows - t.rows })
	s, t := tables[0], tables[1]
	b.failf(at, "which rows? %s has %d and %s has %d: say %s(%s) or %s(%s)",
		first[s], s.rows, first[t], t.rows, rowName, first[s], rowName, first[t])
	return nil
}

// rowsOfColumn returns the rows of the table of a column: row(y).
func (b *binder) rowsOfColumn(e *syntax.Call) *ir.Dim {
	if len(e.Args) == 1 && e.Args[0].Name == "" {
		if name, ok := e.Args[0].Value.(*syntax.Name); ok {
			if c := b.data[name.Name]; c != nil && len(c.Shape) > 0 {
				return b.dims(name, name.Name)[0]
			}
			b.failf(name, "%s is not a column of the data%s", name.Name, b.suggest(name.Name, false))
		}
	}
	b.failf(e, "%s takes a column of the data: %s(y) is the rows of its table", rowName, rowName)
	return nil
}

// checkSteer refuses positions along d that are neither data nor made of
// discrete parameters, or that reach beyond its ends.
func (b *binder) checkSteer(at syntax.Expr, n *ir.Node, d *ir.Dim) {
	if b.data == nil {
		return // an expression over draws, in which nothing tells them apart
	}
	if name := continuousIn(n); name != "" {
		b.failf(at, "an index is data, or of discrete parameters: %s is continuous", name)
	}
	if known := byNumber(d); known != nil {
		for k := range d.Size {
			if p, ok := known[float64(k)]; !ok || p != k {
				b.failf(at, "the levels of %s are not numbered 0, 1, 2 …, as the values of a parameter in brackets are", d.Name)
			}
		}
	}
	x := n
	for isShape(x) {
		x = x.Args[0]
	}
	for _, f := range b.model.Discrete {
		if f.X == x && f.Multivariate == nil {
			if lo, hi := f.Range(); lo < 0 || hi >= float64(d.Size) {
				b.failf(at, "%s takes %s, and an index here is %s", at, allows(lo, hi, true), indices(d))
			}
		}
	}
}

// isShape reports whether a node is elements of its argument.
func isShape(n *ir.Node) bool {
	_, gathers := n.Op.(*ir.Gather)
	return gathers || n.Op == ir.View
}

// continuousIn returns the name of a continuous parameter that n depends on.
func continuousIn(n *ir.Node) (name string) {
	ir.Walk(func(n *ir.Node) bool {
		if n.Op == ir.Free && name == "" {
			name = n.Label
		}
		return true
	}, n)
	return name
}

// pick types x[i, j] where an index depends on discrete parameters. If the
// first dimension is implicit, it needs no brackets.
func (b *binder) pick(e *syntax.Index, x *ir.Node, brackets []syntax.Expr, implicit bool) *ir.Node {
	var at *ir.Node
	dims := x.Dims
	if implicit {
		at, dims = positionsOf(0, nil, dims[0]), dims[1:]
	}
	for k, by := range brackets {
		pos, codes, dim, chance := b.selector(by, dims[k])
		if chance == nil {
			chance = positionsOf(pos, codes, dim)
		}
		if at == nil {
			at = chance
			continue
		}
		at = b.apply2(e, ir.Add, b.apply2(e, ir.Mul, at, ir.Scalar(float64(dims[k].Size))), chance)
	}
	for _, d := range dims[len(brackets):] {
		at = b.along(e, at, d)
	}
	return &ir.Node{Op: ir.Pick, Args: []*ir.Node{x, at}, Dims: at.Dims}
}

// along returns for each position the positions of a line of d that it stands
// for.
func (b *binder) along(e *syntax.Index, at *ir.Node, d *ir.Dim) *ir.Node {
	dims := append(slices.Clone(at.Dims), d)
	b.checkSize(e, dims)
	line, along := make([]int32, ir.Size(dims)), make([]float64, ir.Size(dims))
	for i := range line {
		line[i], along[i] = int32(i/d.Size), float64(i%d.Size)
	}
	start := b.apply2(e, ir.Mul, at, ir.Scalar(float64(d.Size)))
	return &ir.Node{Op: ir.Add, Args: []*ir.Node{ir.Take(start, line, dims...), ir.Array(along, dims...)}, Dims: dims}
}

// positionsOf returns what selector has found as numbers.
func positionsOf(pos int, codes []int32, dim *ir.Dim) *ir.Node {
	if dim == nil {
		return ir.Scalar(float64(pos))
	}
	v := make([]float64, dim.Size)
	for i := range v {
		if v[i] = float64(i); codes != nil {
			v[i] = float64(codes[i])
		}
	}
	return ir.Array(v, dim)
}
