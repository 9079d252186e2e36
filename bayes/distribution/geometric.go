package distribution

import (
	"math"
	"math/rand/v2"
)

// Geometric is the distribution of the number of trials up to the first
// success, 1, 2, 3 …, where each succeeds with probability p.
var Geometric = family(Family{
	Name: "Geometric",
	Params: []Param{
		{Name: "p", Domain: Unit, Default: required,
			Kernel: Kernel{BetaForm, 0, func(x float64, a []float64) (first, second float64) {
				return 1, x - 1
			}}},
	},
	Discrete: true,
	Lower:    constant(1),
	LogProb:  logGeometric,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logGeometric(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		p := a[0]
		da[0] = 1/p - over(x-1, 1-p)
		return logp, 0
	},
	tails: func(x float64, a []float64) (below, above float64) {
		t := -x * math.Log1p(-a[0])
		return exponentialTails(t, math.Log(x)+math.Log(a[0]))
	},
	flow: func(x float64, a, d []float64) {
		d[0] = x / a[0]
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return 1 + math.Floor(r.ExpFloat64()/-math.Log1p(-a[0]))
	},
	Mean: func(a []float64) float64 { return 1 / a[0] },
	Var:  func(a []float64) float64 { return (1 - a[0]) / (a[0] * a[0]) },
})

func logGeometric(x float64, a []float64) float64 {
	p := a[0]
	if !(x >= 1 && isCount(x) && 0 <= p && p <= 1) {
		return reject(x, a)
	}
	return math.Log(p) + times(x-1, math.Log1p(-p))
}
