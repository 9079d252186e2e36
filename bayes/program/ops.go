package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/graph"
)

// forward computes the register that an instruction sets.
func (m *machine) forward(in *instr) {
	out := m.val[in.out]
	x := m.val[in.args[0]]
	switch n := in.node; n.Op {
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
		map2(n.Func, out, x, m.val[in.args[1]])
	case graph.Gather:
		for i, k := range n.Index {
			out[i] = x[k]
		}
	case graph.Sum:
		s := 0.0
		for _, v := range x {
			s += v
		}
		out[0] = s
	case graph.Dot:
		y := m.val[in.args[1]]
		for i := range out {
			row := x[i*len(y):][:len(y)]
			s := 0.0
			for j, v := range row {
				s += v * y[j]
			}
			out[i] = s
		}
	case graph.Where:
		y, z := m.val[in.args[1]], m.val[in.args[2]]
		for i := range out {
			if at(x, i) != 0 {
				out[i] = at(y, i)
			} else {
				out[i] = at(z, i)
			}
		}
	case graph.GaussFold:
		m.gaussFold(in)
	}
}

// backward adds to the adjoints of an instruction's arguments what the
// adjoint of its result gives them.
func (m *machine) backward(in *instr) {
	out, d := m.val[in.out], m.adj[in.out]
	x, dx := m.val[in.args[0]], m.adj[in.args[0]]
	switch n := in.node; n.Op {
	case graph.Map1:
		switch n.Func {
		case graph.Exp:
			for i, v := range d {
				dx[i] += v * out[i]
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
		map2Back(n.Func, out, d, x, dx, m.val[in.args[1]], m.adj[in.args[1]])
	case graph.Gather:
		for i, k := range n.Index {
			dx[k] += d[i]
		}
	case graph.Sum:
		for i := range dx {
			dx[i] += d[0]
		}
	case graph.Dot:
		dy := m.adj[in.args[1]]
		for i, v := range d {
			row := x[i*len(dy):][:len(dy)]
			for j, a := range row {
				dy[j] += v * a
			}
		}
	case graph.Where:
		for i, v := range d {
			to := m.adj[in.args[1]]
			if at(x, i) == 0 {
				to = m.adj[in.args[2]]
			}
			add(to, i, v)
		}
	}
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
				continue // so that 0·∞ where a branch was not taken stays 0
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
	case len(dx) == len(d) && len(y) == len(d):
		for i, v := range d {
			dx[i] += v * y[i]
		}
	case len(dx) == len(d):
		c := y[0]
		for i, v := range d {
			dx[i] += v * c
		}
	case len(y) == len(d):
		s := 0.0
		for i, v := range d {
			s += v * y[i]
		}
		dx[0] += s
	default:
		addScaled(dx, d, y[0])
	}
}

// gaussFold sets out to the log density of a graph.Fold and adds its gradient
// to the adjoints of the arguments at once, which is right because the node is
// a term of the log density. Behind out's one value lie θ and the residual.
func (m *machine) gaussFold(in *instr) {
	f := in.node.Fold
	out := m.val[in.out]
	theta, r := out[1:1+f.K], out[1+f.K:]
	k := 0
	for _, a := range in.args[1:] {
		k += copy(theta[k:], m.val[a])
	}
	ss := f.RSS
	for i := range r {
		row := f.R[i*f.K:][:f.K]
		s := -f.Z[i]
		for j := i; j < len(row); j++ {
			s += row[j] * theta[j]
		}
		r[i] = s
		ss += s * s
	}
	sigma := m.val[in.args[0]][0]
	if !(sigma > 0) {
		out[0] = math.Inf(-1)
		return
	}
	precision := 1 / (sigma * sigma)
	out[0] = f.Const - f.Rows*math.Log(sigma) - 0.5*ss*precision
	if d := m.adj[in.args[0]]; d != nil {
		d[0] += (ss*precision - f.Rows) / sigma
	}
	g := theta // no longer needed
	clear(g)
	for i, v := range r {
		row := f.R[i*f.K:][:f.K]
		for j := i; j < len(row); j++ {
			g[j] += row[j] * v
		}
	}
	for _, a := range in.args[1:] {
		n := m.sizes[a]
		if d := m.adj[a]; d != nil {
			for i, v := range g[:n] {
				d[i] -= precision * v
			}
		}
		g = g[n:]
	}
}
