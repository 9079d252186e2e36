package program

import "github.com/gonbayes/gonbayes/bayes/graph"

// A recurrence runs the steps of a Recur row by row, and backward from the last
// row to the first. The values of all steps are kept for that.
type recurrence struct {
	steps       []rowStep
	rows        int
	out, result array // of the node, and of the step whose values it has
}

// A rowStep is a step of a recurrence bound to the values of all rows.
type rowStep struct {
	op      graph.Op
	f       *graph.Func
	shift   int
	out     array
	x, y, z array
}

// newRecurrence binds a Recur to its buffers: args are those of its node, and
// then one for the steps.
func newRecurrence(n *graph.Node, out array, args []array) *recurrence {
	r := &recurrence{rows: n.Size(), out: out}
	scratch := args[len(n.Args)]
	place := func(k int) array {
		if k < 0 {
			return args[-1-k]
		}
		a := array{val: scratch.val[k*r.rows:][:r.rows]}
		if scratch.adj != nil {
			a.adj = scratch.adj[k*r.rows:][:r.rows]
		}
		return a
	}
	for k, s := range n.Recurrence.Steps {
		step := rowStep{op: s.Op, f: s.Func, shift: s.Shift, out: place(k)}
		for j, operand := range []*array{&step.x, &step.y, &step.z}[:len(s.Args)] {
			*operand = place(s.Args[j])
		}
		r.steps = append(r.steps, step)
	}
	r.result = place(n.Recurrence.Result)
	return r
}

func (r *recurrence) forward() {
	for i := range r.rows {
		for k := range r.steps {
			r.steps[k].forward(i)
		}
	}
	copy(r.out.val, r.result.val)
}

func (r *recurrence) backward() {
	copy(r.result.adj, r.out.adj)
	for i := r.rows - 1; i >= 0; i-- {
		for k := len(r.steps) - 1; k >= 0; k-- {
			if s := &r.steps[k]; s.out.adj[i] != 0 {
				s.backward(i, s.out.adj[i])
			}
		}
	}
}

// forward computes the value of row i.
func (s *rowStep) forward(i int) {
	v := &s.out.val[i]
	switch s.op {
	case graph.Map1:
		*v = s.f.F1(s.x.at(i))
	case graph.Map2:
		switch s.f {
		case graph.Add:
			*v = s.x.at(i) + s.y.at(i)
		case graph.Sub:
			*v = s.x.at(i) - s.y.at(i)
		case graph.Mul:
			*v = s.x.at(i) * s.y.at(i)
		default:
			*v = s.f.F2(s.x.at(i), s.y.at(i))
		}
	case graph.Where:
		if s.x.at(i) != 0 {
			*v = s.y.at(i)
		} else {
			*v = s.z.at(i)
		}
	case graph.Lag:
		if i >= s.shift {
			*v = s.x.at(i - s.shift)
		} else {
			*v = s.y.at(i)
		}
	}
}

// backward adds what the adjoint d of row i gives the operands.
func (s *rowStep) backward(i int, d float64) {
	switch s.op {
	case graph.Map1:
		s.x.add(i, d*s.f.D1(s.x.at(i), s.out.val[i]))
	case graph.Map2:
		a, b := s.f.D2(s.x.at(i), s.y.at(i), s.out.val[i])
		s.x.add(i, d*a)
		s.y.add(i, d*b)
	case graph.Where:
		if s.x.at(i) != 0 {
			s.y.add(i, d)
		} else {
			s.z.add(i, d)
		}
	case graph.Lag:
		if i >= s.shift {
			s.x.add(i-s.shift, d)
		} else {
			s.y.add(i, d)
		}
	}
}
