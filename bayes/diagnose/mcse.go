package diagnose

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// MCSEMean returns the Monte Carlo standard error of the mean of the draws:
// [SD] over the root of [ESSMean] (arviz.mcse, method "mean").
func MCSEMean(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		return SD(s.x) / math.Sqrt(w.ess(w.split(s)))
	})
}

// MCSESD returns the Monte Carlo standard error of the standard deviation of
// the draws, from the variance of their squared distances from the mean and
// [ESSSD] (arviz.mcse, method "sd"). It is NaN for constant draws.
func MCSESD(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 { return w.mcseSD(s) })
}

func (w *workspace) mcseSD(s sample) float64 {
	sq := w.squareDistances(s.x)
	n := float64(len(sq))
	mean := vector.Sum(sq) / n
	fourth := vector.Dot(sq, sq) / n
	variance := (fourth - mean*mean) / w.ess(w.split(sample{sq, s.chains}))
	return math.Sqrt(variance / mean / 4)
}

// MCSEMedian returns the Monte Carlo standard error of the median of the draws
// (arviz.mcse, method "median").
func MCSEMedian(chains [][]float64) float64 { return MCSEQuantile(chains, 0.5) }

// MCSEQuantile returns the Monte Carlo standard error of the quantile of the
// draws at p: half the distance between the quantiles one standard deviation
// below and above, of the beta distribution that p has given [ESSQuantile]
// independent draws (arviz.mcse, method "quantile"; Vehtari et al. 2021, section
// 4.4). It is NaN if p is outside [0, 1].
func MCSEQuantile(chains [][]float64, p float64) float64 {
	if !(0 <= p && p <= 1) {
		return math.NaN()
	}
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		sorted := w.values(s, half, w.rank(half.x))
		ess := w.essBetween(half, math.Inf(-1), quantile(sorted, p))
		return mcseQuantile(sorted, ess, p)
	})
}

// mcseQuantile is [MCSEQuantile] of draws in order, given their effective
// number.
func mcseQuantile(sorted []float64, ess, p float64) float64 {
	n := float64(len(sorted))
	place := func(q float64) float64 { return mathext.InvRegIncBeta(ess*p+1, ess*(1-p)+1, q)*n - 1 }
	low, high := 0.0, n-1
	if ess == ess {
		low = math.Floor(max(place(0.1586553), 0))
		high = math.Ceil(min(place(0.8413447), n-1))
	}
	return (sorted[int(high)] - sorted[int(low)]) / 2
}

// MCSECircularMean returns the Monte Carlo standard error of the
// [CircularMean]: [CircularSD] over the root of [ESSMean] (arviz.mcse, method
// "mean" with circular).
func MCSECircularMean(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		return CircularSD(s.x) / math.Sqrt(w.ess(w.split(s)))
	})
}

// MCSECircularQuantile is [MCSEQuantile] of angles in radians, in order from the
// point opposite their mean (arviz.mcse with circular).
func MCSECircularQuantile(chains [][]float64, p float64) float64 {
	if !(0 <= p && p <= 1) {
		return math.NaN()
	}
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		ess := w.essBetween(half, math.Inf(-1), quantile(w.values(s, half, w.rank(half.x)), p))
		mean := CircularMean(s.x)
		for i, v := range s.x {
			s.x[i] = wrap(v - mean)
		}
		slices.Sort(s.x)
		return mcseQuantile(s.x, ess, p)
	})
}
