package distribution

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// freeElements are the indices of the elements of x that are free.
func freeElements(tr *Transform, n int) (free []int) {
	switch tr {
	case Simplex:
		n--
	case CholeskyCorr:
		for i := range n {
			for j := range i {
				free = append(free, i*n+j)
			}
		}
		return free
	}
	for i := range n {
		free = append(free, i)
	}
	return free
}

func elements(tr *Transform, n int) int {
	if tr == CholeskyCorr {
		return n * n
	}
	return n
}

// logAbsDet returns the log of the absolute determinant, by elimination.
func logAbsDet(m [][]float64) (sum float64) {
	for k := range m {
		p := k
		for i := k; i < len(m); i++ {
			if math.Abs(m[i][k]) > math.Abs(m[p][k]) {
				p = i
			}
		}
		m[k], m[p] = m[p], m[k]
		sum += math.Log(math.Abs(m[k][k]))
		for i := k + 1; i < len(m); i++ {
			f := m[i][k] / m[k][k]
			for j := k; j < len(m); j++ {
				m[i][j] -= f * m[k][j]
			}
		}
	}
	return sum
}

func TestTransforms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tr := range []*Transform{Simplex, Ordered, CholeskyCorr} {
		for n := 1; n <= 5; n++ {
			t.Run(fmt.Sprint(tr.Name, n), func(t *testing.T) {
				k := tr.Free(n)
				u, x := make([]float64, k), make([]float64, elements(tr, n))
				back, du, c := make([]float64, k), make([]float64, k), make([]float64, len(x))
				for i := range u {
					u[i] = r.NormFloat64()
				}
				logJacobian := tr.Forward(u, x)
				inside(t, tr, n, x)
				tr.Inverse(x, back)
				for i := range u {
					if !near(back[i], u[i], 1e-12, 1) {
						t.Errorf("inverse of %v is %v", u, back)
					}
				}

				// The Jacobian, element by element.
				y := make([]float64, len(x))
				value := func(i, j int) func(float64) float64 {
					return func(v float64) float64 {
						copy(back, u)
						back[j] = v
						tr.Forward(back, y)
						return y[i]
					}
				}
				m := make([][]float64, k)
				for a, i := range freeElements(tr, n) {
					for j := range u {
						d, _ := derivative(value(i, j), u[j], 0.1)
						m[a] = append(m[a], d)
					}
				}
				if want := logAbsDet(m); !near(logJacobian, want, 1e-9, 1) {
					t.Errorf("log Jacobian %v, want %v", logJacobian, want)
				}

				// The derivative of Σ c·x² + log Jacobian.
				dx := make([]float64, len(x))
				for i := range c {
					c[i] = r.NormFloat64()
					dx[i] = 2 * c[i] * x[i]
				}
				for i := range du {
					du[i] = 1 // to be added to
				}
				tr.Reverse(u, x, dx, du)
				for j := range u {
					want, _ := derivative(func(v float64) float64 {
						copy(back, u)
						back[j] = v
						s := tr.Forward(back, y)
						for i, v := range y {
							s += c[i] * v * v
						}
						return s
					}, u[j], 0.1)
					if !near(du[j]-1, want, 1e-9, 1) {
						t.Errorf("d/du[%d] = %v, want %v", j, du[j]-1, want)
					}
				}
				if n := testing.AllocsPerRun(10, func() {
					tr.Forward(u, x)
					tr.Reverse(u, x, dx, du)
					tr.Inverse(x, u)
				}); n != 0 {
					t.Errorf("allocates %v times", n)
				}
			})
		}
	}
}

func inside(t *testing.T, tr *Transform, n int, x []float64) {
	switch tr {
	case Simplex:
		if s := sum(x); math.Abs(s-1) > 1e-15*float64(n) {
			t.Errorf("sum %v", s)
		}
	case Ordered:
		if !rising(x) {
			t.Errorf("not rising: %v", x)
		}
	case CholeskyCorr:
		for i := range n {
			var s float64
			for j := range n {
				s += x[i*n+j] * x[i*n+j]
				if j > i && x[i*n+j] != 0 || j == i && x[i*n+j] <= 0 {
					t.Errorf("no Cholesky factor: %v", x)
				}
			}
			if math.Abs(s-1) > 1e-14 {
				t.Errorf("row %d has length² %v", i, s)
			}
		}
	}
}

// TestTransformsFar checks that nothing overflows where a sampler's first
// steps may go.
func TestTransformsFar(t *testing.T) {
	for _, tr := range []*Transform{Simplex, CholeskyCorr} {
		const n = 4
		x, dx := make([]float64, elements(tr, n)), make([]float64, elements(tr, n))
		u, du := make([]float64, tr.Free(n)), make([]float64, tr.Free(n))
		for i := range dx {
			dx[i] = 1
		}
		for _, size := range []float64{50, 800, 1e5} {
			for i := range u {
				u[i] = size * float64(1-2*(i%2))
			}
			if v := tr.Forward(u, x); !finite(v) || !finite(sum(x)) {
				t.Errorf("%s at %v: %v, log Jacobian %v", tr.Name, u, x, v)
			}
			tr.Reverse(u, x, dx, du)
			if !finite(sum(du)) {
				t.Errorf("%s at %v: derivatives %v", tr.Name, u, du)
			}
		}
	}
}
