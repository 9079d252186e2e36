package distribution

import (
	"math"
	"math/rand/v2"
)

// LogitNormal is the distribution of 1/(1 + exp(−y)) for a normal variable y
// with mean mu and standard deviation sigma.
var LogitNormal = family(Family{
	Name:         "LogitNormal",
	Params:       []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}},
	Alternatives: []Alternative{byPrecision},
	Lower:        constant(0), Upper: constant(1),
	LogProb: logLogitNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLogitNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (logit(x) - a[0]) * s
		da[0] = z * s
		da[1] = (z*z - 1) * s
		return logp, (2*x - 1 - z*s) / (x * (1 - x))
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z := (logit(x) - a[0]) / a[1]
		return logNormalCDF(z), logNormalCDF(-z)
	},
	flow: func(x float64, a, d []float64) {
		unit := x * (1 - x) // dx over d logit(x)
		d[0], d[1] = -unit, -unit*(logit(x)-a[0])/a[1]
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return expit(a[0] + a[1]*r.NormFloat64()) },
	Mean: func(a []float64) float64 {
		m, _ := momentsLogitNormal(a[0], a[1])
		return m
	},
	Var: func(a []float64) float64 {
		_, v := momentsLogitNormal(a[0], a[1])
		return v
	},
})

func logLogitNormal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(0 < x && x < 1 && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	logp, logq := math.Log(x), math.Log1p(-x)
	z := (logp - logq - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - halfLog2Pi - logp - logq
}

// momentsLogitNormal returns the mean and variance, which have no closed form.
func momentsLogitNormal(mu, sigma float64) (mean, variance float64) {
	if sigma < 4 {
		// The trapezoidal rule, which converges geometrically.
		const h, n = 1. / 12, 200
		var total float64
		for i := -n; i <= n; i++ {
			z := h * float64(i)
			w := math.Exp(-0.5 * z * z)
			total += w
			mean += w * expit(mu+sigma*z)
		}
		mean /= total
		for i := -n; i <= n; i++ {
			z := h * float64(i)
			d := expit(mu+sigma*z) - mean
			variance += math.Exp(-0.5*z*z) * d * d
		}
		return mean, variance / total
	}
	// Few draws are far from both 0 and 1: take each for 0 or 1, as it
	// is below or above ½, and correct.
	density := func(y float64) float64 {
		return math.Exp(logNormalKernel((y-mu)/sigma)) / sigma
	}
	first := func(y float64) float64 { return expit(-y) * (density(-y) - density(y)) }
	second := func(y float64) float64 { // of p(1−p)
		return expit(-y) * expit(y) * (density(-y) + density(y))
	}
	mean = normalCDF(mu / sigma)
	var inner float64
	for y := 0.0; y < 40; y += 4 {
		mean += integrate(first, y, y+4)
		inner += integrate(second, y, y+4)
	}
	return mean, mean*(1-mean) - inner
}
