package bind

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

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
func (b *binder) recurrence(s *syntax.Statement, name string) *ir.Node {
	b.checkRecurrence(s, name)
	typed := func(dims []*ir.Dim) (root, self *ir.Node) {
		self = &ir.Node{Op: ir.Self, Dims: dims, Label: name}
		b.names[name], b.self = self, self
		root = b.expr(s.Value)
		b.self = nil
		delete(b.names, name)
		return root, self
	}
	root, _ := typed(nil)
	if len(root.Dims) != 1 || root.Dims[0].Kind != ir.Row {
		b.failf(s.Value, "%s has one value %s: a definition that reads its own lag has one per row of the data, and so reads a column", name, per(root))
	}
	root, self := typed(root.Dims)
	n, err := ir.NewRecur(root, self)
	if err != nil {
		b.failf(s.Value, "%v", err)
	}
	return n
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
			if needsAll(e.Func.Name) {
				b.failf(e, "%s reads its own lag, and so is computed row by row: %s would need all rows at once", name, e.Func.Name)
			}
		}
		return true
	})
}

// needsAll reports whether a function reads its argument as a whole.
func needsAll(name string) bool {
	if op := ir.Functions[name]; op != nil {
		return op.Access(0) != ir.Pointwise
	}
	return slices.Contains(reductionNames, name) && name != "lag" && name != "where"
}
