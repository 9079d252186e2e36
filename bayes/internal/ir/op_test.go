package ir_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
)

// free returns a node that other nodes read.
func free(dims ...*ir.Dim) *ir.Node { return &ir.Node{Op: ir.Free, Dims: dims} }

// operations has nodes of every operation, over arrays and scalars.
func operations() map[string]*ir.Node {
	row, col := &ir.Dim{Name: "row", Size: 4}, &ir.Dim{Name: "column", Size: 3}
	nodes := map[string]*ir.Node{}
	add := func(name string, op ir.Op, dims []*ir.Dim, args ...*ir.Node) {
		nodes[fmt.Sprintf("%s %d", name, len(nodes))] = ir.Apply(op, dims, args...)
	}
	pointwise := map[string]ir.Op{"!": ir.Not, "neg": ir.Neg, "log_jacobian": ir.LogJacobianLogistic}
	for name, op := range ir.Operators {
		pointwise[name] = op
	}
	for name, op := range ir.Functions {
		if op.Access(0) == ir.Pointwise {
			pointwise[name] = op
			continue
		}
		for _, x := range []*ir.Node{free(col), free(row, col)} {
			dims, err := op.Dims([]*ir.Node{x})
			if err != nil {
				panic(err)
			}
			add(name, op, dims, x)
		}
	}
	for name, op := range pointwise {
		switch f := op.(interface{ Scalar() *ir.Func }).Scalar(); {
		case f.F1 != nil:
			add(name, op, []*ir.Dim{row}, free(row))
			add(name, op, nil, free())
		default:
			add(name, op, []*ir.Dim{row}, free(row), free(row))
			add(name, op, []*ir.Dim{row}, free(row), free())
			add(name, op, []*ir.Dim{row}, free(), free(row))
			add(name, op, nil, free(), free())
		}
	}
	add("where", ir.Where, []*ir.Dim{row}, ir.Array([]float64{1, 0, 0, 1}, row), free(row), free())
	add("where", ir.Where, []*ir.Dim{row}, ir.Array([]float64{1, 0, 0, 1}, row), free(), free(row))
	add("gather", &ir.Gather{Index: []int32{2, 0, 2, 1}}, []*ir.Dim{row}, free(col))
	add("pick", ir.Pick, []*ir.Dim{row}, free(col), ir.Array([]float64{2, 0, 1, 2}, row))
	add("view", ir.View, []*ir.Dim{row, col}, free(col, row))
	add("concat", ir.Concat, []*ir.Dim{{Size: 8}}, free(row), free(), free(col))
	add("sum", ir.Sum, nil, free(row, col))
	add("sum", ir.Sum, nil, free(&ir.Dim{Size: 40}))
	add("dot", ir.Dot, []*ir.Dim{row}, free(row, col), free(col))
	add("matmul", ir.MatMul{Inner: 3}, []*ir.Dim{row, row}, free(row, col), free(col, row))
	for _, c := range []*distribution.Transform{distribution.Simplex, distribution.Ordered} {
		add("transform", ir.NewTransform(c, []*ir.Dim{col}), []*ir.Dim{col}, free(&ir.Dim{Size: c.Free(3)}))
	}
	add("fold", &ir.Fold{Rows: 5, K: 3, R: []float64{2, 1, -1, 0, 3, 0.5, 0, 0, 1}, Z: []float64{1, 2, -3}, RSS: 2, Const: -1},
		nil, free(), free(&ir.Dim{Size: 2}), free())
	add("call", &ir.Call{Code: func(x, grad []float64) float64 {
		grad[0], grad[1], grad[2] = 2*x[0], x[2], x[1]
		return x[0]*x[0] + x[1]*x[2]
	}}, nil, free(), free(&ir.Dim{Size: 2}))
	self := &ir.Node{Op: ir.Self, Dims: []*ir.Dim{row}}
	above := &ir.Node{Op: ir.Lag{Shift: 1}, Dims: self.Dims, Args: []*ir.Node{self, free()}}
	body := ir.Apply(ir.Add, self.Dims, ir.Apply(ir.Mul, self.Dims, free(), above), free(row))
	recur, err := ir.NewRecur(body, self)
	if err != nil {
		panic(err)
	}
	nodes["recur"] = recur
	return nodes
}

// A run is one operation with its buffers.
type run struct {
	n         *ir.Node
	op        ir.Op
	out, adj  []float64
	args, das [][]float64
}

func newRun(n *ir.Node, r *rand.Rand) *run {
	x := &run{n: n, op: n.Op, out: make([]float64, n.Size()), adj: make([]float64, n.Size())}
	if s, ok := n.Op.(ir.Stateful); ok {
		x.op = s.New(n)
	}
	for _, a := range n.Args {
		v := slices.Clone(a.Value)
		if !a.IsConst() {
			v = make([]float64, a.Size())
			for i := range v {
				v[i] = 0.2 + 0.7*r.Float64() // in the domain of every function
			}
		}
		x.args = append(x.args, v)
		if a.IsConst() {
			x.das = append(x.das, nil)
		} else {
			x.das = append(x.das, make([]float64, len(v)))
		}
	}
	return x
}

func (x *run) forward() []float64 {
	x.op.Forward(x.out, x.args)
	return slices.Clone(x.out)
}

// Forward is what the definition says.
func TestForward(t *testing.T) {
	for name, n := range operations() {
		x := newRun(n, rand.New(rand.NewPCG(1, 2)))
		known := map[*ir.Node][]float64{}
		for j, a := range n.Args {
			known[a] = x.args[j]
		}
		switch n.Op.(type) {
		case *ir.Fold, *ir.Call: // whose code is their definition
			continue
		}
		want := naive.With(known).Eval(n)
		for i, v := range x.forward() {
			if math.Abs(v-want[i]) > 1e-13*max(1, math.Abs(want[i])) {
				t.Errorf("%s: element %d is %v, want %v", name, i, v, want[i])
			}
		}
	}
}

// Reverse adds the derivative, for an adjoint of any sign, and nothing where
// that is 0. It allocates nothing, nor does Forward.
func TestReverse(t *testing.T) {
	const h = 1e-5
	for name, n := range operations() {
		r := rand.New(rand.NewPCG(3, uint64(len(name))))
		x := newRun(n, r)
		for i := range x.adj {
			x.adj[i] = float64(i%3) - 1
			if len(x.adj) == 1 {
				x.adj[i] = 1.5
			}
		}
		if _, ok := n.Op.(*ir.Transform); ok {
			continue // its Reverse has the log Jacobian too: package program tests it
		}
		weighed := func() float64 {
			sum := 0.0
			for i, v := range x.forward() {
				sum += x.adj[i] * v
			}
			return sum
		}
		for j := range x.args {
			for i := range x.args[j] {
				if x.das[j] == nil {
					continue
				}
				at := x.args[j][i]
				x.args[j][i] = at + h
				up := weighed()
				x.args[j][i] = at - h
				want := (up - weighed()) / (2 * h)
				x.args[j][i] = at
				x.forward()
				x.das[j][i] = 7 // is added to
				others := x.das
				x.das = make([][]float64, len(others))
				for k := range others {
					x.das[k] = slices.Clone(others[k])
				}
				x.op.Reverse(x.out, x.adj, x.args, x.das)
				got := x.das[j][i] - 7
				x.das = others
				if math.Abs(got-want) > 1e-7*max(1, math.Abs(want)) {
					t.Errorf("%s: the derivative in element %d of argument %d is %v, want %v", name, i, j, got, want)
				}
			}
		}
		if _, ok := n.Op.(*ir.Call); ok {
			continue
		}
		if allocs := testing.AllocsPerRun(10, func() {
			x.op.Forward(x.out, x.args)
			x.op.Reverse(x.out, x.adj, x.args, x.das)
		}); allocs > 0 {
			t.Errorf("%s allocates %v times", name, allocs)
		}
	}
}

// An element reads no more than Access says.
func TestAccess(t *testing.T) {
	for name, n := range operations() {
		x := newRun(n, rand.New(rand.NewPCG(5, 6)))
		before := x.forward()
		for j, a := range n.Args {
			if a.IsConst() {
				continue
			}
			for k := range x.args[j] {
				at := x.args[j][k]
				x.args[j][k] = at + 0.05
				after := x.forward()
				x.args[j][k] = at
				for i := range after {
					may := true
					switch n.Op.Access(j) {
					case ir.Pointwise:
						may = len(x.args[j]) == 1 || i == k
					case ir.Lines:
						may = i == k/(len(x.args[j])/len(after))
					case ir.Indexed:
						may = int(n.Index()[i]) == k
					case ir.Prefix:
						may = len(x.args[j]) == 1 || k <= i
					}
					if !may && after[i] != before[i] {
						t.Errorf("%s: element %d reads element %d of argument %d", name, i, k, j)
					}
				}
			}
		}
	}
}

// An operation is linear in the sets of arguments for which it says so: going
// on as far again changes it by as much again.
func TestLinear(t *testing.T) {
	claims := 0
	for name, n := range operations() {
		r := rand.New(rand.NewPCG(7, 8))
		for set := range uint64(1) << len(n.Args) {
			if set == 0 || !n.Op.Linear(set) || n.Op.Access(0) == ir.Whole && n.Op == ir.Pick {
				continue
			}
			claims++
			x := newRun(n, r)
			step := newRun(n, r).args
			a := x.forward()
			move := func() []float64 {
				for j := range x.args {
					for i := range x.args[j] {
						if set>>j&1 == 1 {
							x.args[j][i] += step[j][i]
						}
					}
				}
				return x.forward()
			}
			b, c := move(), move()
			for i := range a {
				if math.Abs((c[i]-b[i])-(b[i]-a[i])) > 1e-12 {
					t.Errorf("%s is not linear in the arguments %b", name, set)
				}
			}
		}
	}
	if claims < 40 {
		t.Errorf("only %d claims were tested", claims)
	}
}

func TestEdges(t *testing.T) {
	for _, tt := range []struct{ x, y, dx, dy float64 }{{0, 0, 0, 0}, {0, 2, 0, 0}, {0, 1, 1, 0}, {-2, 2, -4, 0}} {
		if dx, dy := ir.Pow.D2(tt.x, tt.y, math.Pow(tt.x, tt.y)); dx != tt.dx || dy != tt.dy {
			t.Errorf("derivatives of pow at (%v, %v): %v, %v", tt.x, tt.y, dx, dy)
		}
	}
	for x, want := range map[float64]float64{-2: -1, 0: 0, 3: 1} {
		if got := ir.Map(ir.Functions["sign"], ir.Scalar(x)).Value[0]; got != want {
			t.Errorf("sign(%v) is %v", x, got)
		}
	}
	if y := ir.Logistic.F1(-800); y != 0 {
		t.Errorf("sigmoid(-800) is %v", y)
	}
}

// A branch that is not taken may have an infinite derivative.
func TestReverseOfZero(t *testing.T) {
	for _, op := range []ir.Op{ir.Log, ir.Sqrt, ir.Div, ir.Pow, ir.Mul} {
		for _, n := range []int{1, 40} {
			args, dargs := [][]float64{make([]float64, n), make([]float64, n)}, [][]float64{make([]float64, n), make([]float64, n)}
			if op == ir.Mul {
				args[1][0] = math.Inf(1)
			}
			out, adj := make([]float64, n), make([]float64, n)
			op.Forward(out, args)
			op.Reverse(out, adj, args, dargs)
			for _, d := range slices.Concat(dargs...) {
				if d != 0 {
					t.Fatalf("%s adds %v for an adjoint of 0", op.Name(), d)
				}
			}
		}
	}
}
