package diagnose

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
)

// A number is a float64 that JSON writes as a number or as "nan", "inf", "-inf".
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	s := string(b)
	if q, err := strconv.Unquote(s); err == nil {
		s = q
	}
	v, err := strconv.ParseFloat(s, 64)
	*n = number(v)
	return err
}

func plain(ns []number) []float64 {
	x := make([]float64, len(ns))
	for i, n := range ns {
		x[i] = float64(n)
	}
	return x
}

// fixtures are draws and what ArviZ says of them: see testdata/make.py.
type fixtures struct {
	Cases []struct {
		Name        string
		Chains      [][]number
		Superchains []int
		Want        struct {
			Mean, SD                    number
			HDI94                       []number `json:"HDI.94"`
			HDI5                        []number `json:"HDI.5"`
			ETI89                       []number `json:"ETI.89"`
			Quantiles                   []number
			Median, MAD, IQR, Mode      number
			RHat, NestedRHat            map[string]number
			Summary, ESS, MCSE, ParetoK map[string]number
			EBFMI, AutoCorrelation      []number
		}
	}
	Ranks []struct {
		Chains, Ranks [][]number
		Edges         []number
		Counts        [][]int
	}
}

func load[T any](t *testing.T) (f T) {
	t.Helper()
	b, err := os.ReadFile("testdata/arviz.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func near(got, want, tolerance float64) bool {
	if math.IsNaN(want) {
		return math.IsNaN(got)
	}
	return got == want || math.Abs(got-want) <= tolerance*math.Abs(want)
}

func TestArviZ(t *testing.T) {
	methods := map[string]RHatMethod{
		"rank": RHatRank, "z_scale": RHatZScale, "folded": RHatFolded, "split": RHatSplit, "identity": RHatIdentity,
	}
	for _, c := range load[fixtures](t).Cases {
		t.Run(c.Name, func(t *testing.T) {
			chains := matrix(c.Chains)
			all := slices.Concat(chains...)
			tolerance := 1e-11
			if c.Name == "far from zero" { // the draws carry no more digits
				tolerance = 1e-8
			}
			check := func(what string, got float64, want number) {
				t.Helper()
				if c.Name == "stuck apart" && got > 1e6 && want > 1e6 { // by rounding
					return
				}
				if !near(got, float64(want), tolerance) {
					t.Errorf("%s = %v, ArviZ has %v", what, got, float64(want))
				}
			}
			w := c.Want
			check("Mean", Mean(all), w.Mean)
			check("SD", SD(all), w.SD)
			if c.Name != "infinite" { // NumPy subtracts infinities
				for i, p := range []float64{0, 0.05, 0.25, 0.5, 0.77, 1} {
					check("Quantile", Quantile(all, p), w.Quantiles[i])
				}
				low, high := ETI(all, 0.89)
				check("ETI low", low, w.ETI89[0])
				check("ETI high", high, w.ETI89[1])
				check("IQR", IQR(all), w.IQR)
			}
			check("Median", Median(all), w.Median)
			check("MAD", MAD(all), w.MAD)
			if c.Name != "nan" { // where ArviZ gives one end, or what comes after NaN
				check("Mode", Mode(all), w.Mode)
				low, high := HDI(all, 0.94)
				check("HDI low", low, w.HDI94[0])
				check("HDI high", high, w.HDI94[1])
				low, high = HDI(all, 0.5)
				check("HDI 50 % low", low, w.HDI5[0])
				check("HDI 50 % high", high, w.HDI5[1])
			}
			for name, method := range methods {
				check("R-hat "+name, RHatOf(chains, method), w.RHat[name])
				nested, err := NestedRHat(chains, c.Superchains, method)
				if err != nil {
					t.Error(err)
				}
				check("nested R-hat "+name, nested, w.NestedRHat[name])
			}
			check("RHat", RHat(chains), w.Summary["r_hat"])
			check("ESSBulk", ESSBulk(chains), w.Summary["ess_bulk"])
			check("ESSTail", ESSTail(chains), w.Summary["ess_tail"])
			check("ESSMean", ESSMean(chains), w.ESS["mean"])
			check("ESSSD", ESSSD(chains), w.ESS["sd"])
			check("ESSMedian", ESSMedian(chains), w.ESS["median"])
			check("ESSMAD", ESSMAD(chains), w.ESS["mad"])
			check("ESSFolded", ESSFolded(chains), w.ESS["folded"])
			check("ESSIdentity", ESSIdentity(chains), w.ESS["identity"])
			check("ESSQuantile", ESSQuantile(chains, 0.2), w.ESS["quantile"])
			check("ESSLocal", ESSLocal(chains, 0.3, 0.6), w.ESS["local"])
			check("MCSEMean", MCSEMean(chains), w.Summary["mcse_mean"])
			check("MCSESD", MCSESD(chains), w.Summary["mcse_sd"])
			check("MCSEMedian", MCSEMedian(chains), w.MCSE["median"])
			check("MCSEQuantile", MCSEQuantile(chains, 0.9), w.MCSE["quantile"])
			for name, tail := range map[string]Tail{"both": BothTails, "left": LeftTail, "right": RightTail} {
				if want, ok := w.ParetoK[name]; ok {
					check("ParetoK "+name, ParetoK(chains, tail), want)
				}
			}
			if want, ok := w.ParetoK["minimum"]; ok {
				check("ParetoMinSampleSize", ParetoMinSampleSize(chains), want)
			}
			for i, v := range EBFMI(chains) {
				check("EBFMI", v, w.EBFMI[i])
			}
			rho := AutoCorrelation(chains[0])
			if len(rho) != len(chains[0]) {
				t.Errorf("%d lags of %d draws", len(rho), len(chains[0]))
			}
			for i, v := range w.AutoCorrelation {
				if math.Abs(rho[i]-float64(v)) > 1e-10 || math.IsNaN(rho[i]) != math.IsNaN(float64(v)) {
					t.Errorf("AutoCorrelation at lag %d = %v, ArviZ has %v", i, rho[i], v)
				}
			}

			s := Summarize(chains, 0.94)
			low, high := HDI(all, 0.94)
			one := Summary{Mean(all), SD(all), low, high, MCSEMean(chains), MCSESD(chains), ESSBulk(chains), ESSTail(chains), RHat(chains)}
			if !same(s, one) {
				t.Errorf("Summarize = %+v, function by function %+v", s, one)
			}
			if all := SummarizeAll([][][]float64{chains, chains}, 0.94); !same(all[0], s) || !same(all[1], s) {
				t.Errorf("SummarizeAll = %+v, want twice %+v", all, s)
			}
		})
	}
}

func same(a, b Summary) bool {
	for _, p := range [][2]float64{
		{a.Mean, b.Mean}, {a.SD, b.SD}, {a.HDILow, b.HDILow}, {a.HDIHigh, b.HDIHigh},
		{a.MCSEMean, b.MCSEMean}, {a.MCSESD, b.MCSESD},
		{a.ESSBulk, b.ESSBulk}, {a.ESSTail, b.ESSTail}, {a.RHat, b.RHat},
	} {
		if p[0] != p[1] && !(math.IsNaN(p[0]) && math.IsNaN(p[1])) {
			return false
		}
	}
	return true
}

// Lags come by direct sums and by Fourier transform: both are the same.
func TestAutocovariance(t *testing.T) {
	for _, n := range []int{65, 100, 997} {
		var direct, fourier workspace
		s := direct.load(chains(3, n, 0.9))
		direct.centre(s)
		fourier.centre(s)
		fourier.transform(s)
		for lag := range directLags {
			if d, f := direct.covariance(s, lag), fourier.covariance(s, lag); math.Abs(d-f) > 1e-12 {
				t.Fatalf("n = %d, lag %d: %v directly, %v by transform", n, lag, d, f)
			}
		}
		if len(fourier.lags) != n {
			t.Errorf("%d lags of %d draws", len(fourier.lags), n)
		}
	}
}

// The autocovariances of indicators come by counting: they are those of zeros
// and ones.
func TestIndicator(t *testing.T) {
	for _, n := range []int{4, 63, 64, 65, 200} {
		var w, plain workspace
		s := w.load(chains(3, n, 0.7))
		ones := plain.load(chains(3, n, 0.7))
		for i, v := range s.x {
			ones.x[i] = 0
			if -0.3 <= v && v <= 0.8 {
				ones.x[i] = 1
			}
		}
		plain.centre(ones)
		in := w.indicate(s, -0.3, 0.8)
		for lag := range min(n, directLags) {
			if got, want := in.covariance(w.means, lag), plain.covariance(ones, lag); math.Abs(got-want) > 1e-13 {
				t.Fatalf("n = %d, lag %d: %v by counting, %v directly", n, lag, got, want)
			}
		}
	}
}

// Values are sorted by distribution over buckets: whatever their spread.
func TestSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for name, draw := range map[string]func() float64{
		"normal":      rng.NormFloat64,
		"far":         func() float64 { return 1e9 + rng.NormFloat64() },
		"heavy":       func() float64 { return math.Exp(30 * rng.NormFloat64()) },
		"Cauchy":      func() float64 { return math.Tan(math.Pi * (rng.Float64() - 0.5)) },
		"whole":       func() float64 { return float64(rng.IntN(5)) },
		"infinite":    func() float64 { return 1 / float64(rng.IntN(3)) },
		"huge":        func() float64 { return math.MaxFloat64 * (2*rng.Float64() - 1) },
		"two":         func() float64 { return float64(rng.IntN(2)) * 1e-300 },
		"almost same": func() float64 { return 1 + float64(rng.IntN(40))*0x1p-52 },
	} {
		x := make([]float64, 3000)
		for i := range x {
			x[i] = draw()
		}
		w := new(workspace)
		order := w.rank(x)
		if !slices.IsSortedFunc(order, ascending) {
			t.Errorf("%s: not in order", name)
		}
		for _, o := range order {
			if x[o.i] != o.v {
				t.Fatalf("%s: %v is not at %d", name, o.v, o.i)
			}
		}
		for _, n := range []int{1, 5, 100, 2999} {
			next := w.largest(x, n)
			all := sorted(x)
			if next != all[len(all)-n-1] || !slices.Equal(valuesOf(w.tail, make([]float64, n)), all[len(all)-n:]) {
				t.Errorf("%s: the %d largest are not", name, n)
			}
		}
	}
}

func TestThinFactor(t *testing.T) {
	f := load[struct {
		Thinnings []struct {
			Chains [][]number
			Factor int
		}
	}](t)
	for _, c := range f.Thinnings {
		if n := ThinFactor(matrix(c.Chains)); n != c.Factor {
			t.Errorf("one draw in %d, ArviZ says %d", n, c.Factor)
		}
	}
	if n := ThinFactor(); n != 1 {
		t.Errorf("one draw in %d of nothing", n)
	}
}

func TestRanks(t *testing.T) {
	for _, c := range load[fixtures](t).Ranks {
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

func TestOddInput(t *testing.T) {
	nan := math.NaN()
	for _, c := range [][][]float64{nil, {}, {{}}, {{}, {1, 2, 3, 4, 5}}, {{1}}, {{1, 2, 3}, {1, 2, 3}}, {{1, 2, 3, 4, nan}}} {
		for name, f := range map[string]func([][]float64) float64{
			"RHat": RHat, "ESSBulk": ESSBulk, "ESSTail": ESSTail, "ESSMean": ESSMean,
			"ESSSD": ESSSD, "MCSEMean": MCSEMean, "MCSESD": MCSESD,
		} {
			if v := f(c); !math.IsNaN(v) {
				t.Errorf("%s(%v) = %v", name, c, v)
			}
		}
		Summarize(c, 0.94)
		EBFMI(c)
	}

	// Chains of different length are cut to the shortest.
	long := chains(2, 50, 0)
	short := [][]float64{long[0], long[1][:40]}
	if a, b := RHat(short), RHat([][]float64{long[0][:40], long[1][:40]}); a != b {
		t.Errorf("RHat of chains of 50 and 40 draws = %v, of 40 each %v", a, b)
	}

	stuck := [][]float64{{1, 1, 1, 1, 1, 1}, {2, 2, 2, 2, 2, 2}}
	if r := RHat(stuck); !(r > 1e6) {
		t.Errorf("RHat of chains stuck apart = %v", r)
	}

	for _, h := range []struct {
		draws           []float64
		prob, low, high float64
	}{
		{nil, 0.9, nan, nan},
		{[]float64{3, 1, 2}, 1, 1, 3},
		{[]float64{3, 1, 2}, 1.5, 1, 3},
		{[]float64{3, 1, 2}, 0, nan, nan},
		{[]float64{3, 1, 2}, nan, nan, nan},
		{[]float64{7}, 0.9, 7, 7},
		{[]float64{1, nan, 2}, 0.9, nan, nan},
	} {
		low, high := HDI(h.draws, h.prob)
		if !near(low, h.low, 0) || !near(high, h.high, 0) {
			t.Errorf("HDI(%v, %v) = %v, %v", h.draws, h.prob, low, high)
		}
	}
	if q := Quantile([]float64{1, 2}, 1.1); !math.IsNaN(q) {
		t.Errorf("Quantile at 1.1 = %v", q)
	}
	if rho := AutoCorrelation(nil); rho != nil {
		t.Errorf("AutoCorrelation(nil) = %v", rho)
	}
}

func TestArgumentsAreKept(t *testing.T) {
	c := chains(2, 100, 0.5)
	before := slices.Concat(c...)
	Summarize(c, 0.9)
	ESSSD(c)
	EBFMI(c)
	for _, draws := range c {
		HDI(draws, 0.9)
		Quantile(draws, 0.9)
		KDE(draws, 0)
		AutoCorrelation(draws)
	}
	if !slices.Equal(before, slices.Concat(c...)) {
		t.Error("draws changed")
	}
}

// chains returns autoregressive normal draws.
func chains(m, n int, rho float64) [][]float64 {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	cs := make([][]float64, m)
	for c := range cs {
		cs[c] = make([]float64, n)
		var x float64
		for i := range n {
			x = rho*x + math.Sqrt(1-rho*rho)*rng.NormFloat64()
			cs[c][i] = x
		}
	}
	return cs
}

func BenchmarkSummarize(b *testing.B) {
	for name, rho := range map[string]float64{"mixing": 0.2, "slow": 0.995} {
		b.Run(name, func(b *testing.B) {
			c := chains(4, 1000, rho)
			b.ReportAllocs()
			for b.Loop() {
				Summarize(c, 0.94)
			}
		})
	}
}

// A posterior of a thousand quantities, as a table shows them.
func BenchmarkSummarizeAll(b *testing.B) {
	quantities := make([][][]float64, 1000)
	for i := range quantities {
		quantities[i] = chains(4, 1000, float64(i)/2000)
	}
	b.ReportAllocs()
	for b.Loop() {
		SummarizeAll(quantities, 0.94)
	}
}

func BenchmarkRHat(b *testing.B) {
	c := chains(4, 1000, 0.2)
	for b.Loop() {
		RHat(c)
	}
}
