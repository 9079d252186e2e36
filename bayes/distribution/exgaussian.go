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
	Support: wholeLine,
	LogProb: logExGaussian,
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
	CDF: func(x float64, a []float64) float64 {
		z, lambda := (x-a[0])/a[1], a[1]/a[2]
		if z < 3 && lambda < 1 {
			// Φ(z) less exp(λ²/2 − λz)·Φ(z−λ) is the density at z times a
			// difference of Mills' ratios, which has the derivative −m1.
			return math.Exp(-0.5*z*z-halfLog2Pi) * integrate(func(t float64) float64 {
				_, m1, _ := tailMoments(t - z)
				return m1
			}, 0, lambda)
		}
		return normalCDF(z) - math.Exp(logNormalPlusExponential(z, lambda))
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
