package engine

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// Prior draws from the prior, independently.
func (m Model) Prior(ctx context.Context, d bind.Data, o Options) (*draws.Table, Report, error) {
	bound, err := bind.Bind(m.Tree, d)
	if err == nil {
		err = keep(bound, o.Keep)
	}
	if err != nil {
		return nil, Report{}, err
	}
	return m.forward(ctx, bound, nil, o)
}

// forward draws from a model in which nothing is observed or whose observations
// are left out.
func (m Model) forward(ctx context.Context, bound *ir.Model, p *plan.Plan, o Options) (*draws.Table, Report, error) {
	begin := time.Now()
	for _, v := range bound.Vars {
		if v.Param && strings.HasSuffix(v.Prior.Family.Name, "Flat") {
			return nil, Report{}, m.Tree.Errorf(v.Prior.Stmt.At(), "%s has no distribution to draw from: %s is improper, and nothing is observed", v.Name, v.Prior.Family.Name)
		}
	}
	if err := o.checkSize(bound); err != nil {
		return nil, Report{}, err
	}
	t := newTable(bound.Vars)
	t.Make(o.Chains, o.Draws) // without statistics: draws are independent
	for chain := range o.Chains {
		simulation := program.Forward(bound, rand.New(rand.NewPCG(uint64(o.Seed), uint64(chain))))
		for i := range o.Draws {
			if i%256 == 0 && ctx.Err() != nil {
				return nil, Report{}, stopped(ctx, "before all draws were made")
			}
			simulation.Run(t.Row(chain, i), nil)
		}
	}
	r := Report{Sampler: "forward", Draws: o.Draws, Chains: o.Chains, Draw: time.Since(begin)}
	if p != nil {
		r.Plan = p.Lines()
	}
	return t, r, nil
}
