package distribution

import (
	"math"
	"math/rand/v2"
)

// Dirichlet is the distribution of vectors of positive elements with sum 1 by
// the vector a of their weights. Its density is that of all elements but one,
// which is what the transform [Simplex] expects.
var Dirichlet = multivariate(Multivariate{
	Name:    "Dirichlet",
	Params:  []MultiParam{{Name: "a", Shape: Vector, Domain: Positive, Default: required}},
	Kernel:  Kernel{Form: DirichletForm},
	Scratch: noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		for k := range len(x) / n {
			xk, ak, dak := x[k*n:(k+1)*n], part(a[0], k, n), part(da[0], k, n)
			s := sum(ak)
			if !(math.Abs(sum(xk)-1) < 1e-8) {
				return math.Inf(-1)
			}
			logp += lgamma(s)
			for i, v := range xk {
				if !(v >= 0) {
					return math.Inf(-1)
				}
				logx := math.Log(v)
				logp += times(ak[i]-1, logx) - lgamma(ak[i])
				addTo(dx, k*n+i, over(ak[i]-1, v))
				if dak != nil {
					dak[i] += logx - digamma(ak[i]) + digamma(s)
				}
			}
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		for i, v := range a[0] {
			x[i] = randLogGamma(r, v)
		}
		top, _ := largest(x)
		for i, v := range x {
			x[i] = math.Exp(v - top)
		}
		s := sum(x)
		for i := range x {
			x[i] /= s
		}
	},
	Mean: func(x []float64, n int, a [][]float64) {
		s := sum(a[0])
		for i, v := range a[0] {
			x[i] = v / s
		}
	},
})

// digamma returns the derivative of log Γ, for x > 0.
func digamma(x float64) float64 { return math.Log(x) - logMinusDigamma(x) }
