package plan

import (
	"errors"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// fuse makes one product of a matrix of data with a vector of each linear
// predictor: where a row reads few coefficients, or one of few levels, that
// takes fewer passes over the rows than their sum does, and no gathers.
func fuse(f *ir.Factor, known *facts.Set) (replacement, error) {
	if len(f.Dims) != 1 || f.Size() < fewest || !f.X.IsConst() {
		return replacement{}, errors.New("needs a table of observed rows")
	}
	f = byLevel(f)
	if f.Family.Vector() {
		return replacement{}, errors.New("needs numbers by row")
	}
	p := predictors{row: f.Dims[0], of: map[*ir.Node]*ir.Node{}, known: known}
	g := *f
	g.Args = make([]*ir.Node, len(f.Args))
	for j, a := range f.Args {
		g.Args[j] = p.rewrite(a)
	}
	if len(p.widths) == 0 {
		return replacement{}, errors.New("needs a linear predictor of several coefficients")
	}
	if factorCost(&g) >= factorCost(f) {
		return replacement{}, errors.New("needs fewer coefficients")
	}
	return replacement{factor: &g, why: "the linear predictor is a matrix of " + words.Plural(slices.Max(p.widths), "column") + " times a vector"}, nil
}

const (
	fewest = 32 // rows that are worth it
	widest = 24 // matrix that is
)

// Predictors rewrites expressions over the rows of a table.
type predictors struct {
	row      *ir.Dim
	of       map[*ir.Node]*ir.Node
	known    *facts.Set
	matrices []*ir.Node
	widths   []int // of the products that were made
}

// rewrite returns n with the linear predictors in it replaced.
func (p *predictors) rewrite(n *ir.Node) *ir.Node {
	if n.IsConst() || len(n.Dims) != 1 || n.Dims[0] != p.row {
		return n
	}
	if m := p.of[n]; m != nil {
		return m
	}
	m := p.product(n)
	if m == nil {
		m = n
		if n.Op != ir.View && ir.IsPointwise(n) {
			copied := *n
			m, copied.Args = &copied, make([]*ir.Node, len(n.Args))
			for i, a := range n.Args {
				m.Args[i] = p.rewrite(a)
			}
		}
	}
	p.of[n] = m
	return m
}

// A coefficient is an element of theta, and the column it is multiplied with.
type coefficient struct {
	theta  *ir.Node
	column []float64
}

// product returns a linear predictor as a product, and what is left of it
// added; nil for other expressions, and for those that it does not help.
func (p *predictors) product(n *ir.Node) *ir.Node {
	if n.Index() != nil { // levels by themselves may be conjugate
		return nil
	}
	mean, err := p.known.Linear(n, p.row.Size)
	if err != nil {
		return nil
	}
	var columns []coefficient
	var rest *ir.Node // of the sum
	plus := func(x *ir.Node) {
		if rest == nil {
			rest = x
		} else {
			rest = p.map2(ir.Add, rest, x)
		}
	}
	gathers := 0
	for _, t := range mean.Terms {
		c, gathered := columnsOf(&t, p.row.Size)
		if c == nil {
			return nil
		}
		if len(columns)+len(c) <= widest {
			columns = append(columns, c...)
			if gathered {
				gathers++
			}
			continue
		}
		x := &ir.Node{Op: &ir.Gather{Index: t.Index}, Args: []*ir.Node{t.Theta}, Dims: []*ir.Dim{p.row}}
		switch len(t.Coef) {
		case 0:
		case 1:
			x = p.map2(ir.Mul, x, ir.Scalar(t.Coef[0]))
		default:
			x = p.map2(ir.Mul, x, ir.Array(t.Coef, p.row))
		}
		plus(x)
	}
	if len(columns) < 3 && gathers == 0 {
		return nil
	}
	p.widths = append(p.widths, len(columns))
	dim := &ir.Dim{Size: len(columns)}
	theta := &ir.Node{Op: ir.Concat, Dims: []*ir.Dim{dim}}
	for _, c := range columns {
		theta.Args = append(theta.Args, c.theta)
	}
	plus(&ir.Node{Op: ir.Dot, Args: []*ir.Node{p.matrix(columns, dim), theta}, Dims: []*ir.Dim{p.row}})
	if mean.Offset != nil {
		if len(mean.Offset) == 1 {
			plus(ir.Scalar(mean.Offset[0]))
		} else {
			plus(ir.Array(mean.Offset, p.row))
		}
	}
	return rest
}

func (p *predictors) map2(f ir.Op, x, y *ir.Node) *ir.Node {
	return &ir.Node{Op: f, Args: []*ir.Node{x, y}, Dims: []*ir.Dim{p.row}}
}

// columnsOf returns the columns of a term, and whether it reads one of several
// elements of theta. Beyond the widest it returns one too many.
func columnsOf(t *facts.Term, rows int) (columns []coefficient, gathered bool) {
	if t.Matrix != nil {
		return nil, false
	}
	if t.Index == nil {
		c := make([]float64, rows)
		for i := range c {
			c[i] = facts.Element(t.Coef, i)
		}
		return []coefficient{{t.Theta, c}}, false
	}
	at := map[int32]int{}
	for i, k := range t.Index {
		j, ok := at[k]
		if !ok {
			j = len(columns)
			at[k] = j
			theta := &ir.Node{Op: &ir.Gather{Index: []int32{k}}, Args: []*ir.Node{t.Theta}}
			columns = append(columns, coefficient{theta, make([]float64, rows)})
			if len(columns) > widest {
				break
			}
		}
		columns[j].column[i] = facts.Element(t.Coef, i)
	}
	return columns, len(columns) > 1
}

// matrix returns the columns as a matrix, the same one for equal columns.
func (p *predictors) matrix(columns []coefficient, dim *ir.Dim) *ir.Node {
	k := len(columns)
	v := make([]float64, p.row.Size*k)
	for j, c := range columns {
		for i, x := range c.column {
			v[i*k+j] = x
		}
	}
	for _, m := range p.matrices {
		if slices.Equal(m.Value, v) {
			return m
		}
	}
	m := ir.Array(v, p.row, dim)
	p.matrices = append(p.matrices, m)
	return m
}

// byLevel returns a categorical distribution with an argument per level, each a
// number by row, where f has an array by row and level; else f.
func byLevel(f *ir.Factor) *ir.Factor {
	if f.Family != distribution.CategoricalLogit || !f.X.IsConst() || len(f.Dims) != 1 {
		return f
	}
	eta, n := f.Args[0], f.Size()
	if len(eta.Dims) != 2 || eta.Dims[0] != f.Dims[0] {
		return f
	}
	g := *f
	levels := eta.Dims[1].Size
	g.Family, g.Args = distribution.CategoricalByLevel(levels), make([]*ir.Node, levels)
	for k := range levels {
		index := make([]int32, n)
		for i := range index {
			index[i] = int32(i*levels + k)
		}
		if g.Args[k] = take(eta, index, f.Dims[0], map[*ir.Node]*ir.Node{}); g.Args[k] == nil {
			return f
		}
	}
	return &g
}

// take returns the elements of n at an index, over the rows of a table, without
// the others; nil where these are needed. Shared nodes are taken once.
func take(n *ir.Node, index []int32, row *ir.Dim, taken map[*ir.Node]*ir.Node) *ir.Node {
	if n.Size() == 1 || len(n.Dims) == 1 && n.Dims[0] == row && isIdentity(index) {
		return n
	}
	if m := taken[n]; m != nil {
		return m
	}
	m := &ir.Node{Op: n.Op, Dims: []*ir.Dim{row}}
	switch {
	case n.IsConst():
		m = ir.Take(n, index, row)
	case n.Index() != nil:
		at := make([]int32, len(index))
		for i, k := range index {
			at[i] = n.Index()[k]
		}
		switch x := n.Args[0]; {
		case x.HasRows():
			if m = take(x, at, row, map[*ir.Node]*ir.Node{}); m == nil {
				return nil
			}
		case isOne(at):
			m = ir.Take(x, at[:1])
		default:
			m = ir.Take(x, at, row)
		}
	case n.Op == ir.View:
		return take(n.Args[0], index, row, taken)
	case ir.IsPointwise(n):
		for _, a := range n.Args {
			b := take(a, index, row, taken)
			if b == nil {
				return nil
			}
			m.Args = append(m.Args, b)
		}
		if m.Size() > 1 && !slices.ContainsFunc(m.Args, func(a *ir.Node) bool { return a.Size() > 1 }) {
			m.Dims = nil
		}
	default:
		return nil
	}
	taken[n] = m
	return m
}

// isIdentity reports whether an index is 0, 1, 2 ….
func isIdentity(index []int32) bool {
	for i, k := range index {
		if int(k) != i {
			return false
		}
	}
	return true
}

// isOne reports whether an index is the same throughout.
func isOne(index []int32) bool {
	return !slices.ContainsFunc(index, func(k int32) bool { return k != index[0] })
}
