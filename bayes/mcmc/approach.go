package mcmc

import (
	"context"
	"slices"
)

const (
	maxApproach   = 100 // steps of L-BFGS that may lead to a starting point
	maxApproaches = 5   // climbs, each of which forgets the curvature that the one before has met
)

// approach moves a starting point that is hopelessly far from where the mass is
// up the log density, by L-BFGS, until it is near. Most starting points stay
// where they are: chains begin apart from each other, so that their agreement
// says something.
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
	for range maxApproaches {
		before := best
		c.climb(q, func(q, _ []float64) {
			l := c.at(q)
			path = append(path, place{slices.Clone(q), l})
			best = max(best, l)
		})
		if best-before < 1 {
			break
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
		if best-p.logDensity <= typical(n) {
			copy(s.current.q, p.q)
			s.evaluate()
			return
		}
	}
}

// hopeless is a log density so far below that of other points that it varies by
// nothing like it where most of the mass is: there it is below its maximum by
// about half a chi-squared variable with as many degrees of freedom as there are
// dimensions. typical is one that is a draw from the target, as far as that goes.
func hopeless(n int) float64 { return 1000 + 10*float64(n) }
func typical(n int) float64  { return 20 + 2*float64(n) }
