package plan

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// collapse replaces rows that are equal in all that the likelihood reads by
// one row with a weight. For Bernoulli, whose log mass is linear in the
// observation, rows need only agree in the rest: their mean, with their
// number as its weight, is a binomial up to its constant.
func collapse(f *ir.Factor, _ *facts.Set) (replacement, error) {
	n := f.Size()
	if len(f.Dims) != 1 || n < 2 {
		return replacement{}, errors.New("needs a table of rows")
	}
	f = byLevel(f)
	c := facts.NewCells(f.Dims[0])
	averaged := f.Family == distribution.Bernoulli || f.Family == distribution.BernoulliLogit
	read := slices.Clone(f.Args)
	if !averaged {
		read = append(read, f.X)
	}
	for _, a := range read {
		if err := c.Read(a); err != nil {
			return replacement{}, err
		}
	}
	if !c.Find(n / 2) {
		return replacement{}, errors.New("needs rows that repeat, and most of these differ")
	}
	var given []float64
	if f.Weights != nil {
		given = f.Weights.Value
	}
	tallies := c.Tally(f.X.Value, given)
	weights, means := make([]float64, len(tallies)), make([]float64, len(tallies))
	for k, t := range tallies {
		weights[k], means[k] = t.Weight, t.Mean()
	}
	g := &ir.Factor{Stmt: f.Stmt, Family: f.Family, Observed: true,
		Dims: []*ir.Dim{c.To}, Weights: ir.Array(weights, c.To)}
	for _, a := range f.Args {
		g.Args = append(g.Args, c.Clone(a))
	}
	if averaged {
		g.X = ir.Array(means, c.To)
		return replacement{factor: g, effect: words.Plural(g.Size(), "binomial"), why: "rows that share their probability make one binomial"}, nil
	}
	g.X = c.Clone(f.X)
	return replacement{factor: g, effect: words.Plural(g.Size(), "weighted row"),
		why: fmt.Sprintf("the other %s repeat these in all that the likelihood reads", words.Commas(n-len(tallies)))}, nil
}
