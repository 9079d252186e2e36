package ir

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// A Func is a function of one or two numbers, applied element by element.
type Func struct {
	name string

	F1 func(x float64) float64
	D1 func(x, y float64) float64 // derivative at x, where y = F1(x)

	F2 func(x, y float64) float64
	D2 func(x, y, z float64) (dx, dy float64) // derivatives at x and y, where z = F2(x, y)

	linear func(set uint64) bool // nil: in nothing

	// Several elements at a time; nil: one by one.
	forward func(out, x []float64)
	reverse func(out, adj, x, dx []float64)
}

func (f *Func) Name() string      { return f.name }
func (f *Func) Access(int) Access { return Pointwise }
func (f *Func) Cost(n *Node) int  { return 2 * n.Size() }

// Scalar returns the function of numbers that the operation applies.
func (f *Func) Scalar() *Func { return f }

// Arity returns how many arguments f takes.
func (f *Func) Arity() int {
	if f.F1 != nil {
		return 1
	}
	return 2
}

func (f *Func) Linear(set uint64) bool {
	return set == 0 || f.linear != nil && f.linear(set)
}

// Dims returns the dimensions of the larger argument: arguments have been
// expanded to those of the result, or are scalars.
func (f *Func) Dims(args []*Node) ([]*Dim, error) {
	if len(args) != f.Arity() {
		return nil, takes(f.Arity(), len(args))
	}
	return widest(args), nil
}

// widest returns the dimensions of the argument that has the most elements.
func widest(args []*Node) []*Dim {
	dims := args[0].Dims
	for _, a := range args[1:] {
		if len(dims) == 0 {
			dims = a.Dims
		}
	}
	return dims
}

func (f *Func) Forward(out []float64, args [][]float64) {
	x := args[0]
	switch {
	case f.F2 != nil:
		y := args[1]
		for i := range out {
			out[i] = f.F2(at(x, i), at(y, i))
		}
	case f.forward != nil && len(out) > 1:
		f.forward(out, x)
	default:
		for i, v := range x {
			out[i] = f.F1(v)
		}
	}
}

func (f *Func) Reverse(out, adj []float64, args, dargs [][]float64) {
	x, dx := args[0], dargs[0]
	switch {
	case f.F2 != nil:
		y, dy := args[1], dargs[1]
		for i, v := range adj {
			if v == 0 {
				continue
			}
			a, b := f.D2(at(x, i), at(y, i), out[i])
			add(dx, i, v*a)
			add(dy, i, v*b)
		}
	case dx == nil:
	case f.reverse != nil && len(adj) > 1:
		f.reverse(out, adj, x, dx)
	default:
		for i, v := range adj {
			if v != 0 {
				dx[i] += v * f.D1(x[i], out[i])
			}
		}
	}
}

// The functions that others are made of or that rewrites look for.
var (
	Exp = &Func{name: "exp", F1: math.Exp, D1: func(x, y float64) float64 { return y },
		forward: vector.Exp, reverse: func(out, adj, x, dx []float64) { addProduct(dx, adj, out) }}
	Log      = &Func{name: "log", F1: math.Log, D1: func(x, y float64) float64 { return 1 / x }, forward: vector.Log}
	Logistic = &Func{name: "sigmoid", F1: logistic, D1: func(x, y float64) float64 { return y * (1 - y) }, forward: vector.Logistic,
		reverse: func(out, adj, x, dx []float64) {
			for i, v := range adj {
				dx[i] += v * (out[i] * (1 - out[i]))
			}
		}}
	Sqrt    = &Func{name: "sqrt", F1: math.Sqrt, D1: func(x, y float64) float64 { return 0.5 / y }}
	Sqr     = &Func{name: "sqr", F1: func(x float64) float64 { return x * x }, D1: func(x, y float64) float64 { return 2 * x }}
	Pow     = &Func{name: "pow", F2: math.Pow, D2: powGrad}
	Maximum = &Func{name: "maximum", F2: math.Max, D2: func(x, y, z float64) (float64, float64) { return truth(x >= y), truth(x < y) }}
	Minimum = &Func{name: "minimum", F2: math.Min, D2: func(x, y, z float64) (float64, float64) { return truth(x <= y), truth(x > y) }}

	Neg = negative{&Func{name: "-", F1: func(x float64) float64 { return -x }, D1: func(x, y float64) float64 { return -1 },
		linear: func(uint64) bool { return true }}}
	Add = sum2{&Func{name: "+", F2: func(x, y float64) float64 { return x + y }, D2: func(x, y, z float64) (float64, float64) { return 1, 1 },
		linear: func(uint64) bool { return true }}}
	Sub = difference{&Func{name: "-", F2: func(x, y float64) float64 { return x - y }, D2: func(x, y, z float64) (float64, float64) { return 1, -1 },
		linear: func(uint64) bool { return true }}}
	Mul = product2{&Func{name: "*", F2: func(x, y float64) float64 { return x * y }, D2: func(x, y, z float64) (float64, float64) { return y, x },
		linear: atMostOne}}
	Div = &Func{name: "/", F2: func(x, y float64) float64 { return x / y }, D2: func(x, y, z float64) (float64, float64) { return 1 / y, -z / y },
		linear: func(set uint64) bool { return set&2 == 0 }}
)

// LogJacobianLogistic is log σ(x)(1−σ(x)), the log derivative of the logistic.
var LogJacobianLogistic = &Func{
	name: "log_jacobian_sigmoid",
	F1:   func(x float64) float64 { return -math.Abs(x) - 2*math.Log1p(math.Exp(-math.Abs(x))) },
	D1:   func(x, y float64) float64 { return 1 - 2*logistic(x) },
}

func logistic(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

func powGrad(x, y, z float64) (dx, dy float64) {
	if y != 0 {
		dx = y * math.Pow(x, y-1)
	}
	if x > 0 {
		dy = z * math.Log(x)
	}
	return dx, dy
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// The arithmetic operations are the commonest: they have loops of their own.
type (
	negative   struct{ *Func }
	sum2       struct{ *Func }
	difference struct{ *Func }
	product2   struct{ *Func }
)

func (negative) Forward(out []float64, args [][]float64) {
	if len(out) == 1 {
		out[0] = -args[0][0]
		return
	}
	vector.Scale(out, args[0], -1)
}

func (negative) Reverse(_, adj []float64, _, dargs [][]float64) { AddScaled(dargs[0], adj, -1) }

func (sum2) Forward(out []float64, args [][]float64) {
	x, y := args[0], args[1]
	switch {
	case len(out) == 1:
		out[0] = x[0] + y[0]
	case len(y) == 1:
		vector.Shift(out, x, y[0])
	case len(x) == 1:
		vector.Shift(out, y, x[0])
	default:
		vector.Add(out, x, y)
	}
}

func (sum2) Reverse(_, adj []float64, _, dargs [][]float64) {
	AddScaled(dargs[0], adj, 1)
	AddScaled(dargs[1], adj, 1)
}

func (difference) Forward(out []float64, args [][]float64) {
	x, y := args[0], args[1]
	switch {
	case len(out) == 1:
		out[0] = x[0] - y[0]
	case len(y) == 1:
		vector.Shift(out, x, -y[0])
	case len(x) == 1:
		vector.Scale(out, y, -1)
		vector.Shift(out, out, x[0])
	default:
		vector.Sub(out, x, y)
	}
}

func (difference) Reverse(_, adj []float64, _, dargs [][]float64) {
	AddScaled(dargs[0], adj, 1)
	AddScaled(dargs[1], adj, -1)
}

func (product2) Forward(out []float64, args [][]float64) {
	x, y := args[0], args[1]
	switch {
	case len(out) == 1:
		out[0] = x[0] * y[0]
	case len(y) == 1:
		vector.Scale(out, x, y[0])
	case len(x) == 1:
		vector.Scale(out, y, x[0])
	default:
		vector.Mul(out, x, y)
	}
}

func (product2) Reverse(_, adj []float64, args, dargs [][]float64) {
	if len(adj) == 1 {
		if d := adj[0]; d != 0 {
			add(dargs[0], 0, d*args[1][0])
			add(dargs[1], 0, d*args[0][0])
		}
		return
	}
	addProduct(dargs[0], adj, args[1])
	addProduct(dargs[1], adj, args[0])
}

// AddScaled adds c·d to an adjoint, summed if that is of a scalar.
func AddScaled(dx, d []float64, c float64) {
	switch {
	case dx == nil:
	case len(d) == 1:
		dx[0] += c * d[0]
	case len(dx) == len(d):
		vector.AddScaled(dx, d, c)
	default:
		dx[0] += c * Total(d)
	}
}

// addProduct adds d·y to an adjoint, summed if that is of a scalar. Where d is
// 0 that is 0, whatever y is.
func addProduct(dx, d, y []float64) {
	switch {
	case dx == nil:
		return
	case len(y) == 1 && finite(y[0]):
		AddScaled(dx, d, y[0])
		return
	case len(y) == len(d) && len(dx) == 1:
		if t := dot(d, y); finite(t) {
			dx[0] += t
			return
		}
	case len(y) == len(d) && finite(Total(y)):
		vector.AddProduct(dx, d, y)
		return
	}
	for i, v := range d {
		if v != 0 {
			add(dx, i, v*at(y, i))
		}
	}
}

func finite(v float64) bool { return v-v == 0 }

// Total returns the sum of x.
func Total(x []float64) float64 {
	if len(x) >= 32 {
		return vector.Sum(x)
	}
	t := 0.0
	for _, v := range x {
		t += v
	}
	return t
}

// dot returns the sum of x·y.
func dot(x, y []float64) float64 {
	if len(x) >= 32 {
		return vector.Dot(x, y)
	}
	t := 0.0
	for i, v := range x {
		t = math.FMA(v, y[i], t)
	}
	return t
}
