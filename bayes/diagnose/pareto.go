package diagnose

import (
	"math"
	"slices"
)

// smoothTail shifts log importance weights to a largest of 0 and replaces those
// next to the tail, the largest ones, by the quantiles of a generalised Pareto
// distribution fitted to them, cut off at 0. It returns the shape k of that
// distribution: +Inf if the tail is shorter than five weights, NaN if no
// distribution fits; the weights are then only shifted. NaN or infinite
// weights are left as they are, with k NaN.
//
// The tail is what exceeds the weight that tail others reach. The steps are
// those of Vehtari, Simpson, Gelman, Yao and Gabry (2024), with the choices of
// arviz.psislw.
func smoothTail(weights []float64, tail int) (k float64) {
	for _, w := range weights {
		if w-w != 0 {
			return math.NaN()
		}
	}
	if len(weights) <= tail {
		return math.Inf(1)
	}
	top := slices.Max(weights)
	for s := range weights {
		weights[s] -= top
	}
	smallest := math.Log(0x1p-1022) // of the normal numbers
	cut := max(nthLargest(weights, tail+1), smallest)

	var largest []ranked
	for s, w := range weights {
		if w > cut {
			largest = append(largest, ranked{w, s})
		}
	}
	if len(largest) < 5 {
		return math.Inf(1)
	}
	slices.SortFunc(largest, ascending)
	excess := make([]float64, len(largest))
	for j, w := range largest {
		excess[j] = math.Exp(w.v) - math.Exp(cut)
	}
	k, sigma := fitPareto(excess)
	if math.IsNaN(k) || math.IsInf(k, 0) {
		return k
	}
	for j, w := range largest {
		p := (float64(j) + 0.5) / float64(len(largest))
		weights[w.i] = min(math.Log(paretoQuantile(p, k, sigma)+math.Exp(cut)), 0)
	}
	return k
}

// nthLargest returns the n-th largest of x, of which there are at least n.
func nthLargest(x []float64, n int) float64 {
	largest := sorted(x[:n])
	for _, v := range x[n:] {
		if v > largest[0] {
			i, _ := slices.BinarySearch(largest, v)
			copy(largest, largest[1:i])
			largest[i-1] = v
		}
	}
	return largest[0]
}

// fitPareto fits a generalised Pareto distribution to values above 0 in
// ascending order and returns its shape k, positive for heavy tails, and its
// scale. It is the estimate of Zhang and Stephens (2009), "A New and Efficient
// Estimation Method for the Generalized Pareto Distribution", Technometrics
// 51(3), 316–325: with θ = −k/σ it averages θ over a grid, weighted by the
// profile likelihood. The shape is then drawn to ½ as by ten observations
// more.
func fitPareto(x []float64) (k, sigma float64) {
	n := float64(len(x))
	shape := func(theta float64) float64 {
		var sum float64
		for _, v := range x {
			sum += math.Log1p(-theta * v)
		}
		return sum / n
	}
	grid := 30 + int(math.Sqrt(n))
	quartile, largest := x[int(n/4+0.5)-1], x[len(x)-1]
	theta, logLik := make([]float64, grid), make([]float64, grid)
	for i := range theta {
		theta[i] = 1/largest + (1-math.Sqrt(float64(grid)/(float64(i)+0.5)))/(3*quartile)
		k := shape(theta[i])
		logLik[i] = n * (math.Log(-theta[i]/k) - k - 1)
	}
	norm := logSumExp(logLik)
	const negligible = 10 * 0x1p-52
	var mean, total float64
	for i, l := range logLik {
		if w := math.Exp(l - norm); w >= negligible {
			mean += w * theta[i]
			total += w
		}
	}
	mean /= total
	k = shape(mean)
	return (n*k + 5) / (n + 10), -k / mean
}

// paretoQuantile returns the quantile at p in (0, 1) of the generalised Pareto
// distribution.
func paretoQuantile(p, k, sigma float64) float64 {
	if math.Abs(k) < 0x1p-52 {
		return -sigma * math.Log1p(-p)
	}
	return sigma * math.Expm1(-k*math.Log1p(-p)) / k
}
