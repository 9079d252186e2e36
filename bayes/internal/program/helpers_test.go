package program_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/graph"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// bind binds a model to data.
func bind(t testing.TB, text string, data graph.Data) *graph.Model {
	t.Helper()
	tree, err := syntax.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := graph.Bind(tree, data)
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return m
}

func column(v ...float64) *graph.Column {
	return &graph.Column{Values: v, Shape: []int{len(v)}}
}

func number(v float64) *graph.Column { return &graph.Column{Values: []float64{v}} }

func matrix(columns int, v ...float64) *graph.Column {
	return &graph.Column{Values: v, Shape: []int{len(v) / columns, columns}}
}

// generate makes a column of n values.
func generate(n int, f func(i int) float64) *graph.Column {
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
func eval(n *graph.Node, q []float64) []float64 {
	pick := func(v []float64, i int) float64 { return v[i%len(v)] }
	if n.Op == graph.Const {
		return n.Value
	}
	v := make([]float64, n.Size())
	switch n.Op {
	case graph.LogJacobian:
		_, v[0] = transformed(n.Args[0], q)
		return v
	case graph.Transform:
		v, _ = transformed(n, q)
		return v
	}
	args := make([][]float64, len(n.Args))
	for i, a := range n.Args {
		args[i] = eval(a, q)
	}
	if n.Op == graph.Recur {
		return recur(n, args)
	}
	for i := range v {
		switch n.Op {
		case graph.Concat:
			for at, k := i, 0; ; k++ {
				if at < len(args[k]) {
					v[i] = args[k][at]
					break
				}
				at -= len(args[k])
			}
		case graph.MatMul:
			k := n.Inner()
			columns := len(args[1]) / k
			for j := range k {
				v[i] += args[0][i/columns*k+j] * args[1][j*columns+i%columns]
			}
		case graph.Softmax:
			k, sum := n.Dims[len(n.Dims)-1].Size, 0.0
			for j := range k {
				sum += math.Exp(args[0][i/k*k+j])
			}
			v[i] = math.Exp(args[0][i]) / sum
		case graph.Free:
			v[i] = q[n.Offset+i]
		case graph.View:
			v[i] = args[0][i]
		case graph.Map1:
			v[i] = n.Func.F1(args[0][i])
		case graph.Map2:
			v[i] = n.Func.F2(pick(args[0], i), pick(args[1], i))
		case graph.Where:
			v[i] = pick(args[2], i)
			if pick(args[0], i) != 0 {
				v[i] = pick(args[1], i)
			}
		case graph.Gather:
			v[i] = args[0][n.Index[i]]
		case graph.Sum:
			for _, x := range args[0] {
				v[0] += x
			}
		case graph.Dot:
			for j, b := range args[1] {
				v[i] += args[0][i*len(args[1])+j] * b
			}
		default:
			panic("eval: unknown op")
		}
	}
	return v
}

// recur computes all steps of a recurrence from their definition, each when a
// row asks for it.
func recur(n *graph.Node, args [][]float64) []float64 {
	r := n.Recurrence
	known := map[[2]int]float64{}
	var value func(step, row int) float64
	value = func(step, row int) float64 {
		if step < 0 {
			a := args[-1-step]
			return a[row%len(a)]
		}
		if v, ok := known[[2]int{step, row}]; ok {
			return v
		}
		s, v := r.Steps[step], 0.0
		operand := func(j int) float64 { return value(s.Args[j], row) }
		switch {
		case s.Op == graph.Map1:
			v = s.Func.F1(operand(0))
		case s.Op == graph.Map2:
			v = s.Func.F2(operand(0), operand(1))
		case s.Op == graph.Where && operand(0) != 0:
			v = operand(1)
		case s.Op == graph.Where:
			v = operand(2)
		case row < s.Shift:
			v = operand(1)
		default:
			v = value(s.Args[0], row-s.Shift)
		}
		known[[2]int{step, row}] = v
		return v
	}
	v := make([]float64, n.Size())
	for i := range v {
		v[i] = value(r.Result, i)
	}
	return v
}

// transformed returns the values and the log Jacobian of a Transform.
func transformed(n *graph.Node, q []float64) (x []float64, logJacobian float64) {
	u := eval(n.Args[0], q)
	free, width := n.Block()
	for i := range n.Size() / width {
		line := make([]float64, width)
		logJacobian += n.Constraint.Forward(u[i*free:][:free], line)
		x = append(x, line...)
	}
	return x, logJacobian
}

// logProb sums the log densities of a factor's elements.
func logProb(f *graph.Factor, q []float64) float64 {
	x := eval(f.X, q)
	args := make([][]float64, len(f.Args))
	for j, a := range f.Args {
		args[j] = eval(a, q)
	}
	if m := f.Multivariate; m != nil {
		return m.LogProb(x, f.N, args, make([]float64, m.Scratch(f.N)))
	}
	total := 0.0
	for i := range f.Size() {
		var a []float64
		for j, v := range args {
			switch {
			case !f.Family.Params[j].Vector:
				a = append(a, v[i%len(v)])
			case len(f.Args[j].Dims) > 1:
				k := f.Args[j].Dims[1].Size
				a = append(a, v[i*k:][:k]...)
			default:
				a = append(a, v...)
			}
		}
		lp := f.Family.LogProb(x[i%len(x)], a)
		if f.Weights != nil {
			lp *= f.Weights.Value[i]
		}
		total += lp
	}
	return total
}

// direct is the log density as its definition has it.
func direct(m *graph.Model, q []float64) float64 {
	lp := 0.0
	for _, f := range m.Factors {
		lp += logProb(f, q)
	}
	for _, t := range m.Terms {
		lp += eval(t, q)[0]
	}
	for _, p := range m.Potentials {
		lp += eval(p.Term, q)[0]
	}
	return lp
}

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
