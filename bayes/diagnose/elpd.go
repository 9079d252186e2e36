package diagnose

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// An ELPD is an estimate of the expected log pointwise predictive density: how
// well a model that has seen the data would predict new data like it, as the
// sum over observations of the log density of each. Higher is better; only
// differences between models of the same data mean something ([Compare]).
//
// The standard error is that of a sum, with n−1 in the denominator of the
// variance, as in R's loo and in ArviZ since version 1.
type ELPD struct {
	Estimate  float64   // the sum of Pointwise
	SE        float64   // the standard error of Estimate
	P         float64   // the effective number of parameters
	Pointwise []float64 // the contribution of each observation

	// ParetoK is, for each observation, the shape of the tail of the importance
	// weights that leave it out, see [PSIS]. It is nil if none were used.
	ParetoK []float64

	// Unreliable are the observations, counting from 0, whose contribution
	// cannot be trusted: Pareto-k above [GoodK] or a contribution that is NaN for
	// LOO, a variance of the log density above 0.4 for WAIC.
	Unreliable []int
}

// GoodK returns the Pareto-k up to which smoothed importance sampling of that
// many draws can be trusted: min(1 − 1/log₁₀ draws, 0.7), after Vehtari,
// Simpson, Gelman, Yao and Gabry (2024), "Pareto Smoothed Importance
// Sampling", JMLR 25(72).
func GoodK(draws int) float64 {
	return min(1-1/math.Log10(float64(draws)), 0.7)
}

// newELPD returns the estimate that sums pointwise, of which each element would
// be lpd if nothing were left out.
func newELPD(pointwise, lpd, paretoK []float64, draws int) ELPD {
	e := ELPD{
		Estimate:  vector.Sum(pointwise),
		SE:        sumSE(pointwise),
		P:         vector.Sum(lpd) - vector.Sum(pointwise),
		Pointwise: pointwise,
		ParetoK:   paretoK,
	}
	good := GoodK(draws)
	for i, k := range paretoK {
		if k > good || pointwise[i] != pointwise[i] {
			e.Unreliable = append(e.Unreliable, i)
		}
	}
	return e
}

// sumSE returns the standard error of the sum of x, 0 for a single one.
func sumSE(x []float64) float64 {
	if len(x) < 2 {
		return 0
	}
	return math.Sqrt(float64(len(x)) * variance(x))
}

// WAIC estimates the expected log predictive density by the widely applicable
// information criterion of Watanabe (2010), on the scale of the log density,
// from the log densities of two draws or more that [LOO] takes. LOO is the
// better estimate and knows when it fails; ArviZ dropped WAIC in version 1.
func WAIC(logLik [][][]float64) ELPD {
	draws, observations := shape(logLik)
	pointwise, lpd := make([]float64, observations), make([]float64, observations)
	spread := make([]float64, observations)
	eachObservation(logLik, func(w *workspace, i int, density []float64) {
		spread[i] = variance(density) * float64(draws-1) / float64(draws)
		lpd[i] = w.logSumExp(density) - math.Log(float64(draws))
		pointwise[i] = lpd[i] - spread[i]
	})
	e := newELPD(pointwise, lpd, nil, draws)
	e.P = vector.Sum(spread)
	for i, v := range spread {
		if !(v <= 0.4) {
			e.Unreliable = append(e.Unreliable, i)
		}
	}
	return e
}

// logSumExp returns log Σ exp x without overflow.
func logSumExp(x []float64) float64 {
	top := largestOf(x)
	if math.IsInf(top, -1) {
		return top
	}
	var s float64
	for _, v := range x {
		s += math.Exp(v - top)
	}
	return top + math.Log(s)
}

// logSumExp is [logSumExp] of many numbers.
func (w *workspace) logSumExp(x []float64) float64 {
	top := largestOf(x)
	if math.IsInf(top, 0) || top != top {
		return top
	}
	exps := resize(&w.exps, len(x))
	vector.Shift(exps, x, -top)
	vector.Exp(exps, exps)
	return top + math.Log(vector.Sum(exps))
}

// largestOf returns the largest of x, −Inf if there is none, NaN if one is NaN.
func largestOf(x []float64) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		if v > top || v != v {
			top = v
		}
	}
	return top
}
