package distribution

import (
	"math"
	"math/rand/v2"
)

// Distributions of correlation matrices: D. Lewandowski, D. Kurowicka and
// H. Joe, "Generating Random Correlation Matrices Based on Vines and Extended
// Onion Method" (2009).

// LKJCholesky is the distribution of the Cholesky factor of a correlation
// matrix whose density is in proportion to its determinant to the power eta−1:
// uniform for eta = 1, and the nearer to no correlations the larger eta is. Its
// density is that of the elements below the diagonal, as Stan's
// lkj_corr_cholesky and as the transform [CholeskyCorr] expects; it depends on
// the diagonal alone.
//
// PyMC's LKJCholeskyCov is its product with scales, row i of the factor times
// the standard deviation i, which have a distribution of their own.
var LKJCholesky = multivariate(Multivariate{
	Name:    "LKJCholesky",
	Params:  lkjParams,
	Matrix:  true,
	Scratch: noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		size := n * n
		for k := range len(x) / size {
			eta, deta := part(a[0], k, 1)[0], part(da[0], k, 1)
			c, dc := lkjConstant(eta, n)
			logp += c
			for i := range n {
				row := x[k*size+i*n : k*size+i*n+n]
				if !isUnitRow(row, i) {
					return math.Inf(-1)
				}
				logd := math.Log(row[i])
				power := float64(n-1-i) + 2*(eta-1)
				if i == 0 {
					continue // it is 1
				}
				logp += power * logd
				dc += 2 * logd
				addTo(dx, k*size+i*n+i, power/row[i])
			}
			addTo(deta, 0, dc)
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		randLKJ(r, x, n, a[0][0])
	},
	Mean: func(x []float64, n int, a [][]float64) {
		clear(x)
		for i := range n {
			var logMean float64 // of the root of 1−z² for each correlation z on its left
			for j := range i {
				beta := lkjShape(a[0][0], n, j)
				logMean += halfStep(beta) - halfStep(beta+0.5) + 0.5*math.Log(beta/(beta+0.5))
			}
			x[i*n+i] = math.Exp(logMean)
		}
	},
})

// LKJCorr is the distribution of the correlation matrix itself. Its density is
// that of the elements below the diagonal.
var LKJCorr = multivariate(Multivariate{
	Name:    "LKJCorr",
	Params:  lkjParams,
	Matrix:  true,
	Scratch: func(n int) int { return n*n + n },
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		size := n * n
		l := scratch[:size]
		for k := range len(x) / size {
			eta, deta := part(a[0], k, 1)[0], part(da[0], k, 1)
			c, dc := lkjConstant(eta, n)
			copy(l, x[k*size:(k+1)*size])
			for i := range n {
				if math.Abs(l[i*n+i]-1) > 1e-8 {
					return math.Inf(-1)
				}
			}
			if !cholesky(l, n) {
				return math.Inf(-1)
			}
			var logDet float64
			for i := range n {
				logDet += 2 * math.Log(l[i*n+i])
			}
			logp += c + (eta-1)*logDet
			addTo(deta, 0, dc+logDet)
			if dx != nil {
				addInverse(l, n, eta-1, dx[k*size:(k+1)*size], scratch[size:size+n])
			}
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		l := scratch[:n*n]
		randLKJ(r, l, n, a[0][0])
		for i := range n {
			for j := range i + 1 {
				var s float64
				for k := range j + 1 {
					s += l[i*n+k] * l[j*n+k]
				}
				x[i*n+j], x[j*n+i] = s, s
			}
			x[i*n+i] = 1
		}
	},
	Mean: func(x []float64, n int, a [][]float64) {
		clear(x)
		for i := range n {
			x[i*n+i] = 1
		}
	},
})

var lkjParams = []MultiParam{{Name: "eta", Domain: Positive, Default: required}}

// isUnitRow reports whether row i of a lower triangular matrix has length 1 and
// a positive element on the diagonal.
func isUnitRow(row []float64, i int) bool {
	var s float64
	for _, v := range row[:i+1] {
		s += v * v
	}
	return row[i] > 0 && math.Abs(s-1) < 1e-8
}

// lkjShape returns the shape of the symmetric beta distribution, on (−1, 1), of
// the canonical partial correlations in column j.
func lkjShape(eta float64, n, j int) float64 { return eta + 0.5*float64(n-2-j) }

// lkjConstant returns the log of what makes det^(eta−1) a density and its
// derivative in eta.
func lkjConstant(eta float64, n int) (c, dc float64) {
	// The canonical partial correlations of column j, of which there are n−1−j,
	// have this constant each: −log B(½, shape).
	for j := range n - 1 {
		shape, count := lkjShape(eta, n, j), float64(n-1-j)
		c += count * (halfStep(shape) + 0.5*math.Log(shape) - 0.5*logPi)
		dc += count * (halfStepDerivative(shape) + 0.5/shape)
	}
	return c, dc
}

// randLKJ sets x to the Cholesky factor of a draw.
func randLKJ(r *rand.Rand, x []float64, n int, eta float64) {
	clear(x)
	for i := range n {
		root := 1.0
		for j := range i {
			shape := lkjShape(eta, n, j)
			// With p = expit(t), 2p−1 is tanh(t/2) and the root of 1−(2p−1)² its sech.
			t := (randLogGamma(r, shape) - randLogGamma(r, shape)) / 2
			x[i*n+j] = root * math.Tanh(t)
			root /= math.Cosh(t)
		}
		x[i*n+i] = root
	}
}
