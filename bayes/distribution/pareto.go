package distribution

import (
	"math"
	"math/rand/v2"
)

// Pareto is the Pareto distribution with shape alpha on the values from m up.
var Pareto = family(Family{
	Name: "Pareto",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return 1, math.Log(x / a[1])
			}}},
		{Name: "m", Domain: Positive, Default: required},
	},
	Lower:         parameter(1),
	LocationScale: &LocationScale{Location: -1, Scale: 1},
	LogProb:       logPareto,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logPareto(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, m := a[0], a[1]
		da[0] = 1/alpha - math.Log(x/m)
		da[1] = alpha / m
		return logp, -(alpha + 1) / x
	},
	tails: func(x float64, a []float64) (below, above float64) {
		logz := math.Log(x / a[1])
		if y := (x - a[1]) / a[1]; y < 1 {
			logz = math.Log1p(y)
		}
		return exponentialTails(a[0]*logz, math.Log(a[0])+math.Log(logz))
	},
	flow: func(x float64, a, d []float64) {
		d[0] = x * math.Log(x/a[1]) / a[0]
	},
	sizeBiased: func(a, b []float64) float64 {
		b[0], b[1] = a[0]-1, a[1]
		return a[0] * a[1] / (a[0] - 1)
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[1] * math.Exp(r.ExpFloat64()/a[0]) },
	Mean: func(a []float64) float64 {
		if a[0] <= 1 {
			return math.Inf(1)
		}
		return a[0] * a[1] / (a[0] - 1)
	},
	Var: func(a []float64) float64 {
		alpha, m := a[0], a[1]
		if alpha <= 2 {
			return math.Inf(1)
		}
		m /= alpha - 1
		return m * m * alpha / (alpha - 2)
	},
})

func logPareto(x float64, a []float64) float64 {
	alpha, m := a[0], a[1]
	if !(x >= m && finite(x) && positive(alpha) && positive(m)) {
		return reject(x, a)
	}
	return math.Log(alpha) - alpha*math.Log(x/m) - math.Log(x)
}
