package vector

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// apart is how many units in the last place lie between two numbers.
func apart(x, y float64) float64 {
	if x == y || x != x && y != y {
		return 0
	}
	ulp := math.Nextafter(math.Abs(y), math.Inf(1)) - math.Abs(y)
	return math.Abs(x-y) / ulp
}

func TestFunctions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	logistic := func(x float64) float64 {
		e := math.Exp(-math.Abs(x))
		if x < 0 {
			return e / (1 + e)
		}
		return 1 / (1 + e)
	}
	log := func(x float64) float64 { // package math's in assembly errs below the least normal number
		if 0 < x && x < 0x1p-1022 {
			return math.Log(x*0x1p54) - 54*math.Ln2
		}
		return math.Log(x)
	}
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -1, 5e-324, 0x1p-1022, 1e-310, math.MaxFloat64}
	for _, c := range []struct {
		name   string
		f      func(dst, x []float64)
		want   func(float64) float64
		ulps   float64 // math's own error, of up to 1, comes on top
		points func() float64
	}{
		{"Exp", Exp, math.Exp, 2, func() float64 { return 1454*r.Float64() - 745 }},
		{"Exp", Exp, math.Exp, 2, func() float64 { return r.NormFloat64() }},
		{"Exp", Exp, math.Exp, 2, func() float64 { return 1e-9 * r.NormFloat64() }},
		{"Log", Log, log, 2, func() float64 { return math.Abs(math.Float64frombits(r.Uint64())) }},
		{"Log", Log, log, 2, func() float64 { return 2 * r.Float64() }},
		{"Log", Log, log, 2, func() float64 { return 1 + 1e-6*r.NormFloat64() }},
		{"Log", Log, log, 0, func() float64 { return -r.Float64() }},
		{"Logistic", Logistic, logistic, 4, func() float64 { return 20 * r.NormFloat64() }},
		{"Logistic", Logistic, logistic, 4, func() float64 { return 1e-9 * r.NormFloat64() }},
	} {
		x := append([]float64{}, special...)
		for len(x) < 20000 {
			x = append(x, c.points())
		}
		y := make([]float64, len(x))
		c.f(y, x)
		worst := 0.0
		for i, x := range x {
			want := c.want(x)
			d := apart(y[i], want)
			worst = max(worst, d)
			if !(d <= c.ulps) {
				t.Errorf("%s(%v) = %v, want %v", c.name, x, y[i], want)
				break
			}
		}
		t.Logf("%s: within %.2g units of package math", c.name, worst)
	}
}

func TestExpOverflows(t *testing.T) {
	y := make([]float64, 4)
	Exp(y, []float64{709.7827128933, 709.7827128934, -745.13, -745.14})
	if want := []float64{math.MaxFloat64, math.Inf(1), 5e-324, 0}; math.Abs(y[0]/want[0]-1) > 1e-10 || y[1] != want[1] || y[2] != want[2] || y[3] != want[3] {
		t.Errorf("got %v, want %v", y, want)
	}
}

// The sums of families are those of their formulas, row by row.
func TestFamilies(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const inv, nu = 0.7, 4.0
	for _, c := range []struct {
		name string
		run  func(grad, x, eta []float64) float64
		row  func(x, eta float64) (value, grad float64)
	}{
		{"BernoulliLogit", BernoulliLogit, func(x, eta float64) (float64, float64) {
			p := 1 / (1 + math.Exp(-eta))
			return x*eta - max(eta, 0) - math.Log1p(math.Exp(-math.Abs(eta))), x - p
		}},
		{"PoissonLog", PoissonLog, func(x, eta float64) (float64, float64) {
			return x*eta - math.Exp(eta), x - math.Exp(eta)
		}},
		{"NegativeBinomialLog", func(grad, x, eta []float64) float64 {
			logp, logs, shares := NegativeBinomialLog(grad, x, eta, nu, 1/nu)
			return logp + 3*logs + 5*shares
		}, func(x, eta float64) (float64, float64) {
			t := math.Exp(eta) / nu
			return x*eta + (3-x-nu)*math.Log1p(t) + 5*(x+nu)*t/(1+t), x - (x+nu)*t/(1+t)
		}},
		{"Normal", func(grad, x, mu []float64) float64 { return Normal(grad, x, mu, inv) }, func(x, mu float64) (float64, float64) {
			z := (x - mu) * inv
			return z * z, z * inv
		}},
		{"NormalScales, in mu", func(grad, x, mu []float64) float64 {
			logs, squares := NormalScales(grad, make([]float64, len(x)), x, mu, slices.Repeat([]float64{nu}, len(x)))
			return logs + squares
		}, func(x, mu float64) (float64, float64) {
			z := (x - mu) / nu
			return math.Log(nu) + z*z, z / nu
		}},
		{"NormalScales, in sigma", func(grad, x, log []float64) float64 {
			sigma := make([]float64, len(x))
			for i, v := range log {
				sigma[i] = math.Exp(v / 2)
			}
			logs, squares := NormalScales(make([]float64, len(x)), grad, x, slices.Repeat([]float64{nu}, len(x)), sigma)
			return logs + squares
		}, func(x, log float64) (float64, float64) {
			sigma := math.Exp(log / 2)
			z := (x - nu) / sigma
			return log/2 + z*z, (z*z - 1) / sigma
		}},
		{"StudentT", func(grad, x, mu []float64) float64 {
			logs, shares := StudentT(grad, x, mu, inv, 1/nu, 2)
			return logs + 3*shares
		}, func(x, mu float64) (float64, float64) {
			z := (x - mu) * inv
			u := z * z / nu
			return math.Log1p(u) + 3*u/(1+u), 2 * z / (1 + u)
		}},
	} {
		for _, n := range []int{1, 3, 4, 17, 1000} {
			x, eta, grad := make([]float64, n), make([]float64, n), make([]float64, n)
			want := 0.0
			wantGrad := make([]float64, n)
			for i := range x {
				x[i], eta[i], grad[i] = r.Float64(), 3*r.NormFloat64(), r.NormFloat64()
				if i == 7 {
					eta[i] = 700
				}
				v, d := c.row(x[i], eta[i])
				want += v
				wantGrad[i] = grad[i] + d
			}
			if got := c.run(grad, x, eta); math.Abs(got-want) > 1e-13*math.Abs(want)+1e-13 {
				t.Errorf("%s of %d rows: %v, want %v", c.name, n, got, want)
			}
			for i, g := range grad {
				if math.Abs(g-wantGrad[i]) > 1e-14*(1+math.Abs(wantGrad[i])) {
					t.Errorf("%s: derivative %v, want %v", c.name, g, wantGrad[i])
				}
			}
		}
	}
}

// A scale outside of its domain leaves no finite log density.
func TestNormalScalesOutside(t *testing.T) {
	for _, bad := range []float64{0, -1, 1e-301, math.NaN(), math.Inf(1), math.Inf(-1)} {
		for at := range 5 {
			x, sigma := make([]float64, 5), slices.Repeat([]float64{2}, 5)
			sigma[at] = bad
			logs, squares := NormalScales(make([]float64, 5), make([]float64, 5), x, x, sigma)
			if lp := -logs - squares/2; lp-lp == 0 {
				t.Errorf("with a scale of %v: %v", bad, lp)
			}
		}
	}
}

// BenchmarkBlock times functions over a block that is in the cache.
func BenchmarkBlock(b *testing.B) {
	const n = 512
	x, y, z, w := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = float64(i%7) + 0.3
		y[i] = float64(i%3)*0.5 + 0.1
	}
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"Sum", func() { Sum(x) }},
		{"Dot", func() { Dot(x, y) }},
		{"Mul", func() { Mul(z, x, y) }},
		{"AddScaled", func() { AddScaled(z, x, 1e-9) }},
		{"AddScaled4", func() { AddScaled4(z, x, x, y, y, 1e-9, 2, 3, 4) }},
		{"Dot4", func() { Dot4(z, x, x, y, y) }},
		{"Exp", func() { Exp(z, x) }},
		{"Log", func() { Log(z, x) }},
		{"Logistic", func() { Logistic(z, x) }},
		{"SoftmaxExp", func() { SoftmaxExp(z, w, x, y, y) }},
		{"SoftmaxGrad", func() { SoftmaxGrad(z, x, y, y) }},
		{"BernoulliLogit", func() { BernoulliLogit(z, y, x) }},
		{"PoissonLog", func() { PoissonLog(z, y, x) }},
		{"NegativeBinomialLog", func() { NegativeBinomialLog(z, y, x, 2, 0.5) }},
		{"Normal", func() { Normal(z, y, x, 1) }},
		{"Mixture2", func() { Mixture2(z, w, y, x, z, 1, 0.5, -1, -1) }},
		{"NormalScales", func() { NormalScales(z, w, y, x, x) }},
		{"StudentT", func() { StudentT(z, y, x, 1, 0.3, 4) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
