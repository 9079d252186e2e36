package graph

import (
	"github.com/gonbayes/gonbayes/bayes/dist"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// BindDist reads a distribution with constant arguments, such as "Beta(9, 3)".
// It returns the family and its parameters. An error is a *syntax.Error.
func BindDist(text string) (f *dist.Family, a []float64, err error) {
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
	s := &syntax.Statement{Target: &syntax.Name{Name: "x"}, Value: call}
	factor := b.factor(s, &Node{Op: Free})
	for i, n := range factor.Args {
		p := factor.Family.Params[i]
		if n.Size() != 1 && !p.Vector {
			b.failf(e, "%s must be one number", p.Name)
		}
		b.checkDomain(call, p, n)
		a = append(a, n.Value...)
	}
	return factor.Family, a, nil
}
