package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Multinomial is the distribution of the counts of the kinds, whose probabilities
// are the elements of p, among the results of n trials. Where p does not sum to 1,
// up to rounding, the log density is −Inf, as in PyMC.
var Multinomial = multivariate(Multivariate{
	Name: "Multinomial",
	Params: []MultiParam{
		{Name: "n", Domain: Count, Default: required},
		{Name: "p", Shape: Vector, Domain: Probabilities, Default: required, Kernel: Kernel{Form: DirichletForm}},
	},
	Discrete: true,
	Scratch:  noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		for k := range len(x) / n {
			xk, p, dp := x[k*n:(k+1)*n], part(a[1], k, n), part(da[1], k, n)
			trials, s := part(a[0], k, 1)[0], sum(p)
			if !(counts(xk, trials) && Probabilities.ContainsVector(p)) {
				return math.Inf(-1)
			}
			logp += lgamma(trials + 1)
			for i, v := range xk {
				logp += times(v, math.Log(p[i]/s)) - lgamma(v+1)
				addTo(dp, i, over(v, p[i])-trials/s)
			}
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		randMultinomial(r, x, a[0][0], a[1])
	},
	Mean: func(x []float64, n int, a [][]float64) {
		s := sum(a[1])
		for i, v := range a[1] {
			x[i] = a[0][0] * v / s
		}
	},
})

// counts reports whether x are counts that add up to total.
func counts(x []float64, total float64) bool {
	for _, v := range x {
		if !isCount(v) {
			return false
		}
	}
	return sum(x) == total
}

// randMultinomial sets x to counts of trials by the weights p, which may be x.
func randMultinomial(r *rand.Rand, x []float64, trials float64, p []float64) {
	rest := sum(p)
	if !(rest > 0) {
		fill(x, math.NaN())
		return
	}
	for i, v := range p {
		if trials == 0 || v == 0 {
			rest -= v
			x[i] = 0
			continue
		}
		share := min(v/rest, 1)
		if i == len(p)-1 {
			share = 1
		}
		x[i] = distuv.Binomial{N: trials, P: share, Src: r}.Rand()
		trials -= x[i]
		rest -= v
	}
}

// DirichletMultinomial is Multinomial with probabilities that have the
// distribution Dirichlet(a).
var DirichletMultinomial = multivariate(Multivariate{
	Name: "DirichletMultinomial",
	Params: []MultiParam{
		{Name: "n", Domain: Count, Default: required},
		{Name: "a", Shape: Vector, Domain: Positive, Default: required},
	},
	Discrete: true,
	Scratch:  noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		for k := range len(x) / n {
			xk, ak, dak := x[k*n:(k+1)*n], part(a[1], k, n), part(da[1], k, n)
			trials, s := part(a[0], k, 1)[0], sum(ak)
			if !counts(xk, trials) {
				return math.Inf(-1)
			}
			// The negative binomial counts of the kinds, given their sum, all with
			// the success probability that has the observed total for its mean.
			if trials == 0 {
				continue
			}
			mu := trials / s
			logp -= negativeBinomial(trials, trials, s)
			all := logMinusDigamma(s) - logMinusDigamma(s+trials) + math.Log1p(trials/s)
			for i, v := range xk {
				w := ak[i]
				logp += negativeBinomial(v, w*mu, w)
				addTo(dak, i, math.Log1p(v/w)+logMinusDigamma(w)-logMinusDigamma(w+v)-all)
			}
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		Dirichlet.Rand(r, x, n, a[1:], scratch)
		randMultinomial(r, x, a[0][0], x)
	},
	Mean: func(x []float64, n int, a [][]float64) {
		s := sum(a[1])
		for i, v := range a[1] {
			x[i] = a[0][0] * v / s
		}
	},
})
