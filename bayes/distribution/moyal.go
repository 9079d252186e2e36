package distribution

import (
	"math"
	"math/rand/v2"
)

// Moyal is the Moyal distribution, an approximation of Landau's, with location
// mu and scale sigma.
var Moyal = family(Family{
	Name:          "Moyal",
	Params:        []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	LogProb:       logMoyal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logMoyal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		sigma := a[1]
		z := (x - a[0]) / sigma
		t := -0.5 * math.Expm1(-z)
		da[0] = t / sigma
		da[1] = (z*t - 1) / sigma
		return logp, -t / sigma
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z := (x - a[0]) / a[1]
		w := math.Exp(-z / 2)
		switch {
		case w < 1e-150:
			return upper(-z/2 + 0.5*(math.Ln2-logPi))
		case w < 0.5:
			return upper(math.Log(math.Erf(w / math.Sqrt2)))
		}
		return lower(math.Ln2 + logNormalCDF(-w))
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] - 2*a[1]*math.Log(math.Abs(r.NormFloat64()))
	},
	Mean: func(a []float64) float64 { return a[0] + a[1]*(eulerGamma+math.Ln2) },
	Var:  func(a []float64) float64 { return a[1] * a[1] * (math.Pi * math.Pi / 2) },
})

func logMoyal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	z := (x - mu) / sigma
	if e := math.Exp(-z); finite(e) {
		return -0.5*(z+e) - math.Log(sigma) - halfLog2Pi
	}
	return math.Inf(-1)
}
