package distribution

import (
	"math"
	"math/rand/v2"
)

// The three ways to give a covariance matrix.
type covarianceBy uint8

const (
	byCov  covarianceBy = iota // itself
	byTau                      // its inverse, the precision
	byChol                     // its Cholesky factor
)

func (by covarianceBy) param(name string) MultiParam {
	if by == byChol {
		return MultiParam{Name: "chol", Shape: LowerFactor, Default: required}
	}
	if by == byTau {
		name = "tau"
	}
	return MultiParam{Name: name, Shape: Covariance, Default: required}
}

var (
	// MvNormal is the multivariate normal distribution with mean mu and
	// covariance matrix cov.
	MvNormal = mvNormal(byCov)

	// MvNormalTau is MvNormal by the precision matrix, the inverse of cov.
	MvNormalTau = mvNormal(byTau)

	// MvNormalChol is MvNormal by the Cholesky factor of cov. It is the fastest:
	// nothing has to be factorised or inverted.
	MvNormalChol = mvNormal(byChol)

	// MvStudentT is the multivariate t distribution with nu degrees of freedom,
	// location mu and scale matrix scale, which for nu > 2 is the covariance
	// matrix times (nu−2)/nu.
	MvStudentT = mvStudentT(byCov)

	// MvStudentTTau is MvStudentT by the inverse of the scale matrix.
	MvStudentTTau = mvStudentT(byTau)

	// MvStudentTChol is MvStudentT by the Cholesky factor of the scale matrix.
	MvStudentTChol = mvStudentT(byChol)
)

func mvNormal(by covarianceBy) *Multivariate {
	return multivariate(Multivariate{
		Name:    "MvNormal",
		Params:  []MultiParam{{Name: "mu", Shape: Vector, Default: required, Kernel: Kernel{Form: NormalForm}}, by.param("cov")},
		Kernel:  Kernel{Form: NormalForm},
		Scratch: ellipticalScratch,
		Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64 {
			return elliptical(by, x, n, nil, a[0], a[1], dx, nil, da[0], da[1], scratch)
		},
		Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
			randElliptical(r, by, x, n, 1, a[0], a[1], scratch)
		},
		Mean: func(x []float64, n int, a [][]float64) { copy(x, a[0]) },
	})
}

func mvStudentT(by covarianceBy) *Multivariate {
	return multivariate(Multivariate{
		Name: "MvStudentT",
		Params: []MultiParam{
			{Name: "nu", Domain: Positive, Default: required},
			{Name: "mu", Shape: Vector, Default: required},
			by.param("scale"),
		},
		Scratch: ellipticalScratch,
		Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64 {
			return elliptical(by, x, n, a[0], a[1], a[2], dx, da[0], da[1], da[2], scratch)
		},
		Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
			half := a[0][0] / 2
			stretch := math.Exp(0.5 * (math.Log(half) - randLogGamma(r, half)))
			randElliptical(r, by, x, n, stretch, a[1], a[2], scratch)
		},
		Mean: func(x []float64, n int, a [][]float64) {
			copy(x, a[1])
			if a[0][0] <= 1 {
				fill(x, math.NaN())
			}
		},
	})
}

func ellipticalScratch(n int) int { return n*n + 3*n }

// elliptical is Grad of the multivariate normal distribution, for nil nu, or t.
//
// With q the squared distance of x from mu by the matrix, the log density of
// one draw is c(nu) + g(q) less half the log determinant of the covariance, and
// all derivatives follow from the weight w = −2g'(q).
func elliptical(by covarianceBy, x []float64, n int, nu, mu, m []float64, dx, dnu, dmu, dm []float64, scratch []float64) float64 {
	l := m
	if by != byChol {
		l = scratch[:n*n]
		copy(l, m)
		if !cholesky(l, n) {
			return math.Inf(-1)
		}
	}
	var logDet float64 // half that of the covariance
	for i := range n {
		d := l[i*n+i]
		if !(d > 0) {
			return math.Inf(-1)
		}
		logDet += math.Log(d)
	}
	if by == byTau {
		logDet = -logDet
	}
	d, z, u := scratch[n*n:n*n+n], scratch[n*n+n:n*n+2*n], scratch[n*n+2*n:n*n+3*n]
	rows := len(x) / n
	var logp float64
	for k := range rows {
		xk, muk := x[k*n:(k+1)*n], part(mu, k, n)
		for i := range d {
			d[i] = xk[i] - muk[i]
		}
		// z has length² q, and u is the inverse covariance times d.
		copy(z, d)
		if by == byTau {
			timesTransposed(l, z, n)
			copy(u, z)
			timesLower(l, u, n)
		} else {
			solveLower(l, z, n)
			copy(u, z)
			solveTransposed(l, u, n)
		}
		var q float64
		for _, v := range z {
			q += v * v
		}
		w := 1.0
		if nu == nil {
			logp += -0.5*q - float64(n)*halfLog2Pi - logDet
		} else {
			v := part(nu, k, 1)[0]
			c, dc := gammaSteps(v/2, n)
			w = (v + float64(n)) / (v + q)
			logp += c - float64(n)*halfLog2Pi - 0.5*(v+float64(n))*math.Log1p(q/v) - logDet
			if dnu != nil {
				part(dnu, k, 1)[0] += 0.5 * (dc - math.Log1p(q/v) + w*q/v)
			}
		}
		if dx != nil {
			for i, v := range u {
				dx[k*n+i] -= w * v
			}
		}
		if dmu != nil {
			dmuk := part(dmu, k, n)
			for i, v := range u {
				dmuk[i] += w * v
			}
		}
		if dm == nil {
			continue
		}
		for i := range n {
			switch row := dm[i*n : (i+1)*n]; by {
			case byCov:
				for j, v := range u {
					row[j] += 0.5 * w * u[i] * v
				}
			case byTau:
				for j, v := range d {
					row[j] -= 0.5 * w * d[i] * v
				}
			case byChol:
				for j, v := range z[:i+1] {
					row[j] += w * u[i] * v
				}
			}
		}
	}
	if dm != nil {
		c := -0.5 * float64(rows)
		switch by {
		case byTau:
			addInverse(l, n, -c, dm, z)
		case byCov:
			addInverse(l, n, c, dm, z)
		case byChol:
			for i := range n {
				dm[i*n+i] += 2 * c / l[i*n+i]
			}
		}
	}
	return logp
}

// gammaSteps returns log Γ(h + n/2) − log Γ(h) − n/2·log h and its derivative
// in h, for h > 0.
func gammaSteps(h float64, n int) (v, dv float64) {
	at := 0.0
	if n%2 == 1 {
		v, dv = halfStep(h), halfStepDerivative(h)
		at = 0.5
	}
	for ; at < float64(n)/2; at++ {
		v += math.Log1p(at / h)
		dv -= at / h / (h + at)
	}
	return v, dv
}

// randElliptical sets x to mu plus stretch times a normal draw.
func randElliptical(r *rand.Rand, by covarianceBy, x []float64, n int, stretch float64, mu, m, scratch []float64) {
	l := m
	if by != byChol {
		l = scratch[:n*n]
		copy(l, m)
		if !cholesky(l, n) {
			fill(x, math.NaN())
			return
		}
	}
	for i := range x {
		x[i] = stretch * r.NormFloat64()
	}
	if by == byTau {
		solveTransposed(l, x, n)
	} else {
		timesLower(l, x, n)
	}
	for i := range x {
		x[i] += mu[i]
	}
}
