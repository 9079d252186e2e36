package mcmc

import (
	"math"
	"testing"
)

// Both metrics are the same where the covariance is diagonal.
func TestDenseOfDiagonal(t *testing.T) {
	const n = 7
	variance, cov := make([]float64, n), make([]float64, n*n)
	for i := range variance {
		variance[i] = float64(1 + i*i)
		cov[i*n+i] = variance[i]
	}
	run := func(m metric) []float64 {
		s := sampler(studentT{n, 4}, 6, 0.2)
		s.metric = m
		x := &s.ends[0]
		s.launch(x)
		for range 9 {
			s.leapfrog(x, 0.2)
		}
		return append(x.q, x.v...)
	}
	d, ok := newDense(n, cov)
	if !ok {
		t.Fatal("not positive definite")
	}
	a, b := run(newDiagonal(variance)), run(d)
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-12 {
			t.Errorf("element %d: diagonal %g, dense %g", i, a[i], b[i])
		}
	}
}

func TestCholesky(t *testing.T) {
	const n = 9
	sd := []float64{1, 2, 3, 4, 5, 1e-3, 1e3, 2, 1}
	a := autoregressive(sd, -0.8)
	lt := make([]float64, n*n)
	if !cholesky(n, a, lt) {
		t.Fatal("not positive definite")
	}
	for i := range n {
		for j := range n {
			sum := 0.0
			for k := range min(i, j) + 1 {
				sum += lt[k*n+i] * lt[k*n+j]
			}
			if math.Abs(sum-a[i*n+j]) > 1e-12*sd[i]*sd[j] {
				t.Errorf("(L·Lᵀ)[%d, %d] = %g, want %g", i, j, sum, a[i*n+j])
			}
		}
	}
	for _, bad := range [][]float64{{1, 2, 2, 1}, {0, 0, 0, 1}, {1, 0, math.NaN(), 1}, {math.Inf(1), 0, 0, 1}} {
		if cholesky(2, bad, make([]float64, 4)) {
			t.Errorf("%v passes for positive definite", bad)
		}
	}
}

func TestCondition(t *testing.T) {
	for _, n := range []int{2, 3, 10, 60} {
		for _, rho := range []float64{0.3, 0.9, 0.9999} {
			lt := make([]float64, n*n)
			cholesky(n, equicorrelated(n, rho), lt)
			want := (1 + float64(n-1)*rho) / (1 - rho)
			if got := condition(n, lt); math.Abs(got/want-1) > 0.01 {
				t.Errorf("n = %d, ρ = %g: condition %g, want %g", n, rho, got, want)
			}
		}
	}
}

func TestDotAndAxpy(t *testing.T) {
	for n := range 12 {
		x, y := make([]float64, n), make([]float64, n+1)
		want := 0.0
		for i := range x {
			x[i], y[i] = float64(i+1), float64(10-i)
			want += x[i] * y[i]
		}
		if got := dot(x, y); got != want {
			t.Errorf("n = %d: dot %g, want %g", n, got, want)
		}
		axpy(2, x, y)
		for i := range x {
			if want := float64(10-i) + 2*float64(i+1); y[i] != want {
				t.Errorf("n = %d: axpy gives %g at %d, want %g", n, y[i], i, want)
			}
		}
		if y[n] != 0 {
			t.Errorf("n = %d: axpy writes beyond x", n)
		}
	}
}
