package bind

import (
	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// BindDist reads a distribution with constant arguments, such as "Beta(9, 3)".
// It returns the family and its parameters. An error is a *syntax.Error.
func BindDist(text string) (f *distribution.Family, a []float64, err error) {
	e, err := syntax.ParseExpr(text)
	if err != nil {
		return nil, nil, err
	}
	b := newBinder(&syntax.Model{Text: text}, nil)
	defer b.recover(&err)
	call, ok := e.(*syntax.Call)
	if !ok {
		b.failf(e, "expected a distribution, as in Normal(0, 1)")
	}
	syntax.Walk(call, func(e syntax.Expr) bool {
		if name, ok := e.(*syntax.Name); ok {
			b.failf(name, "a distribution on its own is of numbers, and %s is a name", name)
		}
		return true
	})
	s := &syntax.Statement{Target: &syntax.Name{Name: "x"}, Value: call}
	factor := b.factor(s, call, &ir.Node{Op: ir.Free})
	for _, n := range factor.Args { // scalars: there is nothing here to make arrays of
		a = append(a, n.Value...)
	}
	return factor.Family, a, nil
}
