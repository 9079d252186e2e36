package distribution

import (
	"math"
	"math/rand/v2"
)

// ExGaussian is the distribution of the sum of a normal variable with mean mu
// and standard deviation sigma and an exponential one with mean nu.
var ExGaussian = family(Family{
	Name: "ExGaussian",
	Params: []Param{
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: required},
		{Name: "nu", Domain: Positive, Default: required},
	},
	LocationScale: &LocationScale{Location: 0, Scale: -1},
	LogProb:       logExGaussian,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logExGaussian(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		sigma, nu := a[1], a[2]
		z, lambda := (x-a[0])/sigma, sigma/nu
		w := lambda - z
		var dz, dlambda float64
		if w < -5 {
			m := hazard(w)
			dz, dlambda = m-lambda, w-m
		} else {
			m0, m1, _ := tailMoments(w)
			dlambda = -m1 / m0
			dz = -dlambda - z
		}
		da[0] = -dz / sigma
		da[1] = (dlambda*lambda - dz*z) / sigma
		da[2] = -(1 + dlambda*lambda) / nu
		return logp, dz / sigma
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z, lambda := (x-a[0])/a[1], a[1]/a[2]
		above = logAddExp(logNormalCDF(-z), logNormalPlusExponential(z, lambda))
		if z > 0 && (above < -0.1 || z > 25) {
			return upper(above)
		}
		return lower(-0.5*z*z - halfLog2Pi + logMillsDifference(-z, lambda))
	},
	flow: func(x float64, a, d []float64) {
		sigma, nu := a[1], a[2]
		// With w = λ−z, the mean over t > 0 of exp(−w·t − t²/2).
		m := meanBeyond(sigma/nu - (x-a[0])/sigma)
		d[1] = m - (x-a[0])/sigma
		d[2] = -m * sigma / nu
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] + a[1]*r.NormFloat64() + a[2]*r.ExpFloat64()
	},
	Mean: func(a []float64) float64 { return a[0] + a[2] },
	Var:  func(a []float64) float64 { return a[1]*a[1] + a[2]*a[2] },
})

func logExGaussian(x float64, a []float64) float64 {
	mu, sigma, nu := a[0], a[1], a[2]
	if !(finite(x) && finite(mu) && positive(sigma) && positive(nu)) {
		return reject(x, a)
	}
	return logNormalPlusExponential((x-mu)/sigma, sigma/nu) - math.Log(nu)
}

// logNormalPlusExponential returns the log density at z of the sum of a
// standard normal variable and an exponential one of rate lambda, over lambda.
func logNormalPlusExponential(z, lambda float64) float64 {
	if math.IsInf(z, 0) || math.IsInf(lambda, 0) {
		return math.Inf(-1)
	}
	if w := lambda - z; w < 0 {
		return -lambda*(z-0.5*lambda) + logNormalCDF(-w)
	} else {
		return math.Log(0.5*erfcx(w/math.Sqrt2)) - 0.5*z*z
	}
}
