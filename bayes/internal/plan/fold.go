package plan

import (
	"errors"
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// fold replaces normal (or log-normal) observations whose mean is linear in
// quantities that do not vary by row by their cross-products: terms of the
// log density that cost the same for any number of rows. A scale per level of
// a column gives a term per level.
func fold(f *ir.Factor, known *facts.Set) (replacement, error) {
	none := replacement{}
	n, y := f.Size(), f.X.Value
	var weights []float64
	if f.Weights != nil {
		weights = f.Weights.Value
	}
	shift := 0.0 // of the log density
	switch f.Family {
	case distribution.Normal:
	case distribution.LogNormal:
		logs := make([]float64, n)
		for i, v := range y {
			logs[i] = math.Log(v)
			w := 1.0
			if weights != nil {
				w = weights[i]
			}
			shift -= w * logs[i]
		}
		if y = logs; math.IsInf(shift, 0) {
			return none, errors.New("needs values above 0")
		}
	default:
		return none, fmt.Errorf("needs a normal distribution, not %s", f.Family.Name)
	}
	linear, err := known.Linear(f.Args[0], n)
	if err != nil {
		return none, err
	}
	mean := linear.Sorted()
	data := facts.Sample{Y: y, Weights: weights}
	sigma := f.Args[1]
	if condensed, scale, ok := data.Condense(mean, f); ok {
		data, sigma = condensed, scale
	}
	most := n / 2 // scales that are of use
	if data.Within != nil {
		most = n
	}
	groups, scale, err := facts.Scales(sigma, len(data.Y), most)
	if err != nil {
		return none, err
	}
	designs := make([]facts.Design, len(groups))
	cost, once := overhead*(len(groups)-1), 0
	for i, g := range groups {
		designs[i] = mean.Design(g)
		cost += ir.FoldCost(designs[i].K)
		once += designs[i].Cost()
	}
	if k := mean.Width(); k > 1 && k >= n || cost >= factorCost(f) {
		if len(groups) > 1 {
			return none, fmt.Errorf("needs many more rows than scales (%s and %s here)", words.Commas(n), words.Commas(len(groups)))
		}
		return none, fmt.Errorf("needs many more rows than coefficients (%s and %s here)", words.Commas(n), words.Commas(k))
	}
	if once/factorCost(f) > patience {
		return none, fmt.Errorf("needs fewer coefficients than these %s", words.Commas(mean.Width()))
	}
	var terms []*ir.Node
	for i := range designs {
		t := designs[i].Fold(&data)
		if !facts.Finite(t.Fold()) {
			return none, errors.New("needs squares that do not overflow")
		}
		terms = append(terms, t)
	}
	for i := range designs {
		known.Add(&designs[i], terms[i].Fold())
	}
	terms[0].Fold().Const += shift
	why := "mean and scale are known"
	switch {
	case len(mean.Terms) > 0:
		why = "the mean is linear in " + words.Plural(mean.Width(), "coefficient") + " and " + scale
	case !f.Args[1].IsConst():
		why = "the mean is known and " + scale
	}
	return replacement{terms: terms, effect: foldEffect(terms), why: why}, nil
}

// overhead is what a further instruction costs, in operations.
const overhead = 60

// patience is how many gradients as written the pass over the rows may cost.
// A run takes some ten thousand.
const patience = 5000

// foldEffect says what is left of the rows.
func foldEffect(terms []*ir.Node) string {
	what, products := "sum of squares", 0
	for _, t := range terms {
		k := t.Fold().K
		products += (k + 1) * (k + 2) / 2
		if k > 0 {
			what = "cross-product"
		}
	}
	if products > 1 && what == "sum of squares" {
		return words.Commas(products) + " sums of squares"
	}
	return words.Plural(products, what)
}
