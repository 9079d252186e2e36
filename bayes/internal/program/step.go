package program

import (
	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// An array is a value and its adjoint: nil for a constant. One element stands
// for as many as are needed.
type array = distribution.Array

func finite(v float64) bool { return v-v == 0 }

// A step is an instruction bound to the buffers of one machine: an operation
// on arrays, or a term of the log density.
type step struct {
	op          ir.Op
	out, adj    []float64
	args, dargs [][]float64

	term term // nil: op
}

// A term is a part of the log density that a step adds.
type term interface {
	// run returns the log density and adds its gradient to the adjoints at once:
	// that of a term of the log density is 1.
	run() float64
}

// lower returns the operation that runs for a node: the node's own, or one that
// does the same on what the compiler has laid out for it.
func (m *machine) lower(n *ir.Node, r int) ir.Op {
	switch op := n.Op.(type) {
	case *ir.Transform: // the register behind it is of its log Jacobian
		return op.Keeping(&m.regs[r+1].Val[0])
	case ir.Stateful:
		return op.New(n)
	}
	if n.Op == ir.Dot && n.Args[0].IsConst() {
		return tiledDot{n.Op}
	}
	return n.Op
}

// A tiledDot is the product of a vector with a constant matrix that is laid out
// in tiles: see tiled.
type tiledDot struct{ ir.Op }

func (tiledDot) Forward(out []float64, args [][]float64) {
	matrix, y := args[0], args[1]
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

func (tiledDot) Reverse(_, d []float64, args, dargs [][]float64) {
	matrix, dy := args[0], dargs[1]
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

// forward computes the values of steps and the sum of the terms among them. It
// stops at the first factor that is infinite or not a number.
func forward(steps []step) (logp float64, failed *factor) {
	for i := range steps {
		s := &steps[i]
		if s.term == nil {
			s.op.Forward(s.out, s.args)
			continue
		}
		l := s.term.run()
		if l-l != 0 {
			if f, ok := s.term.(*factor); ok {
				return logp, f
			}
		}
		logp += l
	}
	return logp, nil
}

// backward passes the adjoints of steps on to what they are made of.
func backward(steps []*step) {
	for _, s := range steps {
		s.op.Reverse(s.out, s.adj, s.args, s.dargs)
	}
}

// passesOn lists the steps that have an adjoint to pass on, last ones first:
// terms have done so at once.
func passesOn(steps []step) (back []*step) {
	for i := len(steps) - 1; i >= 0; i-- {
		if s := &steps[i]; s.term == nil {
			back = append(back, s)
		}
	}
	return back
}
