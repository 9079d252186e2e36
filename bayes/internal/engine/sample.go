package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/progress"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// Sample draws from the posterior. When ctx is done it returns the draws made
// so far, and Report says Partial; if there are none, a [*NotDrawnError].
func (m Model) Sample(ctx context.Context, d bind.Data, o Options) (*draws.Table, Report, error) {
	begin := time.Now()
	bound, err := m.Bind(d)
	if err == nil {
		err = keep(bound, o.Keep)
	}
	if err != nil {
		return nil, Report{}, err
	}
	p, err := m.Plan(bound, o)
	switch {
	case err != nil:
		return nil, Report{}, err
	case p.Engine == plan.Forward:
		return m.forward(ctx, bound, p, o)
	}
	if err = o.checkSize(bound); err == nil {
		err = m.checkCode(bound)
	}
	if err != nil {
		return nil, Report{}, err
	}
	t := target{bound: p.Written, prior: bound, plan: p, density: program.Compile(p.Model)}
	return t.sample(ctx, o, Report{Bind: time.Since(begin), Plan: p.Lines()})
}

// keep adds definitions with a value per row to the variables.
func keep(bound *ir.Model, names []string) error {
	var all []string
	for _, v := range slices.Concat(bound.Vars, bound.Rows) {
		all = append(all, v.Name)
	}
	if err := CheckNames("Keep", "definition", names, all); err != nil {
		return err
	}
	for _, v := range bound.Rows {
		if slices.Contains(names, v.Name) {
			node := &ir.Node{Op: ir.View, Args: []*ir.Node{v.Node}, Dims: ownDims(v)}
			bound.Vars = append(bound.Vars, &ir.Variable{Name: v.Name, Node: node})
		}
	}
	return nil
}

// A target is a distribution to draw from.
type target struct {
	bound   *ir.Model // the model as written
	prior   *ir.Model // the same model over its own coordinates
	plan    *plan.Plan
	density *program.Program
}

// sample draws with the engine of the plan. The fields Bind and Plan of r are
// already set; sample fills in the others.
func (t target) sample(ctx context.Context, o Options, r Report) (*draws.Table, Report, error) {
	if t.plan.Engine == plan.Closed { // there is nothing to tune
		o.Tune = 0
	}
	r.Sampler, r.Draws, r.Tune, r.Chains = t.plan.Sampler(), o.Draws, o.Tune, o.Chains
	if r.Approximate() {
		r.Tune, r.Chains = 0, 1
	}
	table := newTable(t.bound.Vars)
	table.Make(r.Chains, r.Draws)
	table.MakeStats()
	rec := newRecorder(table, t.bound, t.recovers(), o.Seed)

	var result mcmc.Result
	var err error
	if r.Approximate() {
		result, r.ParetoK, err = t.approximate(ctx, o, rec)
	} else {
		meter := progress.Start(o.Progress, progress.Run{Chains: o.Chains, Tune: o.Tune, Draws: o.Draws})
		result, err = mcmc.Run(ctx, t.sampler(o), t.start(o), rec, meter.Update)
		if err == nil || endedBy(ctx, err) {
			meter.Done(nil, err != nil)
		}
	}
	for _, c := range result.Chains {
		r.Gradients += c.WarmupGradients + c.SamplingGradients
		r.Divergences += c.Divergences
	}
	r.Warmup, r.Draw = split(result)
	switch {
	case err == nil:
		return table, r, nil
	case !endedBy(ctx, err):
		return nil, r, explain(err, t.bound, t.plan)
	case !table.Cut(result.Drawn):
		return nil, r, stopped(ctx, "during warm-up, before any draw was kept")
	}
	r.Partial, r.Chains, r.Draws = true, table.Chains, table.Draws
	return table, r, nil
}

// endedBy reports whether err says that ctx is done.
func endedBy(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// split divides the wall time of a run into warm-up and draws, in the ratio of the
// chains' own times.
func split(r mcmc.Result) (warmup, draw time.Duration) {
	var w, d time.Duration
	for _, c := range r.Chains {
		w += c.Warmup
		d += c.Sampling
	}
	if w+d == 0 {
		return 0, 0
	}
	warmup = time.Duration(float64(r.Elapsed) * float64(w) / float64(w+d))
	return warmup, r.Elapsed - warmup
}
