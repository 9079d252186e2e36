package mcmc

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// rosenbrock is a banana: narrow, curved, with its mode at 1.
func rosenbrock(n int) Density {
	return function{n, func(q, grad []float64) float64 {
		clear(grad)
		lp := 0.0
		for i := range n - 1 {
			a, b := 1-q[i], q[i+1]-q[i]*q[i]
			lp -= a*a + 100*b*b
			grad[i] += 2*a + 400*b*q[i]
			grad[i+1] -= 200 * b
		}
		return lp
	}}
}

func TestOptimize(t *testing.T) {
	sd := []float64{1e-4, 1, 1e4}
	for _, c := range []struct {
		name  string
		d     Density
		mode  float64
		scale []float64
	}{
		{"normal", gaussian{sd}, 0, sd},
		{"Student's t", studentT{10, 3}, 0, ones(10)},
		{"banana", rosenbrock(2), 1, ones(2)},
		{"spiked", newSpiked(100, 1, 1e4, 1e-3), 0, ones(100)},
	} {
		mode, err := Optimize(context.Background(), c.d, Options{Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for i, q := range mode.Q {
			if math.Abs(q-c.mode) > 1e-3*c.scale[i] {
				t.Errorf("%s: mode[%d] is %g, want %g", c.name, i, q, c.mode)
			}
		}
		if len(mode.Reached) != 4 || mode.Evaluations == 0 || mode.LogDensity < -1e-6 {
			t.Errorf("%s: %+v", c.name, mode)
		}
		t.Logf("%s: %d evaluations", c.name, mode.Evaluations)
	}
}

// Of several modes the highest that starting points lead to is returned.
func TestOptimizeTakesTheHighest(t *testing.T) {
	d := function{1, func(q, grad []float64) float64 {
		// Modes about ±3, the one on the left higher.
		a, b := 2*math.Exp(-(q[0]+3)*(q[0]+3)/2), math.Exp(-(q[0]-3)*(q[0]-3)/2)
		grad[0] = (-a*(q[0]+3) - b*(q[0]-3)) / (a + b)
		return math.Log(a + b)
	}}
	side := func(chain int, _ *rand.Rand, q []float64) { q[0] = float64(2*(chain%2) - 1) }
	mode, err := Optimize(context.Background(), d, Options{Init: side})
	if err != nil || math.Abs(mode.Q[0]+3) > 1e-3 {
		t.Fatalf("%+v, %v", mode, err)
	}
	if math.Abs(mode.Reached[1]-mode.Reached[0]+math.Ln2) > 1e-3 {
		t.Errorf("reached %v", mode.Reached)
	}
}

func TestOptimizeErrors(t *testing.T) {
	var none *NoModeError
	up := function{2, func(q, grad []float64) float64 {
		grad[0], grad[1] = math.Exp(q[0]), 0
		return math.Exp(q[0])
	}}
	if _, err := Optimize(context.Background(), up, Options{}); !errors.As(err, &none) {
		t.Errorf("unbounded: %v", err)
	}
	linear := function{1, func(q, grad []float64) float64 { grad[0] = 1; return q[0] }}
	if _, err := Optimize(context.Background(), linear, Options{}); !errors.As(err, &none) {
		t.Errorf("linear: %v", err)
	}
	scale := function{9, func(q, grad []float64) float64 { // xᵢ ~ N(0, exp(v/2)), v flat
		lp := funnel{9}.LogDensity(q, grad) + q[0]*q[0]/18
		grad[0] += q[0] / 9
		return lp
	}}
	if _, err := Optimize(context.Background(), scale, Options{}); !errors.As(err, &none) {
		t.Errorf("scale that goes to zero: %v", err)
	}
	var nowhere *InitError
	nan := function{1, func(q, grad []float64) float64 { return math.NaN() }}
	if _, err := Optimize(context.Background(), nan, Options{}); !errors.As(err, &nowhere) {
		t.Errorf("no support: %v", err)
	}
	calls := 0
	var panicked *PanicError
	broken := function{1, func(q, grad []float64) float64 {
		if calls++; calls > 3 {
			panic("out of range")
		}
		grad[0] = -q[0]
		return -q[0] * q[0] / 2
	}}
	if _, err := Optimize(context.Background(), broken, Options{}); !errors.As(err, &panicked) || panicked.Value != "out of range" {
		t.Errorf("panic: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls = 0
	slow := function{10, func(q, grad []float64) float64 {
		if calls++; calls == 20 {
			cancel()
		}
		return rosenbrock(10).LogDensity(q, grad)
	}}
	if _, err := Optimize(ctx, slow, Options{}); !errors.Is(err, context.Canceled) || calls > 25 {
		t.Errorf("cancelled: %v after %d calls", err, calls)
	}
	if mode, err := Optimize(context.Background(), gaussian{}, Options{}); err != nil || len(mode.Q) != 0 {
		t.Errorf("no parameters: %+v, %v", mode, err)
	}
}

func BenchmarkOptimize(b *testing.B) {
	d := newSpiked(100, 1, 1e4, 1e-3)
	for b.Loop() {
		if _, err := Optimize(context.Background(), d, Options{Chains: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
