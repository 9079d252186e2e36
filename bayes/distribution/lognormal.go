package distribution

import (
	"math"
	"math/rand/v2"
)

// LogNormal is the distribution of exp(y) for a normal variable y with mean mu
// and standard deviation sigma.
var LogNormal = family(Family{
	Name: "LogNormal",
	Params: []Param{{Name: "mu",
		Kernel: Kernel{NormalForm, 0, func(x float64, a []float64) (first, second float64) {
			return math.Log(x) / (a[1] * a[1]), 1 / (a[1] * a[1])
		}}}, {Name: "sigma", Domain: Positive, Default: 1,
		Kernel: Kernel{GammaForm, -2, func(x float64, a []float64) (first, second float64) {
			return -1, 0.5 * (math.Log(x) - a[0]) * (math.Log(x) - a[0])
		}}}},
	Alternatives:  []Alternative{byPrecision},
	Lower:         constant(0),
	LocationScale: &LocationScale{Location: 0, Scale: 1, Log: true},
	Predictor: &Predictor{Param: 0, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return 1 / (a[1] * a[1]) },
	},
	Log:     Normal,
	LogProb: logLogNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLogNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (math.Log(x) - a[0]) * s
		da[0] = z * s
		da[1] = (z*z - 1) * s
		return logp, -(z*s + 1) / x
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z := (math.Log(x) - a[0]) / a[1]
		return logNormalCDF(z), logNormalCDF(-z)
	},
	sizeBiased: func(a, b []float64) float64 {
		b[0], b[1] = a[0]+a[1]*a[1], a[1]
		return math.Exp(a[0] + 0.5*a[1]*a[1])
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return math.Exp(a[0] + a[1]*r.NormFloat64()) },
	Mean: func(a []float64) float64 { return math.Exp(a[0] + 0.5*a[1]*a[1]) },
	Var: func(a []float64) float64 {
		s2 := a[1] * a[1]
		return math.Expm1(s2) * math.Exp(2*a[0]+s2)
	},
})

func logLogNormal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(x > 0 && finite(x) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	logx := math.Log(x)
	z := (logx - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - logx - halfLog2Pi
}
