package bayes

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// A Figure is a picture. [Show] shows it; its methods SVG, PNG and WriteFile
// give it to files, and String says in a line what it shows.
type Figure = plot.Figure

// Trace draws each quantity's density by chain, and its draws in their order
// with divergences marked, as ArviZ's plot_trace does. Without names it draws
// all variables.
func (p *Posterior) Trace(names ...string) *Figure {
	return plot.Trace(p.series(names), plot.TraceOptions{Diverging: p.diverging()})
}

// Forest draws a row for each quantity: its mean and its 50% and 94%
// highest-density intervals, as ArviZ's plot_forest does. Its arguments are
// names (strings) and options (PlotOption), in any order; without names it
// draws all variables. [Models.Forest] sets several posteriors side by side.
func (p *Posterior) Forest(args ...any) *Figure {
	names, o := plotArgs("Forest", args)
	return plot.Forest([]plot.Group{{Series: p.series(names)}}, o.forest())
}

// Pair draws the draws of two to eight quantities against each other, with
// divergences marked, as ArviZ's plot_pair does.
func (p *Posterior) Pair(names ...string) *Figure {
	return plot.Pair(p.series(names), plot.PairOptions{Diverging: p.diverging()})
}

// Rank draws how the ranks of each chain's draws among all are spread, as
// ArviZ's plot_rank does: evenly, if the chains agree.
func (p *Posterior) Rank(names ...string) *Figure {
	return plot.Rank(p.series(names), plot.RankOptions{})
}

// Autocorr draws the autocorrelation of each chain's draws, as ArviZ's
// plot_autocorr does.
func (p *Posterior) Autocorr(names ...string) *Figure {
	return plot.Autocorr(p.series(names), plot.AutocorrOptions{})
}

// Energy draws the distributions of the sampler's energy and of its changes, as
// ArviZ's plot_energy does: where the changes are much narrower, the sampler
// explores slowly.
func (p *Posterior) Energy() *Figure { return plot.Energy(p.energies()) }

// Check draws the predictive check of an observed column, or of an expression of
// columns as it stands left of ~ ("stars - 1"): what there is, over
// data that the model would give itself, as ArviZ's plot_ppc does. Draws of
// [Model.Prior] make it a prior-predictive check.
func (p *Posterior) Check(observed string) (*Figure, error) {
	values, err := p.observed(observed)
	if err != nil {
		return nil, err
	}
	bound, err := p.bindNew(nil)
	if err != nil {
		return nil, err
	}
	replicated, err := p.predicted(bound, program.Predict, observed, enoughReplications)
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	return plot.Predictive(known, replicated, plot.PredictiveOptions{XLabel: observed, Discrete: whole(replicated), Prior: p.prior}), nil
}

// enoughReplications is how many draws of each chain a check replicates data
// of: their mean density is smooth, and more would take time.
const enoughReplications = 125

// observed returns the values of what stands left of ~ in the model and is in
// the data: a column, or an expression of columns.
func (p *Posterior) observed(name string) ([]float64, error) {
	bound, err := p.bindNew(nil)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range bound.Predicted() {
		if v.Param && v.Name == name {
			return v.Node.Value, nil
		}
		if v.Param {
			names = append(names, v.Name)
		}
	}
	if names == nil {
		return nil, errors.New("the model observes nothing, so that there is nothing to check")
	}
	return nil, fmt.Errorf("the model does not observe %s: Check takes what stands left of ~ and is in the data: %s", name, strings.Join(names, ", "))
}

// PriorPosterior draws the density of each quantity under the prior and under
// the posterior, as ArviZ's plot_dist_comparison does: how much have the data
// said? Without names it draws all variables.
func (p *Posterior) PriorPosterior(names ...string) (*Figure, error) {
	if p.model == nil {
		return nil, errNoData
	}
	bound, err := bind.Bind(p.model.tree, p.data)
	if err != nil {
		return nil, err
	}
	prior, err := p.model.forward(bound, nil, Must(newOptions(nil)))
	if err != nil {
		return nil, err
	}
	return plot.PriorPosterior(prior.series(names), p.series(names)), nil
}

// diverging says of each draw whether it diverged; nil where none could.
func (p *Posterior) diverging() [][]bool {
	if p.stats == nil {
		return nil
	}
	d := make([][]bool, p.chains)
	for i, s := range p.stats {
		d[i/p.draws] = append(d[i/p.draws], s.Diverging)
	}
	return d
}

// A PlotOption changes a figure.
type PlotOption func(*plotOptions)

type plotOptions struct {
	prob     float64
	median   bool
	ref      []float64
	rope     [2]float64
	observed []float64
	lines    int
	by       string
}

func (o *plotOptions) density() plot.DensityOptions {
	return plot.DensityOptions{Prob: o.prob, Median: o.median, Ref: o.ref}
}

func (o *plotOptions) forest() plot.ForestOptions {
	return plot.ForestOptions{Prob: o.prob, Median: o.median, Ref: o.ref, ROPE: o.rope, Observed: o.observed}
}

// Ref marks a reference value: in a forest by a dashed line, in a density with
// the share of the draws on each side of it too, where several values go to the
// quantities in order.
func Ref(values ...float64) PlotOption {
	return func(o *plotOptions) { o.ref = values }
}

// HDIProb sets the probability of the interval that a figure shows, between 0
// and 1; 0.94 if not given.
func HDIProb(prob float64) PlotOption {
	if !(prob > 0 && prob < 1) {
		fail(fmt.Errorf("HDIProb(%v): a probability lies between 0 and 1, as in HDIProb(0.9)", prob))
	}
	return func(o *plotOptions) { o.prob = prob }
}

// Median marks the median, not the mean.
func Median() PlotOption {
	return func(o *plotOptions) { o.median = true }
}

// ROPE shades the region of practical equivalence in a forest: values between
// low and high differ too little to matter.
func ROPE(low, high float64) PlotOption {
	if !(low < high) {
		fail(fmt.Errorf("ROPE(%v, %v): the lower end comes first, as in ROPE(-0.1, 0.1)", low, high))
	}
	return func(o *plotOptions) { o.rope = [2]float64{low, high} }
}

// Observed marks a value in each row of a forest, such as the raw mean of a
// group, by an open circle: beside it a hierarchical model's shrinkage is seen.
// A NaN marks none.
func Observed(values ...float64) PlotOption {
	return func(o *plotOptions) { o.observed = values }
}

// plotArgs parts the arguments of a figure into names and options.
func plotArgs(figure string, args []any) (names []string, o plotOptions) {
	for _, a := range args {
		switch a := a.(type) {
		case string:
			names = append(names, a)
		case []string:
			names = append(names, a...)
		case PlotOption:
			a(&o)
		default:
			fail(fmt.Errorf("%s takes names, such as \"mu\", and options, such as bayes.Ref(0), not %v (a %T)", figure, a, a))
		}
	}
	return names, o
}

// Density draws the density of each quantity with its mean and its
// highest-density interval, as ArviZ's plot_posterior does. Its arguments are
// names (strings) and options (PlotOption), in any order:
//
//	post.Density("diff", bayes.Ref(0))
//
// Without names it draws all variables.
func (p *Posterior) Density(args ...any) *Figure {
	names, o := plotArgs("Density", args)
	if o.rope != [2]float64{} || o.observed != nil || o.lines > 0 || o.by != "" {
		fail(errors.New("ROPE and Observed are drawn in a forest, By and Lines in a regression, not in a density"))
	}
	return plot.Density(p.series(names), o.density())
}

// series returns quantities as what is plotted.
func (p *Posterior) series(names []string) []plot.Series {
	list := Must(p.quantities(names))
	series := make([]plot.Series, len(list))
	for i, q := range list {
		series[i] = plot.Series{Name: q.name, Chains: q.chains, Discrete: whole(q.chains)}
	}
	return series
}

// whole reports whether all draws are whole numbers.
func whole(chains [][]float64) bool {
	for _, c := range chains {
		for _, v := range c {
			if v != math.Trunc(v) {
				return false
			}
		}
	}
	return true
}
