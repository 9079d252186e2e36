package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Poisson is the Poisson distribution with mean mu.
var Poisson = family(Family{
	Name:     "Poisson",
	Params:   []Param{{Name: "mu", Domain: NonNegative, Default: required}},
	Discrete: true,
	Support:  halfLine,
	LogProb:  logPoisson,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logPoisson(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		da[0] = over(x, a[0]) - 1
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 { return cdfPoisson(x, a[0]) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return distuv.Poisson{Lambda: a[0], Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[0] },
})

func logPoisson(x float64, a []float64) float64 {
	mu := a[0]
	if !(isCount(x) && nonNegative(mu)) {
		return reject(x, a)
	}
	if x == 0 {
		return -mu
	}
	return logGammaKernel(x, mu, math.Log(mu)) - math.Log(x)
}

func cdfPoisson(x, mu float64) float64 {
	if mu == 0 {
		return 1
	}
	return mathext.GammaIncRegComp(x+1, mu)
}
