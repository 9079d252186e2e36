package mcmc

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A spiked is a Gaussian with unit variances but along a few directions.
type spiked struct {
	n        int
	variance []float64
	u        [][]float64
}

func newSpiked(n int, seed uint64, variance ...float64) *spiked {
	r := rand.New(rand.NewPCG(seed, 0))
	u := make([][]float64, len(variance))
	for k := range u {
		u[k] = make([]float64, n)
		for i := range u[k] {
			u[k][i] = r.NormFloat64()
		}
	}
	return &spiked{n, variance, orthonormal(u)}
}

func (d *spiked) Dim() int { return d.n }

func (d *spiked) LogDensity(q, grad []float64) float64 {
	copy(grad, q)
	for k, u := range d.u {
		axpy((1/d.variance[k]-1)*dot(u, q), u, grad)
	}
	for i := range grad {
		grad[i] = -grad[i]
	}
	return dot(q, grad) / 2
}

// A few strong correlations in many dimensions must cost about what none do.
func TestLowRank(t *testing.T) {
	const n = 200
	d := newSpiked(n, 1, 300, 1000, 10000)
	rec, res := sample(t, d, Options{Seed: 1})
	for k, u := range d.u {
		along := make([][]float64, len(rec.stats))
		for c := range along {
			along[c] = make([]float64, len(rec.stats[c]))
			for i, w := range u {
				axpy(w, rec.draws[c][i], along[c])
			}
			for i, x := range along[c] {
				along[c][i] = x * x
			}
		}
		near(t, fmt.Sprintf("variance along direction %d", k), along, d.variance[k])
	}
	for i := range 5 {
		v := 1.0
		for k, u := range d.u {
			v += (d.variance[k] - 1) * u[i] * u[i]
		}
		near(t, fmt.Sprintf("variance of q[%d]", i), rec.coordinate(i, square), v)
	}
	for i, c := range res.Chains {
		leapfrogs := float64(c.SamplingGradients) / float64(res.Drawn[i])
		t.Logf("chain %d: rank %d, %.1f leapfrogs a draw, %d gradients in warm-up", i, c.Rank, leapfrogs, c.WarmupGradients)
		if c.Rank < 3 || leapfrogs > 16 {
			t.Errorf("chain %d: rank %d, %.1f leapfrogs a draw", i, c.Rank, leapfrogs)
		}
	}
}

// Where coordinates are independent no direction is worth its cost.
func TestLowRankIsRefused(t *testing.T) {
	for _, d := range []Density{gaussian{ones(100)}, studentT{100, 5}} {
		_, res := sample(t, d, Options{Seed: 1, Chains: 1})
		if rank := res.Chains[0].Rank; rank != 0 {
			t.Errorf("%T: rank %d", d, rank)
		}
	}
}

// The metric of a window is that of nutpie: for a normal density it is the
// covariance, also with fewer draws than dimensions.
func TestLowRankRecoversCovariance(t *testing.T) {
	const n, count = 100, 80
	d := newSpiked(n, 7, 400, 0.01)
	r := rand.New(rand.NewPCG(3, 0))
	m := newMoments(n)
	q, grad := make([]float64, n), make([]float64, n)
	for range count {
		for i := range q {
			q[i] = r.NormFloat64()
		}
		for k, u := range d.u {
			axpy((math.Sqrt(d.variance[k])-1)*dot(u, q), u, q)
		}
		d.LogDensity(q, grad)
		m.add(q, grad)
	}
	low, ok := m.lowRank(newDiagonal(ones(n)))
	if !ok {
		t.Fatal("no metric")
	}
	for k, u := range d.u {
		x := &state{pull: make([]float64, n), grad: u}
		low.load(x)
		if got := dot(x.pull, x.pull); math.Abs(math.Log(got/d.variance[k])) > 0.5 {
			t.Errorf("variance along direction %d: %g, want %g", k, got, d.variance[k])
		}
	}
}

func TestBetween(t *testing.T) {
	q := mat.NewSymDense(3, []float64{4, 1, 0, 1, 3, 0.5, 0, 0.5, 2})
	g := mat.NewSymDense(3, []float64{1, 0.2, 0.1, 0.2, 5, 0, 0.1, 0, 0.3})
	a, ok := between(q, g)
	if !ok {
		t.Fatal("no matrix")
	}
	var aga mat.Dense
	aga.Product(a, g, a)
	if !mat.EqualApprox(&aga, q, 1e-12) {
		t.Errorf("A·g·A = %v, want %v", mat.Formatted(&aga), mat.Formatted(q))
	}
	g.SetSym(0, 0, -1)
	if _, ok := between(q, g); ok {
		t.Error("a matrix from an indefinite one")
	}
}

func BenchmarkLearnLowRank(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprint("dim=", n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 0))
			d := newSpiked(n, 1, 1000, 100)
			m := newMoments(n)
			q, grad := make([]float64, n), make([]float64, n)
			for range maxRecent {
				for i := range q {
					q[i] = r.NormFloat64()
				}
				d.LogDensity(q, grad)
				m.add(q, grad)
			}
			for b.Loop() {
				m.lowRank(newDiagonal(ones(n)))
			}
		})
	}
}
