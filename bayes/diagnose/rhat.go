package diagnose

import "math"

// RHat returns the rank-normalised split R̂: the larger of that of the draws
// (do the chains agree on location?) and that of their distances from the
// median (on scale?). Values above 1.01 say that the chains have not mixed.
// It is arviz.rhat with method "rank", which needs two chains and is NaN for
// one. Draws that are constant give NaN; chains that are constant but differ
// give +Inf or, by rounding, a huge number.
func RHat(chains [][]float64) float64 {
	s := newSample(chains)
	if !s.valid(2) {
		return math.NaN()
	}
	half := s.split()
	order := rank(half.x)
	return rankRHat(half.with(normalScores(order)), order)
}

// rankRHat returns [RHat] given the normal scores of the half chains and the
// order of the draws that they come from.
func rankRHat(z sample, order []ranked) float64 {
	bulk := z.rhat()
	if middle := order[len(order)/2].v; math.IsInf(middle, 0) {
		return bulk // no distances from an infinite median
	}
	tail := z.with(normalScores(fold(order))).rhat()
	if tail > bulk {
		return tail
	}
	return bulk
}

// rhat returns the potential scale reduction of Gelman and Rubin (1992).
func (s sample) rhat() float64 {
	n := float64(s.draws())
	means := make([]float64, s.chains)
	var within float64
	for c := range s.chains {
		means[c] = Mean(s.chain(c))
		within += variance(s.chain(c))
	}
	within /= float64(s.chains)
	between := n * variance(means)
	return math.Sqrt((between/within + n - 1) / n)
}
