package program_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// bound binds a model to data.
func bound(t testing.TB, text string, data bind.Data) *ir.Model {
	t.Helper()
	tree, err := syntax.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := bind.Bind(tree, data)
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return m
}

func column(v ...float64) *bind.Column {
	return &bind.Column{Values: v, Shape: []int{len(v)}}
}

func number(v float64) *bind.Column { return &bind.Column{Values: []float64{v}} }

func matrix(columns int, v ...float64) *bind.Column {
	return &bind.Column{Values: v, Shape: []int{len(v) / columns, columns}}
}

// generate makes a column of n values.
func generate(n int, f func(i int) float64) *bind.Column {
	v := make([]float64, n)
	for i := range v {
		v[i] = f(i)
	}
	return column(v...)
}

// standard returns n standard normal draws, the same ones for a seed.
func standard(n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	v := make([]float64, n)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}

// eval computes a node the plain way, element by element.
func eval(n *ir.Node, q []float64) []float64 { return naive.At(q).Eval(n) }

// direct is the log density as its definition has it.
func direct(m *ir.Model, q []float64) float64 { return naive.At(q).LogDensity(m) }

// derivative is that of f at x, by Richardson's extrapolation of central
// differences.
func derivative(f func(float64) float64, x float64) float64 {
	d := func(h float64) float64 { return (f(x+h) - f(x-h)) / (2 * h) }
	h := 1e-3 * max(1, math.Abs(x))
	a, b, c := d(h), d(h/2), d(h/4)
	ab, bc := (4*b-a)/3, (4*c-b)/3
	return (16*bc - ab) / 15
}

// near reports whether two numbers agree to tol, relative to those above 1.
func near(x, y, tol float64) bool {
	return math.Abs(x-y) <= tol*max(1, math.Abs(x), math.Abs(y)) || x == y
}

// randomPoint returns coordinates within (−1, 1).
func randomPoint(r *rand.Rand, n int) []float64 {
	q := make([]float64, n)
	for i := range q {
		q[i] = 2*r.Float64() - 1
	}
	return q
}
