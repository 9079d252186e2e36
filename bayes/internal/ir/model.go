package ir

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Model is a model bound to data. Its log density over the free parameters
// is the sum of its Factors, Terms and Potentials, and of Marginal, which only
// a plan has.
type Model struct {
	Source   *syntax.Model
	Free     []*Node     // Op Free, in the order of statements
	Discrete []*Factor   // distributions of parameters without a density, whose X has Op Discrete
	Vars     []*Variable // what the posterior holds, in the order of statements
	Rows     []*Variable // definitions with a value per row, which it does not hold
	Imputed  []*Variable // missing values that are no parameters, drawn given the observed ones
	Factors  []*Factor
	Terms    []*Node // scalars: log Jacobians of transforms, and what a plan makes of factors

	Potentials []*Potential
	Marginal   *Marginal // nil: no parameter is summed out
}

// Size returns the number of unconstrained coordinates.
func (m *Model) Size() int {
	n := 0
	for _, f := range m.Free {
		n += f.Size()
	}
	return n
}

// States returns the number of discrete coordinates, which come after the
// unconstrained ones.
func (m *Model) States() int {
	n := 0
	for _, f := range m.Discrete {
		n += f.X.Size()
	}
	return n
}

// Informed reports whether there is anything to infer parameters from:
// observations or potentials.
func (m *Model) Informed() bool {
	return len(m.Potentials) > 0 || slices.ContainsFunc(m.Factors, func(f *Factor) bool { return f.Observed })
}

// Observations returns how many observations there are.
func (m *Model) Observations() int {
	n := 0
	for _, f := range m.Factors {
		if f.Observed {
			n += f.Size()
		}
	}
	return n
}

// Predicted returns what prediction computes: the definitions that have a value
// per row, and then what the model says of data, observed and missing.
func (m *Model) Predicted() []*Variable {
	list := slices.Clone(m.Rows)
	for _, f := range m.Factors {
		if f.Observed {
			list = append(list, &Variable{Name: syntax.Label(f.Stmt.Target), Node: f.X, Param: true, Prior: f})
		}
	}
	return append(list, m.Imputed...)
}

// A Variable is a named quantity of the posterior.
type Variable struct {
	Name  string
	Node  *Node
	Param bool // has a distribution of its own, rather than a definition
	Prior *Factor
	New   bool // when predicting: draws of the posterior do not have it
}

// Together reports whether elements along dimension k depend on each other in
// the prior, so that some cannot be drawn without the others.
func (v *Variable) Together(k int) bool {
	f := v.Prior
	switch {
	case f == nil:
		return false
	case f.Multivariate != nil:
		return k >= len(f.Dims)
	}
	return f.X != v.Node && k == len(v.Node.Dims)-1
}

// A Potential is what a statement Potential(…), or code outside of the model,
// adds to the log density.
type Potential struct {
	Stmt *syntax.Statement // nil: code
	Term *Node             // a scalar
}

// A Factor is the log density of values under a distribution, summed. If that
// is Multivariate, an element of the factor is one draw of N elements of X (or
// N×N), and Family has a name and no more.
type Factor struct {
	Stmt   *syntax.Statement
	Family *distribution.Family
	X      *Node
	Args   []*Node // by Family.Params; each has one element or as many as the factor
	Dims   []*Dim

	Multivariate *distribution.Multivariate
	N            int

	Observed bool
	Ordered  bool  // X is draws in rising order along the last dimension
	Missing  int   // how many rows of its statement have no observation
	Weights  *Node // how often each element counts; nil: once

	Sequential bool // the distribution of an element depends on those before it
}

// Size returns the number of elements whose log densities the factor sums.
func (f *Factor) Size() int { return Size(f.Dims) }

// Row returns the number of the row of data that element i is of.
func (f *Factor) Row(i int) int {
	if len(f.Dims) == 0 {
		return i
	}
	return f.Dims[0].Row(i)
}

// Vector returns which elements of its last argument the factor's element i
// reads, if that is a vector: all, or a row of them.
func (f *Factor) Vector(i int) (from, to int) {
	a := f.Args[len(f.Args)-1]
	if len(a.Dims) < 2 {
		return 0, a.Size()
	}
	k := a.Size() / f.Size()
	return i * k, (i + 1) * k
}

// Params returns in a the family's parameters at element i, given the values of
// all Args.
func (f *Factor) Params(a []float64, args [][]float64, i int) []float64 {
	a = a[:0]
	for j, v := range args {
		if f.Family.Params[j].Vector {
			from, to := f.Vector(i)
			a = append(a, v[from:to]...)
		} else {
			a = append(a, at(v, i))
		}
	}
	return a
}

// Draw returns in a the parameters of draw i of a Multivariate, given the values
// of all Args.
func (f *Factor) Draw(a, args [][]float64, i int) [][]float64 {
	for j, p := range f.Multivariate.Params {
		width := len(args[j])
		switch {
		case p.Shape == distribution.Number && width > 1:
			width = 1
		case p.Shape == distribution.Vector:
			width = f.N
		}
		start := i * width % len(args[j])
		a[j] = args[j][start : start+width]
	}
	return a
}

// LogProbs sets dst to the log density of each element, given the values of X
// and Args.
func (f *Factor) LogProbs(dst, x []float64, args [][]float64) {
	if m := f.Multivariate; m != nil {
		a := make([][]float64, len(args))
		scratch, width := make([]float64, m.Scratch(f.N)), len(x)/f.Size()
		for i := range f.Size() {
			dst[i] = m.LogProb(x[i*width:][:width], f.N, f.Draw(a, args, i), scratch)
		}
		return
	}
	var a []float64
	for i := range f.Size() {
		a = f.Params(a, args, i)
		dst[i] = f.Family.LogProb(at(x, i), a)
	}
}

// Constants returns the values of Args that are known, and NaN for the others,
// one for all elements where a number is asked for.
func (f *Factor) Constants() [][]float64 {
	args := make([][]float64, len(f.Args))
	for j, a := range f.Args {
		switch {
		case a.IsConst():
			args[j] = a.Value
		case f.Family.Params[j].Vector:
			args[j] = slices.Repeat([]float64{math.NaN()}, a.Size())
		default:
			args[j] = []float64{math.NaN()}
		}
	}
	return args
}

// Supports returns the least and the greatest value that each element can
// take: NaN where that depends on parameters.
func (f *Factor) Supports() [][2]float64 {
	list, args := make([][2]float64, f.Size()), f.Constants()
	var a []float64
	for i := range list {
		a = f.Params(a, args, i)
		list[i][0], list[i][1] = f.Family.Support(a)
	}
	return list
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
