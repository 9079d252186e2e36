package distribution

import (
	"math"
	"math/rand/v2"
)

// Normal is the normal distribution with mean mu and standard deviation sigma.
var Normal = family(Family{
	Name: "Normal",
	Params: []Param{
		{Name: "mu",
			Kernel: Kernel{NormalForm, 0, func(x float64, a []float64) (first, second float64) {
				return x / (a[1] * a[1]), 1 / (a[1] * a[1])
			}}},
		{Name: "sigma", Domain: Positive, Default: 1,
			Kernel: Kernel{GammaForm, -2, func(x float64, a []float64) (first, second float64) {
				return -1, 0.5 * (x - a[0]) * (x - a[0])
			}}},
	},
	Alternatives:  []Alternative{byPrecision},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Predictor: &Predictor{Param: 0, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return 1 / (a[1] * a[1]) },
	},
	Kernel: Kernel{NormalForm, 0, func(x float64, a []float64) (first, second float64) {
		return a[0] / (a[1] * a[1]), 1 / (a[1] * a[1])
	}},
	LogProb: logNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (x - a[0]) * s
		da[0] = z * s
		da[1] = (z*z - 1) * s
		return logp, -z * s
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z := (x - a[0]) / a[1]
		return logNormalCDF(z), logNormalCDF(-z)
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] + a[1]*r.NormFloat64() },
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[1] * a[1] },
})

func logNormal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	z := (x - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - halfLog2Pi
}
