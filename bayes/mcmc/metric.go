package mcmc

import "math"

// A metric is the Euclidean metric of the Hamiltonian, given by a factor L of
// its inverse: M⁻¹ = L·Lᵀ, which should be near the posterior's covariance.
//
// Momentum p is kept as the whitened velocity v = Lᵀp. Then kinetic energy is
// |v|²/2, a fresh momentum is standard normal, and the U-turn criterion
// p♯·ρ is a dot product of velocities: the metric enters only where a leapfrog
// meets positions and gradients.
type metric interface {
	// load prepares x, whose grad is new, for its first kickDrift.
	load(x *state)

	// kickDrift is the first half of a leapfrog: half a kick of the velocity,
	// then the drift of the position, v += ε/2·Lᵀg and q += ε·L·v.
	kickDrift(x *state, eps float64)

	// kick is the second half, v += ε/2·Lᵀg with the gradient at the new
	// position; it returns the kinetic energy.
	kick(x *state, eps float64) float64

	// variances sets dst to the diagonal of M⁻¹.
	variances(dst []float64)
}

// diagonal is a metric of one scale per coordinate: L = diag(scale).
type diagonal struct{ scale []float64 }

// newDiagonal returns the metric with the given diagonal of M⁻¹.
func newDiagonal(variance []float64) *diagonal {
	m := &diagonal{make([]float64, len(variance))}
	for i, v := range variance {
		m.scale[i] = math.Sqrt(v)
	}
	return m
}

func (m *diagonal) load(*state) {}

func (m *diagonal) kickDrift(x *state, eps float64) {
	s := m.scale
	q, v, g := x.q[:len(s)], x.v[:len(s)], x.grad[:len(s)]
	half := eps / 2
	for i, s := range s {
		u := v[i] + half*s*g[i]
		v[i] = u
		q[i] += eps * s * u
	}
}

func (m *diagonal) kick(x *state, eps float64) float64 {
	s := m.scale
	v, g := x.v[:len(s)], x.grad[:len(s)]
	half := eps / 2
	sum := 0.0
	for i, s := range s {
		u := v[i] + half*s*g[i]
		v[i] = u
		sum += u * u
	}
	return sum / 2
}

func (m *diagonal) variances(dst []float64) {
	for i, s := range m.scale {
		dst[i] = s * s
	}
}

// dense is a metric with a full covariance. It stores the upper triangular Lᵀ by
// rows, so that both products access memory in order.
type dense struct {
	n  int
	lt []float64
}

// newDense returns the metric with M⁻¹ = cov, n×n by rows, of which it reads the
// lower triangle. It reports false if cov is not positive definite.
func newDense(n int, cov []float64) (*dense, bool) {
	m := &dense{n, make([]float64, n*n)}
	return m, cholesky(n, cov, m.lt)
}

func (m *dense) load(x *state) {
	n, g := m.n, x.grad
	for i := range n {
		x.pull[i] = dot(m.lt[i*n+i:i*n+n], g[i:])
	}
}

func (m *dense) kickDrift(x *state, eps float64) {
	n := m.n
	axpy(eps/2, x.pull, x.v)
	for i, v := range x.v {
		axpy(eps*v, m.lt[i*n+i:i*n+n], x.q[i:])
	}
}

func (m *dense) kick(x *state, eps float64) float64 {
	m.load(x)
	axpy(eps/2, x.pull, x.v)
	return dot(x.v, x.v) / 2
}

func (m *dense) variances(dst []float64) {
	n := m.n
	for j := range n {
		dst[j] = 0
		for i := range j + 1 {
			dst[j] += m.lt[i*n+j] * m.lt[i*n+j]
		}
	}
}

// cholesky sets the upper triangle of lt to Lᵀ with L·Lᵀ = a, both n×n by rows. It
// reads the lower triangle of a. It reports whether a is positive definite.
func cholesky(n int, a, lt []float64) bool {
	for i := range n {
		row := lt[i*n+i : i*n+n]
		for j := i; j < n; j++ {
			row[j-i] = a[j*n+i]
		}
		for k := range i {
			above := lt[k*n+i : k*n+n]
			axpy(-above[0], above, row)
		}
		if !(row[0] > 0) || math.IsInf(row[0], 1) {
			return false
		}
		r := 1 / math.Sqrt(row[0])
		for j := range row {
			row[j] *= r
		}
	}
	return true
}

// dot returns x·y. Four sums side by side hide the latency of addition.
func dot(x, y []float64) float64 {
	y = y[:len(x)]
	var a, b, c, d float64
	for len(x) >= 4 && len(y) >= 4 {
		a += x[0] * y[0]
		b += x[1] * y[1]
		c += x[2] * y[2]
		d += x[3] * y[3]
		x, y = x[4:], y[4:]
	}
	for i, x := range x {
		a += x * y[i]
	}
	return a + b + (c + d)
}

// axpy adds a·x to y.
func axpy(a float64, x, y []float64) {
	y = y[:len(x)]
	for len(x) >= 4 && len(y) >= 4 {
		y[0] += a * x[0]
		y[1] += a * x[1]
		y[2] += a * x[2]
		y[3] += a * x[3]
		x, y = x[4:], y[4:]
	}
	for i, x := range x {
		y[i] += a * x
	}
}
