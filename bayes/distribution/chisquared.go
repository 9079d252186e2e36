package distribution

import (
	"math"
	"math/rand/v2"
)

// ChiSquared is the chi-squared distribution with nu degrees of freedom:
// Gamma(nu/2, 1/2).
var ChiSquared = family(Family{
	Name:   "ChiSquared",
	Params: []Param{{Name: "nu", Domain: Positive, Default: required}},
	Lower:  constant(0),
	Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
		return 0.5*a[0] - 1, 0.5
	}},
	LogProb: logChiSquared,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logChiSquared(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		h := a[0] / 2
		da[0] = 0.5 * (math.Log(x/2/h) + logMinusDigamma(h))
		return logp, over(h-1, x) - 0.5
	},
	tails: func(x float64, a []float64) (below, above float64) {
		below, above, _ = incompleteGamma(a[0]/2, x/2, math.Log(x)-math.Ln2, false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		_, _, slope := incompleteGamma(a[0]/2, x/2, math.Log(x)-math.Ln2, true)
		d[0] = 0.5 * slope * x
	},
	sizeBiased: func(a, b []float64) float64 {
		b[0] = a[0] + 2
		return a[0]
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return 2 * math.Exp(randLogGamma(r, a[0]/2))
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return 2 * a[0] },
})

func logChiSquared(x float64, a []float64) float64 {
	b := [2]float64{a[0] / 2, 0.5}
	return logGamma(x, b[:])
}
