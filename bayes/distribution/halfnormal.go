package distribution

import (
	"math"
	"math/rand/v2"
)

// HalfNormal is the distribution of the absolute value of a normal variable
// with mean 0 and standard deviation sigma.
var HalfNormal = family(Family{
	Name: "HalfNormal",
	Params: []Param{
		{Name: "sigma", Domain: Positive, Default: 1,
			Kernel: Kernel{GammaForm, -2, func(x float64, a []float64) (first, second float64) {
				return -1, 0.5 * x * x
			}}},
	},
	Alternatives:  []Alternative{byPrecision},
	Lower:         constant(0),
	LocationScale: &LocationScale{Location: -1, Scale: 0},
	Kernel: Kernel{GammaForm, 2, func(x float64, a []float64) (first, second float64) {
		return 0, 0.5 / (a[0] * a[0])
	}},
	LogProb: logHalfNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logHalfNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[0]
		z := x * s
		da[0] = (z*z - 1) * s
		return logp, -z * s
	},
	batch: halfNormalBatch,
	tails: func(x float64, a []float64) (below, above float64) {
		z := x / a[0]
		if z > 1 {
			return upper(math.Ln2 + logNormalCDF(-z))
		}
		return lower(math.Log(math.Erf(z / math.Sqrt2)))
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] * math.Abs(r.NormFloat64()) },
	Mean: func(a []float64) float64 { return a[0] * math.Sqrt(2/math.Pi) },
	Var:  func(a []float64) float64 { return a[0] * a[0] * (1 - 2/math.Pi) },
})

func logHalfNormal(x float64, a []float64) float64 {
	sigma := a[0]
	if !(x >= 0 && finite(x) && positive(sigma)) {
		return reject(x, a)
	}
	z := x / sigma
	return -0.5*z*z - math.Log(sigma) + (math.Ln2 - halfLog2Pi)
}

// halfNormalBatch is HalfNormal's batch.
func halfNormalBatch(r *Rows) func() float64 {
	switch {
	case r.isFixedPrior():
		return r.normalPrior(0, r.Args[0].Val[0], math.Ln2-halfLog2Pi)
	case r.scalar(0):
		return r.sumNormal(&Array{Val: []float64{0}}, &r.Args[0], math.Ln2)
	}
	return nil
}
