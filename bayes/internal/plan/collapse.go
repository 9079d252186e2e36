package plan

import (
	"errors"
	"fmt"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// collapse replaces rows that are equal in all that the likelihood reads by
// one row with a weight. For Bernoulli, whose log mass is linear in the
// observation, rows need only agree in the rest: their mean, with their
// number as its weight, is a binomial up to its constant.
func collapse(f *ir.Factor) (g *ir.Factor, why string, err error) {
	n := f.Size()
	if len(f.Dims) != 1 || n < 2 {
		return nil, "", errors.New("collapse needs a table of rows")
	}
	f = byLevel(f)
	c := newCells(f.Dims[0])
	averaged := f.Family == distribution.Bernoulli || f.Family == distribution.BernoulliLogit
	for _, a := range f.Args {
		if err := c.read(a); err != nil {
			return nil, "", err
		}
	}
	if !averaged {
		if err := c.read(f.X); err != nil {
			return nil, "", err
		}
	}
	if !c.find(n / 2) {
		return nil, "", errors.New("collapse needs rows that repeat, and most of these differ")
	}
	var given []float64
	if f.Weights != nil {
		given = f.Weights.Value
	}
	tallies := c.tally(f.X.Value, given)
	weights, means := make([]float64, len(tallies)), make([]float64, len(tallies))
	for k, t := range tallies {
		weights[k], means[k] = t.weight, (t.shift*t.weight+t.sum)/t.weight
	}
	g = &ir.Factor{Stmt: f.Stmt, Family: f.Family, Observed: true,
		Dims: []*ir.Dim{c.to}, Weights: ir.Array(weights, c.to)}
	for _, a := range f.Args {
		g.Args = append(g.Args, c.clone(a))
	}
	if averaged {
		g.X = ir.Array(means, c.to)
		return g, "rows that share their probability make one binomial", nil
	}
	g.X = c.clone(f.X)
	return g, fmt.Sprintf("the other %s repeat these in all that the likelihood reads", commas(n-len(tallies))), nil
}
