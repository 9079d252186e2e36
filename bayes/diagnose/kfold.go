package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"
)

// KFold returns the expected log predictive density by cross-validation, given
// the log predictive density of each observation under draws that have not seen
// it (see [PredictiveDensity]) and under draws that have (arviz.loo_kfold). As in
// ArviZ, its standard error has n in the denominator of the variance.
func KFold(heldOut, seen []float64) ELPD {
	e := newELPD(heldOut, seen, nil, 0)
	if n := len(heldOut); n > 1 {
		e.SE = math.Sqrt(float64(n-1) * variance(heldOut))
	}
	return e
}

// Folds assigns n observations to k folds at random, counting from 0. Their sizes
// differ by one at most.
func Folds(n, k int, rng *rand.Rand) []int {
	fold := make([]int, n)
	for i, j := range rng.Perm(n) {
		fold[j] = i % max(k, 1)
	}
	return fold
}

// StratifiedFolds is [Folds] where each stratum is spread evenly over the folds:
// stratum names that of each observation.
func StratifiedFolds(stratum []int, k int, rng *rand.Rand) []int {
	order := rng.Perm(len(stratum))
	slices.SortStableFunc(order, func(a, b int) int { return stratum[a] - stratum[b] })
	fold := make([]int, len(stratum))
	for i, j := range order {
		fold[j] = i % max(k, 1)
	}
	return fold
}

// GroupedFolds is [Folds] where the observations of a group share a fold: group
// names that of each observation. With as many folds as groups, or more, each
// group is a fold.
func GroupedFolds(group []int, k int, rng *rand.Rand) []int {
	names := slices.Compact(slices.Sorted(slices.Values(group)))
	of := make([]int, len(names))
	if k < len(names) {
		of = Folds(len(names), k, rng)
	} else {
		for i := range of {
			of[i] = i
		}
	}
	fold := make([]int, len(group))
	for i, g := range group {
		at, _ := slices.BinarySearch(names, g)
		fold[i] = of[at]
	}
	return fold
}
