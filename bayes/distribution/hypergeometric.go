package distribution

import (
	"math"
	"math/rand/v2"
)

// HyperGeometric is the distribution of the number of good ones among n drawn
// without replacement from N of which k are good.
var HyperGeometric = family(Family{
	Name: "HyperGeometric",
	Params: []Param{
		{Name: "N", Domain: Count, Default: required},
		{Name: "k", Domain: Count, Default: required},
		{Name: "n", Domain: Count, Default: required},
	},
	Discrete: true,
	Lower:    End{Kind: Varying}, Upper: End{Kind: Varying},
	Support: func(a []float64) (lo, hi float64) {
		if a[1] > a[0] || a[2] > a[0] {
			return math.NaN(), math.NaN()
		}
		return max(0, a[2]-(a[0]-a[1])), min(a[1], a[2])
	},
	LogProb: logHyperGeometric,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return level(logHyperGeometric(x, a), da)
	},
	tails: func(x float64, a []float64) (below, above float64) {
		N, k, n := a[0], a[1], a[2]
		if x <= k*(n/N) {
			return lower(lowerHyperGeometric(x, N, k, n))
		}
		return upper(lowerHyperGeometric(n-x-1, N, N-k, n))
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		// Inversion, with the values taken in turns from the mode outwards.
		N, k, n := a[0], a[1], a[2]
		u := r.Float64()
		up := math.Floor((k + 1) * ((n + 1) / (N + 2)))
		pUp := math.Exp(logHyperGeometric(up, a))
		down, pDown := up, pUp
		for u -= pUp; u >= 0; {
			pUp *= stepHyperGeometric(up, N, k, n)
			up++
			if u -= pUp; u < 0 {
				return up
			}
			pDown /= stepHyperGeometric(down-1, N, k, n)
			down--
			if u -= pDown; u < 0 {
				return down
			}
			if !(pUp+pDown > 0) {
				return math.Round(k * (n / N)) // rounding has left a crumb of u
			}
		}
		return up
	},
	Mean: func(a []float64) float64 { return over(a[2], a[0]) * a[1] },
	Var: func(a []float64) float64 {
		N, k, n := a[0], a[1], a[2]
		return over(n, N) * over(k, N) * over(N-k, N-1) * (N - n)
	},
})

func logHyperGeometric(x float64, a []float64) float64 {
	N, k, n := a[0], a[1], a[2]
	if !(isCount(N) && isCount(k) && isCount(n) && k <= N && n <= N &&
		isCount(x) && x <= k && x <= n && n-x <= N-k) {
		return reject(x, a)
	}
	if n == 0 || n == N {
		return 0
	}
	// Of two binomial counts with the same p, the first given their sum.
	p, q := n/N, (N-n)/N
	logp, logq := math.Log(p), math.Log(q)
	return binomial(x, k, p, q, logp, logq) + binomial(n-x, N-k, p, q, logp, logq) -
		binomial(n, N, p, q, logp, logq)
}

// stepHyperGeometric returns the probability of x+1 over that of x.
func stepHyperGeometric(x, N, k, n float64) float64 {
	return (k - x) / (x + 1) * ((n - x) / (N - k - n + x + 1))
}

// lowerHyperGeometric returns the logarithm of the probability of at most x,
// which is below the mean or little above.
func lowerHyperGeometric(x, N, k, n float64) float64 {
	a := [3]float64{N, k, n}
	logp, sum := logHyperGeometric(x, a[:]), 0.0
	term := 1.0
	for range maxTerms {
		if !(term > 1e-18*sum) {
			break
		}
		sum += term
		if x == 0 || N-k-n+x == 0 {
			break
		}
		term /= stepHyperGeometric(x-1, N, k, n)
		x--
	}
	return logp + math.Log(sum)
}
