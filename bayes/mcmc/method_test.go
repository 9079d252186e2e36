package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A plain is a density that does not tell its gradient.
type plain struct {
	Density
	grad []float64
}

func (d plain) LogDensity(q []float64) float64 { return d.Density.LogDensity(q, d.grad) }

func newPlain(d Density) plain { return plain{d, make([]float64, d.Dim())} }

// sharePlain returns a new density without gradient for each chain.
func sharePlain(d Density) func(int) (LogDensity, error) {
	return func(int) (LogDensity, error) { return newPlain(d), nil }
}

// methods returns every method, for a density in at least two dimensions. In
// Gibbs sampling each method has a block.
func methods(d Density) map[string]Method {
	n := d.Dim()
	rest := make([]int, n-1)
	for i := range rest {
		rest[i] = i + 1
	}
	scan := func(blocks func() (first, others Block)) Method {
		return Gibbs(func(int) (Scan, error) {
			first, others := blocks()
			first.Coordinates, others.Coordinates = []int{0}, rest
			return Scan{Dim: n, Blocks: []Block{first, others}, LogDensity: newPlain(d)}, nil
		})
	}
	return map[string]Method{
		"NUTS":                 NUTS(share(d)),
		"slice":                Slice(sharePlain(d)),
		"Metropolis":           Metropolis(sharePlain(d)),
		"Gibbs/NUTS and slice": scan(func() (Block, Block) { return Block{NUTS: d}, Block{Slice: newPlain(d)} }),
		"Gibbs/NUTS twice":     scan(func() (Block, Block) { return Block{NUTS: d}, Block{NUTS: d} }),
		"Gibbs/Metropolis":     scan(func() (Block, Block) { return Block{Slice: newPlain(d)}, Block{Metropolis: newPlain(d)} }),
	}
}

func runMethod(t testing.TB, m Method, dim int, opt Options) (*table, Result) {
	t.Helper()
	o := opt.withDefaults()
	rec := newTable(o.Chains, dim, o.Draws)
	res, err := Run(context.Background(), m, opt, rec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rec, res
}

func TestMethods(t *testing.T) {
	sd := []float64{0.01, 1, 100}
	cov := autoregressive(sd, 0.7)
	for name, m := range methods(newCorrelated(3, cov)) {
		rec, res := runMethod(t, m, 3, Options{Seed: 4, Draws: 3000})
		for i := range sd {
			near(t, fmt.Sprintf("%s: mean of q[%d]", name, i), rec.coordinate(i, identity), 0)
			near(t, fmt.Sprintf("%s: variance of q[%d]", name, i), rec.coordinate(i, square), cov[i*4])
		}
		_, _, ess := estimate(rec.coordinate(1, identity))
		evaluations := res.Chains[0].SamplingGradients
		t.Logf("%s: %.0f effective draws of 12000, %d evaluations a chain", name, ess, evaluations)
		if ess < 400 || evaluations == 0 {
			t.Errorf("%s: %.0f effective draws, %d evaluations", name, ess, evaluations)
		}
	}
}

// Heavy tails, curves and edges.
func TestSliceAndMetropolis(t *testing.T) {
	edge := function{2, func(q, grad []float64) float64 { // Exponential(1) and Uniform(0, 1)
		if q[0] < 0 || q[1] < 0 || q[1] > 1 {
			return math.Inf(-1)
		}
		return -q[0]
	}}
	for _, c := range []struct {
		name           string
		d              Density
		mean, variance float64
	}{
		{"Student's t", studentT{2, 8}, 0, 8. / 6},
		{"exponential", edge, 1, 2},
	} {
		for name, m := range map[string]Method{"slice": Slice(sharePlain(c.d)), "Metropolis": Metropolis(sharePlain(c.d))} {
			rec, _ := runMethod(t, m, 2, Options{Seed: 3, Draws: 5000})
			near(t, name+": "+c.name+": mean", rec.coordinate(0, identity), c.mean)
			near(t, name+": "+c.name+": square", rec.coordinate(0, square), c.variance)
			if c.d.Dim() == 2 && c.mean == 1 {
				near(t, name+": uniform: mean", rec.coordinate(1, identity), 0.5)
				near(t, name+": uniform: square", rec.coordinate(1, square), 1./3)
			}
		}
	}
}

func TestMetropolisLearns(t *testing.T) {
	_, res := runMethod(t, Metropolis(sharePlain(newCorrelated(5, equicorrelated(5, 0.99)))), 5, Options{Seed: 1, Tune: 2000})
	for i, c := range res.Chains {
		if !c.Dense {
			t.Errorf("chain %d: correlations of 0.99 give no dense covariance", i)
		}
	}
	rec, _ := runMethod(t, Metropolis(sharePlain(gaussian{[]float64{1e-5}})), 1, Options{Seed: 1})
	sum := 0.0
	for _, s := range rec.stats[0] {
		sum += s.AcceptanceRate
	}
	if rate := sum / 1000; math.Abs(rate-0.44) > 0.12 {
		t.Errorf("%.2f of proposals are accepted, want about 0.44", rate)
	}
}

// A normal with unknown mean and variance under conjugate priors: the draws of
// each block are exact, and so is the answer known by numerical integration.
func TestGibbsConjugate(t *testing.T) {
	// Two normals with correlation ρ, each drawn given the other.
	const rho = 0.8
	half := func(i int) Block {
		return Block{Coordinates: []int{i}, Draw: func(r *rand.Rand, q []float64) {
			q[i] = rho*q[1-i] + math.Sqrt(1-rho*rho)*r.NormFloat64()
		}}
	}
	m := Gibbs(func(int) (Scan, error) { return Scan{Dim: 2, Blocks: []Block{half(0), half(1)}}, nil })
	rec, res := runMethod(t, m, 2, Options{Seed: 1})
	for i := range 2 {
		near(t, "mean", rec.coordinate(i, identity), 0)
		near(t, "variance", rec.coordinate(i, square), 1)
	}
	cross := rec.coordinate(0, identity)
	for c := range cross {
		for k := range cross[c] {
			cross[c][k] *= rec.draws[c][1][k]
		}
	}
	near(t, "covariance", cross, rho)
	if res.Chains[0].SamplingGradients != 0 || !math.IsNaN(rec.stats[0][0].LogDensity) {
		t.Errorf("%+v, %+v: there is no density", res.Chains[0], rec.stats[0][0])
	}
}

func TestGibbsStat(t *testing.T) {
	d := gaussian{[]float64{1, 2, 3}}
	rec, _ := runMethod(t, methods(d)["Gibbs/NUTS and slice"], 3, Options{Chains: 1, Draws: 50})
	for i, s := range rec.stats[0] {
		q := []float64{rec.draws[0][0][i], rec.draws[0][1][i], rec.draws[0][2][i]}
		if s.LogDensity != d.LogDensity(q, make([]float64, 3)) || s.Steps < 5 || !(s.AcceptanceRate > 0.2) {
			t.Fatalf("draw %d: %+v", i, s)
		}
	}
}

func TestGibbsErrors(t *testing.T) {
	d := gaussian{ones(2)}
	draw := func(*rand.Rand, []float64) {}
	for _, c := range []struct {
		scan Scan
		want string
	}{
		{Scan{Dim: 2}, "at least one block"},
		{Scan{Dim: 2, Blocks: []Block{{}}}, "block 0 of the Gibbs scan: 0 of"},
		{Scan{Dim: 2, Blocks: []Block{{Draw: draw, NUTS: d}}}, "2 of Draw"},
		{Scan{Dim: 2, Blocks: []Block{{Draw: draw, Coordinates: []int{2}}}}, "coordinate 2 is out of range"},
		{Scan{Dim: 2, Blocks: []Block{{NUTS: d, Coordinates: []int{1, 1}}}}, "coordinate 1 is listed twice"},
		{Scan{Dim: 2, Blocks: []Block{{NUTS: d, Coordinates: []int{1}}}}, "no block of the Gibbs scan updates coordinate 0"},
		{Scan{Dim: 3, Blocks: []Block{{NUTS: d}}}, "dimension 2, but Dim is 3"},
		{Scan{Dim: 3, Blocks: []Block{{Draw: draw}}, LogDensity: newPlain(d)}, "dimension 2, but Dim is 3"},
		{Scan{Dim: 2, Blocks: []Block{{Draw: func(_ *rand.Rand, q []float64) { q[1] = math.NaN() }}}}, "has drawn NaN for coordinate 1"},
		{Scan{Dim: 1, Blocks: []Block{{Draw: func(_ *rand.Rand, q []float64) { q[0] = 7 }}, {Slice: below{5}}}}, "where the other blocks moved"},
	} {
		m := Gibbs(func(int) (Scan, error) { return c.scan, nil })
		_, err := Run(context.Background(), m, Options{Chains: 1}, discard{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// below is flat below a bound.
type below struct{ bound float64 }

func (below) Dim() int { return 1 }

func (d below) LogDensity(q []float64) float64 {
	if q[0] < d.bound {
		return 0
	}
	return math.Inf(-1)
}

// What every method owes to the running of chains.
func TestMethodsShareMachinery(t *testing.T) {
	const n = 2
	d := gaussian{ones(n)}
	for name := range methods(d) {
		opt := Options{Seed: 7, Chains: 3, Tune: 60, Draws: 40}
		draw := func(procs int) *table {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			rec, _ := runMethod(t, methods(d)[name], n, opt)
			return rec
		}
		one := draw(1)
		if !reflect.DeepEqual(draw(3), one) {
			t.Errorf("%s: GOMAXPROCS changes the draws", name)
		}
		if reflect.DeepEqual(one.draws[0], one.draws[1]) {
			t.Errorf("%s: two chains are the same", name)
		}

		ctx, cancel := context.WithCancel(context.Background())
		evaluations, late := 0, 0
		slow := function{n, func(q, grad []float64) float64 {
			if evaluations++; evaluations == 300 {
				cancel()
			}
			if ctx.Err() != nil {
				late++
				time.Sleep(time.Millisecond)
			}
			return d.LogDensity(q, grad)
		}}
		_, err := Run(ctx, methods(slow)[name], Options{Chains: 1, Draws: 1e7}, discard{}, nil)
		if !errors.Is(err, context.Canceled) || late > 1000 {
			t.Errorf("%s: cancelled after %d evaluations more: %v", name, late, err)
		}
		cancel()

		calls := 0
		broken := function{n, func(q, grad []float64) float64 {
			if calls++; calls > 300 {
				panic("out of range")
			}
			return d.LogDensity(q, grad)
		}}
		var panicked *PanicError
		_, err = Run(context.Background(), methods(broken)[name], Options{Chains: 1}, discard{}, nil)
		if !errors.As(err, &panicked) || len(panicked.Q) != n && name == "NUTS" {
			t.Errorf("%s: panic gives %v", name, err)
		}

		var nowhere *InitError
		nan := function{n, func(q, grad []float64) float64 { return math.NaN() }}
		if _, err := Run(context.Background(), methods(nan)[name], Options{Chains: 1}, discard{}, nil); !errors.As(err, &nowhere) || err.Error() == "" {
			t.Errorf("%s: no support gives %v", name, err)
		}
	}
	for name, m := range map[string]Method{"slice": Slice(sharePlain(gaussian{})), "Metropolis": Metropolis(sharePlain(gaussian{}))} {
		if _, res := runMethod(t, m, 0, Options{Draws: 5}); res.Drawn[0] != 5 {
			t.Errorf("%s: %v draws without a parameter", name, res.Drawn)
		}
	}
}

func TestMethodsAllocateNothing(t *testing.T) {
	for name, m := range methods(gaussian{ones(4)}) {
		opt := Options{}.withDefaults()
		k, err := m(0, means{rand.NewPCG(1, 0), new(atomic.Bool), &opt})
		if err != nil {
			t.Fatal(err)
		}
		k.evaluate()
		k.warm(0)
		k.iterate()
		if n := testing.AllocsPerRun(100, func() { k.iterate() }); n != 0 {
			t.Errorf("%s: %g allocations per iteration", name, n)
		}
	}
}

// BenchmarkMethods times an effective draw of the coordinate that is worst off.
func BenchmarkMethods(b *testing.B) {
	d := newCorrelated(5, autoregressive([]float64{1, 2, 3, 4, 5}, 0.6))
	for _, name := range []string{"NUTS", "slice", "Metropolis", "Gibbs/NUTS and slice"} {
		b.Run(name, func(b *testing.B) {
			effective, evaluations := 0.0, 0
			for b.Loop() {
				rec, res := runMethod(b, methods(d)[name], 5, Options{Chains: 1, Draws: 2000})
				least := math.Inf(1)
				for i := range 5 {
					_, _, ess := estimate(rec.coordinate(i, identity))
					least = min(least, ess)
				}
				effective += least
				evaluations += res.Chains[0].SamplingGradients
			}
			b.ReportMetric(float64(evaluations)/effective, "evaluations/effective-draw")
		})
	}
}
