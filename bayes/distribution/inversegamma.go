package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// InverseGamma is the distribution of 1/y for a gamma variable y with shape
// alpha and rate beta.
var InverseGamma = family(Family{
	Name: "InverseGamma",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: 1},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("mu", Positive), requiredParam("sigma", Positive)}, map[string]string{"alpha": "2 + mu*mu/" + sigma2, "beta": "mu*(1 + mu*mu/" + sigma2 + ")"}},
	},
	Support: halfLine,
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
	CDF: func(x float64, a []float64) float64 {
		if x == 0 {
			return 0
		}
		return mathext.GammaIncRegComp(a[0], a[1]/x)
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
