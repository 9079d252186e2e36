package distribution

import (
	"math"
	"math/rand/v2"
)

// HalfNormal is the distribution of the absolute value of a normal variable
// with mean 0 and standard deviation sigma.
var HalfNormal = family(Family{
	Name:         "HalfNormal",
	Params:       []Param{{Name: "sigma", Domain: Positive, Default: 1}},
	Alternatives: []Alternative{byPrecision},
	Support:      halfLine,
	LogProb:      logHalfNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logHalfNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[0]
		z := x * s
		da[0] = (z*z - 1) * s
		return logp, -z * s
	},
	CDF:  func(x float64, a []float64) float64 { return math.Erf(x / (math.Sqrt2 * a[0])) },
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] * math.Abs(r.NormFloat64()) },
	Mean: func(a []float64) float64 { return a[0] * math.Sqrt(2/math.Pi) },
	Var:  func(a []float64) float64 { return a[0] * a[0] * (1 - 2/math.Pi) },
})

func logHalfNormal(x float64, a []float64) float64 {
	sigma := a[0]
	if !(x >= 0 && finite(x) && positive(sigma)) {
		return reject(x, a)
	}
	z := x / sigma
	return -0.5*z*z - math.Log(sigma) + (math.Ln2 - halfLog2Pi)
}
