package bind

import (
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// potential binds Potential(expression). Predictions do without: the draws
// that they start from know of it.
func (b *binder) potential(s *syntax.Statement) {
	call := s.Value.(*syntax.Call)
	if b.known.predicts() {
		return
	}
	if len(call.Args) == 1 && call.Args[0].Name != "" {
		b.failf(key(call.Args[0]), "Potential takes no named arguments")
	}
	n := b.args(call, 1)[0]
	if n.IsConst() {
		b.failf(call.Args[0].Value, "this depends on data alone, so that it changes nothing: a Potential is of parameters")
	}
	b.model.Potentials = append(b.model.Potentials, &ir.Potential{Stmt: s, Term: ir.SumOf(n)})
}
