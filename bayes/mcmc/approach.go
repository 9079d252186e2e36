package mcmc

import (
	"context"
	"math"
	"slices"
)

const (
	maxApproach   = 100 // steps of L-BFGS that may lead to a starting point
	maxApproaches = 5   // climbs, each of which forgets the curvature that the one before has met
)

// approach moves a starting point that is hopelessly far from where the mass is
// up the log density, by L-BFGS, and no further than it must: chains that begin
// apart from each other say something when they agree, and the top of the log
// density of a hierarchical model is far from its mass.
//
// Without it, the scales of a model would matter: of data in billionths, or of a
// billion and one, the prior's whole mass lies within a point of the
// neighbourhood of 0 that chains start in, or far outside of it, and a warm-up
// that has to find its way there learns the way instead of the target.
func (s *nuts) approach() {
	n := len(s.current.q)
	if n == 0 {
		return
	}
	c := newClimber(context.Background(), s.density)
	c.iterations = maxApproach
	type place struct {
		q          []float64
		logDensity float64
	}
	var path []place
	best := s.current.logDensity
	q := slices.Clone(s.current.q)
	visit := func(q, _ []float64) {
		l := c.at(q)
		path = append(path, place{slices.Clone(q), l})
		best = max(best, l)
	}
	for range maxApproaches {
		before := best
		c.climb(q, visit)
		if best-before < 1 {
			if c.stride(q, visit); best-before < 1 {
				break
			}
		}
	}
	s.gradients += c.evaluations
	if c.panicked != nil {
		panic(c.panicked.Value)
	}
	if best-s.current.logDensity <= hopeless(n) {
		return
	}
	for _, p := range path {
		if best-p.logDensity <= hopeless(n) {
			copy(s.current.q, p.q)
			s.evaluate()
			return
		}
	}
}

// stride moves q along each coordinate in turn, by steps that double, as long as
// the log density rises. It goes on where L-BFGS has stalled because the
// coordinates differ so much in scale that the gain of its short first step is
// lost in the rounding of the log density.
func (c *climber) stride(q []float64, visit func(q, grad []float64)) {
	here := c.at(q)
	x := slices.Clone(q)
	for i := range q {
		c.at(q)
		for h := math.Copysign(1, c.grad[i]); ; h *= 2 {
			x[i] = q[i] + h
			there := c.at(x)
			if !(there > here) {
				x[i] = q[i]
				break
			}
			here, q[i] = there, x[i]
			visit(q, c.grad)
		}
	}
}

// hopeless is so much less log density than elsewhere that a chain gets nowhere
// from there. Towards the end of a funnel the log density of a hierarchical model
// rises as well, though there is no mass: by the logarithm of a scale for each of
// its effects, and so by at most 745 a dimension, where the scale underflows.
func hopeless(n int) float64 { return 1000 * float64(n) }
