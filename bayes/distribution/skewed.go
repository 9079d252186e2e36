package distribution

import (
	"math"
	"math/rand/v2"
)

// Skewed distributions on the whole real line.

// SkewNormal is Azzalini's skew normal distribution with location mu, scale
// sigma and slant alpha: Normal(mu, sigma) where alpha is 0.
var SkewNormal = family(Family{
	Name: "SkewNormal",
	Params: []Param{
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: 1},
		{Name: "alpha", Default: 1},
	},
	Support: wholeLine,
	LogProb: logSkewNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logSkewNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s, alpha := 1/a[1], a[2]
		z := (x - a[0]) * s
		m := hazard(-alpha * z)
		dz := times(m, alpha) - z
		da[0] = -dz * s
		da[1] = -(z*dz + 1) * s
		da[2] = times(m, z)
		return logp, dz * s
	},
	CDF: func(x float64, a []float64) float64 {
		z, alpha := (x-a[0])/a[1], a[2]
		switch {
		case alpha <= 0:
			return normalCDF(z) + 2*owenT(z, -alpha)
		case z < 0:
			return 2 * owenRest(-z, alpha)
		}
		return math.Erf(z/math.Sqrt2) + 2*owenRest(z, alpha)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		delta, rest := slant(a[2])
		return a[0] + a[1]*(delta*math.Abs(r.NormFloat64())+rest*r.NormFloat64())
	},
	Mean: func(a []float64) float64 {
		delta, _ := slant(a[2])
		return a[0] + a[1]*delta*math.Sqrt(2/math.Pi)
	},
	Var: func(a []float64) float64 {
		delta, _ := slant(a[2])
		return a[1] * a[1] * (1 - 2/math.Pi*delta*delta)
	},
})

func logSkewNormal(x float64, a []float64) float64 {
	mu, sigma, alpha := a[0], a[1], a[2]
	if !(finite(x) && finite(mu) && positive(sigma) && finite(alpha)) {
		return reject(x, a)
	}
	z := (x - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - halfLog2Pi + math.Ln2 + logNormalCDF(times(alpha, z))
}

// slant returns alpha/√(1+alpha²) and 1/√(1+alpha²).
func slant(alpha float64) (delta, rest float64) {
	h := math.Hypot(1, alpha)
	return alpha / h, 1 / h
}

// hazard returns the standard normal density at z over the probability above z.
func hazard(z float64) float64 {
	if z < -5 {
		return math.Exp(-0.5*z*z-halfLog2Pi) / normalCDF(-z)
	}
	m0, _, _ := tailMoments(z)
	return 1 / m0
}

// AsymmetricLaplace is the asymmetric Laplace distribution with location mu,
// rate b and asymmetry kappa: it falls at the rate b·kappa above mu and at the
// rate b/kappa below. By q instead of kappa = √(q/(1−q)), as quantile regression
// takes it, mu is the quantile that has the probability q below it.
var AsymmetricLaplace = family(Family{
	Name: "AsymmetricLaplace",
	Params: []Param{
		{Name: "kappa", Domain: Positive, Default: required},
		{Name: "mu", Default: required},
		{Name: "b", Domain: Positive, Default: required},
	},
	Support: wholeLine,
	LogProb: logAsymmetricLaplace,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logAsymmetricLaplace(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		kappa, b := a[0], a[2]
		d := x - a[1]
		t := 1 / kappa
		da[0] = -(kappa - t) / (kappa + t) * t
		da[2] = 1 / b
		switch {
		case d > 0:
			dx = -b * kappa
			da[0] -= b * d
			da[2] -= kappa * d
		case d < 0:
			dx = b * t
			da[0] -= b * t * d * t
			da[2] += d * t
		}
		da[1] = -dx
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		kappa, b := a[0], a[2]
		t := 1 / kappa
		if d := x - a[1]; d > 0 {
			return 1 - t/(kappa+t)*math.Exp(-b*kappa*d)
		} else {
			return kappa / (kappa + t) * math.Exp(b*t*d)
		}
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[1] + (r.ExpFloat64()/a[0]-r.ExpFloat64()*a[0])/a[2]
	},
	Mean: func(a []float64) float64 { return a[1] + (1/a[0]-a[0])/a[2] },
	Var: func(a []float64) float64 {
		above, below := 1/a[0]/a[2], a[0]/a[2]
		return above*above + below*below
	},
})

func logAsymmetricLaplace(x float64, a []float64) float64 {
	kappa, mu, b := a[0], a[1], a[2]
	if !(finite(x) && positive(kappa) && finite(mu) && positive(b)) {
		return reject(x, a)
	}
	d := b * (x - mu)
	if d > 0 {
		d *= -kappa
	} else {
		d /= kappa
	}
	return math.Log(b) - math.Log(kappa+1/kappa) + d
}

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
