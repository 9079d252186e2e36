package distribution

import (
	"math"
	"math/rand/v2"
)

// Beta is the beta distribution with shapes alpha and beta.
var Beta = family(Family{
	Name: "Beta",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("mu", Unit), requiredParam("sigma", Positive)}, map[string]string{"alpha": "mu*(mu*(1-mu)/" + sigma2 + " - 1)", "beta": "(1-mu)*(mu*(1-mu)/" + sigma2 + " - 1)"}},
		{[]Param{requiredParam("mu", Unit), requiredParam("nu", Positive)}, map[string]string{"alpha": "mu*nu", "beta": "(1-mu)*nu"}},
	},
	Lower: constant(0), Upper: constant(1),
	Kernel: Kernel{BetaForm, 0, func(x float64, a []float64) (first, second float64) {
		return a[0] - 1, a[1] - 1
	}},
	LogProb: logBeta,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBeta(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta := a[0], a[1]
		n := alpha + beta
		c := logMinusDigamma(n)
		da[0] = math.Log(n/alpha*x) + logMinusDigamma(alpha) - c
		da[1] = math.Log(n/beta*(1-x)) + logMinusDigamma(beta) - c
		return logp, over(alpha-1, x) - over(beta-1, 1-x)
	},
	tails: func(x float64, a []float64) (below, above float64) {
		below, above, _, _ = incompleteBeta(a[0], a[1], x, 1-x, math.Log(x), math.Log1p(-x), false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		_, _, da, db := incompleteBeta(a[0], a[1], x, 1-x, math.Log(x), math.Log1p(-x), true)
		d[0], d[1] = da*x*(1-x), db*x*(1-x)
	},
	sizeBiased: func(a, b []float64) float64 {
		b[0], b[1] = a[0]+1, a[1]
		return a[0] / (a[0] + a[1])
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return expit(randLogGamma(r, a[0]) - randLogGamma(r, a[1]))
	},
	Mean: func(a []float64) float64 { return a[0] / (a[0] + a[1]) },
	Var: func(a []float64) float64 {
		n := a[0] + a[1]
		return a[0] / n * (a[1] / n) / (n + 1)
	},
})

func logBeta(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(0 <= x && x <= 1 && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	switch x {
	case 0:
		return atZero(alpha, beta)
	case 1:
		return atZero(beta, alpha)
	}
	logp, logq := math.Log(x), math.Log1p(-x)
	if n := alpha + beta; n < 40 {
		return (alpha-1)*logp + (beta-1)*logq + lgamma(n) - lgamma(alpha) - lgamma(beta)
	}
	return logBetaKernel(alpha, beta, x, 1-x, logp, logq) - logp - logq
}
