package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

type densityFixtures struct {
	Densities []struct {
		Name               string
		Draws, X, Density  []number
		Bandwidth          number
		Multimodal, Sample [][]number
	}
	Circular []struct {
		Name               string
		Angles             [][]number
		Mean, SD, Variance number
		HDI                []number
		Multimodal         [][]number
		X, Density         []number
		Bandwidth, MCSE    number
		MCSEMedian         number `json:"mcse median"`
	}
}

// sameDensity checks a density on a grid.
func sameDensity(t *testing.T, x, density []float64, ends, want []number) {
	t.Helper()
	n := len(want)
	if len(x) != n || len(density) != n {
		t.Fatalf("%d points and %d densities, want %d", len(x), len(density), n)
	}
	if !near(x[0], float64(ends[0]), 1e-12) || !near(x[n-1], float64(ends[1]), 1e-12) {
		t.Errorf("x from %v to %v, ArviZ has %v", x[0], x[n-1], ends)
	}
	top := float64(slices.Max(want))
	for i := range x {
		if math.Abs(density[i]-float64(want[i])) > 1e-10*top {
			t.Fatalf("density at %v = %v, ArviZ has %v", x[i], density[i], want[i])
		}
	}
}

func sameIntervals(t *testing.T, what string, got []Interval, want [][]number) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d intervals %v, ArviZ has %v", what, len(got), got, want)
		return
	}
	for i, w := range want {
		if !near(got[i].Low, float64(w[0]), 1e-10) || !near(got[i].High, float64(w[1]), 1e-10) {
			t.Errorf("%s: interval %v, ArviZ has %v", what, got[i], w)
		}
	}
}

func TestKDE(t *testing.T) {
	for _, d := range load[densityFixtures](t).Densities {
		t.Run(d.Name, func(t *testing.T) {
			draws := plain(d.Draws)
			x, density, bandwidth := KDE(draws, len(d.Density))
			if !near(bandwidth, float64(d.Bandwidth), 1e-10) {
				t.Errorf("bandwidth %v, ArviZ has %v", bandwidth, d.Bandwidth)
			}
			sameDensity(t, x, density, d.X, d.Density)
			if len(d.Multimodal) > 0 {
				sameIntervals(t, "MultimodalHDI", MultimodalHDI(draws, 0.8), d.Multimodal)
			}
			if len(d.Sample) > 0 {
				sameIntervals(t, "MultimodalSampleHDI", MultimodalSampleHDI(draws, 0.8), d.Sample)
			}
		})
	}
}

func TestCircular(t *testing.T) {
	for _, c := range load[densityFixtures](t).Circular {
		t.Run(c.Name, func(t *testing.T) {
			chains := matrix(c.Angles)
			angles := slices.Concat(chains...)
			low, high := CircularHDI(angles, 0.8)
			for _, v := range []struct {
				what string
				got  float64
				want number
			}{
				{"mean", CircularMean(angles), c.Mean},
				{"standard deviation", CircularSD(angles), c.SD},
				{"variance", CircularVariance(angles), c.Variance},
				{"HDI low", low, c.HDI[0]},
				{"HDI high", high, c.HDI[1]},
				{"MCSE", MCSECircularMean(chains), c.MCSE},
				{"MCSE of the median", MCSECircularQuantile(chains, 0.5), c.MCSEMedian},
			} {
				if !near(v.got, float64(v.want), 1e-10) {
					t.Errorf("%s %v, ArviZ has %v", v.what, v.got, v.want)
				}
			}
			x, density, concentration := CircularKDE(angles, 0)
			if !near(concentration, float64(c.Bandwidth), 1e-10) {
				t.Errorf("concentration %v, ArviZ has %v", concentration, c.Bandwidth)
			}
			sameDensity(t, x, density, c.X, c.Density)
			sameIntervals(t, "CircularMultimodalHDI", CircularMultimodalHDI(angles, 0.8), c.Multimodal)
		})
	}
	for _, near := range []float64{1e-3, 1e-6, 1e-12} {
		if _, density, concentration := CircularKDE([]float64{1, 1 + near, 1 - near}, 0); hasNaN(density) || !(concentration > 0) {
			t.Errorf("angles %v apart: concentration %v, density %v", near, concentration, density)
		}
	}
	if x, density, concentration := CircularKDE([]float64{1, 1, math.NaN()}, 0); x != nil || density != nil || concentration != 0 {
		t.Error("a density without two different angles")
	}
}

func TestHistogram(t *testing.T) {
	f := load[struct {
		Histograms []struct {
			Draws, Edges, Density, X, Y []number
			Radius                      number
		}
		Distances []struct {
			A, B            [][]number
			Wasserstein, KL number
		}
	}](t)
	for _, c := range f.Histograms {
		edges, density := Histogram(plain(c.Draws), 0)
		checkAll(t, "edges", edges, c.Edges)
		checkAll(t, "density", density, c.Density)
		x, y, radius := QuantileDots(plain(c.Draws), 30)
		checkAll(t, "x", x, c.X[:len(x)])
		checkAll(t, "y", y, c.Y[:len(y)])
		if len(x) != min(30, len(c.Draws)) || !close(radius, float64(c.Radius)) {
			t.Errorf("%d dots with radius %v, ArviZ has %v", len(x), radius, c.Radius)
		}
	}
	for _, draws := range [][]float64{nil, {2, 2}, {math.Inf(1), 1}} {
		if edges, density := Histogram(draws, 0); edges != nil || density != nil {
			t.Errorf("Histogram(%v) = %v, %v", draws, edges, density)
		}
		if x, _, _ := QuantileDots(draws, 5); len(x) > len(draws) {
			t.Errorf("%d dots of %v", len(x), draws)
		}
	}
	for _, c := range f.Distances {
		a, b := matrix(c.A), matrix(c.B)
		var x, y []float64
		for i := range a {
			x, y = append(x, a[i][0]), append(y, b[i][0])
		}
		if d := Wasserstein(x, y); !close(d, float64(c.Wasserstein)) {
			t.Errorf("Wasserstein distance %v, SciPy has %v", d, c.Wasserstein)
		}
		if d := KLDivergence(a, b, rand.New(rand.NewPCG(1, 2))); math.Abs(d-float64(c.KL)) > 1e-4 { // random in part
			t.Errorf("divergence %v, ArviZ has %v", d, c.KL)
		}
	}
	if d := Wasserstein(nil, []float64{1}); !math.IsNaN(d) {
		t.Errorf("distance from nothing %v", d)
	}
	if d := KLDivergence(nil, nil, nil); !math.IsNaN(d) {
		t.Errorf("divergence from nothing %v", d)
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
	if _, density, _ := KDE([]float64{-1e200, 1e190, 1e200, 2e200, 3e200}, 0); density == nil || hasNaN(density) {
		t.Error("NaN where squares overflow")
	}
	if _, density, _ := KDE([]float64{0, 0, 0, 0, 0, 0, 1e300}, 0); hasNaN(density) {
		t.Error("NaN where squares overflow and most draws are equal")
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

func BenchmarkKDE(b *testing.B) {
	draws := slices.Concat(chains(4, 1000, 0.2)...)
	for b.Loop() {
		KDE(draws, 0)
	}
}
