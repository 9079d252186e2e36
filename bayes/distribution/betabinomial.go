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
	Lower:    constant(0), Upper: parameter(2),
	LogProb: logBetaBinomial,
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
	tails: func(x float64, a []float64) (below, above float64) {
		alpha, beta, n := a[0], a[1], a[2]
		if x <= n*(alpha/(alpha+beta)) {
			below, _, _ = lowerBetaBinomial(x, alpha, beta, n)
			return lower(below)
		}
		above, _, _ = lowerBetaBinomial(n-x-1, beta, alpha, n)
		return upper(above)
	},
	slope: func(x float64, a, d []float64, below, above float64) {
		alpha, beta, n := a[0], a[1], a[2]
		d[2] = 0
		if x <= n*(alpha/(alpha+beta)) {
			_, d[0], d[1] = lowerBetaBinomial(x, alpha, beta, n)
			if above < below {
				d[0], d[1] = d[0]*math.Exp(below-above), d[1]*math.Exp(below-above)
			}
			return
		}
		_, d[1], d[0] = lowerBetaBinomial(n-x-1, beta, alpha, n)
		c := -math.Exp(max(above-below, 0))
		d[0], d[1] = c*d[0], c*d[1]
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

// lowerBetaBinomial returns the logarithm of the probability of at most x, and
// its derivatives in alpha and beta, by the ratios of neighbouring terms.
func lowerBetaBinomial(x, alpha, beta, n float64) (logp, dalpha, dbeta float64) {
	a := [3]float64{alpha, beta, n}
	logp = logBetaBinomial(x, a[:])
	// Derivatives of the logarithm of the term at x, less those that its
	// neighbours share.
	s := alpha + beta
	c := logMinusDigamma(s) - logMinusDigamma(s+n) + math.Log1p(n/s)
	da := math.Log1p(x/alpha) + logMinusDigamma(alpha) - logMinusDigamma(alpha+x) - c
	db := math.Log1p((n-x)/beta) + logMinusDigamma(beta) - logMinusDigamma(beta+(n-x)) - c
	var sum float64
	// Terms may rise again towards 0 if alpha is below 1.
	k, term := x, 1.0
	for range maxTerms {
		sum += term
		dalpha += term * da
		dbeta += term * db
		if k == 0 || alpha >= 1 && term*(k+1) < 1e-17*sum {
			break
		}
		term *= k / (n - k + 1) * ((beta + n - k) / (alpha + k - 1))
		da -= 1 / (alpha + k - 1)
		db += 1 / (beta + n - k)
		k--
	}
	return logp + math.Log(sum), dalpha / sum, dbeta / sum
}
