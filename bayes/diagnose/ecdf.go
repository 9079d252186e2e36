package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// ECDF returns the share of the draws up to each of so many equally spaced points
// from the least draw to the greatest (arviz.ecdf, which takes 200). Draws that
// are infinite or NaN are left out; both results are nil if none is left.
func ECDF(draws []float64, points int) (x, share []float64) {
	draws = finite(draws)
	if len(draws) == 0 || points < 1 {
		return nil, nil
	}
	slices.Sort(draws)
	low, high := draws[0], draws[len(draws)-1]
	x, share = make([]float64, points), make([]float64, points)
	for i := range x {
		x[i] = high
		if i < points-1 {
			x[i] = low + float64(float64(i)*((high-low)/float64(points-1)))
		}
		share[i] = float64(countUpTo(draws, x[i])) / float64(len(draws))
	}
	return x, share
}

// countUpTo returns how many of x, which ascend, are at most v.
func countUpTo(x []float64, v float64) int {
	return sort.Search(len(x), func(i int) bool { return x[i] > v })
}

// PITECDF returns the share of values, which are from 0 to 1, up to each of the
// points 0, 1/n, 2/n … 1 for n values, with the [ECDFBand] for them (ArviZ's
// ecdf_pit).
func PITECDF(values []float64, prob float64) (x, share, low, high []float64) {
	order := sorted(values)
	n := len(order)
	low, high = ECDFBand(n, prob)
	x, share = make([]float64, len(low)), make([]float64, len(low))
	for i := range x {
		x[i] = float64(i) / float64(n)
		share[i] = float64(countUpTo(order, x[i])) / float64(n)
		if i == 0 {
			share[i] = 0
		}
	}
	return x, share, low, high
}

// ECDFBand returns the ends of the band that the empirical distribution function
// of n uniform values stays in, as a whole, with probability prob: at 0, 1/n, 2/n
// … 1 (Säilynoja, Bürkner and Vehtari 2022, "Graphical Test for Discrete
// Uniformity and Its Applications in Goodness-of-Fit Evaluation and Multiple
// Sample Comparison", Statistics and Computing 32, 32). At each point it is a
// binomial interval, with the probability that makes all of them hold together
// with probability prob. ArviZ finds it by simulation; this function is exact.
func ECDFBand(n int, prob float64) (low, high []float64) {
	if n < 1 {
		return nil, nil
	}
	lows, highs := make([]int, n+1), make([]int, n+1)
	// Bonferroni's inequality bounds the probability outside at each point.
	least, most := math.Log((1-prob)/float64(n)), math.Log(1-prob)
	for range 30 {
		middle := (least + most) / 2
		binomialBand(lows, highs, math.Exp(middle))
		if pathProbability(lows, highs) >= prob {
			least = middle
		} else {
			most = middle
		}
	}
	binomialBand(lows, highs, math.Exp(least))
	low, high = make([]float64, n+1), make([]float64, n+1)
	for i := range low {
		low[i], high[i] = float64(lows[i])/float64(n), float64(highs[i])/float64(n)
	}
	return low, high
}

// binomialBand sets element i to the ends of the interval for how many of n
// values are at most i/n, leaving half of outside at either end.
func binomialBand(low, high []int, outside float64) {
	n := len(low) - 1
	quantile := func(dst []int, p float64) {
		k := 0
		for i := 1; i < n; i++ {
			for k < n && binomialCDF(k, n, float64(i)/float64(n)) < p {
				k++
			}
			dst[i] = k
		}
	}
	quantile(low, outside/2)
	quantile(high, 1-outside/2)
	low[0], high[0] = 0, 0
	low[n], high[n] = n, n
}

// binomialCDF returns the probability of at most k successes in n trials.
func binomialCDF(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	}
	return mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
}

// pathProbability returns the probability that the numbers of n uniform values up
// to i/n are all from low[i] to high[i]. These numbers are those of a Poisson
// process, given that it has n events in all.
func pathProbability(low, high []int) float64 {
	n := len(low) - 1
	const most = 20 // events between two points: more has probability 1e-19
	var arrivals [most + 1]float64
	arrivals[0] = math.Exp(-1)
	for j := 1; j <= most; j++ {
		arrivals[j] = arrivals[j-1] / float64(j)
	}
	probability, next := make([]float64, n+1), make([]float64, n+1)
	probability[0] = 1
	for i := 1; i <= n; i++ {
		for k := low[i]; k <= high[i]; k++ {
			var p float64
			for from := max(low[i-1], k-most); from <= min(high[i-1], k); from++ {
				p += probability[from] * arrivals[k-from]
			}
			next[k] = p
		}
		probability, next = next, probability
	}
	logFactorial, _ := math.Lgamma(float64(n + 1))
	return probability[n] / math.Exp(float64(n)*math.Log(float64(n))-float64(n)-logFactorial)
}

// RankECDF returns the share of each chain's draws up to a rank among all draws
// (see [Ranks]), for the shares 0, 1/n, 2/n … 1 of ranks with n draws in a chain,
// and the ends of the band that they all stay in with probability prob where
// chains agree (Säilynoja et al. 2022; the numbers of ArviZ's plot_rank). The band
// comes from that many simulations; 0 stands for 1000, which give two digits. All are nil if a draw is
// NaN or there is none.
func RankECDF(chains [][]float64, prob float64, simulations int, rng *rand.Rand) (x []float64, share [][]float64, low, high []float64) {
	ranks := Ranks(chains)
	if len(ranks) == 0 || len(ranks[0]) == 0 || hasNaN(ranks[0]) {
		return nil, nil, nil, nil
	}
	m, n := len(ranks), len(ranks[0])
	x, share = make([]float64, n+1), make([][]float64, m)
	for i := range x {
		x[i] = float64(i) / float64(n)
	}
	for c, own := range ranks {
		slices.Sort(own)
		share[c] = make([]float64, n+1)
		for i := range x {
			share[c][i] = float64(countUpTo(own, float64(i*m))) / float64(n)
		}
	}
	low, high = rankBand(m, n, prob, simulations, rng)
	return x, share, low, high
}

// rankBand returns the band of [RankECDF] for m chains of n draws.
func rankBand(m, n int, prob float64, simulations int, rng *rand.Rand) (low, high []float64) {
	// cdf[i][k] is the probability that at most k of a chain's draws are among
	// the first i·m ranks.
	cdf := make([][]float64, n+1)
	for i := range cdf {
		cdf[i] = hypergeometricCDF(n*m, n, i*m)
	}
	of := make([]int, m*n) // the chain that has a rank
	for r := range of {
		of[r] = r % m
	}
	if simulations <= 0 {
		simulations = 1000
	}
	outside := make([]float64, simulations)
	for s := range outside {
		rng.Shuffle(len(of), func(a, b int) { of[a], of[b] = of[b], of[a] })
		count := make([]int, m)
		rarest := 1.0
		for i := 1; i < n; i++ {
			for _, c := range of[(i-1)*m : i*m] {
				count[c]++
			}
			for _, k := range count {
				above := 1.0
				if k > 0 {
					above = 1 - cdf[i][k-1]
				}
				rarest = min(rarest, cdf[i][k], above)
			}
		}
		outside[s] = 2 * rarest
	}
	tail := Quantile(outside, 1-prob) / 2
	low, high = make([]float64, n+1), make([]float64, n+1)
	quantile := func(i int, p float64) float64 {
		k := sort.Search(n, func(k int) bool { return cdf[i][k] >= p })
		return float64(k) / float64(n)
	}
	for i := range low {
		low[i], high[i] = quantile(i, tail), quantile(i, 1-tail)
	}
	return low, high
}

// hypergeometricCDF returns the probabilities that at most 0, 1 … of marked
// members of a population are among drawn ones.
func hypergeometricCDF(population, marked, drawn int) []float64 {
	p := hypergeometric(population, marked, drawn)
	for k := 1; k < len(p); k++ {
		p[k] += p[k-1]
	}
	for k := range p {
		p[k] = min(p[k]/p[len(p)-1], 1)
	}
	return p
}

// hypergeometric returns the probabilities that 0, 1 … of marked members of a
// population are among drawn ones.
func hypergeometric(population, marked, drawn int) []float64 {
	p := make([]float64, marked+1)
	logChoose := func(n, k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	// From the likeliest number the others follow.
	first, last := max(0, drawn-(population-marked)), min(marked, drawn)
	middle := min(max((drawn+1)*(marked+1)/(population+2), first), last)
	p[middle] = math.Exp(logChoose(marked, middle) + logChoose(population-marked, drawn-middle) - logChoose(population, drawn))
	ratio := func(k int) float64 { // of p[k+1] to p[k]
		return float64(marked-k) / float64(k+1) * float64(drawn-k) / float64(population-marked-drawn+k+1)
	}
	for k := middle; k < last; k++ {
		p[k+1] = p[k] * ratio(k)
	}
	for k := middle; k > first; k-- {
		p[k-1] = p[k] / ratio(k-1)
	}
	return p
}

// The tests of uniformity below combine a test at each value into one, and do not
// mind that values depend on each other as those of cross-validation do (Tesso
// and Vehtari 2026, "LOO-PIT Predictive Model Checking", arXiv:2603.02928; ArviZ's
// uniformity_test). Values are from 0 to 1; NaN and infinities are left out. They
// return the p-value, NaN of no values.

// OrderTest tests by the distribution of the order statistics whether values are
// uniform (POT-C). It suits values that vary continuously.
func OrderTest(values []float64) float64 {
	x := sorted(finite(values))
	n := len(x)
	return combine(n, true, func(i int) float64 {
		return twoSided(mathext.RegIncBeta(float64(i+1), float64(n-i), x[i]))
	})
}

// RankTest tests by the distribution of the number of values up to each whether
// they are uniform (PRIT-C). It suits ranks as well.
func RankTest(values []float64) float64 {
	x := sorted(finite(values))
	n := len(x)
	return combine(n, true, func(i int) float64 {
		rank := countUpTo(x, x[i])
		return 2 * min(binomialCDF(rank, n, x[i]), 1-binomialCDF(rank-1, n, x[i]))
	})
}

// TailTest tests whether values are uniform by how close each is to 0 or 1
// (PIET-C). It sees too many values near the ends best.
func TailTest(values []float64) float64 {
	x := sorted(finite(values))
	return combine(len(x), false, func(i int) float64 { return twoSided(x[i]) })
}

func twoSided(p float64) float64 { return 2 * min(p, 1-p) }

// combine returns the p-value of n tests by the mean of Cauchy variates, of which
// truncate leaves out those that favour the hypothesis.
func combine(n int, truncate bool, p func(i int) float64) float64 {
	if n == 0 {
		return math.NaN()
	}
	var sum float64
	for i := range n {
		if p := p(i); !truncate || p < 0.5 {
			sum += cauchy(p)
		}
	}
	return uncauchy(sum / float64(n))
}

// cauchy returns the standard Cauchy variate that p is the tail probability of. A
// p of 1, as of a number in the very middle, would drown all others, with either
// sign by rounding, as in ArviZ: it counts as 0.999.
func cauchy(p float64) float64 {
	if p > 1-1e-9 {
		p = 0.999
	}
	return 1 / math.Tan(p*math.Pi)
}

func uncauchy(x float64) float64 { return math.Atan2(1, x) / math.Pi }

// ChainTest tests whether the ranks of the draws of two chains or more have the
// same distribution in each, and returns the p-value (MTC-C; ArviZ's
// mchain_uniformity_test). It suits draws that vary continuously. It is NaN for
// fewer chains and where a draw is NaN.
func ChainTest(chains [][]float64) float64 {
	ranks := Ranks(chains)
	if len(ranks) < 2 || len(ranks[0]) == 0 || hasNaN(ranks[0]) {
		return math.NaN()
	}
	m, n := len(ranks), len(ranks[0])
	for _, r := range ranks {
		slices.Sort(r)
	}
	return combine(n, false, func(i int) float64 {
		z := float64(i+1) / float64(n+1)
		p := hypergeometric(m*n, n, int(z*float64(m*n)))
		var sum float64
		for _, r := range ranks {
			at := countUpTo(r, z*float64(m*n))
			below, above := p[at]/2, p[at]/2
			for _, v := range p[:at] {
				below += v
			}
			for _, v := range p[at+1:] {
				above += v
			}
			sum += cauchy(2 * min(below, above))
		}
		return uncauchy(sum / float64(m))
	})
}
