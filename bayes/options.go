package bayes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/progress"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// An Option changes how a method works. Each method documents the options that it
// takes; any other option is an [*OptionError].
type Option struct {
	name  string // the name of its function
	given string // its arguments, for errors
	set   func(*options)
}

// options are the settings of one call.
type options struct {
	engine.Options
	ctx          context.Context
	fresh, quiet bool
	cache        *string // the folder that posteriors are filed in; nil: the host's choice
}

// A taker is a method with the names of the options that it takes.
type taker struct {
	method string
	takes  []string
}

// Every method takes Context and Quiet too.
var (
	sampling = taker{"Sample", []string{"Draws", "Tune", "Chains", "Seed", "TargetAccept", "MaxTreeDepth", "Keep",
		"Method", "Sampler", "Without", "NoPlan", "Fresh", "Cache", "Progress"}}
	approximating = taker{"an approximation", []string{"Draws", "Chains", "Seed", "Keep", "Without", "NoPlan", "Fresh", "Cache"}}
	optimizing    = taker{"Optimize", []string{"Chains", "Seed", "Without", "NoPlan"}}
	explaining    = taker{"Explain", []string{"Without", "NoPlan", "Method", "Sampler"}}
	drawingPrior  = taker{"Prior", []string{"Draws", "Chains", "Seed", "Keep"}}
	predicting    = taker{"Predict", []string{"Seed"}}
	checking      = taker{"Check", []string{"Seed"}}
	judging       = taker{"LOO", nil}
)

// newOptions applies options to the defaults and checks them.
func newOptions(t taker, opts []Option) (options, error) {
	o := options{ctx: context.Background(), Options: engine.Options{
		Draws: 1000, Tune: 1000, Chains: 4, Seed: 1, TargetAccept: 0.8, MaxTreeDepth: 10,
	}}
	for _, opt := range opts {
		if takes := append(slices.Clone(t.takes), "Context", "Quiet"); !slices.Contains(takes, opt.name) {
			return o, &OptionError{Option: opt.String(), Err: fmt.Errorf("%s does not take this option; it takes %s", t.method, strings.Join(takes, ", "))}
		}
		opt.set(&o)
	}
	if o.ctx == nil {
		o.ctx = context.Background()
	}
	wrong := func(given string, format string, args ...any) error {
		return &OptionError{Option: given, Err: fmt.Errorf(format, args...)}
	}
	switch {
	case o.Draws < 1:
		return o, wrong(Draws(o.Draws).String(), "at least 1 draw is needed")
	case o.Tune < 0:
		return o, wrong(Tune(o.Tune).String(), "the number of warm-up draws cannot be negative")
	case o.Chains < 1:
		return o, wrong(Chains(o.Chains).String(), "at least 1 chain is needed; 4 let R-hat compare them")
	case !(o.TargetAccept > 0 && o.TargetAccept < 1):
		return o, wrong(TargetAccept(o.TargetAccept).String(), "the rate must lie between 0 and 1; 0.8 is usual, 0.95 careful")
	case o.Own != nil && o.OwnName == "":
		return o, &OptionError{Option: "Sampler", Err: errors.New("give the sampler a name: posteriors are filed under it")}
	case o.MaxTreeDepth < 1 || o.MaxTreeDepth > 20:
		return o, wrong(MaxTreeDepth(o.MaxTreeDepth).String(), "the depth must lie between 1 and 20; 10 is usual")
	}
	if o.Method != "" {
		if err := engine.CheckNames("Method", "method", []string{o.Method}, engine.Methods); err != nil {
			return o, err
		}
	}
	return o, engine.CheckNames("Without", "rewrite", o.Without, plan.Rewrites())
}

// String returns the option as it was given: Draws(1000).
func (o Option) String() string { return fmt.Sprintf("%s(%s)", o.name, o.given) }

// Draws sets the number of draws that are kept in each chain; 1000 if not given.
func Draws(n int) Option {
	return Option{"Draws", fmt.Sprint(n), func(o *options) { o.Draws = n }}
}

// Tune sets the number of warm-up draws in each chain, during which the sampler
// adapts; 1000 if not given. Warm-up draws are not kept.
func Tune(n int) Option {
	return Option{"Tune", fmt.Sprint(n), func(o *options) { o.Tune = n }}
}

// Chains sets the number of chains; 4 if not given.
func Chains(n int) Option {
	return Option{"Chains", fmt.Sprint(n), func(o *options) { o.Chains = n }}
}

// Seed sets the seed; 1 if not given. The same model, data, options and seed
// give bit-identical draws, whatever the number of cores.
func Seed(n int) Option {
	return Option{"Seed", fmt.Sprint(n), func(o *options) { o.Seed = n }}
}

// TargetAccept sets the mean acceptance rate that warm-up aims at when it adapts
// the step size; 0.8 if not given. Values closer to 1 give smaller steps, which
// often removes divergences. Methods without a step size ignore it.
func TargetAccept(rate float64) Option {
	return Option{"TargetAccept", fmt.Sprint(rate), func(o *options) { o.TargetAccept = rate }}
}

// MaxTreeDepth bounds a trajectory of NUTS to 2ⁿ−1 steps; 10 if not given.
func MaxTreeDepth(n int) Option {
	return Option{"MaxTreeDepth", fmt.Sprint(n), func(o *options) { o.MaxTreeDepth = n }}
}

// Context stops the work when ctx is done. Sample then returns the draws made so
// far. If there is no result yet, the error is a [*NotDrawnError].
func Context(ctx context.Context) Option {
	return Option{"Context", "ctx", func(o *options) { o.ctx = ctx }}
}

// Keep keeps definitions with a value per row, such as mu, in the posterior:
// Keep("mu") keeps mu[0], mu[1] and so on. By default they are left out, as each
// takes one number per row in every draw; [Posterior.Predict] computes them when
// they are needed.
func Keep(names ...string) Option {
	return Option{"Keep", quoted(names), func(o *options) { o.Keep = append(o.Keep, names...) }}
}

// Cache files the posterior in a folder. When the same model was sampled before
// with the same data, options and code, Sample returns the filed posterior in
// milliseconds. Cache("") files nothing, which is the default except in a
// notebook.
func Cache(folder string) Option {
	return Option{"Cache", fmt.Sprintf("%q", folder), func(o *options) { o.cache = &folder }}
}

// Fresh samples again even if the same posterior is already filed.
func Fresh() Option { return Option{"Fresh", "", func(o *options) { o.fresh = true }} }

// Progress reports the progress of sampling on w if it takes longer than half a
// second. If w is a terminal, such as os.Stderr, it redraws a table; otherwise it
// writes a line every five seconds.
func Progress(w io.Writer) Option {
	return Option{"Progress", "w", func(o *options) { o.Options.Progress = progress.To(w) }}
}

// Quiet suppresses progress and warnings, also in a notebook.
// [Posterior.Warnings] returns the warnings.
func Quiet() Option { return Option{"Quiet", "", func(o *options) { o.quiet = true }} }

// Without switches off rewrites of the plan, by the names that [Model.Explain]
// prints: Without("fold", "collapse"). The posterior stays the same but costs
// more.
func Without(rewrites ...string) Option {
	return Option{"Without", quoted(rewrites), func(o *options) { o.Without = append(o.Without, rewrites...) }}
}

// NoPlan switches off all rewrites of the plan: the model is sampled as written.
func NoPlan() Option {
	return Option{"NoPlan", "", func(o *options) { o.Without = append(o.Without, plan.Rewrites()...) }}
}

// Method sets how draws are made. Without it, the plan chooses.
//
//   - "nuts", the no-U-turn sampler, is the best choice if the log density has a
//     gradient, as that of every model without Go code has.
//   - "slice" draws one parameter after another, without a gradient. It does
//     not mind edges of the support, but is slow if correlations are strong.
//   - "metropolis" is a random walk, without a gradient.
//   - "gibbs" draws blocks of parameters in turn. Where conjugacy applies, a
//     block is drawn from its distribution given the others: normal means and
//     coefficients jointly, and rates, precisions, variances, probabilities and
//     simplexes. Other parameters are updated by slice sampling. It is an error
//     if conjugacy applies to no parameter. [Model.Explain] names the blocks.
//   - "conjugate" makes independent draws if the posterior has a closed form, as
//     [Model.Explain] says, and is an error otherwise.
//   - "laplace" and "pathfinder" draw from an approximation: see
//     [Model.Laplace] and [Model.Pathfinder].
func Method(name string) Option {
	return Option{"Method", quoted([]string{name}), func(o *options) { o.Method = name }}
}

// Sampler samples by a method of package mcmc that is written for the model, such
// as [mcmc.Gibbs] with custom blocks. Its coordinates are the model's parameters
// in the order of the text. Bounded parameters are transformed to an unbounded
// scale, a positive one to its logarithm. The name appears in Sampling, and the
// posterior is filed under it, so different methods need different names.
func Sampler(name string, method mcmc.Method) Option {
	return Option{"Sampler", fmt.Sprintf("%q, method", name), func(o *options) { o.OwnName, o.Own = name, method }}
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(list, ", ")
}
