package ir

import (
	"errors"
	"slices"
)

// A Lambda is an expression as a value: the body of a recurrence.
type Lambda struct {
	Params   []*Node // leaves of the body that whoever runs it sets
	Captured []*Node // what the body reads from outside, computed beforehand
	Result   *Node
}

// Self is the value of the row, in the body of a recurrence.
const Self = leaf("self")

// A Lag, in the body of a recurrence, is its first argument so many rows above,
// and before the first row its second one.
type Lag struct{ Shift int }

func (Lag) Name() string                             { return "lag" }
func (Lag) Dims(args []*Node) ([]*Dim, error)        { return args[0].Dims, nil }
func (Lag) Access(int) Access                        { return Prefix }
func (Lag) Linear(uint64) bool                       { return true }
func (Lag) Cost(n *Node) int                         { return 2 * n.Size() }
func (Lag) Forward([]float64, [][]float64)           {}
func (Lag) Reverse(_, _ []float64, _, _ [][]float64) {}

// A Recur computes a value per row from those of rows above. What its rows do
// not pass on is computed beforehand for all of them at once: the arguments of
// its node, which its body captures. The rest are steps, which each row takes
// in turn; their values are kept for the way back.
type Recur struct {
	Body   *Lambda
	steps  []rowStep
	result int // the step whose values are those of the node

	rows     int // of New:
	val, adj []float64
}

// A rowStep makes one number in a row. Its operands are steps of the
// recurrence, of the same row and above this one in the list; −1−k is element k
// of what the body captures, in the same row.
type rowStep struct {
	op    Op
	f     *Func // of op, if it is a function of one or two numbers
	args  [3]int
	shift int // of a Lag: its first operand so many rows above
}

// NewRecur returns the recurrence that an expression is which reads its own
// value, self, through Lag. It is an error if it needs more than numbers of its
// own row and of those above.
func NewRecur(root, self *Node) (*Node, error) {
	u := unroller{recur: &Recur{Body: &Lambda{Result: root}}, places: map[*Node]int{}, own: map[*Node]bool{}}
	if err := u.unroll(root, self); err != nil {
		return nil, err
	}
	return &Node{Op: u.recur, Dims: root.Dims, Args: u.recur.Body.Captured}, nil
}

// An unroller turns the body of a recurrence into steps.
type unroller struct {
	recur  *Recur
	places map[*Node]int // of nodes: as operands of steps
	own    map[*Node]bool
}

func (u *unroller) unroll(root, self *Node) error {
	r, body := u.recur, u.recur.Body
	k, err := u.operand(root)
	if err != nil {
		return err
	}
	r.result, u.places[self] = k, k
	for i := 0; i < len(body.Params); i++ { // a row above is complete, whatever the order within a row
		n := body.Params[i]
		above, err := u.operand(n.Args[0])
		if err != nil {
			return err
		}
		r.steps[u.places[n]].args[0] = above
	}
	return nil
}

// operand returns the place of a node's value, with the steps that make it.
func (u *unroller) operand(n *Node) (int, error) {
	if k, ok := u.places[n]; ok {
		return k, nil
	}
	body := u.recur.Body
	if !u.readsAbove(n) {
		body.Captured = append(body.Captured, n)
		u.places[n] = -len(body.Captured)
		return u.places[n], nil
	}
	step, first := rowStep{op: n.Op}, 0
	switch op := n.Op.(type) {
	case Lag:
		step.shift, first = op.Shift, 1
		body.Params = append(body.Params, n)
	case interface{ Scalar() *Func }:
		step.f = op.Scalar()
	case where:
	default:
		return 0, errors.New("a definition that reads its own lag is computed row by row, from numbers of the row and of those above: this is not")
	}
	for j := first; j < len(n.Args); j++ {
		k, err := u.operand(n.Args[j])
		if err != nil {
			return 0, err
		}
		step.args[j] = k
	}
	r := u.recur
	r.steps = append(r.steps, step)
	u.places[n] = len(r.steps) - 1
	return u.places[n], nil
}

// readsAbove reports whether a node depends on rows above.
func (u *unroller) readsAbove(n *Node) bool {
	v, ok := u.own[n]
	if !ok {
		_, isLag := n.Op.(Lag)
		v = n.Op == Self || isLag || slices.ContainsFunc(n.Args, u.readsAbove)
		u.own[n] = v
	}
	return v
}

func (*Recur) Name() string                 { return "recur" }
func (*Recur) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (*Recur) Access(int) Access            { return Prefix }
func (*Recur) Linear(set uint64) bool       { return set == 0 }
func (r *Recur) Cost(n *Node) int           { return 8 * len(r.steps) * n.Size() } // each waits for the one before

// New returns the recurrence with room for the values of its steps.
func (r *Recur) New(n *Node) Op {
	own := *r
	own.rows = n.Size()
	own.val = make([]float64, len(r.steps)*own.rows)
	own.adj = make([]float64, len(r.steps)*own.rows)
	return &own
}

func (r *Recur) Forward(out []float64, args [][]float64) {
	value := func(k, i int) float64 {
		if k < 0 {
			return at(args[-1-k], i)
		}
		return r.val[k*r.rows+i]
	}
	for i := range out {
		for k := range r.steps {
			s := &r.steps[k]
			v := &r.val[k*r.rows+i]
			switch {
			case s.op == Add:
				*v = value(s.args[0], i) + value(s.args[1], i)
			case s.op == Sub:
				*v = value(s.args[0], i) - value(s.args[1], i)
			case s.op == Mul:
				*v = value(s.args[0], i) * value(s.args[1], i)
			case s.f != nil && s.f.F1 != nil:
				*v = s.f.F1(value(s.args[0], i))
			case s.f != nil:
				*v = s.f.F2(value(s.args[0], i), value(s.args[1], i))
			case s.op == Where && value(s.args[0], i) != 0:
				*v = value(s.args[1], i)
			case s.op == Where:
				*v = value(s.args[2], i)
			case i >= s.shift:
				*v = value(s.args[0], i-s.shift)
			default:
				*v = value(s.args[1], i)
			}
		}
	}
	copy(out, r.val[r.result*r.rows:][:r.rows])
}

func (r *Recur) Reverse(_, adj []float64, args, dargs [][]float64) {
	clear(r.adj)
	copy(r.adj[r.result*r.rows:][:r.rows], adj)
	for i := r.rows - 1; i >= 0; i-- {
		for k := len(r.steps) - 1; k >= 0; k-- {
			if d := r.adj[k*r.rows+i]; d != 0 {
				r.back(&r.steps[k], k, i, d, args, dargs)
			}
		}
	}
}

// back adds what the adjoint d of step k in row i gives its operands.
func (r *Recur) back(s *rowStep, k, i int, d float64, args, dargs [][]float64) {
	value := func(j int) float64 {
		if p := s.args[j]; p >= 0 {
			return r.val[p*r.rows+i]
		} else {
			return at(args[-1-p], i)
		}
	}
	give := func(j, row int, v float64) {
		if p := s.args[j]; p >= 0 {
			r.adj[p*r.rows+row] += v
		} else {
			add(dargs[-1-p], row, v)
		}
	}
	switch {
	case s.f != nil && s.f.F1 != nil:
		give(0, i, d*s.f.D1(value(0), r.val[k*r.rows+i]))
	case s.f != nil:
		a, b := s.f.D2(value(0), value(1), r.val[k*r.rows+i])
		give(0, i, d*a)
		give(1, i, d*b)
	case s.op == Where && value(0) != 0:
		give(1, i, d)
	case s.op == Where:
		give(2, i, d)
	case i >= s.shift:
		give(0, i-s.shift, d)
	default:
		give(1, i, d)
	}
}
