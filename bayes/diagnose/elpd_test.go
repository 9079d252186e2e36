package diagnose

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// elpdFixtures are draws of models, and what ArviZ says of their predictions
// and of the models side by side: see testdata/make.py.
type elpdFixtures struct {
	ELPDs []struct {
		Name       string
		Parameters [][][]number
		LogLik     [][][]number
		LogP, LogQ [][]number
		Want       struct {
			Efficiency, GoodK               number
			LOO, WAIC, Approximate, Mixture wantELPD
		}
	}
	PSIS []struct {
		Name               string
		LogRatios, Weights []number
		Efficiency, K      number
	}
	Comparisons []struct {
		Models []struct {
			Model                                         string
			Estimate, P, Diff, Weight, SE, DiffSE, PWorse number
			Warning                                       bool
		}
		PseudoBMA, Bootstrap, Bootstrapped, BBPseudoBMA []number
	}
}

type wantELPD struct {
	Estimate, SE, P    number
	Pointwise, ParetoK []number
	Warning            bool
}

func (want wantELPD) check(t *testing.T, what string, e ELPD) {
	t.Helper()
	checkAll(t, what+", SE, P", []float64{e.Estimate, e.SE, e.P}, []number{want.Estimate, want.SE, want.P})
	checkAll(t, what+" pointwise", e.Pointwise, want.Pointwise)
	checkAll(t, what+" Pareto-k", e.ParetoK, want.ParetoK)
	if e.ParetoK != nil && (e.Unreliable != nil) != want.Warning {
		t.Errorf("%s: unreliable %v, ArviZ warns: %v", what, e.Unreliable, want.Warning)
	}
}

func matrix(ns [][]number) [][]float64 {
	x := make([][]float64, len(ns))
	for i := range ns {
		x[i] = plain(ns[i])
	}
	return x
}

func cube(ns [][][]number) [][][]float64 {
	x := make([][][]float64, len(ns))
	for i := range ns {
		x[i] = matrix(ns[i])
	}
	return x
}

// close reports whether numbers agree but for rounding.
func close(got, want float64) bool {
	return near(got, want, 1e-9) || math.Abs(got-want) <= 1e-12
}

func checkAll(t *testing.T, what string, got []float64, want []number) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d of %s, ArviZ has %d", len(got), what, len(want))
	}
	for i, v := range got {
		if !close(v, float64(want[i])) {
			t.Errorf("%s[%d] = %v, ArviZ has %v", what, i, v, want[i])
		}
	}
}

func TestELPD(t *testing.T) {
	f := load[elpdFixtures](t)
	models := map[string]ELPD{}
	for _, c := range f.ELPDs {
		t.Run(c.Name, func(t *testing.T) {
			logLik := cube(c.LogLik)
			efficiency := RelativeEfficiency(cube(c.Parameters)...)
			if !close(efficiency, float64(c.Want.Efficiency)) {
				t.Errorf("efficiency %v, ArviZ has %v", efficiency, c.Want.Efficiency)
			}
			if k := GoodK(len(logLik) * len(logLik[0])); !close(k, float64(c.Want.GoodK)) {
				t.Errorf("good k %v, ArviZ has %v", k, c.Want.GoodK)
			}
			loo := LOO(logLik, efficiency)
			models[c.Name] = loo
			c.Want.LOO.check(t, "LOO", loo)
			c.Want.WAIC.check(t, "WAIC", WAIC(logLik))
			c.Want.Approximate.check(t, "LOOApproximate", LOOApproximate(logLik, matrix(c.LogP), matrix(c.LogQ)))
			c.Want.Mixture.check(t, "LOOMixture", LOOMixture(logLik, efficiency))

			var p float64
			for i := range loo.Pointwise {
				var density []float64
				for _, chain := range logLik {
					for _, draw := range chain {
						density = append(density, draw[i])
					}
				}
				elpd, own, k := LOOOf(density, efficiency)
				p += own
				if !near(elpd, loo.Pointwise[i], 0) || !near(k, loo.ParetoK[i], 0) {
					t.Errorf("observation %d alone: %v, k %v; LOO has %v, k %v", i, elpd, k, loo.Pointwise[i], loo.ParetoK[i])
				}
			}
			if !close(p, loo.P) {
				t.Errorf("effective numbers of parameters %v in sum, want %v", p, loo.P)
			}
			LOOWeights(logLik, efficiency, func(i int, logWeights []float64, k float64) {
				if !near(k, loo.ParetoK[i], 1e-9) || math.Abs(logSumExp(logWeights)) > 1e-12 {
					t.Errorf("weights of observation %d: k %v, log of sum %v", i, k, logSumExp(logWeights))
				}
			})
		})
	}
	for _, c := range f.Comparisons {
		chosen := map[string]ELPD{}
		for _, w := range c.Models {
			chosen[w.Model] = models[w.Model]
		}
		rows, err := Compare(chosen)
		if err != nil || len(rows) != len(c.Models) {
			t.Fatalf("%d rows, want %d: %v", len(rows), len(c.Models), err)
		}
		var pointwise [][]float64
		for i, w := range c.Models {
			r := rows[i]
			pointwise = append(pointwise, chosen[r.Model].Pointwise)
			if r.Model != w.Model || (r.Unreliable > 0) != w.Warning {
				t.Errorf("rank %d: %+v, ArviZ has %+v", i, r, w)
			}
			checkAll(t, r.Model, []float64{r.Estimate, r.P, r.Diff, r.SE, r.DiffSE, r.PWorse}, []number{w.Estimate, w.P, w.Diff, w.SE, w.DiffSE, w.PWorse})
			if math.Abs(r.Weight-float64(w.Weight)) > 1e-3 { // ArviZ stops early
				t.Errorf("weight of %s %.6f, ArviZ has %v", r.Model, r.Weight, w.Weight)
			}
		}
		checkAll(t, "PseudoBMA", PseudoBMA(pointwise), c.PseudoBMA)
		one, se := bbPseudoBMA(pointwise, 1, func(share []float64) { copy(share, plain(c.Bootstrap)) })
		want := plain(c.Bootstrapped)
		vector.Scale(want, want, 1/vector.Sum(want))
		for i := range want {
			if !close(one[i], want[i]) || se[i] > 1e-12 {
				t.Errorf("weights of a bootstrap %v, ArviZ has %v", one, want)
			}
		}
		many, _ := BBPseudoBMA(pointwise, 1000, rand.New(rand.NewPCG(1, 2)))
		for i, w := range c.BBPseudoBMA {
			if math.Abs(many[i]-float64(w)) > 0.05 {
				t.Errorf("weights of bootstraps %v, ArviZ has %v", many, c.BBPseudoBMA)
			}
		}
	}
}

func TestRefitted(t *testing.T) {
	e := ELPD{Estimate: -6, P: 2, Pointwise: []float64{-1, -2, -3}, ParetoK: []float64{0.1, 0.9, 1.2}, Unreliable: []int{1, 2}}
	got := e.Refitted(map[int]float64{2: -5})
	want := ELPD{Estimate: -8, P: 4, SE: math.Sqrt(3 * (13. / 3)), Pointwise: []float64{-1, -2, -5}, ParetoK: []float64{0.1, 0.9, 0}, Unreliable: []int{1}}
	if !close(got.SE, want.SE) {
		t.Errorf("standard error %v, want %v", got.SE, want.SE)
	}
	if got.SE = want.SE; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if e.Pointwise[2] != -3 || e.ParetoK[2] != 1.2 || len(e.Unreliable) != 2 {
		t.Errorf("the original is %+v", e)
	}
}

func TestPSIS(t *testing.T) {
	for _, c := range load[elpdFixtures](t).PSIS {
		ratios := plain(c.LogRatios)
		weights, k := PSIS(ratios, float64(c.Efficiency))
		if !close(k, float64(c.K)) {
			t.Errorf("%s: k %v, ArviZ has %v", c.Name, k, c.K)
		}
		for i, w := range weights {
			weights[i] = math.Exp(w)
		}
		checkAll(t, c.Name, sorted(weights), c.Weights)

		shifted := slices.Clone(ratios) // a constant does not matter
		vector.Shift(shifted, shifted, 1000)
		if _, same := PSIS(shifted, float64(c.Efficiency)); math.Abs(same-k) > 1e-9 {
			t.Errorf("%s: k %v of ratios × e¹⁰⁰⁰", c.Name, same)
		}
	}
	inf, nan := math.Inf(1), math.NaN()
	outside := slices.Repeat([]float64{-inf}, 100)
	for i := range 30 {
		outside[i] = float64(i) / 10
	}
	for _, c := range []struct {
		name  string
		x     []float64
		k     float64
		first float64
	}{
		{"few", []float64{0, 0, 0, 0}, inf, 0.25},
		{"equal", make([]float64, 100), nan, 0.01},
		{"all outside the support", []float64{-inf, -inf}, inf, nan},
		{"NaN", []float64{nan, 1, 2}, nan, nan},
		{"+Inf", []float64{inf, 1, 2}, nan, nan},
	} {
		weights, k := PSIS(c.x, 1)
		if !near(k, c.k, 0) || !near(math.Exp(weights[0]), c.first, 1e-12) {
			t.Errorf("%s: k %v, weights %v", c.name, k, weights)
		}
	}
	if weights, k := PSIS(outside, 1); k-k != 0 || !math.IsInf(weights[99], -1) || math.Abs(logSumExp(weights)) > 1e-12 {
		t.Errorf("most outside the support: k %v, weights %v", k, weights)
	}
}

// Products take the place of logarithms without a loss of digits.
func TestSumLog1p(t *testing.T) {
	for _, x := range [][]float64{
		{0.5}, {1e-3, 2e-3, 1}, {1, 1e3, 1e8, 1e120}, {1e-300, 1e300},
		sorted(chains(1, 189, 0.99)[0]),
	} {
		for i, v := range x {
			x[i] = math.Abs(v)
		}
		slices.Sort(x)
		for _, share := range []float64{-0.999999, -0.5, -1e-3, 1e-9, 0.02, 1, 1e5, 1e200} {
			c := share / x[len(x)-1]
			var want float64
			for _, v := range x {
				want += math.Log1p(c * v)
			}
			if got := sumLog1p(c, x, nil); math.Abs(got-want) > 1e-12*math.Abs(want) {
				t.Errorf("Σ log(1 + %v·x) = %v, want %v", c, got, want)
			}
		}
	}
}

// Weights are the best there are: no model gains by more weight, and those
// that have some would all gain alike.
func TestStackedWeightsAreBest(t *testing.T) {
	for _, c := range []struct{ models, observations int }{{1, 5}, {2, 1}, {2, 10}, {5, 40}, {12, 300}} {
		logDensity := chains(c.models, c.observations, 0.3)
		w := Stacking(logDensity)
		if math.Abs(vector.Sum(w)-1) > 1e-12 || slices.Min(w) < 0 {
			t.Errorf("weights %v", w)
		}
		for j := range w {
			var gain float64
			for i := range c.observations {
				var mixture float64
				for m, l := range logDensity {
					mixture += w[m] * math.Exp(l[i])
				}
				gain += math.Exp(logDensity[j][i])/mixture - 1
			}
			gain /= float64(c.observations)
			if gain > 1e-9 || math.Abs(w[j]*gain) > 1e-9 {
				t.Errorf("%d models: weight %v would gain %v", c.models, w[j], gain)
			}
		}
	}
	alike := chains(1, 30, 0)[0]
	for _, v := range Stacking([][]float64{alike, alike, alike}) {
		if math.Abs(v-1./3) > 1e-12 {
			t.Errorf("weight %v of three models that are alike", v)
		}
	}
	far := []float64{-1, -1e4, -3}
	if w := Stacking([][]float64{far, {-5000, -2, -4000}}); math.Abs(w[0]-2./3) > 1e-9 {
		t.Errorf("weights %v, want ⅔ and ⅓", w)
	}
}

func TestCompareRefuses(t *testing.T) {
	of := func(pointwise ...float64) ELPD { return ELPD{Estimate: vector.Sum(pointwise), Pointwise: pointwise} }
	for _, c := range []struct {
		models map[string]ELPD
		want   string
	}{
		{map[string]ELPD{"a": of(-1, -2), "b": of(-9)}, "model a has 2 observations and model b has 1"},
		{map[string]ELPD{"a": {}}, "model a has no observations"},
		{map[string]ELPD{"a": of(-1), "b": of(math.NaN())}, "density of model b is NaN"},
	} {
		if _, err := Compare(c.models); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", slices.Sorted(maps.Keys(c.models)), err, c.want)
		}
	}
	if rows, err := Compare(nil); rows != nil || err != nil {
		t.Errorf("no models: %v, %v", rows, err)
	}
}

func TestOddLogLik(t *testing.T) {
	for _, l := range [][][][]float64{nil, {}, {{}}, {{{}}}, {{{-1}}}, {{{-1}, {-2}}}, {{{-1, -3}}, {}}} {
		for _, e := range []ELPD{LOO(l, 1), LOO(l, math.NaN())} {
			if math.IsNaN(e.Estimate) || math.IsNaN(e.SE) || math.IsNaN(e.P) {
				t.Errorf("%v: %+v", l, e)
			}
		}
		WAIC(l)
	}
	inf := math.Inf(-1)
	var draws [][]float64
	for _, v := range chains(1, 100, 0)[0] {
		draws = append(draws, []float64{math.Abs(v), math.Abs(v)})
	}
	draws[7] = []float64{inf, draws[7][1]}
	e := LOO([][][]float64{draws}, 1)
	if !math.IsNaN(e.Pointwise[0]) || math.IsNaN(e.Pointwise[1]) || !slices.Equal(e.Unreliable, []int{0}) {
		t.Errorf("with an impossible observation: %+v", e)
	}
	if !math.IsInf(draws[7][0], -1) || draws[8][0] != draws[8][1] {
		t.Error("log densities changed")
	}
	if r := RelativeEfficiency(); r != 1 {
		t.Errorf("efficiency of nothing %v", r)
	}
}

// poissonLogLik returns the log densities of counts under draws of a regression
// y ~ Poisson(exp(a + b·x)), up to log y!.
func poissonLogLik(chains, draws, observations int) [][][]float64 {
	rng := rand.New(rand.NewPCG(5, 6))
	x, y := make([]float64, observations), make([]float64, observations)
	for i := range x {
		x[i] = rng.NormFloat64()
		y[i] = math.Floor(rng.ExpFloat64() * math.Exp(0.5+0.3*x[i]))
	}
	logLik := make([][][]float64, chains)
	for c := range logLik {
		for range draws {
			a, b := 0.5+0.02*rng.NormFloat64(), 0.3+0.02*rng.NormFloat64()
			density := make([]float64, observations)
			for i := range density {
				density[i] = y[i]*(a+b*x[i]) - math.Exp(a+b*x[i])
			}
			logLik[c] = append(logLik[c], density)
		}
	}
	return logLik
}

func BenchmarkLOO(b *testing.B) {
	for _, n := range []int{5_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			logLik := poissonLogLik(4, 1000, n)
			b.ReportAllocs()
			for b.Loop() {
				LOO(logLik, 0.9)
			}
		})
	}
}
