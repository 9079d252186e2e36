package distribution

import (
	"math"
	"math/rand/v2"
)

// Wald is the inverse Gaussian distribution with mean mu and shape lam, moved
// up by alpha.
var Wald = family(Family{
	Name: "Wald",
	Params: []Param{
		{Name: "mu", Domain: Positive, Default: required},
		{Name: "lam", Domain: Positive, Default: 1,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return 0.5, 0.5 * (x - a[2] - a[0]) / a[0] * (x - a[2] - a[0]) / a[0] / (x - a[2])
			}}},
		{Name: "alpha"},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("phi", Positive)}, map[string]string{"lam": "mu*phi"}},
		{[]Param{requiredParam("phi", Positive)}, map[string]string{"mu": "lam/phi"}},
	},
	Lower:         parameter(2),
	LocationScale: &LocationScale{Location: 2, Scale: -1},
	LogProb:       logWald,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logWald(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		mu, lam, y := a[0], a[1], x-a[2]
		u := (y - mu) / mu
		dx = -1.5/y - lam*((y-mu)/mu/y)*(1/mu+1/y)/2
		da[0] = lam * u / mu / mu
		da[1] = 0.5 * (1/lam - u*u/y)
		da[2] = -dx
		return logp, dx
	},
	tails: func(x float64, a []float64) (below, above float64) {
		b, width := waldBounds(x-a[2], a[0], a[1])
		if b > 1 {
			return upper(logNormalKernel(b) + logMillsDifference(b, width))
		}
		// Φ(b) + exp(2·lam/mu)·Φ(−b−width)
		below = logNormalCDF(b)
		if k := logNormalKernel(b); !math.IsInf(k, -1) {
			below = logAddExp(below, k+logMills(b+width))
		}
		return lower(below)
	},
	flow: func(x float64, a, d []float64) {
		mu, lam, y := a[0], a[1], x-a[2]
		s := math.Sqrt(lam / y)
		m := math.Exp(logMills(s * ((y + mu) / mu)))
		d[0] = -2 * lam / mu * m * y / s / mu
		d[1] = y * (2*m/(s*mu) - 1/lam)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		// J. R. Michael, W. R. Schucany and R. W. Haas, "Generating Random
		// Variates Using Transformations with Multiple Roots" (1976).
		mu := a[0]
		z := r.NormFloat64()
		w := mu / a[1] * z * z / 2
		root := 1 + w + math.Sqrt(w)*math.Sqrt(2+w)
		if r.Float64()*(1+1/root) <= 1 {
			return a[2] + mu/root
		}
		return a[2] + mu*root
	},
	Mean: func(a []float64) float64 { return a[0] + a[2] },
	Var:  func(a []float64) float64 { return a[0] * a[0] * (a[0] / a[1]) },
})

func logWald(x float64, a []float64) float64 {
	mu, lam, alpha := a[0], a[1], a[2]
	y := x - alpha
	if !(y >= 1e-300 && finite(y) && finite(x) && positive(mu) && positive(lam) && finite(alpha)) {
		return reject(x, a)
	}
	u := (y - mu) / mu
	return 0.5*math.Log(lam) - 1.5*math.Log(y) - halfLog2Pi - 0.5*lam*u/y*u
}

// waldBounds returns √(lam/y)·(y−mu)/mu, and how much more √(lam/y)·(y+mu)/mu is.
func waldBounds(y, mu, lam float64) (b, width float64) {
	s := math.Sqrt(lam / y)
	return s * ((y - mu) / mu), 2 * s
}
