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
		Name   string
		Chains [][]number
		Want   struct {
			Mean, SD                         number
			HDI94                            []number `json:"HDI.94"`
			HDI5                             []number `json:"HDI.5"`
			Quantiles                        []number
			RHat                             number
			ESSBulk, ESSTail, ESSMean, ESSSD number
			MCSEMean, MCSESD                 number
			EBFMI, AutoCorrelation           []number
		}
	}
	Densities []struct {
		Name              string
		Draws, X, Density []number
		Bandwidth         number
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
	for _, c := range load[fixtures](t).Cases {
		t.Run(c.Name, func(t *testing.T) {
			chains := make([][]float64, len(c.Chains))
			for i := range chains {
				chains[i] = plain(c.Chains[i])
			}
			all := slices.Concat(chains...)
			tolerance := 1e-11
			if c.Name == "far from zero" { // the draws carry no more digits
				tolerance = 1e-8
			}
			check := func(what string, got float64, want number) {
				t.Helper()
				if !near(got, float64(want), tolerance) {
					t.Errorf("%s = %v, ArviZ has %v", what, got, float64(want))
				}
			}
			w := c.Want
			check("Mean", Mean(all), w.Mean)
			check("SD", SD(all), w.SD)
			for i, q := range []float64{0, 0.05, 0.25, 0.5, 0.77, 1} {
				if c.Name == "infinite" && q == 1 { // NumPy subtracts infinities
					continue
				}
				check("Quantile", Quantile(all, q), w.Quantiles[i])
			}
			if c.Name != "nan" { // where ArviZ gives one end
				low, high := HDI(all, 0.94)
				check("HDI low", low, w.HDI94[0])
				check("HDI high", high, w.HDI94[1])
				low, high = HDI(all, 0.5)
				check("HDI 50 % low", low, w.HDI5[0])
				check("HDI 50 % high", high, w.HDI5[1])
			}
			check("RHat", RHat(chains), w.RHat)
			check("ESSBulk", ESSBulk(chains), w.ESSBulk)
			check("ESSTail", ESSTail(chains), w.ESSTail)
			check("ESSMean", ESSMean(chains), w.ESSMean)
			check("ESSSD", ESSSD(chains), w.ESSSD)
			check("MCSEMean", MCSEMean(chains), w.MCSEMean)
			check("MCSESD", MCSESD(chains), w.MCSESD)
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

func TestKDE(t *testing.T) {
	for _, d := range load[fixtures](t).Densities {
		t.Run(d.Name, func(t *testing.T) {
			x, density, bandwidth := KDE(plain(d.Draws), len(d.Density))
			n := len(d.Density)
			if len(x) != n || len(density) != n {
				t.Fatalf("%d points and %d densities, want %d", len(x), len(density), n)
			}
			if !near(bandwidth, float64(d.Bandwidth), 1e-5) {
				t.Errorf("bandwidth %v, ArviZ has %v", bandwidth, d.Bandwidth)
			}
			if !near(x[0], float64(d.X[0]), 1e-12) || !near(x[n-1], float64(d.X[1]), 1e-12) {
				t.Errorf("x from %v to %v, ArviZ has %v", x[0], x[n-1], d.X)
			}
			top := float64(slices.Max(d.Density))
			for i := range x {
				if math.Abs(density[i]-float64(d.Density[i])) > 1e-5*top {
					t.Fatalf("density at %v = %v, ArviZ has %v", x[i], density[i], d.Density[i])
				}
			}
		})
	}
}

func TestKDEWithoutDensity(t *testing.T) {
	for _, draws := range [][]float64{nil, {1}, {2, 2, 2}, {math.NaN(), 1, math.Inf(1)}} {
		if x, density, bandwidth := KDE(draws, 0); x != nil || density != nil || bandwidth != 0 {
			t.Errorf("KDE(%v) = %v, %v, %v", draws, x, density, bandwidth)
		}
	}
	if _, density, _ := KDE([]float64{3, 3, 3, 3, 3, 3, 5}, 0); hasNaN(density) {
		t.Error("NaN where most draws are equal")
	}
}

func TestKDEIntegratesToOne(t *testing.T) {
	for _, n := range []int{0, 100, 333, 1000} {
		x, density, _ := KDE(slices.Concat(chains(4, 1000, 0.2)...), n)
		var sum float64
		for _, v := range density {
			sum += v * (x[1] - x[0])
		}
		if math.Abs(sum-1) > 0.01 {
			t.Errorf("over %d bins the density integrates to %v", len(x), sum)
		}
	}
}

func TestCosineTransform(t *testing.T) {
	for _, n := range []int{100, 101, 128} {
		x := chains(1, n, 0)[0]
		for k, got := range cosineTransform(x) {
			var want float64
			for i, v := range x {
				want += 2 * v * math.Cos(math.Pi*float64(k)*(2*float64(i)+1)/float64(2*n))
			}
			if k == 0 {
				want /= 2
			}
			if math.Abs(got-want) > 1e-10 {
				t.Fatalf("coefficient %d of %d = %v, want %v", k, n, got, want)
			}
		}
	}
}

// Lags come by direct sums and by Fourier transform: both are the same.
func TestAutocovariance(t *testing.T) {
	for _, n := range []int{65, 100, 997} {
		s := newSample(chains(3, n, 0.9))
		direct, _ := newAutocovariance(s)
		fourier, _ := newAutocovariance(s)
		fourier.transform()
		for lag := range directLags {
			if d, f := direct.at(lag), fourier.at(lag); math.Abs(d-f) > 1e-12 {
				t.Fatalf("n = %d, lag %d: %v directly, %v by transform", n, lag, d, f)
			}
		}
		if len(fourier.lags) != n {
			t.Errorf("%d lags of %d draws", len(fourier.lags), n)
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

func BenchmarkRHat(b *testing.B) {
	c := chains(4, 1000, 0.2)
	for b.Loop() {
		RHat(c)
	}
}

func BenchmarkKDE(b *testing.B) {
	draws := slices.Concat(chains(4, 1000, 0.2)...)
	for b.Loop() {
		KDE(draws, 0)
	}
}
