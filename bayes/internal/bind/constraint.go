package bind

import (
	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// ordered is the name of the wrapper that keeps elements in rising order.
const ordered = "Ordered"

// ordered binds a parameter whose elements rise along its last dimension, as in
// cut[3] ~ Ordered(Normal(0, 5)): as many independent draws, sorted. The log
// density leaves out the logarithm of the number of their orders. If the elements
// have distributions of their own, the draws are those that come in order.
func (b *binder) ordered(s *syntax.Statement, call *syntax.Call, free *ir.Node) {
	if len(free.Dims) == 0 {
		b.failf(s.Target, "%s has one element, and %s is of several: say how many, as in %s[3] ~ %s", free.Label, ordered, free.Label, call)
	}
	var inner *syntax.Call
	if len(call.Args) == 1 {
		inner, _ = call.Args[0].Value.(*syntax.Call)
	}
	if inner == nil {
		b.failf(call, "%s takes a distribution, as in %s(Normal(0, 5))", ordered, ordered)
	}
	each := &ir.Node{Op: ir.Free, Dims: free.Dims[:len(free.Dims)-1]} // of these has one distribution
	for _, a := range inner.Args {
		n := b.expr(a.Value)
		if n.Size() <= each.Size() {
			continue
		}
		if !n.IsConst() {
			b.failf(a.Value, "the elements of %s may have distributions of their own only if these are known: this has one value %s and depends on parameters", free.Label, per(n))
		}
		each = &ir.Node{Op: ir.Free, Dims: free.Dims}
	}
	f := b.factor(s, inner, each)
	if lo, hi := b.bounds(f); f.Family.Discrete || !isInf(lo) || !isInf(hi) {
		b.failf(inner, "%s takes a distribution of all real numbers, which %s is not", ordered, f.Family.Name)
	}
	for j, a := range f.Args {
		f.Args[j] = b.expand(inner, a, free.Dims)
	}
	f.Ordered, f.Dims = true, free.Dims
	f.X = b.constrain(distribution.Ordered, free)
	b.model.Factors = append(b.model.Factors, f)
	b.names[free.Label] = f.X
	b.model.Vars = append(b.model.Vars, &ir.Variable{Name: free.Label, Node: f.X, Param: true, Prior: f, New: b.known.predicts() && f.X.HasRows()})
}

// constrain adds a free block to the model, returns its transform, with the
// dimensions that the block has come with, and adds the log Jacobian.
func (b *binder) constrain(t *distribution.Transform, free *ir.Node) *ir.Node {
	x := ir.Constrain(t, free, free.Dims)
	op := x.Op.(*ir.Transform)
	free.Dims = []*ir.Dim{{Name: free.Label + "_dim_0", Size: op.Free * x.Size() / op.Width}}
	b.model.Free = append(b.model.Free, free)
	b.model.Terms = append(b.model.Terms, &ir.Node{Op: ir.LogJacobian, Args: []*ir.Node{x}})
	return x
}
