package mcmc

import (
	"context"
	"math"
	"math/rand/v2"
	"sync/atomic"
	"testing"
)

// A gaussian has independent coordinates with the given standard deviations.
type gaussian struct{ sd []float64 }

func (d gaussian) Dim() int { return len(d.sd) }

func (d gaussian) LogDensity(q, grad []float64) float64 {
	sum := 0.0
	for i, sd := range d.sd {
		z := q[i] / sd
		grad[i] = -z / sd
		sum += z * z
	}
	return -sum / 2
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// A correlated is a Gaussian with mean zero, given by its precision matrix.
type correlated struct {
	n         int
	precision []float64
	variance  []float64
}

// newCorrelated returns a Gaussian with the given covariance.
func newCorrelated(n int, cov []float64) *correlated {
	lt := make([]float64, n*n)
	if !cholesky(n, cov, lt) {
		panic("not positive definite")
	}
	d := &correlated{n, make([]float64, n*n), make([]float64, n)}
	// Solve L·Lᵀ·x = e for each unit vector.
	x := make([]float64, n)
	for c := range n {
		d.variance[c] = cov[c*n+c]
		clear(x)
		x[c] = 1
		for i := range n {
			for k := range i {
				x[i] -= lt[k*n+i] * x[k]
			}
			x[i] /= lt[i*n+i]
		}
		for i := n - 1; i >= 0; i-- {
			for k := i + 1; k < n; k++ {
				x[i] -= lt[i*n+k] * x[k]
			}
			x[i] /= lt[i*n+i]
		}
		copy(d.precision[c*n:], x)
	}
	return d
}

func (d *correlated) Dim() int { return d.n }

func (d *correlated) LogDensity(q, grad []float64) float64 {
	sum := 0.0
	for i := range q {
		grad[i] = -dot(d.precision[i*d.n:(i+1)*d.n], q)
		sum += q[i] * grad[i]
	}
	return sum / 2
}

// equicorrelated returns a covariance of n unit variances and correlation rho.
func equicorrelated(n int, rho float64) []float64 {
	cov := make([]float64, n*n)
	for i := range cov {
		cov[i] = rho
		if i%(n+1) == 0 {
			cov[i] = 1
		}
	}
	return cov
}

// autoregressive returns a covariance rho^|i−j|·sdᵢ·sdⱼ.
func autoregressive(sd []float64, rho float64) []float64 {
	n := len(sd)
	cov := make([]float64, n*n)
	for i := range n {
		for j := range n {
			cov[i*n+j] = math.Pow(rho, math.Abs(float64(i-j))) * sd[i] * sd[j]
		}
	}
	return cov
}

// A density made of a function.
type function struct {
	n int
	f func(q, grad []float64) float64
}

func (d function) Dim() int                             { return d.n }
func (d function) LogDensity(q, grad []float64) float64 { return d.f(q, grad) }

// A table records draws by chain, coordinate and iteration.
type table struct {
	draws [][][]float64
	stats [][]Stat
}

func newTable(chains, dim, draws int) *table {
	t := &table{make([][][]float64, chains), make([][]Stat, chains)}
	for c := range t.draws {
		t.draws[c] = make([][]float64, dim)
		for i := range t.draws[c] {
			t.draws[c][i] = make([]float64, 0, draws)
		}
		t.stats[c] = make([]Stat, 0, draws)
	}
	return t
}

func (t *table) Record(chain, i int, q []float64, s Stat) {
	if len(t.stats[chain]) != i {
		panic("draws out of order")
	}
	for j, x := range q {
		t.draws[chain][j] = append(t.draws[chain][j], x)
	}
	t.stats[chain] = append(t.stats[chain], s)
}

// coordinate returns the draws of a coordinate by chain, passed through f.
func (t *table) coordinate(j int, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(t.draws))
	for c := range out {
		for _, x := range t.draws[c][j] {
			out[c] = append(out[c], f(x))
		}
	}
	return out
}

func identity(x float64) float64 { return x }
func square(x float64) float64   { return x * x }

// estimate returns the mean and variance of draws and their effective number
// by Geyer's initial monotone sequence over all chains (Vehtari et al. 2021,
// without ranks and splitting).
func estimate(x [][]float64) (mean, variance, ess float64) {
	m, n := len(x), len(x[0])
	means := make([]float64, m)
	for c := range x {
		for _, v := range x[c] {
			means[c] += v / float64(n)
		}
		mean += means[c] / float64(m)
	}
	acov := func(lag int) float64 {
		sum := 0.0
		for c := range x {
			for i := range n - lag {
				sum += (x[c][i] - means[c]) * (x[c][i+lag] - means[c])
			}
		}
		return sum / float64(m*n)
	}
	within := acov(0) * float64(n) / float64(n-1)
	variance = acov(0)
	for _, mu := range means {
		variance += (mu - mean) * (mu - mean) / float64(max(m-1, 1))
	}
	rho := func(lag int) float64 { return 1 - (within-acov(lag))/variance }
	tau, last := -1.0, math.Inf(1)
	for lag := 0; lag+1 < n; lag += 2 {
		pair := min(rho(lag)+rho(lag+1), last)
		if lag == 0 {
			pair = 1 + rho(1)
		}
		if pair < 0 {
			break
		}
		tau += 2 * pair
		last = pair
	}
	total := float64(m * n)
	return mean, variance, total / max(tau, 1/math.Log10(total))
}

// share returns a newDensity that gives every chain the same, stateless one.
func share(d Density) func(int) (Density, error) {
	return func(int) (Density, error) { return d, nil }
}

// sample runs Sample and fails the test on error.
func sample(t testing.TB, d Density, opt Options) (*table, Result) {
	t.Helper()
	o := opt.withDefaults()
	rec := newTable(o.Chains, d.Dim(), o.Draws)
	res, err := Sample(context.Background(), share(d), opt, rec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rec, res
}

// near fails the test where the mean of draws is more than 4.5 standard errors
// from a known one.
func near(t *testing.T, what string, x [][]float64, want float64) {
	t.Helper()
	mean, variance, ess := estimate(x)
	mcse := math.Sqrt(variance / ess)
	if !(math.Abs(mean-want) < 4.5*mcse) {
		t.Errorf("%s: %.4g, want %.4g: off by %.1f standard errors (effective draws %.0f)", what, mean, want, (mean-want)/mcse, ess)
	}
}

// sampler returns a sampler at a random point, with a step size to work with.
func sampler(d Density, seed uint64, stepSize float64) *nuts {
	s := newNUTS(d, rand.NewPCG(seed, 0), 10, new(atomic.Bool))
	for i := range s.current.q {
		s.current.q[i] = s.rng.NormFloat64()
	}
	s.evaluate()
	s.stepSize = stepSize
	return s
}
