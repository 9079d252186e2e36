package diagnose

import (
	"math"
	"slices"
)

// Mean returns the mean of the draws, NaN if there are none.
func Mean(draws []float64) float64 {
	n := float64(len(draws))
	var sum float64
	for _, v := range draws {
		sum += v
	}
	mean := sum / n
	if math.IsInf(mean, 0) || mean != mean {
		return mean
	}
	var rest float64 // what rounding took from the sum
	for _, v := range draws {
		rest += v - mean
	}
	return mean + rest/n
}

// SD returns the standard deviation of the draws with n−1 in the denominator,
// NaN if there are fewer than two.
func SD(draws []float64) float64 { return math.Sqrt(variance(draws)) }

func variance(draws []float64) float64 {
	mean := Mean(draws)
	var sum float64
	for _, v := range draws {
		sum += (v - mean) * (v - mean)
	}
	return sum / float64(len(draws)-1)
}

// Quantile returns the quantile of the draws at q in [0, 1], linear between
// order statistics: type 7 of Hyndman and Fan (1996), NumPy's default. It is
// NaN if there are no draws, if one is NaN or if q is outside [0, 1].
func Quantile(draws []float64, q float64) float64 {
	if len(draws) == 0 || hasNaN(draws) || !(0 <= q && q <= 1) {
		return math.NaN()
	}
	return quantile(sorted(draws), q)
}

// quantile is [Quantile] of draws in order, with NumPy's rounding.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i == len(sorted)-1 {
		return sorted[i]
	}
	a, b, t := sorted[i], sorted[i+1], at-float64(i)
	switch {
	case a == b:
		return a
	case t < 0.5:
		return a + float64((b-a)*t)
	default:
		return b - float64((b-a)*(1-t))
	}
}

// HDI returns the ends of the highest-density interval: the narrowest one
// between two draws that are ⌊prob·n⌋ places apart in order, the first of
// several that are equally narrow (arviz.hdi). With prob ≥ 1 it is the range.
// Both ends are NaN if there are no draws, if one is NaN or if prob ≤ 0.
func HDI(draws []float64, prob float64) (low, high float64) {
	if len(draws) == 0 || hasNaN(draws) || !(prob > 0) {
		return math.NaN(), math.NaN()
	}
	return hdi(sorted(draws), prob)
}

// hdi is [HDI] of draws in order.
func hdi(sorted []float64, prob float64) (low, high float64) {
	n := len(sorted)
	if !(prob > 0) {
		return math.NaN(), math.NaN()
	}
	gap := n - 1
	if prob < 1 {
		gap = int(math.Floor(prob * float64(n)))
	}
	at, width := 0, math.Inf(1)
	for i := range n - gap {
		w := sorted[i+gap] - sorted[i]
		if w != w { // between equal infinities
			w = 0
		}
		if w < width {
			at, width = i, w
		}
	}
	return sorted[at], sorted[at+gap]
}

func sorted(draws []float64) []float64 {
	s := slices.Clone(draws)
	slices.Sort(s)
	return s
}
