package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// evidenceFixtures are draws and data, and what ArviZ says of them: see
// testdata/make.py.
type evidenceFixtures struct {
	Sensitivities []struct {
		Name          string
		X, LogDensity [][]number
		Want          number
		Weights       []number
	}
	BayesFactors []struct {
		Posterior, Prior, Factors, Densities []number
		At                                   float64
	}
	Survivals []struct {
		Times, At, Survival []number
		Observed, Checked   []bool
		Linear              [][]number
		LogLog              [][]number `json:"log-log"`
	}
	Isotonics []struct {
		Y               []number
		Predicted, Want [][]number
	}
	Bands []struct {
		N         int
		Prob      float64
		Low, High []number
	}
	Uniformities []struct {
		Values []number
		POTC   number `json:"pot_c"`
		PRITC  number `json:"prit_c"`
		PIETC  number `json:"piet_c"`
	}
	ChainTests []struct {
		Chains [][]number
		P      number
	}
	ECDFs []struct{ Draws, X, Share []number }
}

func TestSensitivity(t *testing.T) {
	for _, c := range load[evidenceFixtures](t).Sensitivities {
		x, logDensity := matrix(c.X), matrix(c.LogDensity)
		if got := NewPowerScaling(logDensity).Sensitivity(x); math.Abs(got-float64(c.Want)) > 1e-9*got+2e-11/got { // ArviZ loses digits of small ones
			t.Errorf("%s: sensitivity %v, ArviZ has %v", c.Name, got, c.Want)
		}
		weights, _ := PowerScale(logDensity, 0.8)
		slices.Sort(weights)
		checkAll(t, c.Name+" weights", weights, c.Weights)
	}
	flat := [][]float64{make([]float64, 50), make([]float64, 50)}
	if s := NewPowerScaling(flat).Sensitivity(chains(2, 50, 0)); s > 1e-6 {
		t.Errorf("sensitivity to a flat prior %v", s)
	}
	if s := NewPowerScaling(chains(2, 50, 0)).Sensitivity(flat); !math.IsNaN(s) {
		t.Errorf("sensitivity of a constant %v", s)
	}
	if s := NewPowerScaling(nil).Sensitivity(chains(2, 50, 0)); !math.IsNaN(s) {
		t.Errorf("sensitivity to nothing %v", s)
	}
	if w, k := PowerScale([][]float64{{1, math.NaN(), 2}}, 0.5); !math.IsNaN(k) || !hasNaN(w) {
		t.Errorf("weights beside NaN: %v, k %v", w, k)
	}
}

func TestSavageDickey(t *testing.T) {
	for _, c := range load[evidenceFixtures](t).BayesFactors {
		b, err := SavageDickey(plain(c.Posterior), plain(c.Prior), c.At)
		if err != nil {
			t.Fatal(err)
		}
		checkAll(t, "Bayes factors", []float64{b.BF10, b.BF01, b.Posterior, b.Prior}, append(c.Factors, c.Densities...))
		if b.Outside != (c.At < slices.Min(plain(c.Posterior))) {
			t.Errorf("outside: %v", b.Outside)
		}
	}
	draws := chains(1, 100, 0)[0]
	for _, c := range []struct{ posterior, prior []float64 }{
		{draws, []float64{3, 4, 5}}, {draws, nil}, {[]float64{0, 0}, draws}, {nil, draws},
	} {
		if b, err := SavageDickey(c.posterior, c.prior, 0); err == nil {
			t.Errorf("%+v from %v", b, c)
		}
	}
	around := make([]float64, 400)
	for i := range around {
		around[i] = 2 * math.Pi * float64(i) / 400
	}
	narrow := make([]float64, 100)
	for i, v := range draws {
		narrow[i] = 3.1 + 0.1*v
	}
	b, err := CircularSavageDickey(narrow, around, -3.1)
	if err != nil || math.Abs(b.Prior-1/(2*math.Pi)) > 1e-3 || b.BF01 < 10 {
		t.Errorf("%+v, %v", b, err)
	}
	if _, err := CircularSavageDickey([]float64{1, 1}, around, 1); err == nil {
		t.Error("a Bayes factor of equal angles")
	}
}

func TestKaplanMeier(t *testing.T) {
	for _, c := range load[evidenceFixtures](t).Survivals {
		steps := KaplanMeier(plain(c.Times), c.Observed, 0.9)
		if len(steps) != len(c.At) {
			t.Fatalf("%d steps, ArviZ has %d", len(steps), len(c.At))
		}
		const z = 1.6448536269514722
		for i, s := range steps {
			if s.Time != float64(c.At[i]) || !close(s.Survival, float64(c.Survival[i])) {
				t.Errorf("survival %v at %v, ArviZ has %v at %v", s.Survival, s.Time, c.Survival[i], c.At[i])
			}
			if low, high := float64(c.LogLog[0][i]), float64(c.LogLog[1][i]); !math.IsNaN(low) && (!close(s.Low, low) || !close(s.High, high)) {
				t.Errorf("interval [%v, %v] at %v, SciPy has [%v, %v]", s.Low, s.High, s.Time, low, high)
			}
			if low := s.Survival - z*s.SE; low > 0 && !math.IsNaN(float64(c.Linear[0][i])) && !close(low, float64(c.Linear[0][i])) {
				t.Errorf("plain interval from %v at %v, SciPy has %v", low, s.Time, c.Linear[0][i])
			}
		}
	}
	if s := KaplanMeier([]float64{2, 1}, nil, 0.9); len(s) != 2 || s[0].AtRisk != 2 || s[0].Survival != 0.5 || s[1].Survival != 0 || !math.IsNaN(s[1].Low) {
		t.Errorf("%+v", s)
	}
	if s := KaplanMeier([]float64{math.NaN(), 1}, []bool{true, true}, 0.9); len(s) != 1 || s[0].AtRisk != 1 {
		t.Errorf("beside NaN: %+v", s)
	}
	if s := KaplanMeier(nil, nil, 0.9); s != nil {
		t.Errorf("%+v", s)
	}
}

func TestIsotonic(t *testing.T) {
	for _, c := range load[evidenceFixtures](t).Isotonics {
		fit := Calibrate(plain(c.Y), matrix(c.Predicted), 0.9)
		for i, got := range [][]float64{fit.Predicted, fit.Observed, fit.Low, fit.High} {
			checkAll(t, "calibration", got, c.Want[i])
		}
	}
	if got := Isotonic([]float64{1, 3, 2, 2, 5}, []float64{1, 1, 3, 2, 1}); !slices.Equal(got, []float64{1, 13. / 6, 13. / 6, 13. / 6, 5}) {
		t.Errorf("isotonic regression %v", got)
	}
	// The order of observations with equal predictions means nothing.
	draws := [][]float64{{0, 1, 1, 0}, {1, 0, 1, 0}}
	a, b := Calibrate([]float64{0, 1, 1, 0}, draws, 0.9), Calibrate([]float64{1, 0, 1, 0}, draws, 0.9)
	if !slices.Equal(a.Observed, []float64{0, 0.5, 0.5, 1}) || !slices.Equal(a.Observed, b.Observed) {
		t.Errorf("calibration %v and %v", a.Observed, b.Observed)
	}
}

func TestECDFBand(t *testing.T) {
	f := load[evidenceFixtures](t)
	for _, c := range f.Bands {
		low, high := make([]int, c.N+1), make([]int, c.N+1)
		binomialBand(low, high, 1-c.Prob)
		for i := range c.Low {
			if l, h := float64(low[i+1])/float64(c.N), float64(high[i+1])/float64(c.N); !close(l, float64(c.Low[i])) || !close(h, float64(c.High[i])) {
				t.Errorf("at %d/%d the band is [%v, %v], ArviZ has [%v, %v]", i+1, c.N, l, h, c.Low[i], c.High[i])
			}
		}
	}
	for _, c := range f.ECDFs {
		x, share := ECDF(plain(c.Draws), len(c.X))
		checkAll(t, "points", x, c.X)
		checkAll(t, "ECDF", share, c.Share)
	}
	// Uniform values stay in the band as often as they should.
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 5, 40, 150} {
		const prob, trials = 0.9, 4000
		low, high := ECDFBand(n, prob)
		inside := 0
		values := make([]float64, n)
		for range trials {
			for i := range values {
				values[i] = rng.Float64()
			}
			slices.Sort(values)
			if inBand(n, low, high, func(i int) float64 {
				return float64(countUpTo(values, float64(i)/float64(n))) / float64(n)
			}) {
				inside++
			}
		}
		// The band widens in steps, which are small for many values.
		share := float64(inside) / trials
		if share < prob-0.015 || n >= 40 && share > prob+0.03 {
			t.Errorf("%d values are in the band in %.3f of trials", n, share)
		}
		x, share1, low1, high1 := PITECDF(values, prob)
		if x[n] != 1 || share1[n] != 1 || share1[0] != 0 || !slices.Equal(low1, low) || !slices.Equal(high1, high) {
			t.Errorf("PITECDF of %v: %v, %v, %v, %v", values, x, share1, low1, high1)
		}
	}
	if low, high := ECDFBand(0, 0.9); low != nil || high != nil {
		t.Error("a band of nothing")
	}
}

// inBand reports whether share(i) is in the band at all points from 1 to n−1.
func inBand(n int, low, high []float64, share func(i int) float64) bool {
	for i := 1; i < n; i++ {
		if s := share(i); s < low[i] || s > high[i] {
			return false
		}
	}
	return true
}

func TestRankECDF(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	const prob = 0.9
	draw := func() [][]float64 {
		c := make([][]float64, 4)
		for i := range c {
			for range 50 {
				c[i] = append(c[i], rng.NormFloat64())
			}
		}
		return c
	}
	x, share, low, high := RankECDF(draw(), prob, 2000, rng)
	if len(x) != 51 || len(share) != 4 || len(low) != 51 || share[0][0] != 0 || share[0][50] != 1 || low[0] != 0 || high[50] != 1 {
		t.Errorf("x %v, share %v, band from %v to %v", x, share, low, high)
	}
	inside := 0
	const trials = 1000
	for range trials {
		ok := true
		for _, ranks := range Ranks(draw()) {
			slices.Sort(ranks)
			ok = ok && inBand(50, low, high, func(i int) float64 { return float64(countUpTo(ranks, float64(4*i))) / 50 })
		}
		if ok {
			inside++
		}
	}
	if share := float64(inside) / trials; math.Abs(share-prob) > 0.04 {
		t.Errorf("chains that agree are in the band in %.3f of trials", share)
	}
	if x, _, _, _ := RankECDF([][]float64{{1, math.NaN()}}, prob, 10, rng); x != nil {
		t.Error("ranks beside NaN")
	}
}

func TestUniformity(t *testing.T) {
	f := load[evidenceFixtures](t)
	for _, c := range f.Uniformities {
		v := plain(c.Values)
		checkAll(t, "p-values", []float64{OrderTest(v), RankTest(v), TailTest(v)}, []number{c.POTC, c.PRITC, c.PIETC})
	}
	for _, c := range f.ChainTests {
		if p := ChainTest(matrix(c.Chains)); !close(p, float64(c.P)) {
			t.Errorf("p-value %v, ArviZ has %v", p, c.P)
		}
	}
	// Numbers in the very middle neither hide others nor alarm.
	if p := TailTest([]float64{1e-6, 0.5, 0.3}); p > 1e-5 {
		t.Errorf("p-value %v of a value at the end and one in the middle", p)
	}
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		two := make([][]float64, 2)
		for i := range 30 {
			two[i%2] = append(two[i%2], rng.NormFloat64())
		}
		if p := ChainTest(two); p < 0.001 {
			t.Errorf("p-value %v of two chains that agree", p)
		}
	}
	if p := OrderTest(nil); !math.IsNaN(p) {
		t.Errorf("p-value of nothing %v", p)
	}
	if p := ChainTest([][]float64{{1, 2}}); !math.IsNaN(p) {
		t.Errorf("p-value of one chain %v", p)
	}
}
