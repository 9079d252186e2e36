package distribution

import (
	"math"
	"math/rand/v2"
)

// Flat is the improper distribution with log density 0 everywhere. It has no
// draws and no moments: Rand, CDF, Mean and Var return NaN.
var Flat = family(Family{
	Name:     "Flat",
	Improper: true,
	Kernel:   Kernel{NormalForm, 0, none},
	LogProb:  logFlat,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return logFlat(x, a), 0
	},
	Rand: noRand,
	Mean: undefined,
	Var:  undefined,
})

func logFlat(x float64, a []float64) float64 {
	if !finite(x) {
		return reject(x, a)
	}
	return 0
}

func noRand(*rand.Rand, []float64) float64 { return math.NaN() }

// HalfFlat is the improper distribution with log density 0 from 0 up. It has
// no draws and no moments: Rand, CDF, Mean and Var return NaN.
var HalfFlat = family(Family{
	Name:     "HalfFlat",
	Lower:    constant(0),
	Improper: true,
	Kernel:   Kernel{GammaForm, 0, none},
	LogProb:  logHalfFlat,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return logHalfFlat(x, a), 0
	},
	Rand: noRand,
	Mean: undefined,
	Var:  undefined,
})

func logHalfFlat(x float64, a []float64) float64 {
	if !(x >= 0 && finite(x)) {
		return reject(x, a)
	}
	return 0
}
