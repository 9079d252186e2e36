package distribution

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Small dense matrices, row by row, without allocation. A lower triangular
// matrix is read in its lower triangle only.

// cholesky replaces the lower triangle of an n×n matrix with its Cholesky
// factor and returns false if the matrix is not positive definite.
func cholesky(m []float64, n int) bool {
	for i := range n {
		for j := range i + 1 {
			s := m[i*n+j] - dot(m[i*n:i*n+j], m[j*n:j*n+j])
			if i > j {
				m[i*n+j] = s / m[j*n+j]
				continue
			}
			if !(s > 0 && finite(s)) {
				return false
			}
			m[i*n+i] = math.Sqrt(s)
		}
	}
	return true
}

// solveLower replaces v with the solution of l·x = v.
func solveLower(l, v []float64, n int) { solveLowerFrom(0, l, v, n) }

// solveLowerFrom is solveLower for a v whose elements before k are 0.
func solveLowerFrom(k int, l, v []float64, n int) {
	for i := k; i < n; i++ {
		v[i] = (v[i] - dot(l[i*n+k:i*n+i], v[k:i])) / l[i*n+i]
	}
}

// solveTransposed replaces v with the solution of lᵀ·x = v.
func solveTransposed(l, v []float64, n int) {
	for i := n - 1; i >= 0; i-- {
		v[i] /= l[i*n+i]
		vector.AddScaled(v[:i], l[i*n:i*n+i], -v[i])
	}
}

// dot returns x·y.
func dot(x, y []float64) float64 {
	if len(x) >= 24 {
		return vector.Dot(x, y)
	}
	s := 0.0
	for i, v := range x {
		s += v * y[i]
	}
	return s
}

// timesLower replaces v with l·v.
func timesLower(l, v []float64, n int) {
	for i := n - 1; i >= 0; i-- {
		var s float64
		for j, c := range l[i*n : i*n+i+1] {
			s += c * v[j]
		}
		v[i] = s
	}
}

// timesTransposed replaces v with lᵀ·v.
func timesTransposed(l, v []float64, n int) {
	for i := range n {
		s := v[i]
		v[i] = 0
		for j, c := range l[i*n : i*n+i+1] {
			v[j] += c * s
		}
	}
}

// addInverse adds c times the inverse of l·lᵀ to dst, with the buffer v of n.
func addInverse(l []float64, n int, c float64, dst, v []float64) {
	for k := range n {
		clear(v)
		v[k] = 1
		solveLowerFrom(k, l, v, n)
		solveTransposed(l, v, n)
		for i, w := range v {
			dst[i*n+k] += c * w
		}
	}
}
