package mcmc

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
)

// smoothWeights turns logarithms of importance ratios, up to a constant, into
// weights that sum to 1, by Pareto-smoothed importance sampling: see
// [diagnose.PSIS]. NaN counts as a ratio of 0. The shape k is 0 if the ratios are
// equal up to rounding, and +Inf if it is unknown.
func smoothWeights(logRatios []float64) (weights []float64, k float64) {
	weights = slices.Clone(logRatios)
	low, high := math.Inf(1), math.Inf(-1)
	for i, v := range weights {
		if math.IsNaN(v) {
			weights[i] = math.Inf(-1)
		}
		low, high = min(low, weights[i]), max(high, weights[i])
	}
	weights, k = diagnose.PSIS(weights, 1)
	for i, v := range weights {
		weights[i] = math.Exp(v)
	}
	switch {
	case high-low < 1e-7 && !math.IsInf(k, 1):
		k = 0
	case math.IsNaN(k):
		k = math.Inf(1)
	}
	return weights, k
}
