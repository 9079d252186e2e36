package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/graph"
	"github.com/gonbayes/gonbayes/bayes/internal/vector"
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
	index  []int32 // of a Gather
	fold   *fold   // of a GaussFold

	recurrence *recurrence // of a Recur
}

// forward computes the node's value.
func (s *step) forward() {
	out, x := s.out.val, s.args[0].val
	switch n := s.node; n.Op {
	case graph.Map1:
		if len(out) == 1 {
			out[0] = n.Func.F1(x[0])
			break
		}
		switch n.Func {
		case graph.Exp:
			vector.Exp(out, x)
		case graph.Neg:
			vector.Scale(out, x, -1)
		case graph.Log:
			vector.Log(out, x)
		case graph.Logistic:
			vector.Logistic(out, x)
		default:
			f := n.Func.F1
			for i, v := range x {
				out[i] = f(v)
			}
		}
	case graph.Map2:
		map2(n.Func, out, x, s.args[1].val)
	case graph.Gather:
		for i, k := range s.index {
			out[i] = x[k]
		}
	case graph.Pick:
		k := s.args[1].val
		for i := range out {
			out[i] = graph.At(x, at(k, i))
		}
	case graph.Sum:
		out[0] = sum(x)
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
		product(out, x, s.args[1].val)
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
		out[0] = s.fold.run()
	case graph.Recur:
		s.recurrence.forward()
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
			if len(d) > 1 {
				addProduct(dx, d, out)
			} else if d[0] != 0 {
				dx[0] += d[0] * out[0]
			}
		case graph.Neg:
			addScaled(dx, d, -1)
		case graph.Logistic:
			for i, v := range d {
				dx[i] += v * (out[i] * (1 - out[i]))
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
		for i, k := range s.index {
			dx[k] += d[i]
		}
	case graph.Pick:
		if dx == nil {
			break
		}
		k := s.args[1].val
		for i, v := range d {
			if p := int(at(k, i)); p >= 0 && p < len(dx) {
				dx[p] += v
			}
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
		productBack(d, x, s.args[1].adj)
	case graph.Transform: // with the log Jacobian, a term of the log density
		free, width := n.Block()
		for ; len(out) > 0; out, d, x, dx = out[width:], d[width:], x[free:], dx[free:] {
			n.Constraint.Reverse(x[:free], out[:width], d[:width], dx[:free])
		}
	case graph.Recur:
		s.recurrence.backward()
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

// product sets out to the product of a tiled matrix with y.
func product(out, matrix, y []float64) {
	for k := len(y); len(out) > 0; {
		n := min(block, len(out))
		rows, tile := out[:n], matrix[:n*k]
		clear(rows)
		j := 0
		for ; j+4 <= k; j += 4 {
			t, y := tile[j*n:], y[j:]
			vector.AddScaled4(rows, t[:n], t[n:2*n], t[2*n:3*n], t[3*n:4*n], y[0], y[1], y[2], y[3])
		}
		for ; j < k; j++ {
			vector.AddScaled(rows, tile[j*n:], y[j])
		}
		out, matrix = out[n:], matrix[n*k:]
	}
}

// productBack is the adjoint of product: it adds to dy.
func productBack(d, matrix, dy []float64) {
	for k := len(dy); len(d) > 0; {
		n := min(block, len(d))
		rows, tile := d[:n], matrix[:n*k]
		j := 0
		for ; j+4 <= k; j += 4 {
			t, dy := tile[j*n:], dy[j:]
			a, b, c, e := vector.Dot4(rows, t, t[n:], t[2*n:], t[3*n:])
			dy[0] += a
			dy[1] += b
			dy[2] += c
			dy[3] += e
		}
		for ; j < k; j++ {
			dy[j] += vector.Dot(rows, tile[j*n:])
		}
		d, matrix = d[n:], matrix[n*k:]
	}
}

// sum returns the sum of x.
func sum(x []float64) float64 {
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
	if len(x) == 1 && (f == graph.Add || f == graph.Mul) {
		x, y = y, x
	}
	switch {
	case f == graph.Add && len(y) == 1:
		vector.Shift(out, x, y[0])
	case f == graph.Add:
		vector.Add(out, x, y)
	case f == graph.Sub && len(y) == 1:
		vector.Shift(out, x, -y[0])
	case f == graph.Sub && len(x) == 1:
		vector.Scale(out, y, -1)
		vector.Shift(out, out, x[0])
	case f == graph.Sub:
		vector.Sub(out, x, y)
	case f == graph.Mul && len(y) == 1:
		vector.Scale(out, x, y[0])
	case f == graph.Mul:
		vector.Mul(out, x, y)
	default:
		for i := range out {
			out[i] = f.F2(at(x, i), at(y, i))
		}
	}
}

// map2Back is the adjoint of map2; dx or dy is nil for a constant.
func map2Back(f *graph.Func, out, d, x, dx, y, dy []float64) {
	if len(d) == 1 {
		map2Back1(f, out[0], d[0], x, dx, y, dy)
		return
	}
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

// map2Back1 is map2Back for scalars.
func map2Back1(f *graph.Func, out, d float64, x, dx, y, dy []float64) {
	if d == 0 {
		return
	}
	a, b := 1.0, 1.0
	switch f {
	case graph.Add:
	case graph.Sub:
		b = -1
	case graph.Mul:
		a, b = y[0], x[0]
	default:
		a, b = f.D2(x[0], y[0], out)
	}
	if dx != nil {
		dx[0] += a * d
	}
	if dy != nil {
		dy[0] += b * d
	}
}

// addScaled adds c·d to dx, summed if dx is a scalar.
func addScaled(dx, d []float64, c float64) {
	switch {
	case dx == nil:
	case len(d) == 1:
		dx[0] += c * d[0]
	case len(dx) == len(d):
		vector.AddScaled(dx, d, c)
	default:
		dx[0] += c * sum(d)
	}
}

// addProduct adds d·y to dx, summed if dx is a scalar. Where d is 0 that is 0,
// whatever y is.
func addProduct(dx, d, y []float64) {
	switch {
	case dx == nil:
		return
	case len(y) == 1 && finite(y[0]):
		addScaled(dx, d, y[0])
		return
	case len(y) == len(d) && len(dx) == 1:
		if t := dot(d, y); finite(t) {
			dx[0] += t
			return
		}
	case len(y) == len(d) && finite(sum(y)):
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
