package diagnose

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Mean returns the mean of the draws, NaN if there are none.
func Mean(draws []float64) float64 { return mean(draws) }

func mean(x []float64) float64 {
	m, _ := moments(x)
	return m
}

// moments returns the mean of x and its variance.
func moments(x []float64) (m, v float64) {
	n := float64(len(x))
	m = vector.Sum(x) / n
	if math.IsInf(m, 0) || m != m {
		return m, math.NaN()
	}
	var a, b, restA, restB float64
	for len(x) > 1 {
		d, e := x[0]-m, x[1]-m
		a, b, restA, restB = a+d*d, b+e*e, restA+d, restB+e
		x = x[2:]
	}
	if len(x) > 0 {
		d := x[0] - m
		a, restA = a+d*d, restA+d
	}
	rest := (restA + restB) / n // the rounding error of the sum
	squares := a + b
	if known := n * rest * rest; known < squares {
		squares -= known
	}
	return m + rest, squares / (n - 1)
}

// SD returns the standard deviation of the draws with n−1 in the denominator,
// NaN if there are fewer than two.
func SD(draws []float64) float64 { return math.Sqrt(variance(draws)) }

func variance(x []float64) float64 {
	_, v := moments(x)
	return v
}

// Median returns the median of the draws, NaN if there are none or one is NaN.
func Median(draws []float64) float64 {
	if len(draws) == 0 || hasNaN(draws) {
		return math.NaN()
	}
	return median(sorted(draws))
}

// median is [Median] of draws in order.
func median(sorted []float64) float64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// Quantile returns the quantile of the draws at p in [0, 1], linear between
// order statistics: type 7 of Hyndman and Fan (1996), NumPy's default. It is
// NaN if there are no draws, if one is NaN or if p is outside [0, 1].
func Quantile(draws []float64, p float64) float64 { return Quantiles(draws, p)[0] }

// Quantiles returns the [Quantile] of the draws at each p.
func Quantiles(draws []float64, p ...float64) []float64 {
	q := make([]float64, len(p))
	known := len(draws) > 0 && !hasNaN(draws)
	var order []float64
	if known {
		order = sorted(draws)
	}
	for i, p := range p {
		if q[i] = math.NaN(); known {
			q[i] = quantileIn(order, p)
		}
	}
	return q
}

// quantileIn is [Quantile] of draws in order.
func quantileIn(sorted []float64, p float64) float64 {
	if !(0 <= p && p <= 1) {
		return math.NaN()
	}
	return quantile(sorted, p)
}

// quantile is [Quantile] of draws in order at p in [0, 1], with NumPy's
// rounding: draws are compared with it, so that one unit in the last place
// counts. Conversions keep compilers from fusing operations.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
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

// MAD returns the median absolute deviation of the draws: the [Median] of their
// distances from their median (arviz.mad). For normal draws it is 0.6745
// standard deviations.
func MAD(draws []float64) float64 {
	middle := Median(draws)
	distance := make([]float64, len(draws))
	for i, v := range draws {
		distance[i] = math.Abs(v - middle)
	}
	return Median(distance)
}

// IQR returns the interquartile range of the draws (arviz.iqr).
func IQR(draws []float64) float64 {
	q := Quantiles(draws, 0.25, 0.75)
	return q[1] - q[0]
}

// Mode returns the mode of the draws (arviz.mode): the most frequent value if
// all are whole numbers, the least of several; otherwise the half-sample mode
// of Robertson and Cryer (1974), which halves the draws to the densest half
// until two are left. It is NaN if there are no draws or one is NaN.
func Mode(draws []float64) float64 {
	if len(draws) == 0 || hasNaN(draws) {
		return math.NaN()
	}
	x := sorted(draws)
	if whole(x) {
		values, counts := frequencies(x)
		best := 0
		for i, n := range counts {
			if n > counts[best] {
				best = i
			}
		}
		return values[best]
	}
	for len(x) > 2 {
		n := (len(x) + 1) / 2
		best, width := 0, math.Inf(1)
		for i := range len(x) - n {
			if w := x[i+n] - x[i]; w < width {
				best, width = i, w
			}
		}
		x = x[best : best+n]
	}
	return (x[0] + x[len(x)-1]) / 2
}

// whole reports whether all of x are whole numbers.
func whole(x []float64) bool {
	for _, v := range x {
		if v != math.Trunc(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// frequencies returns the different values among draws in order, and how often
// each is there.
func frequencies(sorted []float64) (values []float64, counts []int) {
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			values, counts = append(values, v), append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	return values, counts
}

func sorted(draws []float64) []float64 {
	s := slices.Clone(draws)
	slices.Sort(s)
	return s
}
