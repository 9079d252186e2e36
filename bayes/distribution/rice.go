package distribution

import (
	"math"
	"math/rand/v2"
)

// Rice is the distribution of the length of a vector in the plane whose
// coordinates are normal with standard deviation sigma around a point that
// lies nu from the origin.
var Rice = family(Family{
	Name: "Rice",
	Params: []Param{
		{Name: "nu", Domain: NonNegative, Default: required},
		{Name: "sigma", Domain: Positive, Default: 1},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("b", NonNegative), requiredParam("sigma", Positive)}, map[string]string{"nu": "b*sigma", "sigma": "sigma"}},
		{[]Param{requiredParam("b", NonNegative)}, map[string]string{"nu": "b", "sigma": "1"}},
	},
	Lower:   constant(0),
	LogProb: logRice,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logRice(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z, b := x*s, a[0]*s
		_, rest := bessel(z * b)
		d := z - b
		da[0] = (d - z*rest) * s
		da[1] = (d*d + 2*z*b*rest - 2) * s
		return logp, (1/z - d - b*rest) * s
	},
	tails: func(x float64, a []float64) (below, above float64) {
		z, b := x/a[1], a[0]/a[1]
		c := [2]float64{b, 1}
		top := logRice(z, c[:])
		if math.IsInf(top, -1) {
			if z < b {
				return top, 0
			}
			return 0, top
		}
		density := func(t float64) float64 { return math.Exp(logRice(t, c[:]) - top) }
		if z < b+1 {
			return lower(top + math.Log(-integrateFall(density, z, max(z-tailWidth(max(b-z, 0)), 0))))
		}
		return upper(top + math.Log(integrateFall(density, z, z+tailWidth(z-b))))
	},
	flow: func(x float64, a, d []float64) {
		_, rest := bessel(x / a[1] * (a[0] / a[1]))
		d[0] = rest - 1
		d[1] = (a[0]*(1-rest) - x) / a[1]
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return math.Hypot(a[0]+a[1]*r.NormFloat64(), a[1]*r.NormFloat64())
	},
	Mean: func(a []float64) float64 { return a[1] * meanRice(a[0]/a[1]) },
	Var: func(a []float64) float64 {
		b := a[0] / a[1]
		if b > 1e3 {
			return a[1] * a[1] * (1 - 0.5/(b*b))
		}
		m := meanRice(b)
		return a[1] * a[1] * (2 + (b-m)*(b+m))
	},
})

func logRice(x float64, a []float64) float64 {
	nu, sigma := a[0], a[1]
	if !(x > 0 && finite(x) && nonNegative(nu) && positive(sigma)) {
		return reject(x, a)
	}
	z, b := x/sigma, nu/sigma
	if !(z > 1e-300 && finite(z*b)) {
		return math.Inf(-1)
	}
	logI0, _ := bessel(z * b)
	return math.Log(z) - math.Log(sigma) - 0.5*(z-b)*(z-b) + logI0
}

// meanRice returns the mean of Rice(b, 1).
func meanRice(b float64) float64 {
	if b > 1e3 {
		return b + 0.5/b
	}
	u := b * b / 4
	logI0, rest := bessel(u)
	return math.Sqrt(math.Pi/2) * math.Exp(logI0) * (1 + 2*u*(2-rest))
}
