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
		{Name: "b", Domain: Positive, Default: required,
			Kernel: Kernel{GammaForm, -1, func(x float64, a []float64) (first, second float64) {
				return -1, math.Abs(x - a[0])
			}}},
	},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Predictor: &Predictor{Param: 0, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return 1 / (a[1] * a[1]) },
	},
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
	kink: func(a []float64) float64 { return a[0] },
	tails: func(x float64, a []float64) (below, above float64) {
		far := -math.Ln2 - math.Abs(x-a[0])/a[1]
		if x < a[0] {
			return lower(far)
		}
		return upper(far)
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
