package distribution

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Exponential is the exponential distribution with rate lam, thus mean 1/lam.
var Exponential = family(Family{
	Name: "Exponential",
	Params: []Param{
		{Name: "lam", Domain: Positive, Default: required,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return 1, x
			}}},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("scale", Positive)}, map[string]string{"lam": "1/scale"}},
	},
	Lower: constant(0),
	Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
		return 0, a[0]
	}},
	LogProb: logExponential,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logExponential(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		da[0] = 1/a[0] - x
		return logp, -a[0]
	},
	lifetimes: exponentialLifetimes,
	tails: func(x float64, a []float64) (below, above float64) {
		return exponentialTails(a[0]*x, math.Log(a[0])+math.Log(x))
	},
	flow: func(x float64, a, d []float64) {
		d[0] = x / a[0]
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return r.ExpFloat64() / a[0] },
	Mean: func(a []float64) float64 { return 1 / a[0] },
	Var:  func(a []float64) float64 { return 1 / (a[0] * a[0]) },
})

func logExponential(x float64, a []float64) float64 {
	lam := a[0]
	if !(x >= 0 && finite(x) && positive(lam)) {
		return reject(x, a)
	}
	return math.Log(lam) - lam*x
}

// exponentialLifetimes is Exponential's lifetimes.
func exponentialLifetimes(r *Rows, events []float64) func() float64 {
	rate, buffer := r.column(0), make([]float64, r.Block)
	return func() float64 {
		x := r.X.Val
		b, db := rate.load(r.N)
		vector.AddScaled(db, x, -1)
		lp := rate.addLogs(b, db, events[r.First:][:r.N], buffer[:r.N]) - vector.Dot(b, x)
		rate.store(db)
		return lp
	}
}
