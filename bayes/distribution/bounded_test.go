package distribution

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// A boundedRecord is a family, its parameters and two bounds, and what
// testdata/bounded.py has computed for them.
type boundedRecord struct {
	f                *Family
	a                []float64
	logMass          float64
	mean, variance   float64 // of draws inside the bounds
	censored, spread float64 // mean and variance of draws that count as the bound
}

func boundedReference(t testing.TB) (list []boundedRecord) {
	t.Helper()
	b, err := os.ReadFile("testdata/bounded.json")
	if err != nil {
		t.Fatal(err)
	}
	var raw [][3]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		t.Fatal(err)
	}
	known := byName()
	for _, r := range raw {
		var name string
		var a, v []number
		for i, into := range []any{&name, &a, &v} {
			if err := json.Unmarshal(r[i], into); err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, boundedRecord{known[name], floats(a), float64(v[0]), float64(v[1]), float64(v[2]), float64(v[3]), float64(v[4])})
	}
	return list
}

func TestBounded(t *testing.T) {
	for _, c := range boundedReference(t) {
		t.Run(fmt.Sprint(c.f.Name, c.a), func(t *testing.T) {
			n := len(c.a) - 2
			own, lower, upper := c.a[:n], c.a[n], c.a[n+1]
			if got := c.f.logMass(lower, upper, own); !near(got, c.logMass, 1e-10, 1e-3) {
				t.Errorf("log mass %.17g, want %.17g", got, c.logMass)
			}
			inside, censored := Truncated(c.f), Censored(c.f)
			for _, m := range []struct {
				what      string
				got, want float64
				rel       float64
			}{
				{"mean inside", inside.Mean(c.a), c.mean, 1e-11},
				{"variance inside", inside.Var(c.a), c.variance, 1e-9},
				{"censored mean", censored.Mean(c.a), c.censored, 1e-11},
				{"censored variance", censored.Var(c.a), c.spread, 1e-9},
			} {
				if !near(m.got, m.want, m.rel, 0) {
					t.Errorf("%s %.17g, want %.17g (relative error %.2g)", m.what, m.got, m.want, m.got/m.want-1)
				}
			}
			da := make([]float64, n)
			value := c.f.logMass(lower, upper, own)
			c.f.gradLogMass(lower, upper, value, own, 1, da)
			for j, p := range c.f.Params {
				if p.Domain == Count || p.Domain == Integer {
					continue
				}
				h := 0.01 * scaleOf(c.f, own, j)
				want, err := derivative(func(v float64) float64 {
					b := append([]float64(nil), own...)
					b[j] = v
					return c.f.logMass(lower, upper, b)
				}, own[j], h)
				if math.Abs(da[j]-want) > 1e-7*math.Abs(want)+100*err+1e-10/h {
					t.Errorf("derivative of the log mass in %s is %v, want %v ± %v", p.Name, da[j], want, err)
				}
			}

			r, xs := rand.New(rand.NewPCG(3, 4)), make([]float64, 4000)
			sum := 0.0
			for i := range xs {
				xs[i] = inside.Rand(r, c.a)
				if !(lower <= xs[i] && xs[i] <= upper) || xs[i] == lower && !c.f.Discrete {
					t.Fatalf("drew %v", xs[i])
				}
				sum += xs[i] / 4000
			}
			sortAndCompare(t, inside, c.a, xs)
		})
	}
}

// scaleOf returns a step for a parameter.
func scaleOf(f *Family, a []float64, j int) float64 {
	switch f.Params[j].Domain {
	case Positive, NonNegative:
		return a[j]
	case Unit:
		return min(a[j], 1-a[j])
	}
	return 1
}

// Moments that a heavy tail makes infinite or undefined.
func TestBoundedHeavy(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		f              *Family
		a              []float64
		mean, variance float64
	}{
		{Cauchy, []float64{0, 1, 1, inf}, inf, inf},
		{Cauchy, []float64{0, 1, -inf, 1}, -inf, inf},
		{Cauchy, []float64{0, 1, -inf, inf}, math.NaN(), math.NaN()},
		{Pareto, []float64{0.5, 1, 2, inf}, inf, inf},
		{Pareto, []float64{1.5, 1, 2, inf}, 6, inf},
		{HalfCauchy, []float64{1, 1, inf}, inf, inf},
	} {
		f := Truncated(c.f)
		if m, v := f.Mean(c.a), f.Var(c.a); !near(m, c.mean, 1e-12, 0) || !near(v, c.variance, 1e-12, 0) {
			t.Errorf("%s%v: moments %v and %v, want %v and %v", c.f.Name, c.a, m, v, c.mean, c.variance)
		}
	}
}

// A draw from beyond all probability that a number can hold is one all the same.
func TestTruncatedFarOut(t *testing.T) {
	inf := math.Inf(1)
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		f         *Family
		a         []float64
		low, high float64
	}{
		{NegativeBinomial, []float64{1, 2, 50, inf}, 50, 70},
		{NegativeBinomial, []float64{1, 2, 5000, inf}, 5000, 5020},
		{Poisson, []float64{1e-3, 1000, inf}, 1000, 1003},
		{Gamma, []float64{2, 1, 1e5, inf}, 1e5, 1e5 + 40},
		{Weibull, []float64{2, 1, 300, inf}, 300, 300.1},
		{Beta, []float64{2, 3, -inf, 1e-100}, 0, 1e-100},
		{Logistic, []float64{0, 1, 1e5, inf}, 1e5, 1e5 + 40},
		{Binomial, []float64{1000, 1e-10, 900, inf}, 900, 901},
		{InverseGamma, []float64{3, 1, -inf, 1e-4}, 9e-5, 1e-4},
		{Normal, []float64{0, 1, 2, 2 + 1e-13}, 2, 2 + 1e-13},
		{Exponential, []float64{1, 2, 2 + 1e-13}, 2, 2 + 1e-13},
		{Geometric, []float64{1e-20, 5, 10}, 5, 10},
	} {
		f := Truncated(c.f)
		for range 200 {
			if x := f.Rand(r, c.a); !(c.low <= x && x <= c.high) {
				t.Errorf("%s%v: drew %v", c.f.Name, c.a, x)
			}
		}
	}
}

func TestQuantile(t *testing.T) {
	known := byName()
	for name, records := range tailReference(t) {
		f := known[name]
		for _, r := range records {
			lo, hi := f.Support(r.Args)
			for _, p := range r.Points {
				for _, upper := range []bool{false, true} {
					target := p.below
					if upper {
						target = p.above
					}
					if target > -1e-6 {
						continue // x is not known by it
					}
					x := f.inverse(target, upper, r.Args, lo, hi)
					if f.Discrete {
						// The first that reaches the target, up to rounding.
						for k, at := range [2]float64{x, x - 1} {
							below, above := f.Tails(at, r.Args)
							excess := below - target
							if upper {
								excess = target - above
							}
							if slack := 1e-12 * max(1, math.Abs(target)); k == 0 && excess < -slack || k == 1 && excess > slack {
								t.Errorf("%s%v: quantile %v, want %v", name, r.Args, x, p.x)
							}
						}
						continue
					}
					below, above := f.Tails(x, r.Args)
					got := below
					if upper {
						got = above
					}
					if !near(got, target, 1e-11, 1) && !near(x, p.x, 1e-14, 0) {
						t.Errorf("%s%v: tail %v at %v, want %v at %v", name, r.Args, got, x, target, p.x)
					}
				}
			}
		}
	}
	for _, c := range []struct {
		f    *Family
		p    float64
		a    []float64
		want float64
	}{
		{Normal, 0.5, []float64{2, 3}, 2},
		{Normal, 0, []float64{2, 3}, math.Inf(-1)},
		{Normal, 1.5, []float64{2, 3}, math.NaN()},
		{Normal, 0.5, []float64{2, -3}, math.NaN()},
		{Exponential, 0.75, []float64{2}, math.Ln2},
		{Geometric, 0.5, []float64{0.5}, 1},
		{Geometric, 0.75, []float64{0.5}, 2},
		{Uniform, 1, []float64{2, 3}, 3},
		{Flat, 0.5, nil, math.NaN()},
	} {
		if got := c.f.Quantile(c.p, c.a); !near(got, c.want, 1e-14, 1) {
			t.Errorf("%s%v.Quantile(%v) = %v, want %v", c.f.Name, c.a, c.p, got, c.want)
		}
	}
}
