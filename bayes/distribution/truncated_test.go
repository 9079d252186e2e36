package distribution

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Tails that are too small to be numbers, from mpmath with 40 digits.
func TestLogTails(t *testing.T) {
	for _, c := range []struct {
		f     *Family
		x     float64
		a     []float64
		above bool
		want  float64
	}{
		{Normal, 121, []float64{1, 2}, true, -1805.013560680567138700666808},
		{Normal, -119, []float64{1, 2}, false, -1805.013560680567138700666808},
		{Normal, 1, []float64{0, 1}, false, -0.17275377902344988952648},
		{StudentT, 1e4, []float64{200, 0, 1}, true, -1315.80588396140538357654},
		{StudentT, -1e120, []float64{4, 0, 1}, false, -1104.14223234847381855725},
		{StudentT, 10, []float64{30, 0, 2}, true, -11.3603466427065733549954},
		{StudentT, 46, []float64{1e5, 1, 1}, true, -1007.10083807336358455085},
		{Gamma, 450, []float64{2.5, 2}, true, -890.079424522295228642620},
		{Gamma, 6000, []float64{3000, 1}, true, -925.481274195135046733635},
		{Gamma, 7, []float64{2.5, 1}, true, -4.15988095064658918472491},
		{Gamma, 1e-200, []float64{2.5, 1}, false, -1152.49352009936991623381},
		{Gamma, 900, []float64{3000, 1}, false, -1516.48409200933319228710},
		{Poisson, 2000, []float64{500}, true, -1278.40765405864840328671},
		{Poisson, 10, []float64{2000}, false, -1939.09037795846996161869},
		{Weibull, 50, []float64{1.7, 2}, true, -237.956742339484811237011},
		{Weibull, 1e-30, []float64{1.7, 2}, false, 1.7 * (-30*math.Ln10 - math.Ln2)},
		{Gumbel, 900, []float64{1, 1}, true, -899},
		{LogNormal, 1e30, []float64{1, 0.5}, true, -9274.93917488847911425017},
		{Exponential, 1000, []float64{2}, true, -2000},
		{Exponential, 1e-300, []float64{2}, false, math.Ln2 - 300*math.Ln10},
		{Logistic, 1000, []float64{0, 1}, true, -1000},
		{Laplace, -1000, []float64{0, 1}, false, -1000 - math.Ln2},
		{Cauchy, 1e200, []float64{0, 1}, true, -200*math.Ln10 - logPi},
		{HalfNormal, 60, []float64{1}, true, -1805.013560680567138700666808 + math.Ln2},
	} {
		below, above := c.f.Tails(c.x, c.a)
		got := below
		if c.above {
			got = above
		}
		if math.Abs(got/c.want-1) > 2e-13 {
			t.Errorf("%s%v at %v: %.17g, want %.17g", c.f.Name, c.a, c.x, got, c.want)
		}
	}
}

var cuts = []struct {
	f  *Family
	a  []float64 // parameters and bounds
	at []float64
}{
	{Normal, []float64{1, 2, -1, 2.5}, []float64{-0.5, 1, 2}},
	{StudentT, []float64{4, 1, 2, 30, 60}, []float64{31, 45, 58}},
	{StudentT, []float64{4, 1, 2, math.Inf(-1), 60}, []float64{-31, 45, 58}},
	{Exponential, []float64{2, 1, 3}, []float64{1.5, 2}},
	{Exponential, []float64{2, -1, 3}, []float64{0.5, 2}},
	{Exponential, []float64{2, 500, math.Inf(1)}, []float64{500.5, 502}},
	{LogNormal, []float64{1, 0.5, 0.5, 9}, []float64{1.5, 5}},
	{Gamma, []float64{2.5, 1.5, 600, math.Inf(1)}, []float64{601, 605}},
	{Gamma, []float64{2.5, 1.5, 0.1, 3}, []float64{0.5, 2}},
	{Weibull, []float64{1.7, 2, 1, 4}, []float64{1.5, 3}},
	{Poisson, []float64{3, 1, math.Inf(1)}, []float64{2, 5}},
	{Poisson, []float64{3, 40, 50}, []float64{41, 44}},
	{NegativeBinomial, []float64{3, 2, 1, 9}, []float64{2, 5}},
	{Beta, []float64{2, 3, 0.2, 0.7}, []float64{0.3, 0.6}},
	{Logistic, []float64{1, 2, -1, 4}, []float64{0.5, 3}},
	{Gumbel, []float64{1, 2, 30, 50}, []float64{31, 40}},
	{Cauchy, []float64{1, 2, 3, 50}, []float64{4, 30}},
	{Laplace, []float64{1, 2, 3, 50}, []float64{4, 30}},
	{HalfNormal, []float64{2, 1, 5}, []float64{2, 3}},
	{Mixture(Normal, Gamma), []float64{0.5, 0.5, 0, 1, 2, 3, -1, 4}, []float64{-0.5, 2}},
}

func TestTruncated(t *testing.T) {
	for _, c := range cuts {
		t.Run(fmt.Sprint(c.f.Name, c.a), func(t *testing.T) {
			f := Truncated(c.f)
			n, weights := len(c.a)-2, 0
			if c.f.Name == "Mixture" {
				weights = 2
			}
			for _, x := range c.at {
				checkGrad(t, f, x, c.a, weights)
			}
			for _, x := range []float64{c.a[n] - 1, c.a[n+1] + 1} {
				if lp := f.LogProb(x, c.a); !math.IsInf(lp, -1) {
					t.Errorf("log density %v outside, at %v", lp, x)
				}
			}
			sum := 0.0
			if lo, hi := f.Support(c.a); c.f.Discrete {
				for x := lo; x <= min(hi, lo+200); x++ {
					sum += math.Exp(f.LogProb(x, c.a))
				}
			} else {
				const steps = 100_000
				lo, hi = max(lo, -1e3), min(hi, lo+30)
				if math.IsInf(c.a[n], -1) {
					hi = c.a[n+1]
				}
				for i := range steps {
					sum += math.Exp(f.LogProb(lo+(hi-lo)*(float64(i)+0.5)/steps, c.a)) * (hi - lo) / steps
				}
				if want := f.CDF(hi, c.a) - f.CDF(lo, c.a); math.Abs(sum-want) > 1e-6 {
					t.Errorf("the density adds up to %v, want %v", sum, want)
				}
				sum = 1
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("the mass adds up to %v", sum)
			}
			r, xs := rand.New(rand.NewPCG(3, 4)), make([]float64, 5000)
			for i := range xs {
				xs[i] = f.Rand(r, c.a)
			}
			sortAndCompare(t, f, c.a, xs)
			da := make([]float64, len(c.a))
			if n := testing.AllocsPerRun(20, func() { f.Grad(c.at[0], c.a, da); f.Rand(r, c.a) }); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

func TestCensored(t *testing.T) {
	for _, c := range cuts {
		t.Run(fmt.Sprint(c.f.Name, c.a), func(t *testing.T) {
			f := Censored(c.f)
			n, weights := len(c.a)-2, 0
			if c.f.Name == "Mixture" {
				weights = 2
			}
			lower, upper := c.a[n], c.a[n+1]
			if finite(lower) {
				if lo, _ := c.f.Support(c.a[:n]); lower > lo {
					got, want := math.Exp(f.LogProb(lower, c.a)), c.f.CDF(lower, c.a[:n])
					if math.Abs(got-want) > 1e-12 {
						t.Errorf("the lower bound has probability %v, want %v", got, want)
					}
				}
			}
			if finite(upper) {
				below := upper
				if c.f.Discrete {
					below--
				}
				got, want := math.Exp(f.LogProb(upper, c.a)), 1-c.f.CDF(below, c.a[:n])
				if math.Abs(got-want) > 1e-12 {
					t.Errorf("the upper bound has probability %v, want %v", got, want)
				}
			}
			if got, want := f.LogProb(c.at[1], c.a), c.f.LogProb(c.at[1], c.a[:n]); got != want {
				t.Errorf("inside the log density is %v, want %v", got, want)
			}
			for _, x := range []float64{lower, upper} {
				if !finite(f.LogProb(x, c.a)) {
					continue
				}
				da := make([]float64, len(c.a))
				f.Grad(x, c.a, da)
				for j := weights; j < n; j++ {
					want, _ := derivative(func(v float64) float64 {
						b := append([]float64(nil), c.a...)
						b[j] = v
						return f.LogProb(x, b)
					}, c.a[j], 1e-2)
					if math.Abs(da[j]-want) > 1e-8*(1+math.Abs(want)) {
						t.Errorf("derivative %d at the bound %v is %v, want %v", j, x, da[j], want)
					}
				}
			}
			r := rand.New(rand.NewPCG(3, 4))
			for range 1000 {
				if x := f.Rand(r, c.a); !(lower <= x && x <= upper) {
					t.Fatalf("drew %v", x)
				}
			}
		})
	}
}
