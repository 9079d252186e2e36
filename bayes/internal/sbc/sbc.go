// Package sbc judges the ranks of simulation-based calibration (Talts,
// Betancourt, Simpson, Vehtari and Gelman 2018): over draws of parameters and
// data from a model, the rank of a parameter among its posterior draws is
// uniform.
package sbc

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Uniformity returns the p-values of two tests of ranks for uniformity over
// [0, levels).
func Uniformity(ranks []int, levels int) (chi2, band float64) {
	const bins = 16
	counts := make([]int, bins)
	for _, r := range ranks {
		counts[r*bins/levels]++
	}
	want, sum := float64(len(ranks))/bins, 0.0
	for _, c := range counts {
		sum += (float64(c) - want) * (float64(c) - want) / want
	}
	return distuv.ChiSquared{K: bins - 1}.Survival(sum), bandTest(counts)
}

// bandTest returns the p-value of counts in bins of equal probability by the
// simultaneous test of Säilynoja, Bürkner and Vehtari (2022): at the end of
// each bin the number of values so far is binomial; the statistic is the least
// of its two-sided tail probabilities. Its distribution is exact, by recursion
// over the bins: the p-value is the probability of leaving the band of less
// extreme values.
func bandTest(counts []int) float64 {
	n, k := 0, len(counts)
	for _, c := range counts {
		n += c
	}
	tail := make([][]float64, k-1) // of x values in the first i+1 bins
	least, sofar := 1.0, 0
	for i := range tail {
		p := make([]float64, n+1)
		tail[i] = make([]float64, n+1)
		sum := 0.0
		for x := range p {
			p[x] = binomial(n, x, float64(i+1)/float64(k))
			sum += p[x]
			tail[i][x] = sum
		}
		sum = 0
		for x := n; x >= 0; x-- {
			sum += p[x]
			tail[i][x] = min(1, 2*min(tail[i][x], sum))
		}
		sofar += counts[i]
		least = min(least, tail[i][sofar])
	}
	inside := make([]float64, n+1) // probability of x values so far and no exit
	inside[0] = 1
	for i, tail := range tail {
		next := make([]float64, n+1)
		for y, t := range tail {
			if t <= least*(1+1e-9) {
				continue
			}
			for x, p := range inside[:y+1] {
				if p > 0 {
					next[y] += p * binomial(n-x, y-x, 1/float64(k-i))
				}
			}
		}
		inside = next
	}
	p := 1.0
	for _, q := range inside {
		p -= q
	}
	return max(p, 0)
}

// binomial returns the probability of k successes in n trials.
func binomial(n, k int, p float64) float64 {
	lf := func(n int) float64 { v, _ := math.Lgamma(float64(n + 1)); return v }
	return math.Exp(lf(n) - lf(k) - lf(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}
