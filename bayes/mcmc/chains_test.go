package mcmc

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestDrawsDependOnSeedAndChainAlone(t *testing.T) {
	run := func(procs int, opt Options) *table {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		rec, _ := sample(t, newCorrelated(3, equicorrelated(3, 0.95)), opt)
		return rec
	}
	opt := Options{Seed: 7, Chains: 6, Tune: 200, Draws: 100}
	one := run(1, opt)
	for _, procs := range []int{2, 8} {
		if !reflect.DeepEqual(run(procs, opt), one) {
			t.Errorf("GOMAXPROCS %d changes the draws", procs)
		}
	}
	fewer := opt
	fewer.Chains = 2
	if !reflect.DeepEqual(run(2, fewer).draws, one.draws[:2]) {
		t.Error("the number of chains changes the draws of the first two")
	}
	if reflect.DeepEqual(one.draws[0], one.draws[1]) {
		t.Error("two chains are the same")
	}
	other := opt
	other.Seed = 8
	if reflect.DeepEqual(run(2, other).draws[0], one.draws[0]) {
		t.Error("two seeds give the same chain")
	}
}

func TestCancel(t *testing.T) {
	cause := errors.New("the user has seen enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	var calls, late atomic.Int64
	d := function{2, func(q, grad []float64) float64 {
		if calls.Add(1) == 2000 {
			cancel(cause)
		}
		if ctx.Err() != nil {
			late.Add(1)
			time.Sleep(time.Millisecond) // so that chains hear of it
		}
		return gaussian{ones(2)}.LogDensity(q, grad)
	}}
	rec := newTable(2, 2, 0)
	res, err := Sample(ctx, share(d), Options{Chains: 2, Tune: 20, Draws: 1e6}, rec, nil)
	if n := late.Load(); n > 1000 {
		t.Errorf("stopped %d evaluations late", n)
	}
	if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
		t.Errorf("error %v wraps not both of context.Canceled and its cause", err)
	}
	for c, drawn := range res.Drawn {
		if drawn != len(rec.stats[c]) {
			t.Errorf("chain %d: %d draws reported, %d recorded", c, drawn, len(rec.stats[c]))
		}
	}
	if res.Drawn[0]+res.Drawn[1] == 0 {
		t.Error("nothing drawn")
	}

	// Before it begins, and while it looks for a starting point.
	res, err = Sample(ctx, share(d), Options{}, rec, nil)
	if !errors.Is(err, cause) || len(res.Drawn) != 4 || slices.Max(res.Drawn) != 0 {
		t.Errorf("cancelled beforehand: %v, %v", res.Drawn, err)
	}
	// Without a parameter to integrate.
	empty, stop := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer stop()
	if _, err = Sample(empty, share(gaussian{}), Options{Draws: 1e9}, discard{}, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("timed out without a parameter: %v", err)
	}

	ctx, stop = context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer stop()
	nowhere := function{1, func(_, _ []float64) float64 {
		time.Sleep(5 * time.Millisecond)
		return math.Inf(-1)
	}}
	if _, err = Sample(ctx, share(nowhere), Options{}, rec, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("timed out at the start: %v", err)
	}
}

func TestInitError(t *testing.T) {
	for _, c := range []struct {
		name       string
		logDensity float64
		gradient   float64
		message    string
	}{
		{"log density", math.Inf(-1), 0, "log density is -Inf"},
		{"gradient", -1, math.NaN(), "gradient"},
		{"infinite density", math.Inf(1), 0, "log density is +Inf"},
	} {
		var calls atomic.Int64
		d := function{1, func(_, grad []float64) float64 {
			calls.Add(1)
			grad[0] = c.gradient
			return c.logDensity
		}}
		_, err := Sample(context.Background(), share(d), Options{Chains: 1}, discard{}, nil)
		var e *InitError
		if !errors.As(err, &e) {
			t.Fatalf("%s: error %v", c.name, err)
		}
		if e.Chain != 0 || e.Tries != 100 || calls.Load() != 100 || e.LogDensity != c.logDensity || len(e.Q) != 1 {
			t.Errorf("%s: %+v after %d calls", c.name, e, calls.Load())
		}
		if !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %q does not say %q", c.name, err, c.message)
		}
	}
}

func TestInit(t *testing.T) {
	tries := make([]int, 2)
	init := func(chain int, r *rand.Rand, q []float64) {
		tries[chain]++
		q[0] = 1000 + r.Float64()
		if tries[chain] < 50 {
			q[0] = -1000
		}
	}
	var first [2]float64
	newDensity := func(chain int) (Density, error) {
		seen := false
		return function{1, func(q, grad []float64) float64 {
			grad[0] = 1000 - q[0]
			if q[0] < 0 {
				return math.Inf(-1)
			}
			if !seen {
				first[chain], seen = q[0], true
			}
			return -(q[0] - 1000) * (q[0] - 1000) / 2
		}}, nil
	}
	if _, err := Sample(context.Background(), newDensity, Options{Chains: 2, Init: init}, discard{}, nil); err != nil {
		t.Fatal(err)
	}
	if tries[0] != 50 || tries[1] != 50 {
		t.Errorf("Init was called %v times, want 50", tries)
	}
	if first[0] < 1000 || first[0] > 1001 || first[0] == first[1] {
		t.Errorf("chains start at %v, want different points in (1000, 1001)", first)
	}
}

func TestPanic(t *testing.T) {
	newDensity := func(chain int) (Density, error) {
		n := 0
		return function{1, func(q, grad []float64) float64 {
			if n++; chain == 0 && n > 500 {
				grad[n] = 1 // out of range
			}
			time.Sleep(time.Microsecond)
			return gaussian{ones(1)}.LogDensity(q, grad)
		}}, nil
	}
	res, err := Sample(context.Background(), newDensity, Options{Chains: 2, Draws: 1e7}, discard{}, nil)
	var e *PanicError
	if !errors.As(err, &e) {
		t.Fatalf("error %v", err)
	}
	var re runtime.Error
	if e.Chain != 0 || len(e.Q) != 1 || e.Q[0] == 0 || !errors.As(err, &re) || !strings.Contains(string(e.Stack), "LogDensity") {
		t.Errorf("%+v", e)
	}
	if res.Drawn[1] == 1e7 {
		t.Error("the other chain went on")
	}

	broken := func(int) (Density, error) { panic("no density") }
	if _, err := Sample(context.Background(), broken, Options{}, discard{}, nil); !errors.As(err, &e) || e.Value != "no density" {
		t.Errorf("newDensity panics: error %v", err)
	}
	none := func(int) (Density, error) { return nil, nil }
	if _, err := Sample(context.Background(), none, Options{}, discard{}, nil); !errors.As(err, &e) {
		t.Errorf("no density: error %v", err)
	}
	cause := errors.New("no data")
	failing := func(chain int) (Density, error) { return nil, cause }
	if _, err := Sample(context.Background(), failing, Options{}, discard{}, nil); !errors.Is(err, cause) {
		t.Errorf("newDensity fails: error %v", err)
	}
}

// When all chains fail, the error is that of the first.
func TestFirstErrorIsReported(t *testing.T) {
	d := function{1, func(_, _ []float64) float64 { return math.Inf(-1) }}
	for range 50 {
		_, err := Sample(context.Background(), share(d), Options{Chains: 8}, discard{}, nil)
		var e *InitError
		if !errors.As(err, &e) || e.Chain != 0 {
			t.Fatalf("error %v", err)
		}
	}
}

func TestImproper(t *testing.T) {
	_, err := Sample(context.Background(), share(free{2}), Options{Chains: 3}, discard{}, nil)
	var e *StepSizeError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "improper") {
		t.Errorf("error %v", err)
	}
}

func TestNoParameters(t *testing.T) {
	d := function{0, func(q, grad []float64) float64 { return -3 }}
	rec, res := sample(t, d, Options{Draws: 10})
	for c, stats := range rec.stats {
		if res.Drawn[c] != 10 || len(stats) != 10 || stats[9].LogDensity != -3 || stats[9].Energy != 3 {
			t.Errorf("chain %d: %d draws, %+v", c, res.Drawn[c], stats)
		}
	}
}

func TestOptionErrors(t *testing.T) {
	for _, c := range []struct {
		opt  Options
		name string
	}{
		{Options{Draws: -1}, "Draws"},
		{Options{Chains: -1}, "Chains"},
		{Options{TargetAccept: 1}, "TargetAccept"},
		{Options{TargetAccept: math.NaN()}, "TargetAccept"},
		{Options{MaxTreeDepth: 99}, "MaxTreeDepth"},
		{Options{Interval: -1}, "Interval"},
	} {
		_, err := Sample(context.Background(), share(gaussian{ones(1)}), c.opt, discard{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%+v: error %v", c.opt, err)
		}
	}
}

func TestWatch(t *testing.T) {
	d := function{1, func(q, grad []float64) float64 {
		time.Sleep(20 * time.Microsecond)
		return gaussian{ones(1)}.LogDensity(q, grad)
	}}
	var calls, tuning int
	var last []Progress
	watch := func(p []Progress) {
		calls++
		for i, p := range p {
			if p.Chain != i || p.Total != 1000 || last != nil && (p.Done < last[i].Done || p.Gradients < last[i].Gradients) {
				t.Errorf("call %d: %+v", calls, p)
			}
		}
		if p[0].Tuning {
			tuning++
		}
		last = slices.Clone(p)
	}
	opt := Options{Chains: 2, Tune: 500, Draws: 500, Interval: 5 * time.Millisecond}
	res, err := Sample(context.Background(), share(d), opt, discard{}, watch)
	if err != nil {
		t.Fatal(err)
	}
	if calls < 3 || tuning == 0 || tuning == calls {
		t.Errorf("%d calls in %v, %d of them while tuning", calls, res.Elapsed, tuning)
	}
	for i, p := range last {
		c := res.Chains[i]
		if p.Done != p.Total || p.Tuning || p.StepSize != c.StepSize || p.Gradients != c.WarmupGradients+c.SamplingGradients {
			t.Errorf("at the end: %+v, result %+v", p, c)
		}
		if c.Warmup <= 0 || c.Sampling <= 0 || c.Warmup+c.Sampling > res.Elapsed {
			t.Errorf("chain %d: %v of warm-up and %v of sampling in %v", i, c.Warmup, c.Sampling, res.Elapsed)
		}
	}

	calls = 0
	opt = Options{Draws: 10, Tune: 10, Interval: time.Hour}
	if _, err := Sample(context.Background(), share(gaussian{ones(1)}), opt, discard{}, func([]Progress) { calls++ }); err != nil || calls != 1 {
		t.Errorf("a run shorter than the interval: %d calls, error %v", calls, err)
	}
}

func TestSampleAllocationsDoNotGrow(t *testing.T) {
	run := func(draws int) float64 {
		return testing.AllocsPerRun(3, func() {
			Sample(context.Background(), share(gaussian{ones(3)}), Options{Draws: draws}, discard{}, nil)
		})
	}
	if few, many := run(10), run(5000); many > few+20 {
		t.Errorf("%g allocations for 10 draws, %g for 5000", few, many)
	}
}
