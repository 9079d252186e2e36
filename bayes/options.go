package bayes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/spell"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// An Option says how to sample.
type Option func(*options)

type options struct {
	draws, tune, chains int
	seed                int
	targetAccept        float64
	maxTreeDepth        int
	ctx                 context.Context
	fresh, quiet        bool
	method              string      // "": what suits
	without             []string    // rewrites that the plan does without
	own                 mcmc.Method // nil: what method says
	ownName             string
	keep                []string // definitions with a value per row
}

func newOptions(opts []Option) (options, error) {
	o := options{draws: 1000, tune: 1000, chains: 4, seed: 1, targetAccept: 0.8, maxTreeDepth: 10, ctx: context.Background()}
	for _, opt := range opts {
		opt(&o)
	}
	if o.ctx == nil {
		o.ctx = context.Background()
	}
	switch {
	case o.draws < 1:
		return o, fmt.Errorf("Draws(%d): at least 1 draw is needed", o.draws)
	case o.tune < 0:
		return o, fmt.Errorf("Tune(%d): the number of warm-up draws cannot be negative", o.tune)
	case o.chains < 1:
		return o, fmt.Errorf("Chains(%d): at least 1 chain is needed; 4 let R-hat compare them", o.chains)
	case !(o.targetAccept > 0 && o.targetAccept < 1):
		return o, fmt.Errorf("TargetAccept(%v): it lies between 0 and 1; 0.8 is usual, 0.95 careful", o.targetAccept)
	case o.own != nil && o.ownName == "":
		return o, errors.New("Sampler: it needs a name, under which posteriors are filed")
	case o.maxTreeDepth < 1 || o.maxTreeDepth > 20:
		return o, fmt.Errorf("MaxTreeDepth(%d): it lies between 1 and 20; 10 is usual", o.maxTreeDepth)
	}
	if o.method != "" {
		if err := known("Method", "method", []string{o.method}, methods); err != nil {
			return o, err
		}
	}
	return o, known("Without", "rewrite", o.without, plan.Rewrites())
}

// known refuses names, given to an option, that are not among those there are.
func known(option, what string, names, all []string) error {
	for _, name := range names {
		if slices.Contains(all, name) {
			continue
		}
		if near := spell.Nearest(name, all); near != "" {
			return fmt.Errorf("%s(%q): there is no such %s; did you mean %q?", option, name, what, near)
		}
		return fmt.Errorf("%s(%q): there is no such %s; there are %s", option, name, what, strings.Join(all, ", "))
	}
	return nil
}

// Draws sets the number of draws that are kept in each chain; 1000 if not given.
func Draws(n int) Option { return func(o *options) { o.draws = n } }

// Tune sets the number of warm-up draws in each chain, in which the sampler
// adapts and which are not kept; 1000 if not given.
func Tune(n int) Option { return func(o *options) { o.tune = n } }

// Chains sets the number of chains; 4 if not given.
func Chains(n int) Option { return func(o *options) { o.chains = n } }

// Seed sets the seed; 1 if not given. The same model, data, options and seed
// give the same draws to the bit, whatever the number of cores.
func Seed(n int) Option { return func(o *options) { o.seed = n } }

// TargetAccept sets the mean acceptance rate that warm-up adapts the step size
// to; 0.8 if not given. Values nearer to 1 take smaller steps, which cures
// divergences.
func TargetAccept(rate float64) Option { return func(o *options) { o.targetAccept = rate } }

// MaxTreeDepth bounds a trajectory to 2ⁿ−1 steps; 10 if not given.
func MaxTreeDepth(n int) Option { return func(o *options) { o.maxTreeDepth = n } }

// Context stops sampling when ctx is done; Sample then returns what it has.
func Context(ctx context.Context) Option { return func(o *options) { o.ctx = ctx } }

// Keep keeps definitions that have a value per row, such as mu, in the
// posterior, which leaves them out otherwise: Keep("mu") has mu[0], mu[1] …
// Each takes as many numbers a draw as there are rows; [Posterior.Predict]
// computes them when they are needed.
func Keep(names ...string) Option {
	return func(o *options) { o.keep = append(o.keep, names...) }
}

// Fresh samples anew even where the same posterior is filed already.
func Fresh() Option { return func(o *options) { o.fresh = true } }

// Quiet shows no progress and no warnings; Posterior.Warnings has them.
func Quiet() Option { return func(o *options) { o.quiet = true } }

// Without switches rewrites of the plan off, by the names that [Model.Explain]
// prints: Without("fold", "collapse"). The posterior is the same, and costs
// more.
func Without(rewrites ...string) Option {
	return func(o *options) { o.without = append(o.without, rewrites...) }
}

// NoPlan switches all rewrites of the plan off: the model is sampled as it was
// written.
func NoPlan() Option { return Without(plan.Rewrites()...) }

// Sampler samples by a method of package mcmc that is made for the model, such as
// [mcmc.Gibbs] with blocks of one's own. Its coordinates are the model's
// parameters in the order of the text, those that are bounded on the
// scale on which they are not: the logarithm of what is positive. The name is
// for Sampling, and the posterior is filed under it: methods that differ need
// names that differ.
func Sampler(name string, method mcmc.Method) Option {
	return func(o *options) { o.ownName, o.own = name, method }
}

// maxNumbers bounds the numbers in a posterior, to 4 GB.
const maxNumbers = 1 << 29

// checkSize refuses more draws than memory is likely to hold.
func (o options) checkSize(m *ir.Model) error {
	width := 0
	for _, v := range m.Vars {
		width += v.Node.Size()
	}
	if n := float64(o.chains) * float64(o.draws) * float64(max(width, 1)); n > maxNumbers {
		return fmt.Errorf("%s of %s with %s each would take %.3g GB, where %d are the most: ask for fewer draws",
			plural(o.chains, "chain"), plural(o.draws, "draw"), plural(width, "number"), n*8/(1<<30), maxNumbers*8>>30)
	}
	return nil
}

// plan returns the options of the plan. A method of one's own is written for the
// coordinates of the model as it was written.
func (o options) plan() plan.Options {
	if o.own != nil {
		o = o.with(Without("recentre"))
	}
	return plan.Options{Without: o.without, Gibbs: o.method == "gibbs"}
}

// with returns the options with some more.
func (o options) with(opts ...Option) options {
	o.without = slices.Clone(o.without)
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

func (o options) sampler() mcmc.Options {
	opt := mcmc.Options{Draws: o.draws, Tune: o.tune, Chains: o.chains, Seed: uint64(o.seed),
		TargetAccept: o.targetAccept, MaxTreeDepth: o.maxTreeDepth}
	if o.tune == 0 {
		opt.Tune = -1
	}
	return opt
}
