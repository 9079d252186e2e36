package distribution

import (
	"math"
	"math/rand/v2"
)

// GeneralizedPareto is the generalized Pareto distribution of what exceeds a
// high threshold, with lower end mu, scale sigma and shape xi. The tail is
// heavy, of the power −1/xi, for xi > 0, exponential for xi = 0, and ends at
// mu − sigma/xi for xi < 0.
var GeneralizedPareto = family(Family{
	Name:   "GeneralizedPareto",
	Params: []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}, {Name: "xi"}},
	Lower:  parameter(0), Upper: End{Kind: Varying},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Support: func(a []float64) (lo, hi float64) {
		mu, sigma, xi := a[0], a[1], a[2]
		switch {
		case xi < 0:
			return mu, mu - sigma/xi
		case math.IsNaN(xi):
			return mu, xi
		}
		return mu, math.Inf(1)
	},
	LogProb: logGeneralizedPareto,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logGeneralizedPareto(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		sigma, xi := a[1], a[2]
		z := (x - a[0]) / sigma
		if 1+xi*z == 0 { // the upper end of a uniform distribution
			da[0], da[1], da[2] = 0, -1/sigma, 0
			return logp, 0
		}
		_, dshape := boxCox(z, xi)
		u := z / (1 + xi*z)
		dz := -(1 + xi) / (1 + xi*z)
		da[0], da[1], da[2] = -dz/sigma, -(1+z*dz)/sigma, -u-dshape
		return logp, dz / sigma
	},
	tails: func(x float64, a []float64) (below, above float64) {
		t, _ := boxCox((x-a[0])/a[1], a[2])
		return exponentialTails(t, math.Log(t))
	},
	flow: func(x float64, a, d []float64) {
		z := (x - a[0]) / a[1]
		_, dshape := boxCox(z, a[2])
		d[2] = a[1] * (1 + a[2]*z) * dshape
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] + a[1]*inverseBoxCox(r.ExpFloat64(), a[2]) },
	Mean: func(a []float64) float64 {
		if a[2] >= 1 {
			return math.Inf(1)
		}
		return a[0] + a[1]/(1-a[2])
	},
	Var: func(a []float64) float64 {
		if a[2] >= 0.5 {
			return math.Inf(1)
		}
		s := a[1] / (1 - a[2])
		return s * s / (1 - 2*a[2])
	},
})

func logGeneralizedPareto(x float64, a []float64) float64 {
	mu, sigma, xi := a[0], a[1], a[2]
	z := (x - mu) / sigma
	if !(x >= mu && finite(z) && finite(mu) && positive(sigma) && finite(xi) && 1+xi*z >= 0) {
		return reject(x, a)
	}
	if 1+xi*z == 0 { // the upper end
		return atZero(-1/xi, 1/sigma)
	}
	t, _ := boxCox(z, xi)
	if logp := -math.Log(sigma) - (1+xi)*t; math.Abs(logp) < 1e290 {
		return logp
	}
	return math.Inf(-1)
}

// boxCox returns log(1 + xi·z)/xi, which is z for xi = 0, and its derivative in
// xi.
func boxCox(z, xi float64) (y, dxi float64) {
	w := xi * z
	switch {
	case math.Abs(w) < 1e-5:
		return z * (1 - w/2 + w*w/3 - w*w*w/4), z * z * (-1./2 + 2./3*w - 3./4*w*w + 4./5*w*w*w)
	case math.Abs(w) < 0.5:
		return math.Log1p(w) / xi, z * z * (-log1pmx(w)/(w*w) - 1/(1+w))
	}
	l := math.Log1p(w)
	return l / xi, (1/(1+1/w) - l) / xi / xi
}

// inverseBoxCox returns the z of a y.
func inverseBoxCox(y, xi float64) float64 {
	if w := xi * y; math.Abs(w) > 1e-10 {
		return math.Expm1(w) / xi
	}
	return y * (1 + xi*y/2)
}
