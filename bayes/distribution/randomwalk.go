package distribution

import (
	"math"
	"math/rand/v2"
)

// GaussianRandomWalk is a series that starts at a draw of Normal(init,
// init_sigma) and then takes steps that are draws of Normal(mu, sigma).
var GaussianRandomWalk = multivariate(Multivariate{
	Name: "GaussianRandomWalk",
	Params: []MultiParam{
		{Name: "mu", Kernel: Kernel{Form: NormalForm}},
		{Name: "sigma", Domain: Positive, Default: 1, Kernel: Kernel{Form: GammaForm, Power: -2}},
		{Name: "init", Kernel: Kernel{Form: NormalForm}},
		{Name: "init_sigma", Domain: Positive, Default: 100},
	},
	Kernel:  Kernel{Form: NormalForm},
	Scratch: noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		for k := range len(x) / n {
			mu, sigma := part(a[0], k, 1)[0], part(a[1], k, 1)[0]
			init, initSigma := part(a[2], k, 1)[0], part(a[3], k, 1)[0]
			start := k * n
			dmu, dsigma := part(da[0], k, 1), part(da[1], k, 1)

			s := 1 / initSigma
			z := (x[start] - init) * s
			logp -= 0.5*z*z + math.Log(initSigma) + halfLog2Pi
			addTo(dx, start, -z*s)
			addTo(part(da[2], k, 1), 0, z*s)
			addTo(part(da[3], k, 1), 0, (z*z-1)*s)

			s = 1 / sigma
			var sumz, sumzz float64
			for t := start + 1; t < start+n; t++ {
				z := (x[t] - x[t-1] - mu) * s
				sumz += z
				sumzz += z * z
				addTo(dx, t, -z*s)
				addTo(dx, t-1, z*s)
			}
			steps := float64(n - 1)
			logp -= 0.5*sumzz + steps*(math.Log(sigma)+halfLog2Pi)
			addTo(dmu, 0, sumz*s)
			addTo(dsigma, 0, (sumzz-steps)*s)
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		for t := range x {
			if t == 0 {
				x[0] = a[2][0] + a[3][0]*r.NormFloat64()
				continue
			}
			x[t] = x[t-1] + a[0][0] + a[1][0]*r.NormFloat64()
		}
	},
	Mean: func(x []float64, n int, a [][]float64) {
		for t := range x {
			x[t] = a[2][0] + float64(t)*a[0][0]
		}
	},
})
