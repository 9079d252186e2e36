package bayes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// A PlotOption changes a figure. Each figure documents the options that it takes;
// any other is an error. [Context] is a PlotOption too, for figures that take long
// to compute.
type PlotOption interface {
	plotOption() (name string, set func(*plotOptions) error)
}

type plotOptions struct {
	ctx      context.Context
	prob     float64
	median   bool
	ref      []float64
	rope     [2]float64
	observed []float64
	lines    int
	by       string
}

// newPlotOptions applies options. Takes lists the names of those that the figure
// takes, separated by spaces.
func newPlotOptions(figure, takes string, opts []PlotOption) (o plotOptions, err error) {
	o.ctx = context.Background()
	for _, opt := range opts {
		name, set := opt.plotOption()
		if list := strings.Fields(takes); !slices.Contains(list, name) {
			return o, &OptionError{Option: name, Err: fmt.Errorf("%s does not take this option; it takes %s", figure, strings.Join(list, ", "))}
		}
		if err := set(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o Option) plotOption() (string, func(*plotOptions) error) {
	return o.name, func(p *plotOptions) error { // o is Context, the only Option that figures take
		all := options{}
		if o.set(&all); all.ctx != nil {
			p.ctx = all.ctx
		}
		return nil
	}
}

func (o *plotOptions) density() plot.DensityOptions {
	return plot.DensityOptions{Prob: o.prob, Median: o.median, Ref: o.ref}
}

func (o *plotOptions) forest() plot.ForestOptions {
	return plot.ForestOptions{Prob: o.prob, Median: o.median, Ref: o.ref, ROPE: o.rope, Observed: o.observed}
}

// A figureOption is an option for figures only.
type figureOption struct {
	name  string // the name of its function
	wrong error  // why it is invalid, if it is
	set   func(*plotOptions)
}

func (f figureOption) plotOption() (string, func(*plotOptions) error) {
	return f.name, func(o *plotOptions) error {
		f.set(o)
		return f.wrong
	}
}

// Ref marks reference values. A forest shows each as a dashed line. A density
// shows the share of the draws on each side too; there, one value applies to all
// quantities, and several apply to the quantities in order.
func Ref(values ...float64) PlotOption {
	return figureOption{"Ref", nil, func(o *plotOptions) { o.ref = values }}
}

// HDIProb sets the probability of the interval that a figure shows, between 0
// and 1; 0.94 if not given.
func HDIProb(prob float64) PlotOption {
	var wrong error
	if !(prob > 0 && prob < 1) {
		wrong = &OptionError{Option: fmt.Sprintf("HDIProb(%v)", prob), Err: errors.New("the probability must lie between 0 and 1, as in HDIProb(0.9)")}
	}
	return figureOption{"HDIProb", wrong, func(o *plotOptions) { o.prob = prob }}
}

// Median marks the median instead of the mean.
func Median() PlotOption {
	return figureOption{"Median", nil, func(o *plotOptions) { o.median = true }}
}

// ROPE shades the region of practical equivalence in a forest: values between
// low and high differ too little to matter.
func ROPE(low, high float64) PlotOption {
	var wrong error
	if !(low < high) {
		wrong = &OptionError{Option: fmt.Sprintf("ROPE(%v, %v)", low, high), Err: errors.New("the lower end must come first, as in ROPE(-0.1, 0.1)")}
	}
	return figureOption{"ROPE", wrong, func(o *plotOptions) { o.rope = [2]float64{low, high} }}
}

// Observed marks a value in each row of a forest, such as the raw mean of a
// group, with an open circle, which shows the shrinkage of a hierarchical model.
// NaN marks nothing.
func Observed(values ...float64) PlotOption {
	return figureOption{"Observed", nil, func(o *plotOptions) { o.observed = values }}
}

// By draws a line for each level of a column, each in its own colour.
func By(column string) PlotOption {
	return figureOption{"By", nil, func(o *plotOptions) { o.by = column }}
}

// Lines draws n draws of the line instead of its bands.
func Lines(n int) PlotOption {
	var wrong error
	if n < 1 {
		wrong = &OptionError{Option: fmt.Sprintf("Lines(%d)", n), Err: errors.New("at least 1 line is needed, as in Lines(50)")}
	}
	return figureOption{"Lines", wrong, func(o *plotOptions) { o.lines = n }}
}

// plotArgs splits the arguments of a figure into names and options.
func plotArgs(figure, takes string, args []any) (names []string, o plotOptions) {
	var opts []PlotOption
	for _, a := range args {
		switch a := a.(type) {
		case string:
			names = append(names, a)
		case []string:
			names = append(names, a...)
		case PlotOption:
			opts = append(opts, a)
		default:
			host.Fail(fmt.Errorf("%s takes names, such as \"mu\", and options, such as bayes.Ref(0), not %v (%T)", figure, a, a))
		}
	}
	return names, Must(newPlotOptions(figure, takes, opts))
}

// The options of densities and of forests.
const (
	densityTakes = "Ref HDIProb Median"
	forestTakes  = "Ref HDIProb Median ROPE Observed"
)
