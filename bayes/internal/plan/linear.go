package plan

import (
	"errors"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"gonum.org/v1/gonum/floats"
)

// A linear is an expression with a value per row as a linear function of
// quantities without rows: an offset plus the sum of its terms, row by row. It
// is not changed once it is made.
type linear struct {
	rows   int
	offset []float64 // nil: 0; one element: the same for all rows
	terms  []linearTerm
}

// A linearTerm is coef[i]·theta[index[i]], or the product of a matrix of data
// with theta.
type linearTerm struct {
	theta  *ir.Node
	index  []int32   // nil: theta is a scalar, or there is a matrix
	coef   []float64 // nil: 1; one element: the same for all rows
	matrix []float64 // rows × theta.Size()

	// While a group of rows is folded, of the elements of theta it reads:
	seen   []int // the first of the rows, counted from 1
	column []int // the column in the design
}

var (
	errNotLinear = errors.New("fold needs a mean that is linear in the parameters")
	errProduct   = errors.New("fold needs a mean that is linear in the parameters, and this has a product of two that vary by row")
	errOneNumber = errors.New("fold needs a mean of one number a row")
)

// A linearity finds the linear functions that expressions are, each once.
type linearity struct {
	rows  int
	known map[*ir.Node]*linear
}

// linearIn returns the linear function that n is of rows. Terms of many elements
// of which each row reads one come first: their columns are orthogonal, so that
// most of R is 0.
func linearIn(n *ir.Node, rows int) (*linear, error) {
	l := linearity{rows, map[*ir.Node]*linear{}}
	f, err := l.of(n)
	if err != nil {
		return nil, err
	}
	elements := func(t linearTerm) int {
		if t.index == nil {
			return 0
		}
		return t.theta.Size()
	}
	own := &linear{rows, f.offset, slices.Clone(f.terms)}
	slices.SortStableFunc(own.terms, func(s, t linearTerm) int { return elements(t) - elements(s) })
	return own, nil
}

func (l *linearity) of(n *ir.Node) (*linear, error) {
	if f := l.known[n]; f != nil {
		return f, nil
	}
	f, err := l.find(n)
	if err == nil {
		l.known[n] = f
	}
	return f, err
}

func (l *linearity) find(n *ir.Node) (*linear, error) {
	switch {
	case n.IsConst():
		return &linear{rows: l.rows, offset: n.Value}, nil
	case n.Size() == 1:
		return l.term(linearTerm{theta: n}), nil
	case !n.HasRows() && n.Size() != l.rows:
		return nil, errOneNumber
	case !n.HasRows():
		index := make([]int32, l.rows)
		for i := range index {
			index[i] = int32(i)
		}
		return l.term(linearTerm{theta: n, index: index}), nil
	case n.Index() != nil && !n.Args[0].HasRows():
		return l.term(linearTerm{theta: n.Args[0], index: n.Index()}), nil
	}
	switch n.Op {
	case ir.View:
		return l.of(n.Args[0])
	case ir.Dot:
		if m, v := n.Args[0], n.Args[1]; m.IsConst() && !v.HasRows() {
			return l.term(linearTerm{theta: v, matrix: m.Value}), nil
		}
	case ir.Neg:
		x, err := l.of(n.Args[0])
		if err != nil {
			return nil, err
		}
		return x.times([]float64{-1}), nil
	case ir.Add, ir.Sub:
		x, err := l.of(n.Args[0])
		if err != nil {
			return nil, err
		}
		y, err := l.of(n.Args[1])
		if err != nil {
			return nil, err
		}
		if n.Op == ir.Sub {
			y = y.times([]float64{-1})
		}
		return x.plus(y), nil
	case ir.Mul:
		x, c := n.Args[0], n.Args[1]
		if x.IsConst() || x.Size() == 1 {
			x, c = c, x
		}
		return l.scaled(x, c, ir.Mul)
	case ir.Div:
		return l.scaled(n.Args[0], n.Args[1], ir.Div)
	}
	return nil, errNotLinear
}

func (l *linearity) term(t linearTerm) *linear { return &linear{rows: l.rows, terms: []linearTerm{t}} }

// scaled returns x·c or x/c, where c is of data or a scalar.
func (l *linearity) scaled(x, c *ir.Node, op ir.Op) (*linear, error) {
	if !c.IsConst() && c.Size() != 1 {
		return nil, errProduct
	}
	part, err := l.of(x)
	if err != nil {
		return nil, err
	}
	if c.IsConst() {
		if op == ir.Div {
			return part.times(ir.Apply(ir.Div, c.Dims, ir.Scalar(1), c).Value), nil
		}
		return part.times(c.Value), nil
	}
	out := &linear{rows: l.rows}
	for _, t := range part.terms {
		t.theta = &ir.Node{Op: op, Args: []*ir.Node{t.theta, c}, Dims: t.theta.Dims}
		out.terms = append(out.terms, t)
	}
	if part.offset != nil {
		if op == ir.Div {
			c = &ir.Node{Op: ir.Div, Args: []*ir.Node{ir.Scalar(1), c}}
		}
		out.terms = append(out.terms, linearTerm{theta: c, coef: part.offset})
	}
	return out, nil
}

// times multiplies by a column of data, of which one element stands for all.
func (l *linear) times(c []float64) *linear {
	out := &linear{rows: l.rows}
	if l.offset != nil {
		out.offset = product(l.offset, c)
	}
	for _, t := range l.terms {
		t.coef = product(t.coef, c)
		if len(t.coef) == 1 && t.coef[0] == 1 {
			t.coef = nil
		}
		out.terms = append(out.terms, t)
	}
	return out
}

// plus adds two linear functions, of which the terms of the same quantities
// are joined.
func (l *linear) plus(m *linear) *linear {
	out := &linear{l.rows, l.offset, slices.Clip(l.terms)}
	switch {
	case out.offset == nil:
		out.offset = m.offset
	case m.offset != nil:
		out.offset = added(l.offset, m.offset)
	}
	cloned := false
	for _, t := range m.terms {
		k := slices.IndexFunc(l.terms, func(s linearTerm) bool { return s.same(t) })
		if k < 0 {
			out.terms = append(out.terms, t)
			continue
		}
		if !cloned {
			out.terms, cloned = slices.Clone(out.terms), true
		}
		out.terms[k].coef = added(one(out.terms[k].coef), one(t.coef))
	}
	return out
}

// same reports whether two terms are of the same elements of the same quantity.
func (t linearTerm) same(s linearTerm) bool {
	return t.theta == s.theta && t.matrix == nil && s.matrix == nil && (t.index == nil) == (s.index == nil) &&
		(t.index == nil || &t.index[0] == &s.index[0])
}

// one returns a column of coefficients, of which nil is 1.
func one(c []float64) []float64 {
	if c == nil {
		return []float64{1}
	}
	return c
}

// added adds two columns, of which one element stands for all rows.
func added(x, y []float64) []float64 {
	if len(x) < len(y) {
		x, y = y, x
	}
	z := slices.Clone(x)
	if len(y) == 1 {
		floats.AddConst(y[0], z)
	} else {
		floats.Add(z, y)
	}
	return z
}

// product multiplies two columns, of which nil is 1 and one element stands
// for all rows.
func product(x, y []float64) []float64 {
	if x == nil {
		return y
	}
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(y) == 1 && y[0] == 1 {
		return x
	}
	z := make([]float64, len(x))
	for i, v := range x {
		z[i] = v * element(y, i)
	}
	return z
}

// element returns element i of a column, of which none is 1 and one stands for
// all rows.
func element(v []float64, i int) float64 {
	switch len(v) {
	case 0:
		return 1
	case 1:
		return v[0]
	}
	return v[i]
}

// width returns how many coefficients there are.
func (l *linear) width() int {
	k := 0
	for _, t := range l.terms {
		k += t.theta.Size()
	}
	return k
}

func (l *linear) describe() string {
	if len(l.terms) == 0 {
		return "known"
	}
	return "linear in " + plural(l.width(), "coefficient")
}
