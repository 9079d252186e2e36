package bind

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// BindNew binds a model to data other than those that it has learnt from, to
// predict. What the model observed in the data of old it now predicts, and
// such columns may be missing. Levels that are new come after the old ones,
// and functions of whole columns, such as mean(x), are of the old ones: they
// are part of what was learnt. An error is a *syntax.Error.
func BindNew(src *syntax.Model, old, data Data) (m *ir.Model, err error) {
	train := newBinder(src, old)
	defer train.recover(&err)
	train.bind()
	b := newBinder(src, data)
	b.known = learnt{train}
	defer b.recover(&err)
	b.bind()
	return b.model, nil
}

// respond binds a distribution of data that are to be predicted: one value for
// each row that its arguments have, or one in all.
func (b *binder) respond(s *syntax.Statement) *ir.Factor {
	call := s.Value.(*syntax.Call)
	x := &ir.Node{Op: ir.Free}
	if isMultivariate(call) {
		for _, arg := range call.Args {
			for _, d := range b.expr(arg.Value).Dims {
				if d.Kind == ir.Row && len(x.Dims) == 0 {
					x.Dims = []*ir.Dim{d}
				}
			}
		}
		return b.respondTogether(s, call, x)
	}
	if rows := b.distribution(call).rows(); rows != nil {
		x.Dims = []*ir.Dim{rows}
	}
	f := b.factor(s, call, x)
	f.Observed = true
	if f.Family.Discrete { // it may stand in brackets below
		x.Op = ir.Discrete
	}
	b.model.Factors = append(b.model.Factors, f)
	return f
}

// extend puts the levels that were learnt from before those that are new.
func (l *levels) extend(old []string) {
	labels := slices.Clone(old)
	to := make([]int32, len(l.dim.Labels))
	for k, label := range l.dim.Labels {
		p := slices.Index(labels, label)
		if p < 0 {
			p = len(labels)
			labels = append(labels, label)
		}
		to[k] = int32(p)
	}
	l.dim.Labels = labels
	for i, k := range l.codes {
		l.codes[i] = to[k]
	}
}
