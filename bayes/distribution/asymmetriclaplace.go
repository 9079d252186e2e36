package distribution

import (
	"math"
	"math/rand/v2"
)

// AsymmetricLaplace is the asymmetric Laplace distribution with location mu,
// rate b and asymmetry kappa: it falls at the rate b·kappa above mu and at the
// rate b/kappa below. By q instead of kappa = √(q/(1−q)), as quantile regression
// takes it, mu is the quantile that has the probability q below it.
var AsymmetricLaplace = family(Family{
	Name: "AsymmetricLaplace",
	Params: []Param{
		{Name: "kappa", Domain: Positive, Default: required},
		{Name: "mu", Default: required},
		{Name: "b", Domain: Positive, Default: required,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return 1, asymmetricDistance(x, a)
			}}},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("q", Unit)}, map[string]string{"kappa": "sqrt(q/(1-q))"}},
	},
	LocationScale: &LocationScale{Location: 1, Scale: -1},
	LogProb:       logAsymmetricLaplace,
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
	kink: func(a []float64) float64 { return a[1] },
	tails: func(x float64, a []float64) (below, above float64) {
		kappa, d := a[0], a[2]*(x-a[1])
		if d > 0 {
			return upper(-kappa*d - 2*math.Log(math.Hypot(1, kappa)))
		}
		return lower(d/kappa - 2*math.Log(math.Hypot(1, 1/kappa)))
	},
	flow: func(x float64, a, d []float64) {
		kappa, b, y := a[0], a[2], x-a[1]
		d[1], d[2] = -1, y/b
		if y > 0 {
			d[0] = y/kappa + 2/(b*(1+kappa*kappa))
		} else {
			d[0] = 2/(b*(1+kappa*kappa)) - y/kappa
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

// asymmetricDistance returns the distance of x from mu, longer by kappa above it
// and by 1/kappa below.
func asymmetricDistance(x float64, a []float64) float64 {
	if x > a[1] {
		return a[0] * (x - a[1])
	}
	return (a[1] - x) / a[0]
}
