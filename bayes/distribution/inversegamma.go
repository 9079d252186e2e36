package distribution

import (
	"math"
	"math/rand/v2"
)

// InverseGamma is the distribution of 1/y for a gamma variable y with shape
// alpha and rate beta.
var InverseGamma = family(Family{
	Name: "InverseGamma",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: 1,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return a[0], 1 / x
			}}},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("mu", Positive), requiredParam("sigma", Positive)}, map[string]string{"alpha": "2 + mu*mu/" + sigma2, "beta": "mu*(1 + mu*mu/" + sigma2 + ")"}},
	},
	Lower:         constant(0),
	LocationScale: &LocationScale{Location: -1, Scale: 1},
	Kernel: Kernel{GammaForm, -1, func(x float64, a []float64) (first, second float64) {
		return -a[0] - 1, a[1]
	}},
	LogProb: logInverseGamma,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logInverseGamma(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta := a[0], a[1]
		da[0] = math.Log(beta/alpha/x) + logMinusDigamma(alpha)
		da[1] = alpha/beta - 1/x
		return logp, (beta/x - (alpha + 1)) / x
	},
	tails: func(x float64, a []float64) (below, above float64) {
		above, below, _ = incompleteGamma(a[0], a[1]/x, math.Log(a[1])-math.Log(x), false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		_, _, slope := incompleteGamma(a[0], a[1]/x, math.Log(a[1])-math.Log(x), true)
		d[0] = -slope * x
	},
	sizeBiased: func(a, b []float64) float64 {
		b[0], b[1] = a[0]-1, a[1]
		return a[1] / (a[0] - 1)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[1] * math.Exp(-randLogGamma(r, a[0]))
	},
	Mean: func(a []float64) float64 {
		if a[0] <= 1 {
			return math.Inf(1)
		}
		return a[1] / (a[0] - 1)
	},
	Var: func(a []float64) float64 {
		alpha, beta := a[0], a[1]
		if alpha <= 2 {
			return math.Inf(1)
		}
		m := beta / (alpha - 1)
		return m * m / (alpha - 2)
	},
})

func logInverseGamma(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(x >= 1e-300 && finite(x) && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	logx := math.Log(x)
	return logGammaKernel(alpha, beta/x, math.Log(beta)-logx) - logx
}
