package distribution

import (
	"math"
	"math/rand/v2"
)

// AR is the autoregressive series whose order is the length of rho: x[t] is a
// draw of Normal(constant + rho[0]·x[t−1] + rho[1]·x[t−2] + …, sigma), and the
// first values, as many as rho has, are draws of Normal(init, init_sigma).
var AR = multivariate(Multivariate{
	Name: "AR",
	Params: []MultiParam{
		{Name: "rho", Shape: AnyVector, Default: required},
		{Name: "sigma", Domain: Positive, Default: 1},
		{Name: "constant"},
		{Name: "init"},
		{Name: "init_sigma", Domain: Positive, Default: 100},
	},
	Scratch: noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		rho, drho := a[0], da[0]
		order := min(len(rho), n)
		for k := range len(x) / n {
			sigma, constant := part(a[1], k, 1)[0], part(a[2], k, 1)[0]
			init, initSigma := part(a[3], k, 1)[0], part(a[4], k, 1)[0]
			first := x[k*n : (k+1)*n]

			s := 1 / initSigma
			var sumz, sumzz float64
			for t, v := range first[:order] {
				z := (v - init) * s
				sumz += z
				sumzz += z * z
				addTo(dx, k*n+t, -z*s)
			}
			logp -= 0.5*sumzz + float64(order)*(math.Log(initSigma)+halfLog2Pi)
			addTo(part(da[3], k, 1), 0, sumz*s)
			addTo(part(da[4], k, 1), 0, (sumzz-float64(order))*s)

			s = 1 / sigma
			sumz, sumzz = 0, 0
			for t := order; t < n; t++ {
				d := first[t] - constant
				for i, c := range rho {
					d -= c * first[t-1-i]
				}
				z := d * s
				sumz += z
				sumzz += z * z
				for i := range drho {
					drho[i] += z * s * first[t-1-i]
				}
				if dx != nil {
					dx[k*n+t] -= z * s
					for i, c := range rho {
						dx[k*n+t-1-i] += z * s * c
					}
				}
			}
			later := float64(n - order)
			logp -= 0.5*sumzz + later*(math.Log(sigma)+halfLog2Pi)
			addTo(part(da[1], k, 1), 0, (sumzz-later)*s)
			addTo(part(da[2], k, 1), 0, sumz*s)
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		for t := range x {
			if t < len(a[0]) {
				x[t] = a[3][0] + a[4][0]*r.NormFloat64()
				continue
			}
			x[t] = meanAR(x, t, a) + a[1][0]*r.NormFloat64()
		}
	},
	Mean: func(x []float64, n int, a [][]float64) {
		for t := range x {
			if t < len(a[0]) {
				x[t] = a[3][0]
				continue
			}
			x[t] = meanAR(x, t, a)
		}
	},
})

// meanAR returns the mean of x[t] given those before it.
func meanAR(x []float64, t int, a [][]float64) float64 {
	m := a[2][0]
	for i, c := range a[0] {
		m += c * x[t-1-i]
	}
	return m
}
