package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// BetaBinomial is Binomial with a probability that has the distribution
// Beta(alpha, beta).
var BetaBinomial = family(Family{
	Name: "BetaBinomial",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
		{Name: "n", Domain: Count, Default: required},
	},
	Discrete: true,
	Support:  func(a []float64) (lo, hi float64) { return 0, a[2] },
	LogProb:  logBetaBinomial,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBetaBinomial(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta, n := a[0], a[1], a[2]
		s := alpha + beta
		c := logMinusDigamma(s) - logMinusDigamma(s+n) + math.Log1p(n/s)
		da[0] = math.Log1p(x/alpha) + logMinusDigamma(alpha) - logMinusDigamma(alpha+x) - c
		da[1] = math.Log1p((n-x)/beta) + logMinusDigamma(beta) - logMinusDigamma(beta+(n-x)) - c
		da[2] = 0
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 {
		alpha, beta, n := a[0], a[1], a[2]
		if x <= n*(alpha/(alpha+beta)) {
			return lowerBetaBinomial(x, alpha, beta, n)
		}
		return 1 - lowerBetaBinomial(n-x-1, beta, alpha, n)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		p := expit(randLogGamma(r, a[0]) - randLogGamma(r, a[1]))
		return distuv.Binomial{N: a[2], P: p, Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[2] * a[0] / (a[0] + a[1]) },
	Var: func(a []float64) float64 {
		s, n := a[0]+a[1], a[2]
		return n * (a[0] / s) * (a[1] / s) * (s + n) / (s + 1)
	},
})

func logBetaBinomial(x float64, a []float64) float64 {
	alpha, beta, n := a[0], a[1], a[2]
	if !(x <= n && isCount(x) && isCount(n) && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	// Of two negative binomial counts with the same success probability, the
	// first given their sum: a ratio that stays accurate for any parameters.
	mu := n / (alpha + beta)
	if mu > 1e300 {
		return math.Inf(-1)
	}
	return negativeBinomial(x, alpha*mu, alpha) + negativeBinomial(n-x, beta*mu, beta) -
		negativeBinomial(n, n, alpha+beta)
}

// lowerBetaBinomial returns the probability of at most x, by the ratios of
// neighbouring terms.
func lowerBetaBinomial(x, alpha, beta, n float64) float64 {
	a := [3]float64{alpha, beta, n}
	var sum float64
	if alpha < 1 { // the terms may rise towards 0, where they are many: start there
		term := math.Exp(logBetaBinomial(0, a[:]))
		for k := 0.0; k < x; k++ {
			sum += term
			term *= (n - k) / (k + 1) * ((alpha + k) / (beta + n - k - 1))
		}
		return min(sum+term, 1)
	}
	term := math.Exp(logBetaBinomial(x, a[:]))
	for k := x; k >= 0 && term*(k+1) > 1e-17*sum; k-- {
		sum += term
		term *= k / (n - k + 1) * ((beta + n - k) / (alpha + k - 1))
	}
	return min(sum, 1)
}
