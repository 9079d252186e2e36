package dist

import "math"

// Small dense matrices, row by row, without allocation. A lower triangular
// matrix is read in its lower triangle only.

// cholesky replaces the lower triangle of an n×n matrix with its Cholesky
// factor and returns false if the matrix is not positive definite.
func cholesky(m []float64, n int) bool {
	for i := range n {
		for j := range i + 1 {
			s := m[i*n+j]
			for k := range j {
				s -= m[i*n+k] * m[j*n+k]
			}
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
func solveLower(l, v []float64, n int) {
	for i := range n {
		s := v[i]
		for j, c := range l[i*n : i*n+i] {
			s -= c * v[j]
		}
		v[i] = s / l[i*n+i]
	}
}

// solveTransposed replaces v with the solution of lᵀ·x = v.
func solveTransposed(l, v []float64, n int) {
	for i := n - 1; i >= 0; i-- {
		v[i] /= l[i*n+i]
		for j, c := range l[i*n : i*n+i] {
			v[j] -= c * v[i]
		}
	}
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
		solveLower(l, v, n)
		solveTransposed(l, v, n)
		for i, w := range v {
			dst[i*n+k] += c * w
		}
	}
}
