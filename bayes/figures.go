package bayes

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// A Figure is a picture. [Show] shows it, its methods SVG, PNG and WriteFile
// export it, and String describes it in one line.
type Figure = plot.Figure

// Trace draws each quantity's density by chain, and its draws in their order
// with divergences marked, as ArviZ's plot_trace does. Without names it draws
// all variables.
func (p *Posterior) Trace(names ...string) *Figure {
	return plot.Trace(p.series(names), plot.TraceOptions{Diverging: p.table.Diverging()})
}

// Forest draws a row for each quantity: its mean and its 50% and 94%
// highest-density intervals, as ArviZ's plot_forest does. Its arguments are
// names (strings) and options ([Ref], [HDIProb], [Median], [ROPE], [Observed]), in
// any order; without names it draws all variables. [Models.Forest] compares
// several posteriors.
func (p *Posterior) Forest(args ...any) *Figure {
	names, o := plotArgs("Forest", forestTakes, args)
	return plot.Forest([]plot.Group{{Series: p.series(names)}}, o.forest())
}

// Pair draws the draws of two to eight quantities against each other, with
// divergences marked, as ArviZ's plot_pair does.
func (p *Posterior) Pair(names ...string) *Figure {
	return plot.Pair(p.series(names), plot.PairOptions{Diverging: p.table.Diverging()})
}

// Rank draws how the ranks of each chain's draws, among the draws of all chains,
// are distributed, as ArviZ's plot_rank does. If the chains agree, the ranks are
// uniform.
func (p *Posterior) Rank(names ...string) *Figure {
	return plot.Rank(p.series(names), plot.RankOptions{})
}

// Autocorr draws the autocorrelation of each chain's draws, as ArviZ's
// plot_autocorr does.
func (p *Posterior) Autocorr(names ...string) *Figure {
	return plot.Autocorr(p.series(names), plot.AutocorrOptions{})
}

// Energy draws the distributions of the sampler's energy and of its changes, as
// ArviZ's plot_energy does. If the changes are much narrower, the sampler explores
// slowly.
func (p *Posterior) Energy() *Figure { return plot.Energy(p.table.Energies()) }

// Check draws the predictive check of an observed column, or of an observed
// expression as it stands left of ~ ("stars - 1"): the data over data replicated
// from the model, as ArviZ's plot_ppc does. For draws from [Model.Prior] it is a
// prior predictive check. Options are [Seed] and [Context].
func (p *Posterior) Check(observed string, opts ...Option) (*Figure, error) {
	o, err := newOptions(checking, opts)
	if err != nil {
		return nil, err
	}
	learnt, err := p.learnt()
	if err != nil {
		return nil, err
	}
	names, values, err := learnt.Observed()
	switch {
	case err != nil:
		return nil, err
	case names == nil:
		return nil, errors.New("the model observes nothing, so there is nothing to check")
	case !slices.Contains(names, observed):
		return nil, fmt.Errorf("the model does not observe %s: Check takes an observed column or expression, here %s", observed, strings.Join(names, ", "))
	}
	replicated, err := learnt.Predicted(o.ctx, nil, engine.Predict, o.Seed, observed, enoughReplications)
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(slices.Clone(values[observed]), math.IsNaN)
	return plot.Predictive(known, replicated, plot.PredictiveOptions{XLabel: observed, Discrete: draws.Whole(replicated), Prior: p.prior}), nil
}

// enoughReplications is the number of draws of each chain for which a check
// replicates the data. Their mean density is smooth; more would only take time.
const enoughReplications = 125

// PriorPosterior draws the density of each quantity under the prior and under
// the posterior, as ArviZ's plot_dist_comparison does, which shows how much was
// learnt from the data. Without names it draws all variables.
func (p *Posterior) PriorPosterior(names ...string) (*Figure, error) {
	if p.model == nil {
		return nil, errNoData
	}
	posterior, err := p.quantities(names)
	if err != nil {
		return nil, err
	}
	o, _ := newOptions(drawingPrior, nil)
	prior, err := p.model.prior(p.data.Columns(), o)
	if err != nil {
		return nil, err
	}
	before, err := prior.quantities(names)
	if err != nil {
		return nil, err
	}
	return plot.PriorPosterior(toPlot(before), toPlot(posterior)), nil
}

// Regression draws an observed column y over a data column x, as ArviZ's plot_lm
// does: the data, the expectation of y along x with its 50% and 94%
// highest-density bands, and the band of new observations.
//
//	post.Regression("weight", "height")
//	post.Regression("weight", "height", bayes.By("sex"), bayes.HDIProb(0.9))
//
// Along the line, all other columns are held fixed: numbers at their mean,
// categories and indices at their most frequent level. Each data point is moved
// by the difference in expectation that this makes, so that its distance from
// the line is its residual (a partial-residual plot). Options are [By],
// [Lines], [HDIProb] and [Context].
func (p *Posterior) Regression(y, x string, opts ...PlotOption) (*Figure, error) {
	o, err := newPlotOptions("Regression", "By Lines HDIProb Context", opts)
	if err != nil {
		return nil, err
	}
	learnt, err := p.learnt()
	if err != nil {
		return nil, err
	}
	lines, err := learnt.Regression(o.ctx, y, x, o.by)
	if err != nil {
		return nil, err
	}
	points := "data"
	if lines.Moved {
		points = "data, other columns held"
	}
	fits := make([]plot.Fit, len(lines.Fits))
	for i, f := range lines.Fits {
		fits[i] = plot.Fit(f)
	}
	return plot.Regression(fits, plot.RegressionOptions{XLabel: x, YLabel: y, Points: points, Prob: o.prob, Lines: o.lines}), nil
}

// Density draws the density of each quantity with its mean and its
// highest-density interval, as ArviZ's plot_posterior does. Its arguments are
// names (strings) and options ([Ref], [HDIProb], [Median]), in any order:
//
//	post.Density("diff", bayes.Ref(0))
//
// Without names it draws all variables.
func (p *Posterior) Density(args ...any) *Figure {
	names, o := plotArgs("Density", densityTakes, args)
	return plot.Density(p.series(names), o.density())
}

// series returns quantities as series to plot.
func (p *Posterior) series(names []string) []plot.Series {
	return toPlot(Must(p.quantities(names)))
}

// toPlot returns quantities as series to plot.
func toPlot(list []draws.Quantity) []plot.Series {
	s := make([]plot.Series, len(list))
	for i, q := range list {
		s[i] = plot.Series{Name: q.Name, Chains: q.Chains, Discrete: draws.Whole(q.Chains)}
	}
	return s
}
