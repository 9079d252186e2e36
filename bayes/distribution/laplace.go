package distribution

import (
	"math"
	"math/rand/v2"
)

// Laplace is the double exponential distribution with mean mu and scale b.
var Laplace = family(Family{
	Name: "Laplace",
	Params: []Param{
		{Name: "mu", Default: required},
		{Name: "b", Domain: Positive, Default: required},
	},
	Support: wholeLine,
	LogProb: logLaplace,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLaplace(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		b := a[1]
		d := x - a[0]
		if d != 0 {
			dx = -math.Copysign(1/b, d)
		}
		da[0] = -dx
		da[1] = (math.Abs(d)/b - 1) / b
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		z := (x - a[0]) / a[1]
		if z > 0 {
			return 1 - 0.5*math.Exp(-z)
		}
		return 0.5 * math.Exp(z)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] + a[1]*(r.ExpFloat64()-r.ExpFloat64())
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return 2 * a[1] * a[1] },
})

func logLaplace(x float64, a []float64) float64 {
	mu, b := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(b)) {
		return reject(x, a)
	}
	return -math.Abs(x-mu)/b - math.Log(b) - math.Ln2
}
