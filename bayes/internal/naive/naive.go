// Package naive evaluates models as their definitions read, element by element
// and without any of the shortcuts of package program. Tests hold that against
// it; nothing else imports it.
package naive

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A Point is where an expression is evaluated.
type Point struct {
	Q     []float64              // coordinates of Free and Discrete
	Known map[*ir.Node][]float64 // values that are not computed
	made  map[*ir.Node][]float64
}

// At returns the point of given coordinates.
func At(q []float64) *Point { return &Point{Q: q} }

// With returns the point where some nodes have given values.
func With(known map[*ir.Node][]float64) *Point { return &Point{Known: known} }

// Eval returns the value of a node.
func (p *Point) Eval(n *ir.Node) []float64 {
	if v, ok := p.Known[n]; ok {
		return v
	}
	if v, ok := p.made[n]; ok {
		return v
	}
	if p.made == nil {
		p.made = map[*ir.Node][]float64{}
	}
	v := p.eval(n)
	p.made[n] = v
	return v
}

func cycled(v []float64, i int) float64 { return v[i%len(v)] }

func (p *Point) eval(n *ir.Node) []float64 {
	switch n.Op {
	case ir.Const:
		return n.Value
	case ir.Free, ir.Discrete:
		return p.Q[n.Offset:][:n.Size()]
	case ir.LogJacobian:
		_, j := p.transformed(n.Args[0])
		return []float64{j}
	}
	if _, ok := n.Op.(*ir.Transform); ok {
		v, _ := p.transformed(n)
		return v
	}
	args := make([][]float64, len(n.Args))
	for i, a := range n.Args {
		args[i] = p.Eval(a)
	}
	if r, ok := n.Op.(*ir.Recur); ok {
		return recur(r, n, args)
	}
	v := make([]float64, n.Size())
	for i := range v {
		v[i] = element(n, args, i)
	}
	return v
}

// element returns element i of an operation's value.
func element(n *ir.Node, args [][]float64, i int) float64 {
	x := func(j int) float64 { return cycled(args[j], i) }
	switch op := n.Op.(type) {
	case interface{ Scalar() *ir.Func }:
		if f := op.Scalar(); f.F1 != nil {
			return f.F1(x(0))
		}
		return op.Scalar().F2(x(0), x(1))
	case *ir.Gather:
		return args[0][op.Index[i]]
	case ir.MatMul:
		sum, columns := 0.0, len(args[1])/op.Inner
		for j := range op.Inner {
			sum += args[0][i/columns*op.Inner+j] * args[1][j*columns+i%columns]
		}
		return sum
	case ir.Cumulative:
		v := args[0][i/op.Width*op.Width]
		for _, x := range args[0][i/op.Width*op.Width+1 : i+1] {
			if op.Product {
				v *= x
			} else {
				v += x
			}
		}
		return v
	case *ir.Sort:
		line := slices.Clone(args[0][i/op.Width*op.Width:][:op.Width])
		slices.Sort(line)
		return line[i%op.Width]
	case ir.Softmax:
		k, sum := op.Width, 0.0
		for j := range k {
			sum += math.Exp(args[0][i/k*k+j])
		}
		return math.Exp(args[0][i]) / sum
	}
	switch n.Op {
	case ir.View:
		return args[0][i]
	case ir.Where:
		if x(0) != 0 {
			return x(1)
		}
		return x(2)
	case ir.Pick:
		if k := x(1); k >= 0 && k < float64(len(args[0])) && k == math.Trunc(k) {
			return args[0][int(k)]
		}
		return math.NaN()
	case ir.Concat:
		for _, a := range args {
			if i < len(a) {
				return a[i]
			}
			i -= len(a)
		}
	case ir.Sum:
		sum := 0.0
		for _, v := range args[0] {
			sum += v
		}
		return sum
	case ir.LogSumExp:
		sum := 0.0
		for _, v := range args[0] {
			sum += math.Exp(v)
		}
		return math.Log(sum)
	case ir.Dot:
		sum := 0.0
		for j, b := range args[1] {
			sum += args[0][i*len(args[1])+j] * b
		}
		return sum
	}
	panic(fmt.Sprintf("naive: unknown operation %s", n.Op.Name()))
}

// recur computes a recurrence from its body, each value when a row asks for it.
func recur(r *ir.Recur, n *ir.Node, args [][]float64) []float64 {
	type place struct {
		n   *ir.Node
		row int
	}
	known := map[place]float64{}
	var value func(n *ir.Node, row int) float64
	value = func(n *ir.Node, row int) float64 {
		for k, c := range r.Body.Captured {
			if c == n {
				return cycled(args[k], row)
			}
		}
		if v, ok := known[place{n, row}]; ok {
			return v
		}
		var v float64
		if lag, ok := n.Op.(ir.Lag); ok {
			if row < lag.Shift {
				v = value(n.Args[1], row)
			} else {
				v = value(n.Args[0], row-lag.Shift)
			}
		} else if n.Op == ir.Self {
			v = value(r.Body.Result, row)
		} else {
			var operands [][]float64
			for _, a := range n.Args {
				operands = append(operands, []float64{value(a, row)})
			}
			v = element(n, operands, 0)
		}
		known[place{n, row}] = v
		return v
	}
	v := make([]float64, n.Size())
	for i := range v {
		v[i] = value(r.Body.Result, i)
	}
	return v
}

// transformed returns the values and the log Jacobian of a Transform.
func (p *Point) transformed(n *ir.Node) (x []float64, logJacobian float64) {
	t, u := n.Op.(*ir.Transform), p.Eval(n.Args[0])
	for i := range n.Size() / t.Width {
		line := make([]float64, t.Width)
		logJacobian += t.Constraint.Forward(u[i*t.Free:][:t.Free], line)
		x = append(x, line...)
	}
	return x, logJacobian
}

// Factor returns the sum of the log densities of a factor's elements.
func (p *Point) Factor(f *ir.Factor) float64 {
	x := p.Eval(f.X)
	args := make([][]float64, len(f.Args))
	for j, a := range f.Args {
		args[j] = p.Eval(a)
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
				a = append(a, cycled(v, i))
			case len(f.Args[j].Dims) > 1:
				k := f.Args[j].Dims[1].Size
				a = append(a, v[i*k:][:k]...)
			default:
				a = append(a, v...)
			}
		}
		lp := f.Family.LogProb(cycled(x, i), a)
		if f.Weights != nil {
			lp *= f.Weights.Value[i]
		}
		total += lp
	}
	return total
}

// LogDensity returns the log density of a model: of one in which nothing is
// summed out.
func (p *Point) LogDensity(m *ir.Model) float64 {
	lp := 0.0
	for _, f := range m.Factors {
		lp += p.Factor(f)
	}
	for _, t := range m.Terms {
		lp += p.Eval(t)[0]
	}
	for _, t := range m.Potentials {
		lp += p.Eval(t.Term)[0]
	}
	return lp
}
