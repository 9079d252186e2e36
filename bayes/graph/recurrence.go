package graph

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Recurrence computes a value per row from those of rows above, as
// h = a + b*lag(h, 1, start) does. What its rows do not pass on is computed
// beforehand for all of them at once: the Args of its node. The rest are steps,
// which each row takes in turn.
type Recurrence struct {
	Steps  []RowStep
	Result int // the step whose values are those of the node
}

// A RowStep makes one number in a row. Its operands are steps of the recurrence,
// of the same row and above this one in the list; −1−k is element k of the
// node's Args, in the same row.
type RowStep struct {
	Op    Op // Map1, Map2, Where; Lag: its first operand Shift rows above, before the first row its second one
	Func  *Func
	Args  []int
	Shift int
}

// recurs reports whether a definition reads its own lag.
func recurs(s *syntax.Statement, name string) (found bool) {
	syntax.Walk(s.Value, func(e syntax.Expr) bool {
		call, ok := e.(*syntax.Call)
		found = found || ok && call.Func.Name == "lag" && reads(call, name)
		return !found
	})
	return found
}

// recurrence types a definition that reads its own lag. It is typed twice: its
// rows, which the lag shifts, are known only after the first time.
func (b *binder) recurrence(s *syntax.Statement, name string) *Node {
	b.checkRecurrence(s, name)
	typed := func(dims []*Dim) (root, self *Node) {
		self = &Node{Op: Self, Dims: dims, Label: name}
		b.names[name], b.self = self, self
		root = b.expr(s.Value)
		b.self = nil
		delete(b.names, name)
		return root, self
	}
	root, _ := typed(nil)
	if len(root.Dims) != 1 || root.Dims[0].Kind != Row {
		b.failf(s.Value, "%s has one value %s: a definition that reads its own lag has one per row of the data, and so reads a column", name, per(root))
	}
	root, self := typed(root.Dims)
	u := unroller{b: b, s: s, node: &Node{Op: Recur, Dims: root.Dims, Recurrence: &Recurrence{}}, places: map[*Node]int{}, own: map[*Node]bool{}}
	u.unroll(root, self)
	return u.node
}

// checkRecurrence refuses what cannot be computed row by row.
func (b *binder) checkRecurrence(s *syntax.Statement, name string) {
	if len(b.scope) > 0 {
		b.failf(s.Target, "%s reads its own lag, and so has one value per row of the data: leave out the brackets", name)
	}
	if e := readsHere(s.Value, name); e != nil {
		b.failf(e, "%s is defined by itself: it may read rows above its own, as lag(%s, 1, 0), which is 0 before the first row", name, name)
	}
	syntax.Walk(s.Value, func(e syntax.Expr) bool {
		if !reads(e, name) {
			return false
		}
		switch e := e.(type) {
		case *syntax.Index, *syntax.List:
			b.failf(e, "%s reads its own lag, and so is computed row by row: it can stand in no brackets here", name)
		case *syntax.Call:
			if slices.Contains(reductionNames, e.Func.Name) && e.Func.Name != "lag" && e.Func.Name != "where" {
				b.failf(e, "%s reads its own lag, and so is computed row by row: %s would need all rows at once", name, e.Func.Name)
			}
		}
		return true
	})
}

// An unroller turns the expression of a recurrence into steps.
type unroller struct {
	b      *binder
	s      *syntax.Statement
	node   *Node
	places map[*Node]int // of nodes: as operands of steps
	own    map[*Node]bool
	lags   []*Node // whose first operands are still to do
}

func (u *unroller) unroll(root, self *Node) {
	r := u.node.Recurrence
	r.Result = u.operand(root)
	u.places[self] = r.Result
	for len(u.lags) > 0 { // a row above is complete, whatever the order within a row
		n := u.lags[0]
		u.lags = u.lags[1:]
		above := u.operand(n.Args[0])
		r.Steps[u.places[n]].Args[0] = above
	}
}

// operand returns the place of a node's value, with the steps that make it.
func (u *unroller) operand(n *Node) int {
	if k, ok := u.places[n]; ok {
		return k
	}
	if !u.readsAbove(n) {
		u.node.Args = append(u.node.Args, n)
		u.places[n] = -len(u.node.Args)
		return u.places[n]
	}
	step := RowStep{Op: n.Op, Func: n.Func, Args: make([]int, len(n.Args))}
	switch n.Op {
	case Lag:
		step.Shift, step.Args[1] = n.Offset, u.operand(n.Args[1])
		u.lags = append(u.lags, n)
	case Map1, Map2, Where:
		for j, a := range n.Args {
			step.Args[j] = u.operand(a)
		}
	default:
		u.b.failf(u.s.Value, "a definition that reads its own lag is computed row by row, from numbers of the row and of those above: this is not")
	}
	r := u.node.Recurrence
	r.Steps = append(r.Steps, step)
	u.places[n] = len(r.Steps) - 1
	return u.places[n]
}

// readsAbove reports whether a node depends on rows above.
func (u *unroller) readsAbove(n *Node) bool {
	v, ok := u.own[n]
	if !ok {
		v = n.Op == Self || n.Op == Lag || slices.ContainsFunc(n.Args, u.readsAbove)
		u.own[n] = v
	}
	return v
}

// eval computes the values of all rows, given those of the node's Args.
func (r *Recurrence) eval(rows int, args [][]float64) []float64 {
	steps := make([][]float64, len(r.Steps))
	for k := range steps {
		steps[k] = make([]float64, rows)
	}
	for i := range rows {
		for k, s := range r.Steps {
			operand := func(j, row int) float64 {
				if j = s.Args[j]; j < 0 {
					return element(args[-1-j], row)
				}
				return steps[j][row]
			}
			v := &steps[k][i]
			switch {
			case s.Op == Map1:
				*v = s.Func.F1(operand(0, i))
			case s.Op == Map2:
				*v = s.Func.F2(operand(0, i), operand(1, i))
			case s.Op == Where && operand(0, i) != 0:
				*v = operand(1, i)
			case s.Op == Where:
				*v = operand(2, i)
			case s.Op == Lag && i >= s.Shift:
				*v = operand(0, i-s.Shift)
			case s.Op == Lag:
				*v = operand(1, i)
			}
		}
	}
	return steps[r.Result]
}
