package distribution

import (
	"math"
	"math/rand/v2"
)

// Uniform is the uniform distribution from lower to upper, both included.
var Uniform = family(Family{
	Name:   "Uniform",
	Params: []Param{{Name: "lower"}, {Name: "upper", Default: 1}},
	Lower:  parameter(0), Upper: parameter(1),
	Kernel:  Kernel{BetaForm, 0, none},
	LogProb: logUniform,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logUniform(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		t := 1 / (a[1] - a[0])
		da[0], da[1] = t, -t
		return logp, 0
	},
	tails: func(x float64, a []float64) (below, above float64) {
		width := a[1] - a[0]
		if x-a[0] < a[1]-x {
			return lower(math.Log((x - a[0]) / width))
		}
		return upper(math.Log((a[1] - x) / width))
	},
	flow: func(x float64, a, d []float64) {
		width := a[1] - a[0]
		d[0], d[1] = (x-a[1])/width, (a[0]-x)/width
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] + (a[1]-a[0])*r.Float64() },
	Mean: func(a []float64) float64 { return a[0] + (a[1]-a[0])/2 },
	Var:  func(a []float64) float64 { return (a[1] - a[0]) * (a[1] - a[0]) / 12 },
})

func logUniform(x float64, a []float64) float64 {
	lower, upper := a[0], a[1]
	if !(lower <= x && x <= upper && lower < upper && finite(lower) && finite(upper)) {
		return reject(x, a)
	}
	return -math.Log(upper - lower)
}

// DiscreteUniform is the uniform distribution on the integers from lower to
// upper, both included.
var DiscreteUniform = family(Family{
	Name: "DiscreteUniform",
	Params: []Param{
		{Name: "lower", Domain: Integer, Default: required},
		{Name: "upper", Domain: Integer, Default: required},
	},
	Discrete: true,
	Lower:    parameter(0), Upper: parameter(1),
	LogProb: logDiscreteUniform,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return level(logDiscreteUniform(x, a), da)
	},
	tails: func(x float64, a []float64) (below, above float64) {
		n := a[1] - a[0] + 1
		return math.Log((x - a[0] + 1) / n), math.Log((a[1] - x) / n)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return min(a[0]+math.Floor((a[1]-a[0]+1)*r.Float64()), a[1])
	},
	Mean: func(a []float64) float64 { return a[0] + (a[1]-a[0])/2 },
	Var: func(a []float64) float64 {
		n := a[1] - a[0] + 1
		return (n*n - 1) / 12
	},
})

func logDiscreteUniform(x float64, a []float64) float64 {
	lower, upper := a[0], a[1]
	if !(lower <= x && x <= upper && x == math.Floor(x) &&
		Integer.Contains(lower) && Integer.Contains(upper)) {
		return reject(x, a)
	}
	return -math.Log(upper - lower + 1)
}
