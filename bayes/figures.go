package bayes

import (
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes/plot"
)

// A Figure is a picture. [Show] shows it; its methods SVG, PNG and WriteFile
// give it to files, and String says in a line what it shows.
type Figure = plot.Figure

// Trace draws each quantity's density by chain, and its draws in their order
// with divergences marked, as ArviZ's plot_trace does. Without names it draws
// all variables.
func (p *Posterior) Trace(names ...string) *Figure {
	q := Must(p.quantities(names))
	var o plot.TraceOptions
	if p.stats != nil {
		o.Diverging = make([][]bool, p.chains)
		for i, s := range p.stats {
			c := i / p.draws
			o.Diverging[c] = append(o.Diverging[c], s.Diverging)
		}
	}
	return plot.Trace(toSeries(q), o)
}

// A PlotOption changes a figure.
type PlotOption func(*plot.DensityOptions)

// Ref marks a reference value in a density, with the share of the draws on
// each side of it. Several values go to the quantities in order.
func Ref(values ...float64) PlotOption {
	return func(o *plot.DensityOptions) { o.Ref = values }
}

// HDIProb sets the probability of the interval that a density shows, between 0
// and 1; 0.94 if not given.
func HDIProb(prob float64) PlotOption {
	if !(prob > 0 && prob < 1) {
		fail(fmt.Errorf("HDIProb(%v): a probability lies between 0 and 1, as in HDIProb(0.9)", prob))
	}
	return func(o *plot.DensityOptions) { o.Prob = prob }
}

// Median marks the median in a density, not the mean.
func Median() PlotOption {
	return func(o *plot.DensityOptions) { o.Median = true }
}

// Density draws the density of each quantity with its mean and its
// highest-density interval, as ArviZ's plot_posterior does. Its arguments are
// names (strings) and options (PlotOption), in any order:
//
//	post.Density("diff", bayes.Ref(0))
//
// Without names it draws all variables.
func (p *Posterior) Density(args ...any) *Figure {
	var names []string
	var o plot.DensityOptions
	for _, a := range args {
		switch a := a.(type) {
		case string:
			names = append(names, a)
		case PlotOption:
			a(&o)
		default:
			fail(fmt.Errorf("Density takes names, such as \"mu\", and options, such as bayes.Ref(0), not %v (a %T)", a, a))
		}
	}
	return plot.Density(toSeries(Must(p.quantities(names))), o)
}

func toSeries(list []quantity) []plot.Series {
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
