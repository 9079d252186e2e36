package distribution

import (
	"math"
	"math/rand/v2"
)

// Logistic is the logistic distribution with mean mu and scale s.
var Logistic = family(Family{
	Name:          "Logistic",
	Params:        []Param{{Name: "mu"}, {Name: "s", Domain: Positive, Default: 1}},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Predictor: &Predictor{Param: 0, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return 1 / (3 * a[1] * a[1]) },
	},
	LogProb: logLogistic,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLogistic(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := a[1]
		z := (x - a[0]) / s
		t := math.Tanh(z / 2)
		da[0] = t / s
		da[1] = (z*t - 1) / s
		return logp, -t / s
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z := (x - a[0]) / a[1]
		return -log1pExp(-z), -log1pExp(z)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		u := uniform(r)
		return a[0] + a[1]*(math.Log(u)-math.Log1p(-u))
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[1] * a[1] * (math.Pi * math.Pi / 3) },
})

func logLogistic(x float64, a []float64) float64 {
	mu, s := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(s)) {
		return reject(x, a)
	}
	z := math.Abs(x-mu) / s
	return -z - 2*math.Log1p(math.Exp(-z)) - math.Log(s)
}
