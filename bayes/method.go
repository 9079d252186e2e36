package bayes

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/progress"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// samplers are the names that Sampling gives to the methods.
var samplers = map[string]string{
	"nuts": "NUTS", "slice": "slice", "metropolis": "Metropolis",
	"laplace": "Laplace", "pathfinder": "Pathfinder", "conjugate": "conjugate", "gibbs": "Gibbs",
}

// methods are the names that Method knows.
var methods = slices.Sorted(maps.Keys(samplers))

// Method sets how draws are made. Without it, the plan chooses.
//
//   - "nuts", the no-U-turn sampler, is the one to use where the log density
//     has a gradient, which that of a model has.
//   - "slice" draws one parameter after another, without a gradient. It does
//     not mind edges of the support, and is slow where correlations are strong.
//   - "metropolis" walks at random, without a gradient.
//   - "gibbs" draws blocks of parameters in turn, each from its distribution given
//     the others where that is known by conjugacy: normal means and coefficients,
//     all together, and rates, precisions, variances, probabilities and shares.
//     Parameters of which it is not known are drawn by slice sampling beside;
//     it is an error if it is known of none. [Model.Explain] names the blocks.
//   - "conjugate" makes independent draws where the posterior has a closed form,
//     which [Model.Explain] says, and is an error elsewhere.
//   - "laplace" and "pathfinder" draw from an approximation: see
//     [Model.Laplace] and [Model.Pathfinder].
func Method(name string) Option { return func(o *options) { o.method = name } }

// A target is a distribution to draw from.
type target struct {
	bound   *ir.Model // as it was written
	prior   *ir.Model // the same, over coordinates of its own
	plan    *plan.Plan
	density *program.Program
	method  string // where none is asked for
}

// sample draws by the method that is asked for, or the target's own. Of s it
// fills in what Bind and Plan leave out.
func (t target) sample(o options, s Sampling) (*Posterior, error) {
	name := o.method
	if name == "" {
		name = t.method
	}
	s.Sampler, s.Draws, s.Tune, s.Chains = samplers[name], o.draws, o.tune, o.chains
	switch {
	case o.own != nil:
		s.Sampler = o.ownName
	case o.method == "", o.method == "gibbs":
		s.Sampler = t.plan.Sampler
	case len(t.plan.Sampled) > 0:
		return nil, t.refuse(samplers[name])
	}
	if s.approximate() {
		s.Tune, s.Chains = 0, 1
	}
	post := newPosterior(t.bound.Source.Text, t.bound.Vars, s.Chains, s.Draws)
	rec := newRecorder(post, t.bound, t.recovers(), o.seed)
	ctx, release := signal.NotifyContext(o.ctx, os.Interrupt)
	defer release()

	var result mcmc.Result
	var err error
	if s.approximate() {
		result, s.ParetoK, err = t.approximate(ctx, name, o, rec)
	} else {
		meter := progress.Start(place(o), progress.Run{Chains: o.chains, Tune: o.tune, Draws: o.draws})
		result, err = mcmc.Run(ctx, t.sampler(name, o), t.start(o), rec, meter.Update)
		if err == nil || stopped(ctx, err) {
			meter.Done(nil, err != nil)
		}
	}
	for _, c := range result.Chains {
		s.Gradients += c.WarmupGradients + c.SamplingGradients
		s.Divergences += c.Divergences
	}
	s.Warmup, s.Draw = split(result)
	post.Sampling = s
	switch {
	case err == nil:
		return post, nil
	case !stopped(ctx, err):
		return nil, explain(err, t.bound, t.plan)
	case !post.cut(result.Drawn):
		return nil, fmt.Errorf("stopped during warm-up, before any draw was kept: %w", context.Canceled)
	}
	return post, nil
}

// stopped reports whether err says that ctx is done.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// sampler returns the method of package mcmc.
func (t target) sampler(name string, o options) mcmc.Method {
	withoutGradient := func(int) (mcmc.LogDensity, error) { return gradientless{t.density.NewDensity()}, nil }
	switch {
	case o.own != nil:
		return o.own
	case len(t.plan.Sampled) > 0:
		return mcmc.Gibbs(newCompound(t, o.tune).scan)
	case name == "gibbs":
		return mcmc.Gibbs(t.gibbs)
	case name == "slice":
		return mcmc.Slice(withoutGradient)
	case name == "metropolis":
		return mcmc.Metropolis(withoutGradient)
	}
	return mcmc.NUTS(func(int) (mcmc.Density, error) { return t.density.NewDensity(), nil })
}

// approximate records draws from an approximation.
func (t target) approximate(ctx context.Context, name string, o options, rec mcmc.Recorder) (mcmc.Result, ParetoK, error) {
	fit := mcmc.Pathfinder
	if name == "laplace" {
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
	}, ParetoK(a.ParetoK), nil
}

// A gradientless is a density whose gradient nobody asks for.
type gradientless struct{ *program.Density }

func (d gradientless) LogDensity(q []float64) float64 { return d.Value(q) }

// A recorder computes the variables of each draw and keeps them.
type recorder struct {
	post    *Posterior
	outputs []*program.Outputs
	whole   []*recovery // the coordinates with those that were summed out
}

// newRecorder returns a recorder of the variables of a model. What was summed
// out is drawn from its distribution given by density; with nil it is 0.
func newRecorder(p *Posterior, m *ir.Model, density *program.Program, seed int) *recorder {
	nodes := make([]*ir.Node, len(m.Vars))
	for i, v := range m.Vars {
		nodes[i] = v.Node
	}
	outputs := program.CompileOutputs(nodes, m.Size()+m.States())
	r := &recorder{post: p}
	for chain := range p.chains {
		r.outputs = append(r.outputs, outputs.NewOutputs())
		r.whole = append(r.whole, newRecovery(density, m, seed, chain))
	}
	return r
}

func (r *recorder) Record(chain, i int, q []float64, s mcmc.Stat) {
	p := r.post
	r.outputs[chain].Eval(p.row(chain, i), r.whole[chain].draw(q))
	p.stats[chain*p.draws+i] = s
}
