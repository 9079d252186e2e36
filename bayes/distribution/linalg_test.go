package distribution

import (
	"fmt"
	"math"
	"testing"
)

// BenchmarkCovariance times what a normal distribution of n dimensions needs of
// its covariance matrix: the Cholesky factor and the inverse.
func BenchmarkCovariance(b *testing.B) {
	for _, n := range []int{10, 50, 200} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			cov, l, inverse, v := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n), make([]float64, n)
			for i := range n {
				for j := range n {
					cov[i*n+j] = math.Exp(-0.01 * float64((i-j)*(i-j)))
				}
				cov[i*n+i] += 0.1
			}
			for b.Loop() {
				copy(l, cov)
				if !cholesky(l, n) {
					b.Fatal("not positive definite")
				}
				addInverse(l, n, 1, inverse, v)
			}
		})
	}
}
