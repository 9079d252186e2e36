package bind

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A resolver is what a binder knows beyond the data it is given: nothing while
// a model learns; what it has learnt, when it predicts.
type resolver interface {
	// predicts reports whether observed statements are to be predicted.
	predicts() bool

	// isData reports whether a name that the data lack was a column.
	isData(name string) bool

	// number returns a single number that the data need not repeat; nil if the
	// name is of none.
	number(at syntax.Expr, name string) *ir.Node

	// levels returns the levels of a column that come before those that are
	// new; nil if there are none.
	levels(at syntax.Expr, name string) *ir.Dim

	// isCategory reports whether a statement was one of categories.
	isCategory(s *syntax.Statement, name string) bool

	// whole returns the value of a function of whole columns, such as mean(x),
	// which is part of what was learnt; nil if it was no constant.
	whole(e syntax.Expr) *ir.Node

	// byLevel returns what an index reads once per level of a column.
	byLevel(e *syntax.Index, column string) (levels *ir.Dim, values *ir.Node)

	// factor returns what a statement was observed as.
	factor(s *syntax.Statement) *ir.Factor
}

// learning is the resolver of a model that learns.
type learning struct{}

func (learning) predicts() bool                                    { return false }
func (learning) isData(string) bool                                { return false }
func (learning) number(syntax.Expr, string) *ir.Node               { return nil }
func (learning) levels(syntax.Expr, string) *ir.Dim                { return nil }
func (learning) isCategory(*syntax.Statement, string) bool         { return false }
func (learning) whole(syntax.Expr) *ir.Node                        { return nil }
func (learning) byLevel(*syntax.Index, string) (*ir.Dim, *ir.Node) { return nil, nil }
func (learning) factor(*syntax.Statement) *ir.Factor               { return nil }

// learnt is the resolver of a model that predicts: it was bound to the data
// that it has learnt from.
type learnt struct{ from *binder }

func (l learnt) predicts() bool          { return true }
func (l learnt) isData(name string) bool { _, ok := l.from.data[name]; return ok }

func (l learnt) number(at syntax.Expr, name string) *ir.Node {
	if c := l.from.data[name]; c == nil || len(c.Shape) > 0 {
		return nil
	}
	return l.from.column(at, name)
}

func (l learnt) levels(at syntax.Expr, name string) *ir.Dim {
	if c := l.from.data[name]; c == nil || len(c.Shape) != 1 {
		return nil
	}
	return l.from.levelsOf(at, name).dim
}

func (l learnt) isCategory(s *syntax.Statement, name string) bool { return l.from.isCategory(s, name) }

func (l learnt) whole(e syntax.Expr) *ir.Node {
	if n := l.from.expr(e); n.IsConst() {
		return n
	}
	return nil
}

func (l learnt) byLevel(e *syntax.Index, column string) (levels *ir.Dim, values *ir.Node) {
	levels = l.from.levels[column].dim
	l.from.scope = []*ir.Dim{levels}
	values, _ = l.from.levelwise(e, l.from.expr(e.X))
	return levels, values
}

func (l learnt) factor(s *syntax.Statement) *ir.Factor {
	factors := l.from.model.Factors
	return factors[slices.IndexFunc(factors, func(f *ir.Factor) bool { return f.Stmt == s })]
}
