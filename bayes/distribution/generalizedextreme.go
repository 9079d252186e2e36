package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// GeneralizedExtreme is the generalized extreme value distribution of largest
// values, with location mu, scale sigma and shape xi: Gumbel for xi = 0, of
// Fréchet's type, with a heavy upper tail, for xi > 0, and of the reversed
// Weibull type, with an upper end, for xi < 0. It is pymc-extras' GenExtreme;
// SciPy's shape is −xi.
var GeneralizedExtreme = family(Family{
	Name:   "GeneralizedExtreme",
	Params: []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}, {Name: "xi"}},
	Lower:  End{Kind: Varying}, Upper: End{Kind: Varying},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Support: func(a []float64) (lo, hi float64) {
		switch mu, sigma, xi := a[0], a[1], a[2]; {
		case xi > 0:
			return mu - sigma/xi, math.Inf(1)
		case xi < 0:
			return math.Inf(-1), mu - sigma/xi
		case math.IsNaN(xi):
			return xi, xi
		}
		return math.Inf(-1), math.Inf(1)
	},
	LogProb: logGeneralizedExtreme,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logGeneralizedExtreme(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		sigma, xi := a[1], a[2]
		z := (x - a[0]) / sigma
		if 1+xi*z == 0 { // the upper end, for xi = −1
			da[0], da[1], da[2] = -1/sigma, -(1+z)/sigma, 0
			return logp, 1 / sigma
		}
		y, dshape := boxCox(z, xi)
		t := math.Exp(-y) - (1 + xi) // the derivative in y
		dz := t / (1 + xi*z)
		da[0], da[1], da[2] = -dz/sigma, -(1+z*dz)/sigma, t*dshape-y
		return logp, dz / sigma
	},
	tails: func(x float64, a []float64) (below, above float64) {
		y, _ := boxCox((x-a[0])/a[1], a[2])
		above, below = exponentialTails(math.Exp(-y), -y)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		z := (x - a[0]) / a[1]
		_, dshape := boxCox(z, a[2])
		d[2] = a[1] * (1 + a[2]*z) * dshape
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] + a[1]*inverseBoxCox(-math.Log(r.ExpFloat64()), a[2])
	},
	Mean: func(a []float64) float64 {
		switch xi := a[2]; {
		case xi >= 1:
			return math.Inf(1)
		case xi == 0:
			return a[0] + a[1]*eulerGamma
		default:
			return a[0] + a[1]*math.Expm1(logGamma1p(-xi))/xi
		}
	},
	Var: func(a []float64) float64 {
		xi := a[2]
		if xi >= 0.5 {
			return math.Inf(1)
		}
		// Γ(1−2xi) − Γ(1−xi)² over xi²: with the log of their ratio as the second
		// difference of log Γ, an integral of its second derivative.
		second := func(u float64) float64 { return mathext.Zeta(2, 1-xi*u) }
		d := integrate(func(u float64) float64 { return u * second(u) }, 0, 1) +
			integrate(func(u float64) float64 { return (2 - u) * second(u) }, 1, 2)
		if math.Abs(xi) > 0.2 {
			d = (lgamma(1-2*xi) - 2*lgamma(1-xi)) / xi / xi
		}
		first := math.Exp(lgamma(1 - xi))
		if w := d * xi * xi; w > 0 {
			d *= math.Expm1(w) / w
		}
		return a[1] * a[1] * first * first * d
	},
})

func logGeneralizedExtreme(x float64, a []float64) float64 {
	mu, sigma, xi := a[0], a[1], a[2]
	z := (x - mu) / sigma
	if !(finite(x) && finite(z) && finite(mu) && positive(sigma) && finite(xi) && 1+xi*z >= 0) {
		return reject(x, a)
	}
	if 1+xi*z == 0 { // an end
		if xi > 0 {
			return math.Inf(-1)
		}
		return atZero(-1/xi, 1/sigma)
	}
	y, _ := boxCox(z, xi)
	if logp := -math.Log(sigma) - (1+xi)*y - math.Exp(-y); math.Abs(logp) < 1e290 {
		return logp
	}
	return math.Inf(-1)
}
