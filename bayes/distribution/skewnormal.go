package distribution

import (
	"math"
	"math/rand/v2"
)

// SkewNormal is Azzalini's skew normal distribution with location mu, scale
// sigma and slant alpha: Normal(mu, sigma) where alpha is 0.
var SkewNormal = family(Family{
	Name: "SkewNormal",
	Params: []Param{
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: 1},
		{Name: "alpha", Default: 1},
	},
	Alternatives:  []Alternative{byPrecision},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	LogProb:       logSkewNormal,
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
	tails: func(x float64, a []float64) (below, above float64) {
		z, alpha := (x-a[0])/a[1], a[2]
		if alpha < 0 {
			above, below = skewNormalTails(-z, -alpha)
			return below, above
		}
		return skewNormalTails(z, alpha)
	},
	flow: func(x float64, a, d []float64) {
		z, alpha := (x-a[0])/a[1], a[2]
		// The derivative of 2·T(z, alpha) over twice φ(z)·Φ(alpha·z).
		d[2] = -a[1] * math.Exp(-0.5*alpha*z*alpha*z-halfLog2Pi-logNormalCDF(alpha*z)) / (1 + alpha*alpha)
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

// skewNormalTails returns the tails at z for location 0, scale 1 and alpha ≥ 0.
func skewNormalTails(z, alpha float64) (below, above float64) {
	switch {
	case z <= 0:
		return lower(logSkewNormalBeyond(z, alpha, -1))
	case z < 1:
		return lower(math.Log(math.Erf(z/math.Sqrt2) + 2*owenRest(z, alpha)))
	}
	return upper(logSkewNormalBeyond(z, alpha, 1))
}

// logSkewNormalBeyond returns the logarithm of the tail that z lies in, in the
// direction of its sign: an integral of the density, which is log-concave.
func logSkewNormalBeyond(z, alpha, direction float64) float64 {
	logDensity := func(z float64) float64 {
		return logNormalKernel(z) + math.Ln2 + logNormalCDF(times(alpha, z))
	}
	top := logDensity(z)
	if !finite(top) {
		return top
	}
	// The first and second derivative of the log density, and from these how far
	// it takes to fall by 40.
	h := hazard(-alpha * z)
	slope := direction * (z - times(alpha, h))
	bend := 1 + times(alpha*h, alpha*(h+alpha*z))
	width := 80 / (slope + math.Sqrt(slope*slope+80*min(bend, 1e300)))
	if direction > 0 {
		width = tailWidth(z)
	}
	return top + math.Log(integrateFall(func(u float64) float64 {
		return math.Exp(logDensity(z+direction*u) - top)
	}, 0, width))
}
