package dist

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// Distributions on an interval.

// Uniform is the uniform distribution from lower to upper, both included.
var Uniform = family(Family{
	Name:    "Uniform",
	Params:  []Param{{Name: "lower"}, {Name: "upper", Default: 1}},
	Support: func(a []float64) (lo, hi float64) { return a[0], a[1] },
	LogProb: logUniform,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logUniform(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		t := 1 / (a[1] - a[0])
		da[0], da[1] = t, -t
		return logp, 0
	},
	CDF:  func(x float64, a []float64) float64 { return (x - a[0]) / (a[1] - a[0]) },
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] + (a[1]-a[0])*r.Float64() },
	Mean: func(a []float64) float64 { return a[0] + (a[1]-a[0])/2 },
	Var:  func(a []float64) float64 { return (a[1] - a[0]) * (a[1] - a[0]) / 12 },
})

func logUniform(x float64, a []float64) float64 {
	lower, upper := a[0], a[1]
	if !(lower <= x && x <= upper && lower < upper && finite(lower) && finite(upper)) {
		return reject(x, a)
	}
	return -math.Log(upper - lower)
}

// Beta is the beta distribution with shapes alpha and beta.
var Beta = family(Family{
	Name: "Beta",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Support: unit,
	LogProb: logBeta,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBeta(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta := a[0], a[1]
		n := alpha + beta
		c := logMinusDigamma(n)
		da[0] = math.Log(n/alpha*x) + logMinusDigamma(alpha) - c
		da[1] = math.Log(n/beta*(1-x)) + logMinusDigamma(beta) - c
		return logp, over(alpha-1, x) - over(beta-1, 1-x)
	},
	CDF: func(x float64, a []float64) float64 { return mathext.RegIncBeta(a[0], a[1], x) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return expit(randLogGamma(r, a[0]) - randLogGamma(r, a[1]))
	},
	Mean: func(a []float64) float64 { return a[0] / (a[0] + a[1]) },
	Var: func(a []float64) float64 {
		n := a[0] + a[1]
		return a[0] / n * (a[1] / n) / (n + 1)
	},
})

func logBeta(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(0 <= x && x <= 1 && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	switch x {
	case 0:
		return atZero(alpha, beta)
	case 1:
		return atZero(beta, alpha)
	}
	logp, logq := math.Log(x), math.Log1p(-x)
	if n := alpha + beta; n < 40 {
		return (alpha-1)*logp + (beta-1)*logq + lgamma(n) - lgamma(alpha) - lgamma(beta)
	}
	return logBetaKernel(alpha, beta, x, 1-x, logp, logq) - logp - logq
}

// Kumaraswamy is the Kumaraswamy distribution with shapes a and b: like Beta,
// with a distribution function in closed form.
var Kumaraswamy = family(Family{
	Name: "Kumaraswamy",
	Params: []Param{
		{Name: "a", Domain: Positive, Default: required},
		{Name: "b", Domain: Positive, Default: required},
	},
	Support: unit,
	LogProb: logKumaraswamy,
	Grad: func(x float64, p, dp []float64) (logp, dx float64) {
		logp = logKumaraswamy(x, p)
		if !finite(logp) {
			return level(logp, dp)
		}
		a, b := p[0], p[1]
		logx := math.Log(x)
		q := -math.Expm1(a * logx) // 1 − x^a
		t := over(b-1, q) * (1 - q)
		dp[0] = 1/a + times(1-t, logx)
		dp[1] = 1/b + math.Log(q)
		return logp, over(a-1-a*t, x)
	},
	CDF: func(x float64, p []float64) float64 {
		return -math.Expm1(p[1] * math.Log1p(-math.Pow(x, p[0])))
	},
	Rand: func(r *rand.Rand, p []float64) float64 {
		return math.Pow(-math.Expm1(-r.ExpFloat64()/p[1]), 1/p[0])
	},
	Mean: func(p []float64) float64 { return rawKumaraswamy(1, p) },
	Var: func(p []float64) float64 {
		m := rawKumaraswamy(1, p)
		return rawKumaraswamy(2, p) - m*m
	},
})

func logKumaraswamy(x float64, p []float64) float64 {
	a, b := p[0], p[1]
	if !(0 <= x && x <= 1 && positive(a) && positive(b)) {
		return reject(x, p)
	}
	switch x {
	case 0:
		return atZero(a, b)
	case 1:
		return atZero(b, a)
	}
	logx := math.Log(x)
	return math.Log(a) + math.Log(b) + (a-1)*logx + times(b-1, math.Log(-math.Expm1(a*logx)))
}

// rawKumaraswamy returns the mean of the k-th power.
func rawKumaraswamy(k float64, p []float64) float64 {
	a, b := p[0], p[1]
	return b * math.Exp(mathext.Lbeta(1+k/a, b))
}
