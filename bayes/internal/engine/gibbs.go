package engine

import (
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// gibbs returns the blocks of the plan as a scan.
func (t target) gibbs(int) (mcmc.Scan, error) {
	scan := mcmc.Scan{Dim: t.bound.Size(), LogDensity: gradientless{t.density.NewDensity()}}
	blocks, err := t.plan.Blocks()
	if err != nil {
		return scan, err
	}
	fixed := t.plan.Engine == plan.Closed
	for _, b := range blocks {
		block := mcmc.Block{Coordinates: b.Coordinates()}
		d := program.Compile(b.Given).NewDensity()
		switch b.Family {
		case plan.Normal:
			block.Draw = mcmc.ConditionalNormal(d, block.Coordinates, fixed)
		case plan.Gamma:
			block.Draw = mcmc.ConditionalGamma(d, block.Coordinates, b.Power, fixed)
		case plan.Beta:
			block.Draw = mcmc.ConditionalBeta(d, block.Coordinates, fixed)
		case plan.Dirichlet:
			block.Draw = mcmc.ConditionalDirichlet(d, block.Coordinates, b.Width, fixed)
		default:
			block.Slice = gradientless{d}
		}
		scan.Blocks = append(scan.Blocks, block)
	}
	return scan, nil
}
