package engine

import (
	"context"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// sampler returns the method of package mcmc.
func (t target) sampler(o Options) mcmc.Method {
	withoutGradient := func(int) (mcmc.LogDensity, error) { return gradientless{t.density.NewDensity()}, nil }
	switch engine := t.plan.Engine; {
	case engine == plan.Own:
		return o.Own
	case len(t.plan.Sampled) > 0:
		return mcmc.Gibbs(newCompound(t, o.Tune).scan)
	case engine == plan.Conditional, engine == plan.Closed:
		return mcmc.Gibbs(t.gibbs)
	case engine == plan.Slice:
		return mcmc.Slice(withoutGradient)
	case engine == plan.Metropolis:
		return mcmc.Metropolis(withoutGradient)
	}
	return mcmc.NUTS(func(int) (mcmc.Density, error) { return t.density.NewDensity(), nil })
}

// start returns the sampler's options with the points that chains start from.
func (t target) start(o Options) mcmc.Options {
	opt := o.sampler()
	if len(t.plan.Sampled) > 0 && o.Own == nil {
		opt.Init = newCompound(t, o.Tune).start
	}
	return opt
}

// approximate records draws from an approximation.
func (t target) approximate(ctx context.Context, o Options, rec mcmc.Recorder) (mcmc.Result, mcmc.ParetoK, error) {
	fit := mcmc.Pathfinder
	if t.plan.Engine == plan.Laplace {
		fit = mcmc.Laplace
	}
	begin := time.Now()
	a, err := fit(ctx, t.density.NewDensity(), o.sampler())
	if err != nil {
		return mcmc.Result{Drawn: []int{0}}, 0, err
	}
	a.Record(rec)
	elapsed := time.Since(begin)
	return mcmc.Result{
		Drawn: []int{len(a.Draws)}, Elapsed: elapsed,
		Chains: []mcmc.Chain{{Sampling: elapsed, SamplingGradients: a.Evaluations}},
	}, mcmc.ParetoK(a.ParetoK), nil
}

// A gradientless is a density used without its gradient.
type gradientless struct{ *program.Density }

func (d gradientless) LogDensity(q []float64) float64 { return d.Value(q) }
