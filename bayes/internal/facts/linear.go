package facts

import (
	"errors"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"gonum.org/v1/gonum/floats"
)

// A Linear is an expression with a value per row as a linear function of
// quantities without rows: an offset plus the sum of its terms, row by row. It
// is not changed once it is made.
type Linear struct {
	rows   int
	Offset []float64 // nil: 0; one element: the same for all rows
	Terms  []Term
}

// A Term is Coef[i]·Theta[Index[i]], or the product of a matrix of data with
// Theta.
type Term struct {
	Theta  *ir.Node
	Index  []int32   // nil: Theta is a scalar, or there is a matrix
	Coef   []float64 // nil: 1; one element: the same for all rows
	Matrix []float64 // rows × Theta.Size()

	// While a group of rows is folded, of the elements of theta it reads:
	seen   []int // the first of the rows, counted from 1
	column []int // the column in the design
}

var (
	errNotLinear = errors.New("needs a mean that is linear in the parameters")
	errProduct   = errors.New("needs a mean that is linear in the parameters, and this has a product of two that vary by row")
	errOneNumber = errors.New("needs a mean of one number a row")
)

// A Linearity finds the linear functions that expressions are, each once.
type Linearity struct {
	rows  int
	known map[*ir.Node]*Linear
}

func newLinearity(rows int) *Linearity { return &Linearity{rows, map[*ir.Node]*Linear{}} }

// Sorted returns the function with terms of many elements first of which each
// row reads one: their columns are orthogonal, so that most of the factor of a
// least-squares fit is 0.
func (l *Linear) Sorted() *Linear {
	elements := func(t Term) int {
		if t.Index == nil {
			return 0
		}
		return t.Theta.Size()
	}
	own := &Linear{l.rows, l.Offset, slices.Clone(l.Terms)}
	slices.SortStableFunc(own.Terms, func(s, t Term) int { return elements(t) - elements(s) })
	return own
}

func (l *Linearity) Of(n *ir.Node) (*Linear, error) {
	if f := l.known[n]; f != nil {
		return f, nil
	}
	f, err := l.find(n)
	if err == nil {
		l.known[n] = f
	}
	return f, err
}

func (l *Linearity) find(n *ir.Node) (*Linear, error) {
	switch {
	case n.IsConst():
		return &Linear{rows: l.rows, Offset: n.Value}, nil
	case n.Size() == 1:
		return l.term(Term{Theta: n}), nil
	case !n.HasRows() && n.Size() != l.rows:
		return nil, errOneNumber
	case !n.HasRows():
		index := make([]int32, l.rows)
		for i := range index {
			index[i] = int32(i)
		}
		return l.term(Term{Theta: n, Index: index}), nil
	case n.Index() != nil && !n.Args[0].HasRows():
		return l.term(Term{Theta: n.Args[0], Index: n.Index()}), nil
	}
	switch n.Op {
	case ir.View:
		return l.Of(n.Args[0])
	case ir.Dot:
		if m, v := n.Args[0], n.Args[1]; m.IsConst() && !v.HasRows() {
			return l.term(Term{Theta: v, Matrix: m.Value}), nil
		}
	case ir.Neg:
		x, err := l.Of(n.Args[0])
		if err != nil {
			return nil, err
		}
		return x.times([]float64{-1}), nil
	case ir.Add, ir.Sub:
		x, err := l.Of(n.Args[0])
		if err != nil {
			return nil, err
		}
		y, err := l.Of(n.Args[1])
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

func (l *Linearity) term(t Term) *Linear { return &Linear{rows: l.rows, Terms: []Term{t}} }

// scaled returns x·c or x/c, where c is of data or a scalar.
func (l *Linearity) scaled(x, c *ir.Node, op ir.Op) (*Linear, error) {
	if !c.IsConst() && c.Size() != 1 {
		return nil, errProduct
	}
	part, err := l.Of(x)
	if err != nil {
		return nil, err
	}
	if c.IsConst() {
		if op == ir.Div {
			return part.times(ir.Apply(ir.Div, c.Dims, ir.Scalar(1), c).Value), nil
		}
		return part.times(c.Value), nil
	}
	out := &Linear{rows: l.rows}
	for _, t := range part.Terms {
		t.Theta = &ir.Node{Op: op, Args: []*ir.Node{t.Theta, c}, Dims: t.Theta.Dims}
		out.Terms = append(out.Terms, t)
	}
	if part.Offset != nil {
		if op == ir.Div {
			c = &ir.Node{Op: ir.Div, Args: []*ir.Node{ir.Scalar(1), c}}
		}
		out.Terms = append(out.Terms, Term{Theta: c, Coef: part.Offset})
	}
	return out, nil
}

// times multiplies by a column of data, of which one element stands for all.
func (l *Linear) times(c []float64) *Linear {
	out := &Linear{rows: l.rows}
	if l.Offset != nil {
		out.Offset = product(l.Offset, c)
	}
	for _, t := range l.Terms {
		t.Coef = product(t.Coef, c)
		if len(t.Coef) == 1 && t.Coef[0] == 1 {
			t.Coef = nil
		}
		out.Terms = append(out.Terms, t)
	}
	return out
}

// plus adds two linear functions, of which the terms of the same quantities
// are joined.
func (l *Linear) plus(m *Linear) *Linear {
	out := &Linear{l.rows, l.Offset, slices.Clip(l.Terms)}
	switch {
	case out.Offset == nil:
		out.Offset = m.Offset
	case m.Offset != nil:
		out.Offset = added(l.Offset, m.Offset)
	}
	cloned := false
	for _, t := range m.Terms {
		k := slices.IndexFunc(l.Terms, func(s Term) bool { return s.same(t) })
		if k < 0 {
			out.Terms = append(out.Terms, t)
			continue
		}
		if !cloned {
			out.Terms, cloned = slices.Clone(out.Terms), true
		}
		out.Terms[k].Coef = added(one(out.Terms[k].Coef), one(t.Coef))
	}
	return out
}

// same reports whether two terms are of the same elements of the same quantity.
func (t Term) same(s Term) bool {
	return t.Theta == s.Theta && t.Matrix == nil && s.Matrix == nil && (t.Index == nil) == (s.Index == nil) &&
		(t.Index == nil || &t.Index[0] == &s.Index[0])
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
		z[i] = v * Element(y, i)
	}
	return z
}

// Element returns element i of a column, of which none is 1 and one stands for
// all rows.
func Element(v []float64, i int) float64 {
	switch len(v) {
	case 0:
		return 1
	case 1:
		return v[0]
	}
	return v[i]
}

// Width returns how many coefficients there are.
func (l *Linear) Width() int {
	k := 0
	for _, t := range l.Terms {
		k += t.Theta.Size()
	}
	return k
}
