package distribution

import (
	"math"
	"math/rand/v2"
)

// A Multivariate is a distribution of vectors or square matrices up to its
// parameters.
//
// n is the dimension: a vector has n elements, a matrix n rows, one after
// another in a flat slice. a holds the parameters in the order of Params, flat
// too, with what a [Shape] says of their lengths. scratch has Scratch(n)
// elements, whatever they hold. No function allocates, panics on values or
// keeps its arguments.
//
// A matrix that has to be symmetric is read below its diagonal and on it; its
// derivatives are those in all elements, symmetric, so that a change of the
// matrix changes the log density by the sum of their products. Of a Cholesky
// factor only those in the lower triangle are given.
type Multivariate struct {
	Name     string
	Params   []MultiParam
	Discrete bool   // whether draws are integers
	Matrix   bool   // whether a draw is an n×n matrix
	Kernel   Kernel // the form of the log density in the draw, without Coefficients

	// Scratch returns how many numbers the other functions need to work with.
	Scratch func(n int) int

	// LogProb returns the log density of x: the sum of those of the draws in it,
	// of which x may hold any number, one after another. It is −Inf outside the
	// support and where a parameter is outside its domain, NaN only where x or a
	// has one.
	LogProb func(x []float64, n int, a [][]float64, scratch []float64) float64

	// Grad returns LogProb and adds its derivatives in x to dx and those in a
	// to da, leaving out a nil dx and nil elements of da. Where LogProb is not
	// finite, what it adds is of no use.
	Grad func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64

	// Rand sets x to a draw: one, of which a holds the parameters. They are NaN
	// where a parameter is outside its domain.
	Rand func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64)

	// Mean sets x to the mean, NaN where undefined.
	Mean func(x []float64, n int, a [][]float64)
}

// A MultiParam is a parameter of a multivariate distribution.
type MultiParam struct {
	Name    string
	Shape   Shape
	Domain  Domain  // of each element
	Default float64 // of each element, if the argument is left out; NaN if it is required
	Kernel  Kernel  // the form of the log density in this parameter, without Coefficients
}

// A Shape says how many elements a parameter has.
type Shape uint8

const (
	Number      Shape = iota // one for all draws in x, or one for each
	Vector                   // n for all draws in x, or n for each
	AnyVector                // any number, for all draws in x
	Covariance               // n×n, for all draws in x: symmetric and positive definite
	LowerFactor              // n×n, for all draws in x: lower triangular, diagonal above 0
)

// multivariate returns m with a LogProb that is its Grad without derivatives.
func multivariate(m Multivariate) *Multivariate {
	none := make([][]float64, len(m.Params))
	grad := m.Grad
	m.Grad = func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64 {
		for j, p := range m.Params {
			for _, v := range a[j] {
				if !p.Domain.Contains(v) {
					return rejectAll(x, a)
				}
			}
		}
		for _, v := range x {
			if !finite(v) {
				return rejectAll(x, a)
			}
		}
		logp := grad(x, n, a, dx, da, scratch)
		if math.IsNaN(logp) { // terms have overflowed
			return math.Inf(-1)
		}
		return logp
	}
	m.LogProb = func(x []float64, n int, a [][]float64, scratch []float64) float64 {
		return m.Grad(x, n, a, nil, none, scratch)
	}
	draw := m.Rand
	m.Rand = func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		if !m.valid(a) {
			fill(x, math.NaN())
			return
		}
		draw(r, x, n, a, scratch)
	}
	mean := m.Mean
	m.Mean = func(x []float64, n int, a [][]float64) {
		if !m.valid(a) {
			fill(x, math.NaN())
			return
		}
		mean(x, n, a)
	}
	return &m
}

// valid reports whether a lies in the domains of m's parameters.
func (m *Multivariate) valid(a [][]float64) bool {
	for j, p := range m.Params {
		for _, v := range a[j] {
			if !p.Domain.Contains(v) {
				return false
			}
		}
		if !p.Domain.ContainsVector(a[j]) {
			return false
		}
	}
	return true
}

// rejectAll is reject for slices.
func rejectAll(x []float64, a [][]float64) float64 {
	if v := reject(0, x); math.IsNaN(v) {
		return v
	}
	for _, p := range a {
		if v := reject(0, p); math.IsNaN(v) {
			return v
		}
	}
	return math.Inf(-1)
}

func fill(x []float64, v float64) {
	for i := range x {
		x[i] = v
	}
}

// part returns the part of a parameter, or of its derivatives, for draw i:
// width elements, or v as a whole if it is for all or nil.
func part(v []float64, i, width int) []float64 {
	if len(v) > width {
		return v[i*width : (i+1)*width]
	}
	return v
}

// addTo adds d to an element of v, unless v is nil.
func addTo(v []float64, i int, d float64) {
	if v != nil {
		v[i] += d
	}
}

func noScratch(int) int { return 0 }
