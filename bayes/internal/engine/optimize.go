package engine

import (
	"context"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A Mode is the point of highest density, as a table of one draw.
type Mode struct {
	Table      *draws.Table
	LogDensity float64
	Reached    []float64 // log density reached from each starting point
	Gradients  int
}

// Optimize finds the mode of the posterior density of the parameters on their
// own scale.
func (m Model) Optimize(ctx context.Context, d bind.Data, o Options) (*Mode, error) {
	o.Without = append(slices.Clone(o.Without), "recentre")
	bound, err := m.Bind(d)
	if err == nil {
		err = m.needGradient()
	}
	if err == nil {
		err = m.checkCode(bound)
	}
	if err != nil {
		return nil, err
	}
	p, err := m.Plan(bound, o)
	if err != nil {
		return nil, err
	}
	if len(p.Sampled) > 0 {
		return nil, m.refuse(p, "Optimize")
	}
	t := target{bound: bound, plan: p, density: program.Compile(p.Model)}
	jacobian := program.Compile(&ir.Model{Free: bound.Free, Terms: slices.DeleteFunc(slices.Clone(bound.Terms), isDiscrete)})
	found, err := mcmc.Optimize(ctx, newNatural(t.density, jacobian), o.sampler())
	switch {
	case err != nil && endedBy(ctx, err):
		return nil, stopped(ctx, "before a mode was found")
	case err != nil:
		return nil, explain(err, bound, p)
	}
	return &Mode{
		Table:      recordOne(bound, t.recovers(), found.Q),
		LogDensity: found.LogDensity, Reached: found.Reached, Gradients: found.Evaluations,
	}, nil
}

// recordOne returns the variables of a model at a point, with the most probable
// values of the parameters that were summed out of density.
func recordOne(m *ir.Model, density *program.Program, q []float64) *draws.Table {
	at := newTable(m.Vars)
	at.Make(1, 1)
	at.MakeStats()
	rec := newRecorder(at, m, density, 0)
	rec.whole[0].rng = nil
	rec.Record(0, 0, q, mcmc.Stat{})
	return at
}

// isDiscrete reports whether an expression reads discrete parameters.
func isDiscrete(n *ir.Node) bool {
	return n.Op == ir.Discrete || slices.ContainsFunc(n.Args, isDiscrete)
}

// A natural is the density of the parameters on their own scale, as a function
// of unconstrained coordinates: it leaves out the Jacobian.
type natural struct {
	density, jacobian *program.Density
	slope             []float64 // of the log Jacobian
}

func newNatural(density, jacobian *program.Program) *natural {
	n := &natural{density: density.NewDensity(), jacobian: jacobian.NewDensity()}
	n.slope = make([]float64, n.Dim())
	return n
}

func (n *natural) Dim() int { return n.density.Dim() }

func (n *natural) LogDensity(q, grad []float64) float64 {
	l := n.density.LogDensity(q, grad) - n.jacobian.LogDensity(q, n.slope)
	for i, s := range n.slope {
		grad[i] -= s
	}
	return l
}
