package distribution

import (
	"math"
	"math/rand/v2"
)

// Gumbel is the Gumbel distribution of largest values, with mode mu and scale
// beta.
var Gumbel = family(Family{
	Name: "Gumbel",
	Params: []Param{
		{Name: "mu", Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Predictor: &Predictor{Param: 0, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return 1 / (a[1] * a[1]) },
	},
	LogProb: logGumbel,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logGumbel(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		beta := a[1]
		z := (x - a[0]) / beta
		t := -math.Expm1(-z)
		da[0] = t / beta
		da[1] = (z*t - 1) / beta
		return logp, -t / beta
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z := (x - a[0]) / a[1]
		above, below = exponentialTails(math.Exp(-z), -z)
		return below, above
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] - a[1]*math.Log(r.ExpFloat64())
	},
	Mean: func(a []float64) float64 { return a[0] + eulerGamma*a[1] },
	Var:  func(a []float64) float64 { return a[1] * a[1] * (math.Pi * math.Pi / 6) },
})

func logGumbel(x float64, a []float64) float64 {
	mu, beta := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(beta)) {
		return reject(x, a)
	}
	z := (x - mu) / beta
	if e := math.Exp(-z); finite(e) {
		return -z - e - math.Log(beta)
	}
	return math.Inf(-1)
}
