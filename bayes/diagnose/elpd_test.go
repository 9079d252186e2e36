package diagnose

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// elpdFixtures are draws of models, and what ArviZ says of their predictions
// and of the models side by side: see testdata/make.py.
type elpdFixtures struct {
	ELPDs []struct {
		Name       string
		Parameters [][][]number
		LogLik     [][][]number
		Want       struct {
			Efficiency, GoodK number
			LOO, WAIC         struct {
				Estimate, SE, P    number
				Pointwise, ParetoK []number
				Warning            bool
			}
		}
	}
	Comparisons [][]struct {
		Model                                 string
		Estimate, P, Diff, Weight, SE, DiffSE number
		Warning                               bool
	}
	Ranks []struct {
		Chains, Ranks [][]number
		Edges         []number
		Counts        [][]int
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

// close reports whether numbers agree to ten digits.
func close(got, want float64) bool {
	return got == want || math.Abs(got-want) <= 1e-10*max(1, math.Abs(want))
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
			loo, want := LOO(logLik, efficiency), c.Want.LOO
			checkAll(t, "LOO, SE, P", []float64{loo.Estimate, loo.SE, loo.P}, []number{want.Estimate, want.SE, want.P})
			checkAll(t, "Pointwise", loo.Pointwise, want.Pointwise)
			checkAll(t, "ParetoK", loo.ParetoK, want.ParetoK)
			if (loo.Unreliable != nil) != want.Warning {
				t.Errorf("unreliable %v, ArviZ warns: %v", loo.Unreliable, want.Warning)
			}
			models[c.Name] = loo

			waic, want := WAIC(logLik), c.Want.WAIC
			checkAll(t, "WAIC, SE, P", []float64{waic.Estimate, waic.SE, waic.P}, []number{want.Estimate, want.SE, want.P})
			checkAll(t, "WAIC pointwise", waic.Pointwise, want.Pointwise)
			if (waic.Unreliable != nil) != want.Warning {
				t.Errorf("WAIC unreliable %v, ArviZ warns: %v", waic.Unreliable, want.Warning)
			}
		})
	}
	for _, want := range f.Comparisons {
		chosen := map[string]ELPD{}
		for _, w := range want {
			chosen[w.Model] = models[w.Model]
		}
		rows, err := Compare(chosen)
		if err != nil || len(rows) != len(want) {
			t.Fatalf("%d rows, want %d: %v", len(rows), len(want), err)
		}
		for i, w := range want {
			r := rows[i]
			if r.Model != w.Model || (r.Unreliable > 0) != w.Warning {
				t.Errorf("rank %d: %+v, ArviZ has %+v", i, r, w)
			}
			checkAll(t, r.Model, []float64{r.Estimate, r.P, r.Diff, r.SE, r.DiffSE}, []number{w.Estimate, w.P, w.Diff, w.SE, w.DiffSE})
			if math.Abs(r.Weight-float64(w.Weight)) > 1e-3 { // ArviZ stops early
				t.Errorf("weight of %s %.6f, ArviZ has %v", r.Model, r.Weight, w.Weight)
			}
		}
	}
}

// Weights are the best there are: no model gains by more weight, and those
// that have some would all gain alike.
func TestStackedWeightsAreBest(t *testing.T) {
	for _, c := range []struct{ models, observations int }{{1, 5}, {2, 1}, {2, 10}, {5, 40}, {12, 300}} {
		logDensity := chains(c.models, c.observations, 0.3)
		w := stack(logDensity)
		if math.Abs(sum(w)-1) > 1e-12 || slices.Min(w) < 0 {
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
	for _, v := range stack([][]float64{alike, alike, alike}) {
		if math.Abs(v-1./3) > 1e-12 {
			t.Errorf("weight %v of three models that are alike", v)
		}
	}
	far := []float64{-1, -1e4, -3}
	if w := stack([][]float64{far, {-5000, -2, -4000}}); math.Abs(w[0]-2./3) > 1e-9 {
		t.Errorf("weights %v, want ⅔ and ⅓", w)
	}
}

func TestCompareRefuses(t *testing.T) {
	of := func(pointwise ...float64) ELPD { return ELPD{Estimate: sum(pointwise), Pointwise: pointwise} }
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

func TestRanks(t *testing.T) {
	for _, c := range load[elpdFixtures](t).Ranks {
		draws := matrix(c.Chains)
		for i, r := range Ranks(draws) {
			checkAll(t, "ranks", r, c.Ranks[i])
		}
		bins := len(c.Edges) - 1
		if len(draws[0]) == 50 {
			bins = 0 // the default
		}
		edges, counts := RankHistogram(draws, bins)
		checkAll(t, "edges", edges, c.Edges)
		for i := range counts {
			if !slices.Equal(counts[i], c.Counts[i]) {
				t.Errorf("counts %v, NumPy has %v", counts[i], c.Counts[i])
			}
		}
	}
	for _, r := range Ranks([][]float64{{1, 2}, {math.NaN(), 3}}) {
		if len(r) != 2 || !math.IsNaN(r[0]) || !math.IsNaN(r[1]) {
			t.Errorf("ranks beside NaN: %v", r)
		}
	}
	for _, c := range [][][]float64{nil, {{}}, {{1, math.NaN()}}} {
		if edges, counts := RankHistogram(c, 0); edges != nil || counts != nil {
			t.Errorf("RankHistogram(%v) = %v, %v", c, edges, counts)
		}
	}
}

func BenchmarkLOO(b *testing.B) {
	logLik := make([][][]float64, 4)
	for c := range logLik {
		logLik[c] = chains(1000, 100, 0)
	}
	b.ReportAllocs()
	for b.Loop() {
		LOO(logLik, 1)
	}
}
