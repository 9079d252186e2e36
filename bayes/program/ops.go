package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/graph"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// An array is a value and its adjoint: nil for a constant. One element stands
// for as many as are needed.
type array struct{ val, adj []float64 }

// at returns element i.
func (a array) at(i int) float64 { return at(a.val, i) }

// add adds v to the adjoint of element i.
func (a array) add(i int, v float64) { add(a.adj, i, v) }

// A step is an instruction bound to the buffers of one machine: a factor, or
// a node with its value and its arguments.
type step struct {
	factor *factor
	node   *graph.Node
	out    array
	args   []array
}

// forward computes the node's value.
func (s *step) forward() {
	out, x := s.out.val, s.args[0].val
	switch n := s.node; n.Op {
	case graph.Map1:
		switch n.Func {
		case graph.Exp:
			for i, v := range x {
				out[i] = math.Exp(v)
			}
		case graph.Neg:
			for i, v := range x {
				out[i] = -v
			}
		default:
			f := n.Func.F1
			for i, v := range x {
				out[i] = f(v)
			}
		}
	case graph.Map2:
		map2(n.Func, out, x, s.args[1].val)
	case graph.Gather:
		for i, k := range n.Index {
			out[i] = x[k]
		}
	case graph.Sum:
		t := 0.0
		for _, v := range x {
			t += v
		}
		out[0] = t
	case graph.Concat:
		for _, a := range s.args {
			out = out[copy(out, a.val):]
		}
	case graph.MatMul:
		matMul(out, x, s.args[1].val, n.Inner())
	case graph.Softmax:
		for k := n.Dims[len(n.Dims)-1].Size; len(out) > 0; out, x = out[k:], x[k:] {
			graph.SetSoftmax(out[:k], x[:k])
		}
	case graph.Dot:
		y := s.args[1].val
		blas64.Gemv(blas.NoTrans, 1, dense(x, len(out), len(y)), column(y), 0, column(out))
	case graph.Where:
		y, z := s.args[1].val, s.args[2].val
		for i := range out {
			if at(x, i) != 0 {
				out[i] = at(y, i)
			} else {
				out[i] = at(z, i)
			}
		}
	case graph.Transform:
		free, width := n.Block()
		logJacobian := 0.0
		for ; len(out) > 0; out, x = out[width:], x[free:] {
			logJacobian += n.Constraint.Forward(x[:free], out[:width])
		}
		s.args[1].val[0] = logJacobian
	case graph.GaussFold:
		s.gaussFold()
	case graph.Call:
		all, grad := s.called()
		k := 0
		for _, a := range s.args {
			k += copy(all[k:], a.val)
		}
		out[0] = n.Code(all, grad)
	}
}

// called returns where a Call keeps its argument and its gradient: behind its
// value.
func (s *step) called() (x, grad []float64) {
	rest := s.out.val[1:]
	return rest[:len(rest)/2], rest[len(rest)/2:]
}

// backward adds to the adjoints of the arguments what the adjoint of the value
// gives them. Where that is 0 it gives nothing: the branch that a Where did not
// take may have an infinite derivative.
func (s *step) backward() {
	out, d := s.out.val, s.out.adj
	x, dx := s.args[0].val, s.args[0].adj
	switch n := s.node; n.Op {
	case graph.Map1:
		switch n.Func {
		case graph.Exp:
			for i, v := range d {
				if v != 0 {
					dx[i] += v * out[i]
				}
			}
		case graph.Neg:
			for i, v := range d {
				dx[i] -= v
			}
		default:
			f := n.Func.D1
			for i, v := range d {
				if v != 0 {
					dx[i] += v * f(x[i], out[i])
				}
			}
		}
	case graph.Map2:
		map2Back(n.Func, out, d, x, dx, s.args[1].val, s.args[1].adj)
	case graph.Gather:
		for i, k := range n.Index {
			dx[k] += d[i]
		}
	case graph.Sum:
		for i := range dx {
			dx[i] += d[0]
		}
	case graph.Concat:
		for _, a := range s.args {
			addScaled(a.adj, d[:len(a.val)], 1)
			d = d[len(a.val):]
		}
	case graph.MatMul:
		matMulBack(d, x, dx, s.args[1].val, s.args[1].adj, n.Inner())
	case graph.Softmax:
		for k := n.Dims[len(n.Dims)-1].Size; len(out) > 0; out, d, dx = out[k:], d[k:], dx[k:] {
			softmaxBack(out[:k], d[:k], dx[:k])
		}
	case graph.Dot:
		dy := s.args[1].adj
		blas64.Gemv(blas.Trans, 1, dense(x, len(d), len(dy)), column(d), 1, column(dy))
	case graph.Transform: // with the log Jacobian, a term of the log density
		free, width := n.Block()
		for ; len(out) > 0; out, d, x, dx = out[width:], d[width:], x[free:], dx[free:] {
			n.Constraint.Reverse(x[:free], out[:width], d[:width], dx[:free])
		}
	case graph.Call:
		_, grad := s.called()
		for _, a := range s.args {
			addScaled(a.adj, grad[:len(a.val)], d[0])
			grad = grad[len(a.val):]
		}
	case graph.Where:
		for i, v := range d {
			if at(x, i) != 0 {
				s.args[1].add(i, v)
			} else {
				s.args[2].add(i, v)
			}
		}
	}
}

func dense(x []float64, rows, columns int) blas64.General {
	return blas64.General{Rows: rows, Cols: columns, Stride: columns, Data: x}
}

func column(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

// at returns element i of x, or the one it has; add is its adjoint.
func at(x []float64, i int) float64 {
	if len(x) == 1 {
		return x[0]
	}
	return x[i]
}

func add(dx []float64, i int, v float64) {
	switch len(dx) {
	case 0: // a constant
	case 1:
		dx[0] += v
	default:
		dx[i] += v
	}
}

// map2 sets out to f of x and y, either of which may be a scalar.
func map2(f *graph.Func, out, x, y []float64) {
	if len(out) == 1 {
		switch f {
		case graph.Add:
			out[0] = x[0] + y[0]
		case graph.Sub:
			out[0] = x[0] - y[0]
		case graph.Mul:
			out[0] = x[0] * y[0]
		default:
			out[0] = f.F2(x[0], y[0])
		}
		return
	}
	switch f {
	case graph.Add:
		if len(x) == 1 {
			x, y = y, x
		}
		if len(y) == 1 {
			c := y[0]
			for i, v := range x {
				out[i] = v + c
			}
			return
		}
		for i, v := range x {
			out[i] = v + y[i]
		}
	case graph.Mul:
		if len(x) == 1 {
			x, y = y, x
		}
		if len(y) == 1 {
			c := y[0]
			for i, v := range x {
				out[i] = v * c
			}
			return
		}
		for i, v := range x {
			out[i] = v * y[i]
		}
	case graph.Sub:
		for i := range out {
			out[i] = at(x, i) - at(y, i)
		}
	default:
		for i := range out {
			out[i] = f.F2(at(x, i), at(y, i))
		}
	}
}

// map2Back is the adjoint of map2; dx or dy is nil for a constant.
func map2Back(f *graph.Func, out, d, x, dx, y, dy []float64) {
	switch f {
	case graph.Add:
		addScaled(dx, d, 1)
		addScaled(dy, d, 1)
	case graph.Sub:
		addScaled(dx, d, 1)
		addScaled(dy, d, -1)
	case graph.Mul:
		addProduct(dx, d, y)
		addProduct(dy, d, x)
	default:
		for i, v := range d {
			if v == 0 {
				continue
			}
			a, b := f.D2(at(x, i), at(y, i), out[i])
			if dx != nil {
				add(dx, i, v*a)
			}
			if dy != nil {
				add(dy, i, v*b)
			}
		}
	}
}

// addScaled adds c·d to dx, summed if dx is a scalar.
func addScaled(dx, d []float64, c float64) {
	switch {
	case dx == nil:
	case len(dx) == len(d):
		for i, v := range d {
			dx[i] += c * v
		}
	default:
		s := 0.0
		for _, v := range d {
			s += v
		}
		dx[0] += c * s
	}
}

// addProduct adds d·y to dx, summed if dx is a scalar.
func addProduct(dx, d, y []float64) {
	switch {
	case dx == nil:
	case len(dx) == len(d):
		for i, v := range d {
			if v != 0 {
				dx[i] += v * at(y, i)
			}
		}
	default:
		t := 0.0
		for i, v := range d {
			if v != 0 {
				t += v * at(y, i)
			}
		}
		dx[0] += t
	}
}

// gaussFold sets out to the log density of a graph.Fold and adds its gradient
// to the adjoints of the arguments at once, which is right because the node is
// a term of the log density. Behind out's one value lie θ and the residual.
func (s *step) gaussFold() {
	f, out := s.node.Fold, s.out.val
	sigma, theta := s.args[0].val[0], out[1:1+f.K]
	if !(sigma > 0) {
		out[0] = math.Inf(-1)
		return
	}
	k := 0
	for _, a := range s.args[1:] {
		k += copy(theta[k:], a.val)
	}
	r, ss := out[1+f.K:], f.RSS
	for i := range r {
		t := -f.Z[i]
		for j, a := range f.R[i*f.K:][i:f.K] {
			t += a * theta[i+j]
		}
		r[i] = t
		ss += t * t
	}
	inv := 1 / sigma
	out[0] = f.Const - f.Rows*math.Log(sigma) - 0.5*ss*inv*inv
	s.args[0].add(0, (ss*inv*inv-f.Rows)*inv)
	g := theta // no longer needed
	clear(g)
	for i, v := range r {
		v *= inv * inv
		for j, a := range f.R[i*f.K:][i:f.K] {
			g[i+j] += a * v
		}
	}
	for _, a := range s.args[1:] {
		for j := range a.adj {
			a.adj[j] -= g[j]
		}
		g = g[len(a.val):]
	}
}
