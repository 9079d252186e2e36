package graph

import (
	"maps"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// discrete binds a parameter that is a whole number, or an array of them. It
// has no density and no gradient: a plan sums it out, or has it sampled beside
// the others.
func (b *binder) discrete(f *Factor, free *Node) {
	free.Op = Discrete
	b.model.Discrete = append(b.model.Discrete, f)
}

// refuseDiscrete fails if a vector of counts would have to be inferred.
func (b *binder) refuseDiscrete() {
	if b.train != nil || !b.model.Informed() {
		return
	}
	for _, f := range b.model.Discrete {
		if f.Multivariate != nil {
			b.failf(f.Stmt.Target, "%s has the distribution %s and is not in the data: discrete parameters are inferred one number at a time, and these depend on each other", f.Stmt.Target, f.Family.Name)
		}
	}
}

// Informed reports whether there is anything to infer parameters from:
// observations or potentials.
func (m *Model) Informed() bool {
	return len(m.Potentials) > 0 || slices.ContainsFunc(m.Factors, func(f *Factor) bool { return f.Observed })
}

// rowName stands in brackets for the rows of the data: z[row] ~ Bernoulli(0.5)
// has a value for each, and z[row(y)] one for each row of the table of y.
const rowName = "row"

// isRow reports whether a name stands for the rows of the data.
func (b *binder) isRow(e *syntax.Name) bool {
	return e.Name == rowName && !b.isData(rowName) && b.names[rowName] == nil
}

// theRows returns the rows of the one table that there is.
func (b *binder) theRows(at syntax.Expr) *Dim {
	tables := map[int]string{} // a column of each, by the number of rows
	for _, name := range slices.Sorted(maps.Keys(b.data)) {
		if c := b.data[name]; c != nil && len(c.Shape) > 0 && tables[c.Shape[0]] == "" {
			tables[c.Shape[0]] = name
		}
	}
	sizes := slices.Sorted(maps.Keys(tables))
	switch len(sizes) {
	case 0:
		b.failf(at, "the data have no column, and so no rows")
	case 1:
		return b.row(sizes[0])
	}
	m, n := sizes[0], sizes[1]
	b.failf(at, "which rows? %s has %d and %s has %d: say %s(%s) or %s(%s)",
		tables[m], m, tables[n], n, rowName, tables[m], rowName, tables[n])
	return nil
}

// rowsOfColumn returns the rows of the table of a column: row(y).
func (b *binder) rowsOfColumn(e *syntax.Call) *Dim {
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
func (b *binder) checkSteer(at syntax.Expr, n *Node, d *Dim) {
	if b.data == nil {
		return // an expression over draws, in which nothing tells them apart
	}
	if name := continuousIn(n); name != "" {
		b.failf(at, "an index is data, or of discrete parameters: %s is continuous", name)
	}
	if known := d.byNumber(); known != nil {
		for k := range d.Size {
			if p, ok := known[float64(k)]; !ok || p != k {
				b.failf(at, "the levels of %s are not numbered 0, 1, 2 …, as the values of a parameter in brackets are", d.Name)
			}
		}
	}
	x := n
	for x.Op == Gather || x.Op == View {
		x = x.Args[0]
	}
	for _, f := range b.model.Discrete {
		if f.X == x && f.Multivariate == nil {
			if lo, hi := f.Range(); lo < 0 || hi >= float64(d.Size) {
				b.failf(at, "%s takes %s, and an index here is %s", at, allows(lo, hi, true), d.indices())
			}
		}
	}
}

// continuousIn returns the name of a continuous parameter that n depends on.
func continuousIn(n *Node) string {
	if n.Op == Free {
		return n.Label
	}
	for _, a := range n.Args {
		if name := continuousIn(a); name != "" {
			return name
		}
	}
	return ""
}

// Range returns the least and the greatest value that any element can take:
// NaN or infinite where there is none, or none that is known.
func (f *Factor) Range() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range f.Supports() {
		lo, hi = min(lo, s[0]), max(hi, s[1])
	}
	return lo, hi
}

// Supports returns the least and the greatest value that each element can
// take: NaN where that depends on parameters.
func (f *Factor) Supports() [][2]float64 {
	list, args := make([][2]float64, f.Size()), f.constants()
	var a []float64
	for i := range list {
		a = f.params(a, args, i)
		list[i][0], list[i][1] = f.Family.Support(a)
	}
	return list
}

// pick types x[i, j] where an index depends on discrete parameters. If the
// first dimension is implicit, it needs no brackets.
func (b *binder) pick(e *syntax.Index, x *Node, brackets []syntax.Expr, implicit bool) *Node {
	var at *Node
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
		at = b.apply2(e, Add, b.apply2(e, Mul, at, Scalar(float64(dims[k].Size))), chance)
	}
	for _, d := range dims[len(brackets):] {
		at = b.along(e, at, d)
	}
	return &Node{Op: Pick, Args: []*Node{x, at}, Dims: at.Dims}
}

// along returns for each position the positions of a line of d that it stands
// for.
func (b *binder) along(e *syntax.Index, at *Node, d *Dim) *Node {
	dims := append(slices.Clone(at.Dims), d)
	b.checkSize(e, dims)
	line, along := make([]int32, size(dims)), make([]float64, size(dims))
	for i := range line {
		line[i], along[i] = int32(i/d.Size), float64(i%d.Size)
	}
	start := b.apply2(e, Mul, at, Scalar(float64(d.Size)))
	return &Node{Op: Map2, Func: Add, Args: []*Node{pick(start, line, dims), Array(along, dims...)}, Dims: dims}
}

// positionsOf returns what selector has found as numbers.
func positionsOf(pos int, codes []int32, dim *Dim) *Node {
	if dim == nil {
		return Scalar(float64(pos))
	}
	v := make([]float64, dim.Size)
	for i := range v {
		if v[i] = float64(i); codes != nil {
			v[i] = float64(codes[i])
		}
	}
	return Array(v, dim)
}

// At returns the element of v at a position, NaN where there is none.
func At(v []float64, position float64) float64 {
	if k := int(position); position == float64(k) && k >= 0 && k < len(v) {
		return v[k]
	}
	return math.NaN()
}

// Known returns the log density of each element of a factor whose values and
// arguments are all constants.
func (f *Factor) Known() []float64 {
	lp := make([]float64, f.Size())
	f.logProb(lp, nil)
	return lp
}
