package diagnose

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// A SubsampledELPD estimates [LOO] of all observations from some of them.
type SubsampledELPD struct {
	Estimate float64
	SE       float64 // the standard error of Estimate, subsampling included
	P        float64 // the effective number of parameters

	// SubsamplingSE is the part of SE that is due to the choice of observations.
	SubsamplingSE float64
}

// SubsampleLOO estimates the expected log predictive density if there are too many
// observations to leave each of them out. approximate is the log predictive density
// of every observation without leaving it out (see [PredictiveDensity]), or another
// cheap approximation. chosen are observations drawn at random without replacement,
// and loo is [LOO] of these in the same order (arviz.loo_subsample;
// Magnusson, Riis Andersen, Jonasson and Vehtari 2020, "Leave-One-Out
// Cross-Validation for Bayesian Model Comparison in Large Data", AISTATS).
func SubsampleLOO(approximate []float64, chosen []int, loo ELPD) SubsampledELPD {
	own := make([]float64, len(chosen))
	for j, i := range chosen {
		own[j] = approximate[i]
	}
	estimate, se, subsampling := differenceEstimator(loo.Pointwise, own, approximate)
	return SubsampledELPD{
		Estimate: estimate, SE: se, SubsamplingSE: subsampling,
		P: loo.P / float64(len(chosen)) * float64(len(approximate)),
	}
}

// differenceEstimator estimates the sum of a number over all observations from
// its values of some, given an approximation of these and of all. Values that are
// not finite are left out.
func differenceEstimator(exact, own, all []float64) (estimate, se, subsampling float64) {
	var diff, squares []float64
	for j, v := range exact {
		if d := v - own[j]; d-d == 0 {
			diff, squares = append(diff, d), append(squares, v*v-own[j]*own[j])
		}
	}
	if len(diff) == 0 {
		return math.NaN(), math.Inf(1), math.Inf(1)
	}
	n, m := float64(len(all)), float64(len(diff))
	total, totalSquares := vector.Sum(all), vector.Dot(all, all)
	missing := n * mean(diff)
	estimate = total + missing
	if m < 2 {
		return estimate, math.Inf(1), math.Inf(1)
	}
	v := n * n * max(0, 1-m/n) * variance(diff) / m
	whole := totalSquares + n*mean(squares) - (missing*missing-v+2*total*estimate-total*total)/n
	return estimate, math.Sqrt(max(whole, 0)), math.Sqrt(v)
}

// PredictiveDensity returns the log predictive density of an observation, given
// its log density in each draw: the logarithm of the mean density.
func PredictiveDensity(logDensity []float64) float64 {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	return w.logSumExp(logDensity) - math.Log(float64(len(logDensity)))
}
