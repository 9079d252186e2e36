package bind

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// isCategory reports whether a statement is of a column of text or whole
// numbers that has a categorical distribution. Such a statement runs over the
// levels of its own column: in
//
//	class ~ Categorical(logit_p=a[class] + b[class]*income)
//
// there is a number for each row and level.
func (b *binder) isCategory(s *syntax.Statement, name string) bool {
	if s.Value.(*syntax.Call).Func.Name != "Categorical" {
		return false
	}
	c := b.data[name]
	if c == nil {
		return b.known.isCategory(s, name)
	}
	return len(c.Shape) == 1 && (c.Labels != nil || !slices.ContainsFunc(c.Values, func(v float64) bool { return v != math.Trunc(v) }))
}

// categories puts the levels of the column left of a statement in its scope.
func (b *binder) categories(name *syntax.Name) {
	if b.data[name.Name] != nil {
		b.scope = []*ir.Dim{b.levelsOf(name, name.Name).dim}
	} else if d := b.known.levels(name, name.Name); d != nil {
		b.scope = []*ir.Dim{d}
	}
}

// observeCategory binds a categorical distribution of a column. What is
// observed are the numbers of its levels, in their order, where the
// probabilities are by level or the column is of text, and else its values.
func (b *binder) observeCategory(s *syntax.Statement, name *syntax.Name) {
	b.categories(name)
	l := b.levels[name.Name]
	x := ir.Array(make([]float64, len(l.codes)), l.row)
	for i, k := range l.codes {
		x.Value[i] = float64(k)
	}
	x.Label = name.Name
	f := b.factor(s, s.Value.(*syntax.Call), x)
	p := f.Args[len(f.Args)-1]
	last := p.Dims[len(p.Dims)-1]
	switch isText := b.data[name.Name].Labels != nil; {
	case last == l.dim:
	case !isText:
		f.X = b.cut(b.column(name, name.Name), f.Dims)
	case last.Size != l.dim.Size:
		b.failf(s.Value, "%s has %d levels, %s, and this is of %d", name.Name, l.dim.Size, words.List(l.dim.Labels, "and"), last.Size)
	}
	f.Observed = true
	b.checkSupport(f)
	b.model.Factors = append(b.model.Factors, f)
}
