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
	Alternatives: []Alternative{byPrecision},
	Support:      wholeLine,
	LogProb:      logSkewNormal,
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
