package distribution

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// mixtures are families and parameters of them.
var mixtures = []struct {
	f *Family
	a []float64
}{
	{Mixture(Normal, Normal), []float64{0.3, 0.7, -1, 1, 2, 0.5}},
	{Mixture(StudentT, Gamma, Laplace), []float64{0.2, 0.5, 0.3, 4, 0.5, 2, 3, 1.5, 1.4, 2}},
	{Mixture(Poisson, NegativeBinomial), []float64{0.6, 0.4, 3, 9, 2}},
	{Mixture(Normal, Mixture(Normal, HalfNormal)), []float64{0.1, 0.9, 0, 1, 0.5, 0.5, 4, 1, 2}},
	{Mixture(Exponential), []float64{1, 2}},
}

// checkGrad compares a gradient with differences of the log density, in every
// argument but the first weights, of which one goes up as the last goes down.
func checkGrad(t *testing.T, f *Family, x float64, a []float64, weights int) {
	t.Helper()
	da := make([]float64, len(a))
	lp, dx := f.Grad(x, a, da)
	if want := f.LogProb(x, a); !near(lp, want, 1e-13, 1e-13) {
		t.Errorf("Grad at %v %v gives log density %v, LogProb %v", x, a, lp, want)
	}
	if !f.Discrete {
		if want, _ := derivative(func(x float64) float64 { return f.LogProb(x, a) }, x, 1e-2); math.Abs(dx-want) > 1e-8*(1+math.Abs(want)) {
			t.Errorf("dx at %v %v is %v, want %v", x, a, dx, want)
		}
	}
	for j := range a {
		if j == weights-1 || j > weights && f.Params[j].Domain == Unit { // weights of a mixture within
			continue
		}
		if f.Discrete && f.Params[j].Domain == Bound {
			continue // the log density has steps
		}
		got := da[j]
		if j < weights {
			got -= da[weights-1]
		}
		want, _ := derivative(func(v float64) float64 {
			b := slices.Clone(a)
			b[j] = v
			if j < weights {
				b[weights-1] -= v - a[j]
			}
			return f.LogProb(x, b)
		}, a[j], 1e-2)
		if math.Abs(got-want) > 1e-8*(1+math.Abs(want)) {
			t.Errorf("derivative in parameter %d at %v %v is %v, want %v", j, x, a, got, want)
		}
	}
}

// checkDraws compares draws with the distribution function and the moments.
func checkDraws(t *testing.T, f *Family, a []float64) {
	t.Helper()
	const n = 20_000
	r, xs, mean := rand.New(rand.NewPCG(1, 2)), make([]float64, n), 0.0
	for i := range xs {
		xs[i] = f.Rand(r, a)
		mean += xs[i] / n
	}
	sortAndCompare(t, f, a, xs)
	v := 0.0
	for _, x := range xs {
		v += (x - mean) * (x - mean) / n
	}
	if z := (mean - f.Mean(a)) / math.Sqrt(f.Var(a)/n); !(math.Abs(z) < 5) || !near(v, f.Var(a), 0.08, 0) {
		t.Errorf("moments %v and %v, want %v and %v", mean, v, f.Mean(a), f.Var(a))
	}
}

// sortAndCompare compares draws with the distribution function.
func sortAndCompare(t *testing.T, f *Family, a, xs []float64) {
	t.Helper()
	slices.Sort(xs)
	if f.Discrete {
		chiSquared(t, f, a, xs)
	} else {
		kolmogorov(t, f, a, xs)
	}
}

func TestMixture(t *testing.T) {
	for _, m := range mixtures {
		t.Run(fmt.Sprint(m.a), func(t *testing.T) {
			k := 0
			for m.f.Params[k].Domain == Unit {
				k++
			}
			for _, x := range []float64{1, 2, 3, 7} {
				checkGrad(t, m.f, x, m.a, k)
			}
			checkDraws(t, m.f, m.a)
			da := make([]float64, len(m.a))
			if n := testing.AllocsPerRun(20, func() { m.f.Grad(2, m.a, da); m.f.LogProb(2, m.a) }); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

// The log density is that of its definition, where sums of densities underflow
// too, and there is none where an argument is wrong.
func TestMixtureLogProb(t *testing.T) {
	f, inf, nan := Mixture(Normal, Normal), math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    float64
		a    []float64
		want float64
	}{
		{0, []float64{0.5, 0.5, 0, 1, 0, 1}, -halfLog2Pi},
		{0.5, []float64{0.25, 0.75, 0, 1, 1, 2}, math.Log(0.25*math.Exp(-0.125-halfLog2Pi) + 0.375*math.Exp(-0.03125-halfLog2Pi))},
		{1000, []float64{0.25, 0.75, 0, 1, 100, 1}, math.Log(0.75) - halfLog2Pi - 0.5*900*900},
		{3, []float64{0, 1, 0, 1, 3, 1}, -halfLog2Pi},
		{3, []float64{1, 0, 3, 1, 0, 1}, -halfLog2Pi},
		{3, []float64{0.5, 0.5, 3, 1, 0, -1}, -inf},
		{3, []float64{0.5, 0.6, 3, 1, 0, 1}, -inf},
		{3, []float64{1.5, -0.5, 3, 1, 0, 1}, -inf},
		{3, []float64{nan, 0.5, 3, 1, 0, 1}, nan},
		{nan, []float64{0.5, 0.5, 3, 1, 0, 1}, nan},
		{3, []float64{0.5, 0.5, 3, 1, nan, 1}, nan},
		{inf, []float64{0.5, 0.5, 3, 1, 0, 1}, -inf},
	} {
		da := make([]float64, 6)
		lp, _ := f.Grad(c.x, c.a, da)
		for _, got := range []float64{f.LogProb(c.x, c.a), lp} {
			if !near(got, c.want, 1e-14, 1e-15) && !(math.IsNaN(got) && math.IsNaN(c.want)) && got != c.want {
				t.Errorf("at %v %v: %v, want %v", c.x, c.a, got, c.want)
			}
		}
		if !finite(c.want) && slices.ContainsFunc(da, func(d float64) bool { return d != 0 }) {
			t.Errorf("at %v %v: derivatives %v, want zeros", c.x, c.a, da)
		}
	}
}
