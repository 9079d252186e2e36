package diagnose

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// LOO estimates the expected log predictive density by leave-one-out
// cross-validation, without fitting the model again: by Pareto-smoothed
// importance sampling, after Vehtari, Gelman and Gabry (2017), "Practical
// Bayesian Model Evaluation Using Leave-One-Out Cross-Validation and WAIC",
// Statistics and Computing 27, 1413–1432 (arviz.loo).
//
// logLik is the log density of each observation given each draw, by chain, draw
// and observation: logLik[c][s][i]. To leave out groups of observations, pass the
// sums of their log densities instead. efficiency is the effective
// number of draws over their number, see [RelativeEfficiency]; 1 is used unless it
// is above 0.
//
// An observation whose log density is not finite in some draw contributes NaN.
func LOO(logLik [][][]float64, efficiency float64) ELPD {
	draws, observations := shape(logLik)
	pointwise, lpd := make([]float64, observations), make([]float64, observations)
	paretoK := make([]float64, observations)
	tail := tailLength(draws, efficiency)
	eachObservation(logLik, func(w *workspace, i int, density []float64) {
		pointwise[i], lpd[i], paretoK[i] = w.leaveOut(density, tail)
	})
	return newELPD(pointwise, lpd, paretoK, draws)
}

// LOOOf is [LOO] of one observation, given its log density in each draw
// (arviz.loo_i). It returns the observation's contributions to the estimate and to
// the effective number of parameters, and its Pareto-k.
func LOOOf(logDensity []float64, efficiency float64) (elpd, p, k float64) {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	elpd, lpd, k := w.leaveOut(logDensity, tailLength(len(logDensity), efficiency))
	return elpd, lpd - elpd, k
}

// leaveOut returns the log predictive density of an observation left out, and
// that of one that is not, given its log density in each draw.
func (w *workspace) leaveOut(density []float64, tail int) (elpd, lpd, k float64) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range density {
		if v-v != 0 {
			return math.NaN(), math.NaN(), math.NaN()
		}
		if v < low {
			low = v
		}
		if v > high {
			high = v
		}
	}
	n := len(density)
	lpd = w.logSumExp(density) - math.Log(float64(n))

	weights := resize(&w.weights, n)
	vector.Scale(weights, density, -1)
	if high-low > 700 { // a weight and its inverse are no numbers: logarithms only
		k = w.psis(weights, tail)
		vector.AddTo(weights, density)
		return w.logSumExp(weights), lpd, k
	}
	// An observation's weight is 1/density up to a constant, so the two cancel in
	// the weighted sum of densities, except where a weight was smoothed.
	vector.Shift(weights, weights, low)
	k, smoothed := w.smoothTail(weights, tail)
	vector.Exp(weights, weights)
	total := float64(n)
	if smoothed != nil {
		for j, o := range w.tail {
			total += smoothed[j]/weights[o.i] - 1
			weights[o.i] = smoothed[j]
		}
	}
	return low + math.Log(total/vector.Sum(weights)), lpd, k
}

// Refitted returns e with the contributions of some observations, which are hard to
// leave out, replaced by their log predictive densities under draws of fits that
// have not seen them: see [PredictiveDensity] (arviz.reloo). Their Pareto-k becomes
// 0.
func (e ELPD) Refitted(exact map[int]float64) ELPD {
	before := e.Estimate
	e.Pointwise, e.ParetoK = slices.Clone(e.Pointwise), slices.Clone(e.ParetoK)
	for i, v := range exact {
		e.Pointwise[i] = v
		if e.ParetoK != nil {
			e.ParetoK[i] = 0
		}
	}
	e.Unreliable = slices.DeleteFunc(slices.Clone(e.Unreliable), func(i int) bool {
		_, refitted := exact[i]
		return refitted
	})
	e.Estimate, e.SE = vector.Sum(e.Pointwise), sumSE(e.Pointwise)
	e.P += before - e.Estimate
	return e
}

// LOOWeights calls f for each observation with the smoothed log weights that leave
// it out and their Pareto-k, see [PSIS]. The weights are valid during the call. f
// is called from several goroutines, in any order.
func LOOWeights(logLik [][][]float64, efficiency float64, f func(i int, logWeights []float64, k float64)) {
	draws, _ := shape(logLik)
	tail := tailLength(draws, efficiency)
	eachObservation(logLik, func(w *workspace, i int, density []float64) {
		vector.Scale(density, density, -1)
		k := w.psis(density, tail)
		f(i, density, k)
	})
}

// LOOApproximate is [LOO] given draws from an approximation of the posterior,
// whose log density is logQ where that of the posterior, up to a constant, is
// logP, by chain and draw (arviz.loo_approximate_posterior; Magnusson, Andersen,
// Jonasson and Vehtari 2019, "Bayesian Leave-One-Out Cross-Validation for Large
// Data").
func LOOApproximate(logLik [][][]float64, logP, logQ [][]float64) ELPD {
	draws, observations := shape(logLik)
	correction := make([]float64, 0, draws)
	for c := range logP {
		for s, p := range logP[c] {
			correction = append(correction, p-logQ[c][s])
		}
	}
	pointwise, lpd := make([]float64, observations), make([]float64, observations)
	paretoK := make([]float64, observations)
	tail := tailLength(draws, 1)
	eachObservation(logLik, func(w *workspace, i int, density []float64) {
		lpd[i] = w.logSumExp(density) - math.Log(float64(draws))
		weights := resize(&w.weights, draws)
		vector.Sub(weights, correction, density)
		paretoK[i] = w.psis(weights, tail)
		vector.AddTo(weights, density)
		pointwise[i] = w.logSumExp(weights)
	})
	return newELPD(pointwise, lpd, paretoK, draws)
}

// LOOMixture is [LOO] given draws from the mixture of all posteriors that leave one
// observation out, for which importance sampling is stable (Silva and Zanella 2023,
// "Robust Leave-One-Out Cross-Validation for High-Dimensional Bayesian Models",
// JASA; arviz.loo with mixture). To draw from it, multiply the likelihood of the
// model by Σᵢ 1/density(yᵢ).
func LOOMixture(logLik [][][]float64, efficiency float64) ELPD {
	draws, observations := shape(logLik)
	common := make([]float64, 0, draws) // log Σᵢ 1/density
	inverse := make([]float64, observations)
	for _, chain := range logLik {
		for _, density := range chain {
			vector.Scale(inverse, density, -1)
			common = append(common, logSumExp(inverse))
		}
	}
	negative := make([]float64, draws)
	vector.Scale(negative, common, -1)
	norm := logSumExp(negative)
	pointwise, lpd := make([]float64, observations), make([]float64, observations)
	paretoK := make([]float64, observations)
	tail := tailLength(draws, efficiency)
	eachObservation(logLik, func(w *workspace, i int, density []float64) {
		lpd[i] = w.logSumExp(density) - math.Log(float64(draws))
		weights := resize(&w.weights, draws)
		vector.Add(weights, density, common)
		vector.Scale(weights, weights, -1)
		pointwise[i] = norm - w.logSumExp(weights)
		vector.Scale(weights, weights, -1)
		paretoK[i] = w.psis(weights, tail)
	})
	return newELPD(pointwise, lpd, paretoK, draws)
}

// RelativeEfficiency returns the mean over quantities of [ESSMean] over the
// number of draws. It is 1 where there is only one chain, as in arviz.loo.
// Quantities whose effective sample size is NaN are left out.
func RelativeEfficiency(quantities ...[][]float64) float64 {
	var total, n float64
	for _, chains := range quantities {
		if len(chains) < 2 {
			return 1
		}
		if ess := ESSMean(chains); ess == ess {
			shortest := len(chains[0])
			for _, c := range chains {
				shortest = min(shortest, len(c))
			}
			total += ess / float64(shortest*len(chains))
			n++
		}
	}
	if n == 0 {
		return 1
	}
	return total / n
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

// eachObservation calls f for each observation, on all processors, with its log
// densities of all draws. They are f's to change, and valid during the call.
func eachObservation(logLik [][][]float64, f func(w *workspace, i int, density []float64)) {
	// Observations are neighbours in memory, so that eight are read at a time.
	const together = 8
	draws, observations := shape(logLik)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (observations+together-1)/together) {
		wg.Go(func() {
			w := workspaces.Get().(*workspace)
			defer workspaces.Put(w)
			columns := resize(&w.columns, together*draws)
			for {
				first := int(next.Add(together)) - together
				if first >= observations {
					return
				}
				last := min(first+together, observations)
				s := 0
				for _, chain := range logLik {
					for _, draw := range chain {
						for j, v := range draw[first:last] {
							columns[j*draws+s] = v
						}
						s++
					}
				}
				for i := first; i < last; i++ {
					f(w, i, columns[(i-first)*draws:][:draws])
				}
			}
		})
	}
	wg.Wait()
}
