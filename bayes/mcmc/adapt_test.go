package mcmc

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestWindows(t *testing.T) {
	for _, c := range []struct {
		iterations int
		want       []int
	}{
		{0, nil},
		{19, nil},
		{20, []int{3, 18}},
		{50, []int{7, 45}},
		{70, []int{10, 20}},
		{100, []int{10, 20, 50}},
		{1000, []int{10, 20, 40, 80, 160, 320, 950}},
		{2000, []int{10, 20, 40, 80, 160, 320, 640, 1950}},
	} {
		if got := windows(c.iterations); !slices.Equal(got, c.want) {
			t.Errorf("windows(%d) = %v, want %v", c.iterations, got, c.want)
		}
	}
}

func TestStepSizeReachesTarget(t *testing.T) {
	for _, target := range []float64{0.6, 0.8, 0.95} {
		rec, _ := sample(t, gaussian{ones(20)}, Options{TargetAccept: target, Seed: 4})
		sum, n := 0.0, 0
		for _, stats := range rec.stats {
			for _, s := range stats {
				sum += s.AcceptanceRate
				n++
			}
		}
		// The averaged step size accepts somewhat more than asked for.
		if got := sum / float64(n); got < target-0.03 || got > target+0.15 {
			t.Errorf("target %.2f: mean acceptance rate %.3f", target, got)
		}
	}
}

func TestFindStepSize(t *testing.T) {
	for _, sd := range []float64{1e-6, 1, 1e6} {
		s := sampler(gaussian{[]float64{sd}}, 1, 1)
		s.current.q[0] = sd / 2
		s.evaluate()
		if err := s.findStepSize(); err != nil {
			t.Fatal(err)
		}
		if s.stepSize < sd/8 || s.stepSize > sd*8 {
			t.Errorf("step size %g for a scale of %g", s.stepSize, sd)
		}
	}
	var e *StepSizeError
	if err := sampler(free{2}, 1, 1).findStepSize(); !errors.As(err, &e) || e.StepSize < 1 {
		t.Errorf("flat density: error %v", err)
	}
	jump := function{1, func(q, grad []float64) float64 {
		grad[0] = 0
		if q[0] == 0.5 {
			return 0
		}
		return -1000
	}}
	s := sampler(jump, 1, 1)
	s.current.q[0] = 0.5
	s.evaluate()
	if err := s.findStepSize(); err != nil && (!errors.As(err, &e) || e.StepSize > 1) {
		t.Errorf("spike: error %v", err)
	}
}

// Short warm-ups and none must still give the right answer, if dearly.
func TestShortWarmup(t *testing.T) {
	for _, tune := range []int{-1, 5, 30, 100, 200} {
		rec, res := sample(t, gaussian{[]float64{0.5, 3}}, Options{Tune: tune, Seed: 8})
		near(t, "variance", rec.coordinate(0, square), 0.25)
		near(t, "variance", rec.coordinate(1, square), 9)
		if g := res.Chains[0].SamplingGradients; g > 100*1000 {
			t.Errorf("tune %d: %d gradients", tune, g)
		}
	}
}

// Units must not matter: a density in millimetres takes as many gradients as
// in kilometres.
func TestUnitsDoNotMatter(t *testing.T) {
	gradients := func(unit float64) float64 {
		sd := []float64{unit, 2 * unit, 3 * unit}
		init := func(_ int, r *rand.Rand, q []float64) {
			for i := range q {
				q[i] = sd[i] * r.NormFloat64()
			}
		}
		_, res := sample(t, gaussian{sd}, Options{Init: init, Seed: 2})
		return float64(res.Chains[0].SamplingGradients)
	}
	for _, unit := range []float64{1e-6, 1e6} {
		if ratio := gradients(unit) / gradients(1); ratio < 0.6 || ratio > 1.6 {
			t.Errorf("in units of %g: %.2f times the gradients", unit, ratio)
		}
	}
}

func TestMoments(t *testing.T) {
	const n, count = 4, 20000
	cov := autoregressive([]float64{1, 10, 0.1, 2}, 0.95)
	d := newCorrelated(n, cov)
	lt := make([]float64, n*n)
	cholesky(n, cov, lt)
	r := rand.New(rand.NewPCG(1, 1))
	m := newMoments(n)
	q, grad := make([]float64, n), make([]float64, n)
	for range count {
		for i := range q {
			q[i] = 1000
		}
		for i := range n {
			axpy(r.NormFloat64(), lt[i*n+i:(i+1)*n], q[i:])
		}
		centred := append([]float64(nil), q...)
		for i := range centred {
			centred[i] -= 1000
		}
		d.LogDensity(centred, grad)
		m.add(q, grad)
	}
	close := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got/want-1) > 0.05 {
			t.Errorf("%s is %g, want %g", what, got, want)
		}
	}
	for i := range n {
		close("mean", m.mean[i], 1000)
		close("variance of draws", m.squares[i]/count, cov[i*n+i])
		close("variance of gradients", m.gSquares[i]/count, d.precision[i*n+i])
		for j := range i + 1 {
			close("covariance", m.products[i*n+j]/count, cov[i*n+j])
		}
	}
	got := make([]float64, n)
	m.diagonal(newDiagonal(ones(n))).variances(got)
	for i := range got {
		close("diagonal metric", got[i], math.Sqrt(cov[i*n+i]/d.precision[i*n+i]))
	}
	dense, ok := m.dense()
	if !ok {
		t.Fatal("correlations of 0.95 give no dense metric")
	}
	dense.variances(got)
	for i := range got {
		close("dense metric", got[i], cov[i*n+i])
	}

	// A chain that has not moved teaches nothing.
	m.reset()
	for range 50 {
		m.add(q, grad)
	}
	if _, ok := m.dense(); ok {
		t.Error("a dense metric from a single point")
	}
	m.diagonal(newDiagonal([]float64{1, 2, 3, 4})).variances(got)
	for i, v := range got {
		close("metric of a chain that has not moved", v, float64(i+1))
	}
}

// A target far from the start, and narrow, costs no more than one at hand: what
// the chains learn on their way there does not hold them to it.
func TestFarAndNarrow(t *testing.T) {
	gradients := func(n float64) int { // y ~ Normal(mu, exp(s)), n times
		_, result := sample(t, function{2, func(q, grad []float64) float64 {
			mu, s := q[0], q[1]
			e := math.Exp(-2 * s)
			ss := n * (1 + (mu-11)*(mu-11))
			grad[0] = -n * (mu - 11) * e
			grad[1] = ss*e - n
			return -0.5*ss*e - n*s
		}}, Options{})
		sum := 0
		for _, c := range result.Chains {
			sum += c.WarmupGradients + c.SamplingGradients
		}
		return sum
	}
	if few, many := gradients(1e3), gradients(1e7); many > 3*few/2 {
		t.Errorf("%d gradients for a thousand rows, %d for ten million", few, many)
	}
}
