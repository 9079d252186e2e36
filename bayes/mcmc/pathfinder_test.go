package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The estimate meets the secant equation: it takes the last change of the
// gradient to the last step.
func TestCurvature(t *testing.T) {
	d := newCorrelated(8, autoregressive([]float64{1, 3, 0.2, 1, 5, 1, 2, 1}, 0.7))
	r := rand.New(rand.NewPCG(1, 0))
	c := newCurvature(8)
	p, q := make([]float64, 8), make([]float64, 8)
	gp, gq := make([]float64, 8), make([]float64, 8)
	d.LogDensity(p, gp)
	for step := range 12 {
		for i := range q {
			q[i] = r.NormFloat64()
		}
		d.LogDensity(q, gq)
		c.add(p, q, gp, gq)
		low, ok := c.inverse()
		if !ok {
			t.Fatalf("step %d: no estimate", step)
		}
		last := len(c.s) - 1
		for i, x := range low.newton(make([]float64, 8), c.y[last]) {
			if math.Abs(x-c.s[last][i]) > 1e-8 {
				t.Fatalf("step %d: H·y[%d] is %g, want %g", step, i, x, c.s[last][i])
			}
		}
		p, q, gp, gq = q, p, gq, gp
	}
	if len(c.s) != historySize {
		t.Errorf("%d steps are kept", len(c.s))
	}
}

func TestPathfinder(t *testing.T) {
	cov := autoregressive([]float64{0.1, 1, 5}, 0.8)
	d := newCorrelated(3, cov)
	for _, paths := range []int{1, 4} {
		a, err := Pathfinder(context.Background(), d, Options{Seed: 2, Chains: paths, Draws: 2000})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d paths: Pareto k %.2f, %d evaluations", paths, a.ParetoK, a.Evaluations)
		rec := columns(a)
		for i := range 3 {
			mean, variance, _ := estimate(rec.coordinate(i, identity))
			sd := math.Sqrt(cov[i*4])
			if math.Abs(mean) > 0.2*sd || math.Abs(math.Sqrt(variance)/sd-1) > 0.2 {
				t.Errorf("%d paths: q[%d] has mean %.3g, sd %.3g, want 0, %.3g", paths, i, mean, math.Sqrt(variance), sd)
			}
		}
		if a.ParetoK > 0.7 {
			t.Errorf("%d paths: Pareto k is %g", paths, a.ParetoK)
		}
	}
}

// Weights bring the draws of several paths to the density, also where none of
// the normal distributions is it.
func TestPathfinderWeighs(t *testing.T) {
	a, err := Pathfinder(context.Background(), studentT{1, 8}, Options{Seed: 1, Draws: 4000})
	if err != nil {
		t.Fatal(err)
	}
	_, variance, _ := estimate(columns(a).coordinate(0, identity))
	if math.Abs(variance-8./6) > 0.15 {
		t.Errorf("variance is %.3f, want %.3f (Pareto k %.2f)", variance, 8./6, a.ParetoK)
	}
	a, err = Pathfinder(context.Background(), rosenbrock(10), Options{Seed: 1})
	if err != nil || a.ParetoK < 0.7 {
		t.Errorf("banana: Pareto k %.2f, %v", a.ParetoK, err)
	}
}

// Draws lie where most of the mass is, so that chains may start from them; that
// of a funnel is far from its mode.
func TestPathfinderStartsNUTS(t *testing.T) {
	const n = 50
	far := function{n, func(q, grad []float64) float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = q[i] - 1000
		}
		return gaussian{ones(n)}.LogDensity(x, grad)
	}}
	a, err := Pathfinder(context.Background(), far, Options{Seed: 1, Chains: 2})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range a.Mean {
		if math.Abs(x-1000) > 0.5 {
			t.Fatalf("mean[%d] is %g, want 1000", i, x)
		}
	}
	for i, lp := range a.LogDensity {
		if math.Abs(lp+n/2) > 30 { // E = −n/2, with standard deviation 5
			t.Fatalf("draw %d has a log density of %.0f, want about %d", i, lp, -n/2)
		}
	}
	rec, _ := sample(t, far, Options{Seed: 1, Chains: 2, Tune: 100, Draws: 200, Init: a.Init})
	near(t, "mean", rec.coordinate(0, identity), 1000)

	a, err = Pathfinder(context.Background(), funnel{10}, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("funnel: v about %.2f, Pareto k %.2f, %d evaluations", a.Mean[0], a.ParetoK, a.Evaluations)
	if math.Abs(a.Mean[0]) > 12 || a.ParetoK < 0.5 {
		t.Errorf("funnel: v about %.2f, Pareto k %.2f", a.Mean[0], a.ParetoK)
	}
}

func TestPathfinderErrors(t *testing.T) {
	var nowhere *InitError
	nan := function{1, func(q, grad []float64) float64 { return math.NaN() }}
	if _, err := Pathfinder(context.Background(), nan, Options{}); !errors.As(err, &nowhere) {
		t.Errorf("no support: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Pathfinder(ctx, gaussian{ones(2)}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	init := func(int, *rand.Rand, []float64) { panic("no start") }
	var e *PanicError
	if _, err := Pathfinder(context.Background(), gaussian{ones(2)}, Options{Init: init}); !errors.As(err, &e) {
		t.Errorf("Init panics: %v", err)
	}
	if a, err := Pathfinder(context.Background(), gaussian{ones(2)}, Options{Init: func(_ int, _ *rand.Rand, q []float64) { clear(q) }}); err != nil || len(a.Draws) != 1000 {
		t.Errorf("from the mode: %v", err)
	}
	a, err := Pathfinder(context.Background(), gaussian{}, Options{Draws: 5})
	if err != nil || len(a.Draws) != 5 {
		t.Errorf("no parameters: %v", err)
	}
}

func TestChoose(t *testing.T) {
	counts := make([]float64, 3)
	for _, i := range choose(rand.New(rand.NewPCG(1, 0)), []float64{0.2, 0, 0.8}, 10000) {
		counts[i]++
	}
	if counts[1] != 0 || math.Abs(counts[0]-2000) > 200 {
		t.Error(fmt.Sprint(counts))
	}
}

func BenchmarkPathfinder(b *testing.B) {
	d := newSpiked(100, 1, 1e3, 1e-2)
	for b.Loop() {
		if _, err := Pathfinder(context.Background(), d, Options{Chains: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
