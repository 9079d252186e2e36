package engine

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A compound samples a model with discrete parameters that are not summed out.
// It updates these one by one, given the others, and the continuous ones by NUTS,
// or by slice sampling if there is no gradient.
type compound struct {
	target
	bounds [][2]float64 // of the discrete coordinates
	tune   int
}

func newCompound(t target, tune int) *compound {
	c := &compound{target: t, tune: tune}
	for _, f := range t.bound.Discrete {
		for _, s := range f.Supports() {
			if math.IsNaN(s[0]) {
				s[0] = math.Inf(-1)
			}
			if math.IsNaN(s[1]) {
				s[1] = math.Inf(1)
			}
			c.bounds = append(c.bounds, s)
		}
	}
	return c
}

// scan returns the blocks of an iteration.
func (c *compound) scan(int) (mcmc.Scan, error) {
	n := c.bound.Size()
	scan := mcmc.Scan{Dim: n + c.bound.States(), LogDensity: gradientless{c.density.NewDensity()}}
	scan.Blocks = append(scan.Blocks, mcmc.Block{Draw: mcmc.Integers(program.Condition(c.plan.Given), func(i int) (lo, hi float64) {
		return c.bounds[i-n][0], c.bounds[i-n][1]
	}, c.tune)})
	if n > 0 {
		block := mcmc.Block{Coordinates: make([]int, n)}
		for i := range block.Coordinates {
			block.Coordinates[i] = i
		}
		if c.plan.Engine == plan.Slice {
			block.Slice = gradientless{c.density.NewDensity()}
		} else {
			block.NUTS = c.density.NewDensity()
		}
		scan.Blocks = append(scan.Blocks, block)
	}
	if c.plan.Model.Marginal != nil {
		d := c.density.NewDensity()
		scan.Blocks = append(scan.Blocks, mcmc.Block{Draw: func(r *rand.Rand, q []float64) {
			d.Value(q)
			d.Recover(r, q[n:])
		}})
	}
	return scan, nil
}

// start sets q to a starting point of a chain: the discrete parameters are drawn
// from the prior, again and again until the density is not 0.
func (c *compound) start(_ int, r *rand.Rand, q []float64) {
	n := c.bound.Size()
	for i := range n {
		q[i] = 4*r.Float64() - 2
	}
	width := 0
	for _, v := range c.prior.Vars {
		width += v.Node.Size()
	}
	all, forward := make([]float64, width), program.Forward(c.prior, r)
	fresh := make([]float64, len(c.bounds))
	draw := func() {
		forward.Run(all, nil)
		at, rest := fresh, all
		for _, v := range c.prior.Vars {
			if v.Node.Op == ir.Discrete {
				at = at[copy(at, rest[:v.Node.Size()]):]
			}
			rest = rest[v.Node.Size():]
		}
		for i, x := range fresh {
			if x-x != 0 { // the prior of another parameter is improper
				fresh[i] = min(max(0, c.bounds[i][0]), c.bounds[i][1])
			}
		}
	}
	draw()
	copy(q[n:], fresh)
	conditional := program.Condition(c.plan.Given)
	for range 50 {
		bad := false
		draw()
		for g, list := range conditional.Groups() {
			lp := make([]float64, len(list))
			conditional.LogDensity(g, q, lp)
			for k, i := range list {
				if math.IsInf(lp[k], -1) {
					bad, q[i] = true, fresh[i-n]
				}
			}
		}
		if !bad {
			return
		}
	}
}
