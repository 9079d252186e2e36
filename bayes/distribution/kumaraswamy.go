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
