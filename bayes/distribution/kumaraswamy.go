package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// Kumaraswamy is the Kumaraswamy distribution with shapes a and b: like Beta,
// with a distribution function in closed form.
var Kumaraswamy = family(Family{
	Name: "Kumaraswamy",
	Params: []Param{
		{Name: "a", Domain: Positive, Default: required},
		{Name: "b", Domain: Positive, Default: required,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return 1, -log1mExp(a[0] * math.Log(x))
			}}},
	},
	Lower: constant(0), Upper: constant(1),
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
	tails: func(x float64, p []float64) (below, above float64) {
		// t is −log(1 − x^a), which is nearly x^a where that is small.
		logPower := p[0] * math.Log(x)
		t, logt := -log1mExp(logPower), logPower
		if logPower > -30 {
			logt = math.Log(t)
		}
		return exponentialTails(p[1]*t, math.Log(p[1])+logt)
	},
	flow: func(x float64, p, d []float64) {
		logx := math.Log(x)
		logPower := p[0] * logx
		d[0] = x * logx / p[0]
		if d[1] = x / (p[0] * p[1]); logPower > -30 {
			d[1] *= math.Expm1(-logPower) * -log1mExp(logPower)
		}
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
