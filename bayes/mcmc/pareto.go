package mcmc

import (
	"math"
	"slices"
)

// smoothWeights turns logarithms of importance ratios, up to a constant, into
// weights that sum to 1, by Pareto smoothed importance sampling (Vehtari,
// Simpson, Gelman, Yao and Gabry 2024): the largest ratios are replaced by the
// quantiles of the generalised Pareto distribution fitted to them. Its shape k
// says how far the weights can be trusted: up to about 0.7 for a thousand
// draws; k is +Inf where there are too few to tell, or a ratio is not finite.
func smoothWeights(logRatios []float64) (weights []float64, k float64) {
	n := len(logRatios)
	weights = slices.Clone(logRatios)
	order := make([]int, n)
	for i := range order {
		order[i] = i
		if math.IsNaN(weights[i]) {
			weights[i] = math.Inf(-1)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case weights[a] < weights[b]:
			return -1
		case weights[a] > weights[b]:
			return 1
		}
		return 0
	})
	tail := min(n/5, int(math.Ceil(3*math.Sqrt(float64(n)))))
	k = math.Inf(1)
	if n > 0 && finite(weights[order[n-1]]) {
		top := weights[order[n-1]]
		for i := range weights {
			weights[i] = math.Exp(weights[i] - top)
		}
		if tail > 4 {
			k = smoothTail(weights, order[n-tail-1:])
		}
	}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights, k
}

// smoothTail smooths the weights that come after the first of those named, in
// ascending order, and returns the shape of their distribution. The largest
// weight is 1.
func smoothTail(weights []float64, order []int) float64 {
	cut := weights[order[0]]
	order = order[1:]
	excess := make([]float64, len(order))
	for i, j := range order {
		excess[i] = weights[j] - cut
	}
	if excess[len(excess)-1] < 1e-7 { // the ratios are the same but for rounding
		return 0
	}
	k, scale := fitPareto(excess)
	for i, j := range order {
		p := (float64(i) + 0.5) / float64(len(order))
		x := -scale * math.Log1p(-p)
		if k != 0 {
			x = scale * math.Expm1(-k*math.Log1p(-p)) / k
		}
		weights[j] = min(cut+x, 1)
	}
	return k
}

// fitPareto fits the generalised Pareto distribution to ascending numbers, not
// all zero, by the method of Zhang and Stephens (2009), with the shape pulled
// to ½ as if by ten observations (Vehtari et al. 2024).
func fitPareto(x []float64) (shape, scale float64) {
	n := float64(len(x))
	quartile := max(x[int(n/4+0.5)-1], math.SmallestNonzeroFloat64/0x1p-52)
	largest := x[len(x)-1]
	shapeAt := func(b float64) float64 {
		sum := 0.0
		for _, x := range x {
			sum += math.Log1p(-b * x)
		}
		return sum / n
	}
	m := 30 + int(math.Sqrt(n))
	b, profile := make([]float64, m), make([]float64, m)
	for j := range b {
		b[j] = 1/largest + (1-math.Sqrt(float64(m)/(float64(j)+0.5)))/(3*quartile)
		k := shapeAt(b[j])
		profile[j] = n * (math.Log(-b[j]/k) - k - 1)
	}
	top := slices.Max(profile)
	mean, sum := 0.0, 0.0
	for j, l := range profile {
		w := math.Exp(l - top)
		mean += w * b[j]
		sum += w
	}
	mean /= sum
	shape = shapeAt(mean)
	scale = -shape / mean
	const prior = 10
	return (n*shape + prior*0.5) / (n + prior), scale
}
