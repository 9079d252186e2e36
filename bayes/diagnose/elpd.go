package diagnose

import (
	"math"
	"runtime"
	"sync"
)

// An ELPD is an estimate of the expected log pointwise predictive density: how
// well a model that has seen the data would predict new data like it, as the
// sum over observations of the log density of each. Higher is better; only
// differences between models of the same data mean something ([Compare]).
type ELPD struct {
	Estimate  float64   // the sum of Pointwise
	SE        float64   // the standard error of Estimate
	P         float64   // the effective number of parameters
	Pointwise []float64 // the contribution of each observation

	// ParetoK says of each observation how hard it is to leave out: the shape
	// of the tail of its importance weights. It is nil for WAIC.
	ParetoK []float64

	// Unreliable are the observations, counting from 0, whose contribution
	// cannot be trusted: Pareto-k above [GoodK] for LOO, a variance of the log
	// density above 0.4 for WAIC.
	Unreliable []int
}

// GoodK returns the Pareto-k up to which smoothed importance sampling of that
// many draws can be trusted: min(1 − 1/log₁₀ draws, 0.7), after Vehtari,
// Simpson, Gelman, Yao and Gabry (2024), "Pareto Smoothed Importance
// Sampling", JMLR 25(72).
func GoodK(draws int) float64 {
	return min(1-1/math.Log10(float64(draws)), 0.7)
}

// LOO estimates the expected log predictive density by leave-one-out
// cross-validation, without fitting the model again: by Pareto-smoothed
// importance sampling, after Vehtari, Gelman and Gabry (2017), "Practical
// Bayesian Model Evaluation Using Leave-One-Out Cross-Validation and WAIC",
// Statistics and Computing 27, 1413–1432 (arviz.loo).
//
// logLik holds the log density of each observation given each draw, by chain,
// draw and observation: logLik[c][s][i]. efficiency is the effective number of
// draws over their number, see [RelativeEfficiency]; what is not above 0
// counts as 1.
//
// An observation whose log density is not finite in some draw contributes NaN.
// An observation has Pareto-k +Inf where fewer than five weights lie in the
// tail, because the draws are few or their log densities equal.
func LOO(logLik [][][]float64, efficiency float64) ELPD {
	if !(efficiency > 0) {
		efficiency = 1
	}
	draws, observations := shape(logLik)
	e := ELPD{Pointwise: make([]float64, observations), ParetoK: make([]float64, observations)}
	lppd := make([]float64, observations)
	tail := int(math.Ceil(min(float64(draws)/5, 3*math.Sqrt(float64(draws)/efficiency))))
	forEach(logLik, func(i int, density []float64) {
		weights := make([]float64, draws)
		for s, v := range density {
			weights[s] = -v
		}
		e.ParetoK[i] = smoothTail(weights, tail)
		norm := logSumExp(weights)
		for s, v := range density {
			weights[s] += v
		}
		e.Pointwise[i] = logSumExp(weights) - norm
		lppd[i] = logSumExp(density) - math.Log(float64(draws))
	})
	e.sum()
	e.P = sum(lppd) - e.Estimate
	good := GoodK(draws)
	for i, k := range e.ParetoK {
		if !(k <= good) {
			e.Unreliable = append(e.Unreliable, i)
		}
	}
	return e
}

// WAIC estimates the expected log predictive density by the widely applicable
// information criterion of Watanabe (2010), on the scale of the log density,
// from the log densities of two draws or more that [LOO] takes (arviz.waic).
// LOO is the better estimate and knows when it fails.
func WAIC(logLik [][][]float64) ELPD {
	draws, observations := shape(logLik)
	e := ELPD{Pointwise: make([]float64, observations)}
	spread := make([]float64, observations)
	forEach(logLik, func(i int, density []float64) {
		spread[i] = variance(density) * float64(draws-1) / float64(draws)
		e.Pointwise[i] = logSumExp(density) - math.Log(float64(draws)) - spread[i]
	})
	e.sum()
	e.P = sum(spread)
	for i, v := range spread {
		if !(v <= 0.4) {
			e.Unreliable = append(e.Unreliable, i)
		}
	}
	return e
}

// RelativeEfficiency returns the mean over quantities of [ESSMean] over the
// number of draws. It is 1 where there is but one chain, as in arviz.loo.
// Quantities whose effective sample size is NaN are left out.
func RelativeEfficiency(quantities ...[][]float64) float64 {
	var total, n float64
	for _, chains := range quantities {
		s := newSample(chains)
		if s.chains < 2 {
			return 1
		}
		if ess := ESSMean(chains); ess == ess {
			total += ess / float64(len(s.x))
			n++
		}
	}
	if n == 0 {
		return 1
	}
	return total / n
}

// sum sets the estimate and its standard error from the contributions.
func (e *ELPD) sum() {
	e.Estimate = sum(e.Pointwise)
	e.SE = sumSE(e.Pointwise)
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}

// sumSE returns the standard error of the sum of x, with n in the denominator
// of the variance as in ArviZ.
func sumSE(x []float64) float64 {
	if len(x) < 2 {
		return 0
	}
	return math.Sqrt(variance(x) * float64(len(x)-1))
}

// shape returns the number of draws in all chains and of observations.
func shape(logLik [][][]float64) (draws, observations int) {
	for _, chain := range logLik {
		draws += len(chain)
		if len(chain) > 0 {
			observations = len(chain[0])
		}
	}
	return draws, observations
}

// forEach calls f for each observation, on all processors, with its log
// densities of all draws, which are valid during the call.
func forEach(logLik [][][]float64, f func(i int, density []float64)) {
	draws, observations := shape(logLik)
	workers := min(runtime.GOMAXPROCS(0), observations)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			density := make([]float64, 0, draws)
			for i := w; i < observations; i += workers {
				density = density[:0]
				for _, chain := range logLik {
					for _, draw := range chain {
						density = append(density, draw[i])
					}
				}
				f(i, density)
			}
		})
	}
	wg.Wait()
}

// logSumExp returns log Σ exp x without overflow.
func logSumExp(x []float64) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, v)
	}
	if math.IsInf(top, -1) {
		return top
	}
	var s float64
	for _, v := range x {
		s += math.Exp(v - top)
	}
	return top + math.Log(s)
}
