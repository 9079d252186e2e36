package distribution

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// byName returns all families by the name that testdata/reference.json has them
// under.
func byName() map[string]*Family {
	m := map[string]*Family{}
	for _, f := range families {
		if f.Params != nil && f.Params[len(f.Params)-1].Name == "logit_p" {
			m[f.Name+"Logit"] = f
		} else {
			m[f.Name] = f
		}
	}
	return m
}

// A number is a float64 that JSON may hold as "inf", "-inf" or "nan".
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*n = number(v)
	return err
}

type record struct {
	Args      []number
	Mean, Var number
	Points    [][]number // x, log density and, in most, distribution function
}

func (r record) args() []float64 {
	a := make([]float64, len(r.Args))
	for i, v := range r.Args {
		a[i] = float64(v)
	}
	return a
}

// reference returns what testdata/make.py has computed.
func reference(t testing.TB) map[string][]record {
	t.Helper()
	b, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string][]record
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// near reports whether got is want to within rel, relative to want but no
// finer than rel·floor.
func near(got, want, rel, floor float64) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return got == want || math.IsNaN(got) && math.IsNaN(want)
	}
	return math.Abs(got-want) <= rel*max(math.Abs(want), floor)
}

func TestReference(t *testing.T) {
	ref := reference(t)
	for name, f := range byName() {
		if f == Flat || f == HalfFlat {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if len(ref[name]) == 0 {
				t.Fatal("not in testdata/reference.json")
			}
			for _, r := range ref[name] {
				a := r.args()
				if got := f.Mean(a); !near(got, float64(r.Mean), 1e-12, 1e-300) {
					t.Errorf("Mean(%v) = %v, want %v", a, got, r.Mean)
				}
				// SciPy too takes some variances as differences of squares.
				if got := f.Var(a); !near(got, float64(r.Var), 1e-10, 1e-300) {
					t.Errorf("Var(%v) = %v, want %v", a, got, r.Var)
				}
				for _, p := range r.Points {
					x, logp := float64(p[0]), float64(p[1])
					// A log density near 0 is a density near 1, whose relative
					// error is the absolute error of the logarithm.
					if got := f.LogProb(x, a); !near(got, logp, 5e-12, 1) {
						t.Errorf("LogProb(%v, %v) = %.17g, want %.17g (error %.2g)", x, a, got, logp, got-logp)
					}
					if len(p) < 3 {
						continue
					}
					cdf := float64(p[2])
					if got := f.CDF(x, a); !near(got, cdf, 1e-10, 1e-290) {
						t.Errorf("CDF(%v, %v) = %.17g, want %.17g (relative error %.2g)", x, a, got, cdf, got/cdf-1)
					}
				}
			}
		})
	}
}

// derivative differentiates f at x by Richardson's extrapolation of central
// differences (Ridders' method), from step h down, and estimates its error.
func derivative(f func(float64) float64, x, h float64) (d, err float64) {
	const shrink, n = 1.4, 12
	var tab [n][n]float64
	err = math.Inf(1)
	for i := range n {
		tab[0][i] = (f(x+h) - f(x-h)) / ((x + h) - (x - h))
		h /= shrink
		fac := shrink * shrink
		for j := 1; j <= i; j++ {
			tab[j][i] = (tab[j-1][i]*fac - tab[j-1][i-1]) / (fac - 1)
			fac *= shrink * shrink
			if e := max(math.Abs(tab[j][i]-tab[j-1][i]), math.Abs(tab[j][i]-tab[j-1][i-1])); e <= err {
				d, err = tab[j][i], e
			}
		}
	}
	return d, err
}

// room returns a step from v that stays within d.
func room(v float64, d Domain) float64 {
	if d == Real && v != 0 {
		return min(0.1*math.Abs(v), 0.5)
	}
	h := 0.1 * math.Abs(v)
	if d == Unit {
		h = min(h, 0.1*(1-v))
	}
	if h == 0 && d == Real {
		h = 0.1
	}
	return h
}

// scale returns the width of a distribution on the whole line.
func scale(f *Family, a []float64) float64 {
	for i, p := range f.Params {
		if p.Name == "sigma" {
			return a[i]
		}
	}
	if f == AsymmetricLaplace {
		return min(a[0], 1/a[0]) / a[2]
	}
	return a[len(a)-1]
}

// kinks returns where the density has none or two derivatives.
func kinks(f *Family, a []float64) []float64 {
	switch f {
	case Laplace:
		return a[:1]
	case AsymmetricLaplace:
		return a[1:2]
	case Triangular:
		return a[2:]
	}
	return nil
}

func TestGrad(t *testing.T) {
	ref := reference(t)
	for name, f := range byName() {
		t.Run(name, func(t *testing.T) {
			checked := 0
			check := func(what string, x float64, a []float64, got float64, g func(float64) float64, at, h, logp float64) {
				want, err := derivative(g, at, h)
				// What rounding of LogProb leaves of a difference.
				noise := 1e-14 * max(1, math.Abs(logp), math.Abs(g(at-h)), math.Abs(g(at+h))) / h
				if err > 1e-7*math.Abs(want)+10*noise {
					return // the reference itself is poor here
				}
				checked++
				if math.Abs(got-want) > 1e-9*math.Abs(want)+10*err+noise {
					t.Errorf("d/d%s LogProb(%v, %v) = %.15g, want %.15g ± %.1g", what, x, a, got, want, err)
				}
			}
			total := 0
			for _, r := range ref[name] {
				a := r.args()
				da := make([]float64, len(a))
				for _, p := range r.Points {
					x := float64(p[0])
					logp, dx := f.Grad(x, a, da)
					if want := f.LogProb(x, a); math.Abs(logp-want) > 1e-14*max(1, math.Abs(want)) && logp != want {
						t.Errorf("Grad(%v, %v) has log density %v, LogProb %v", x, a, logp, want)
					}
					if !finite(logp) || math.Abs(x) > 1e100 || x != 0 && math.Abs(x) < 1e-100 {
						continue
					}
					if f.Discrete && dx != 0 {
						t.Errorf("Grad(%v, %v): dx = %v", x, a, dx)
					}
					lo, hi := f.Support(a)
					if h := min(room(x, Positive), 0.9*(x-lo), 0.9*(hi-x)); !f.Discrete && h > 0 {
						total++
						if math.IsInf(lo, -1) {
							h = min(h, 0.05*scale(f, a))
						}
						for _, p := range kinks(f, a) {
							h = min(h, 0.9*math.Abs(x-p))
						}
						if h > 0 {
							check("x", x, a, dx, func(x float64) float64 { return f.LogProb(x, a) }, x, h, logp)
						}
					}
					for i := range a {
						d := f.Params[min(i, len(f.Params)-1)].Domain
						if d == Count || d == Integer {
							if da[i] != 0 {
								t.Errorf("Grad(%v, %v): da = %v", x, a, da)
							}
							continue
						}
						h := room(a[i], d)
						switch {
						case f == Uniform || f == Pareto && i == 1:
							// Up to x, where the density ends.
							h = min(h, 0.9*math.Abs(x-a[i]), 0.9*math.Abs(a[1]-a[0]))
						case f == Wald && i == 2:
							h = 0.3 * (x - a[2])
						case f == Triangular || f == TruncatedNormal && i >= 2:
							h = 0.1 * math.Abs(x-a[i])
							for j := range a {
								if j != i && f == Triangular || j == 5-i {
									h = min(h, 0.1*math.Abs(a[j]-a[i]))
								}
							}
							if math.IsInf(a[i], 0) {
								h = 0
							}
						case f.Params[len(f.Params)-1].Name == "cutpoints":
							h = 0.1
							for j := range a[1:] {
								if j > 0 {
									h = min(h, 0.1*(a[j+1]-a[j]))
								}
							}
						case len(kinks(f, a)) > 0 && a[i] == kinks(f, a)[0]:
							h = min(0.1*scale(f, a), 0.9*math.Abs(x-a[i]))
						case i < len(a)-1 && f.Params[min(i, len(f.Params)-1)].Name == "mu" && d == Real || f == Cauchy && i == 0:
							h = 0.1 * scale(f, a)
						}
						if h == 0 {
							continue
						}
						total++
						b := slices.Clone(a)
						check(fmt.Sprint(i), x, a, da[i], func(v float64) float64 {
							b[i] = v
							return f.LogProb(x, b)
						}, a[i], h, logp)
					}
				}
			}
			if checked < total*8/10 {
				t.Errorf("only %d of %d derivatives have a good reference", checked, total)
			}
		})
	}
}

// typical returns parameters that every family is tried at.
func typical(t testing.TB, name string, f *Family) []float64 {
	if len(f.Params) == 0 {
		return nil
	}
	a, ok := map[string][]float64{
		"Normal": {1, 2}, "StudentT": {5, 1, 2}, "Cauchy": {1, 2}, "Laplace": {1, 2},
		"Logistic": {1, 2}, "Gumbel": {1, 2}, "HalfNormal": {2}, "HalfStudentT": {5, 2},
		"HalfCauchy": {2}, "Exponential": {0.5}, "Gamma": {2.5, 0.5}, "InverseGamma": {5, 3},
		"ChiSquared": {5}, "LogNormal": {1, 0.5}, "Weibull": {1.5, 2}, "Pareto": {6, 2},
		"Uniform": {-1, 3}, "Beta": {2, 0.7}, "Kumaraswamy": {2, 0.7},
		"Bernoulli": {0.3}, "BernoulliLogit": {-0.7}, "Binomial": {40, 0.3},
		"BinomialLogit": {12, 0.4}, "BetaBinomial": {2, 3, 12}, "Poisson": {14.5},
		"ZeroInflatedPoisson": {0.7, 3}, "ZeroInflatedBinomial": {0.7, 12, 0.4},
		"ZeroInflatedNegativeBinomial": {0.7, 4, 1.5}, "Moyal": {1, 2}, "NegativeBinomial": {4, 1.5}, "Geometric": {0.2},
		"TruncatedNormal": {1, 2, -1.5, 4}, "SkewNormal": {1, 2, -3}, "AsymmetricLaplace": {0.6, 1, 0.5},
		"ExGaussian": {1, 2, 3}, "SkewStudentT": {3, 2, 1, 2}, "GeneralizedExtreme": {1, 2, 0.125}, "GeneralizedPareto": {1, 2, 0.125}, "Wald": {2, 3, -0.5}, "Rice": {3, 2}, "LogitNormal": {0.5, 1.2},
		"Triangular": {-1, 3, 1.5}, "VonMises": {0.5, 2}, "HyperGeometric": {60, 25, 18},
		"OrderedLogistic": {0.3, -1, 0, 1.5}, "OrderedProbit": {0.3, -1, 0, 1.5},
		"DiscreteUniform": {-2, 5}, "Categorical": {0.2, 0, 0.5, 0.3}, "CategoricalLogit": {1, 0, -1, 2},
	}[name]
	if !ok {
		t.Fatalf("no typical parameters for %s", name)
	}
	return a
}

func TestOutside(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	bad := map[Domain][]float64{
		Real:        {inf, -inf},
		Positive:    {0, -1, inf, -inf},
		NonNegative: {-1, -1e-300, inf, -inf},
		Unit:        {-1e-300, 1.0000001, inf, -inf},
		Count:       {-1, 1.5, inf, -inf},
		Integer:     {1.5, inf, -inf},
	}
	for name, f := range byName() {
		t.Run(name, func(t *testing.T) {
			a := typical(t, name, f)
			da := make([]float64, len(a))
			inside := 1.0
			lo, hi := f.Support(a)
			if inside < lo {
				inside = lo
			}
			switch {
			case name == "Categorical":
				inside = 2
			case hi == 1 && !f.Discrete:
				inside = 0.25
			}
			if v := f.LogProb(inside, a); !finite(v) {
				t.Fatalf("LogProb(%v, %v) = %v", inside, a, v)
			}
			try := func(x float64, a []float64, want float64) {
				t.Helper()
				same := func(v float64) bool { return v == want || math.IsNaN(v) && math.IsNaN(want) }
				if got := f.LogProb(x, a); !same(got) {
					t.Errorf("LogProb(%v, %v) = %v, want %v", x, a, got, want)
				}
				for i := range da {
					da[i] = 7
				}
				logp, dx := f.Grad(x, a, da)
				if !same(logp) || dx != 0 || slices.ContainsFunc(da, func(v float64) bool { return v != 0 }) {
					t.Errorf("Grad(%v, %v) = %v, %v and %v, want %v and zeros", x, a, logp, dx, da, want)
				}
			}
			outside := []float64{-inf, inf, lo - 1, hi + 1}
			if f.Discrete {
				outside = append(outside, inside+0.5)
			} else {
				outside = append(outside, math.Nextafter(lo, -inf), math.Nextafter(hi, inf))
			}
			for _, x := range outside {
				if x < lo || x > hi || math.IsInf(x, 0) || f.Discrete {
					try(x, a, -inf)
				}
			}
			try(nan, a, nan)
			if f != Flat && f != HalfFlat {
				if got := f.CDF(-inf, a); got != 0 {
					t.Errorf("CDF(-Inf) = %v", got)
				}
				if got := f.CDF(inf, a); got != 1 {
					t.Errorf("CDF(+Inf) = %v", got)
				}
				if got := f.CDF(lo-0.5, a); got != 0 {
					t.Errorf("CDF(%v) = %v below the support", lo-0.5, got)
				}
			}
			r := rand.New(rand.NewPCG(1, 2))
			for i := range a {
				d := f.Params[min(i, len(f.Params)-1)].Domain
				for _, v := range append(bad[d], nan) {
					b := slices.Clone(a)
					b[i] = v
					want := -inf
					if math.IsNaN(v) {
						want = nan
					}
					try(inside, b, want)
					for what, got := range map[string]float64{
						"CDF": f.CDF(inside, b), "Mean": f.Mean(b), "Var": f.Var(b), "Rand": f.Rand(r, b),
					} {
						if !math.IsNaN(got) {
							t.Errorf("%s at %v = %v, want NaN", what, b, got)
						}
					}
				}
			}
		})
	}
}

// TestExtremes tries the widest range of arguments, where terms overflow: a
// sampler's first steps go there.
func TestExtremes(t *testing.T) {
	sizes := []float64{5e-324, 1e-300, 1e-160, 1e-20, 1e-8, 0.3, 1, 7, 50, 1e8, 1e20, 1e160, 1e300, math.MaxFloat64}
	var values []float64
	for _, v := range sizes {
		values = append(values, -v, v)
	}
	values = append(values, 0, 1-1e-16)
	r := rand.New(rand.NewPCG(1, 2))
	for name, f := range byName() {
		t.Run(name, func(t *testing.T) {
			a := slices.Clone(typical(t, name, f))
			da := make([]float64, len(a))
			pick := func(d Domain) float64 {
				for {
					if v := values[r.IntN(len(values))]; d.Contains(v) {
						return v
					}
				}
			}
			bad := 0
			for range 20_000 {
				for i := range a {
					a[i] = pick(f.Params[min(i, len(f.Params)-1)].Domain)
				}
				x := pick(Real)
				lo, hi := f.Support(a)
				if x < lo || f.Discrete {
					x = pick(NonNegative)
				}
				if hi <= 1 {
					x = pick(Unit)
				}
				if f.Discrete && !math.IsNaN(hi) {
					x = min(math.Ceil(x), hi)
				}
				logp, dx := f.Grad(x, a, da)
				if math.IsNaN(logp) || math.IsNaN(dx) || slices.ContainsFunc(da, math.IsNaN) {
					if bad++; bad <= 8 {
						t.Errorf("Grad(%v, %v) = %v, %v, %v", x, a, logp, dx, da)
					}
				}
			}
		})
	}
}

// TestEnds compares the ends of the support that are declared with those that
// Support gives.
func TestEnds(t *testing.T) {
	all := []*Family{
		Truncated(Gamma), Truncated(StudentT), Censored(Poisson), Truncated(Pareto),
		Mixture(Normal, Laplace), Mixture(Gamma, Beta), Mixture(Gamma, Pareto),
	}
	for _, f := range append(all, families...) {
		if f.Vector() {
			continue
		}
		a := make([]float64, len(f.Params))
		for j, p := range f.Params {
			switch a[j] = 0.5 + float64(j)/16; p.Domain {
			case Count, Integer:
				a[j] = float64(20 - j)
			}
		}
		if f == Triangular {
			a[2] = a[0]
		}
		lo, hi := f.Support(a)
		for k, end := range [2]End{f.Lower, f.Upper} {
			got := [2]float64{lo, hi}[k]
			want := math.Inf(2*k - 1)
			switch end.Kind {
			case Constant:
				want = end.Value
			case Parameter:
				want = a[end.Param]
				if f.Of != nil && f.Discrete {
					want = got
				}
			case Varying:
				if f.Of == nil && f.Components == nil && f != HyperGeometric && f != GeneralizedPareto && f != GeneralizedExtreme {
					t.Errorf("%s: end %d is said to vary", f.Name, k)
				}
				continue
			}
			if got != want {
				t.Errorf("%s%v: end %d is %v, and %v is declared", f.Name, a, k, got, end)
			}
		}
	}
}

// TestBoundary has the values at the ends of supports and domains, where
// formulas meet 0·∞.
func TestBoundary(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		f    *Family
		x    float64
		a    []float64
		want float64
	}{
		{Flat, -1e300, nil, 0},
		{HalfFlat, 0, nil, 0},
		{Beta, 0.3, []float64{1, 1}, 0},
		{Beta, 0, []float64{1, 1}, 0},
		{Beta, 1, []float64{1, 1}, 0},
		{Beta, 0, []float64{1, 5}, math.Log(5)},
		{Beta, 1, []float64{50, 1}, math.Log(50)},
		{Beta, 0, []float64{0.5, 1}, inf},
		{Beta, 1, []float64{2, 1.5}, -inf},
		{Kumaraswamy, 0, []float64{1, 3}, math.Log(3)},
		{Kumaraswamy, 1, []float64{4, 1}, math.Log(4)},
		{Gamma, 0, []float64{1, 3}, math.Log(3)},
		{Gamma, 0, []float64{0.5, 3}, inf},
		{Gamma, 0, []float64{2, 3}, -inf},
		{ChiSquared, 0, []float64{2}, -math.Ln2},
		{InverseGamma, 0, []float64{2, 3}, -inf},
		{LogNormal, 0, []float64{0, 1}, -inf},
		{Weibull, 0, []float64{1, 4}, -math.Log(4)},
		{Exponential, 0, []float64{3}, math.Log(3)},
		{Uniform, 0, []float64{0, 0}, -inf},
		{Uniform, 0.5, []float64{1, 0}, -inf},
		{Bernoulli, 1, []float64{0}, -inf},
		{Bernoulli, 0, []float64{0}, 0},
		{Bernoulli, 1, []float64{1}, 0},
		{BernoulliLogit, 1, []float64{-800}, -800},
		{BernoulliLogit, 0, []float64{800}, -800},
		{Binomial, 0, []float64{0, 0.3}, 0},
		{Binomial, 0, []float64{5, 0}, 0},
		{Binomial, 5, []float64{5, 1}, 0},
		{Binomial, 1, []float64{5, 0}, -inf},
		{BinomialLogit, 3, []float64{3, -700}, -2100},
		{BetaBinomial, 0, []float64{1, 1, 0}, 0},
		{Poisson, 0, []float64{0}, 0},
		{Poisson, 1, []float64{0}, -inf},
		{ZeroInflatedPoisson, 0, []float64{0, 3}, 0},
		{ZeroInflatedPoisson, 2, []float64{0, 3}, -inf},
		{ZeroInflatedPoisson, 0, []float64{1, 900}, -900},
		{Geometric, 1, []float64{1}, 0},
		{Geometric, 2, []float64{1}, -inf},
		{Geometric, 1, []float64{0}, -inf},
		{DiscreteUniform, 0, []float64{1, 0}, -inf},
		{Categorical, 1, []float64{1, 0}, -inf},
		{Categorical, 0, []float64{0, 0}, -inf},
		{Categorical, 1, []float64{2, 6}, -inf},
		{Categorical, 1, []float64{0.25, 0.75}, math.Log(0.75)},
		{Categorical, 2, []float64{0.333333, 0.333333, 0.333333}, math.Log(1. / 3)},
		{CategoricalLogit, 1, []float64{1000, 0}, -1000},
		{TruncatedNormal, 0.5, []float64{0, 1, inf, inf}, -inf},
		{TruncatedNormal, 1, []float64{0, 1, 1, 1}, -inf},
		{TruncatedNormal, 2, []float64{2, 1, -inf, inf}, -halfLog2Pi},
		{TruncatedNormal, 0, []float64{0, 1, 0, inf}, math.Ln2 - halfLog2Pi},
		// 1e8 standard deviations out it is exponential at the rate 1e8.
		{TruncatedNormal, 1e8, []float64{0, 1, 1e8, inf}, math.Log(1e8)},
		{SkewNormal, 1, []float64{1, 1, -1e300}, -halfLog2Pi},
		{AsymmetricLaplace, 1, []float64{1, 1, 4}, math.Ln2},
		{ExGaussian, 0, []float64{0, 1e-20, 1}, math.Log(0.5)},
		{LogitNormal, 0, []float64{0, 1}, -inf},
		{LogitNormal, 1, []float64{0, 1}, -inf},
		{Triangular, 0, []float64{0, 1, 0}, math.Ln2},
		{Triangular, 0, []float64{0, 1, 0.5}, -inf},
		{Triangular, 1, []float64{0, 1, 1}, math.Ln2},
		{Triangular, 0.5, []float64{0, 1, 2}, -inf},
		{VonMises, math.Pi, []float64{-math.Pi, 1e16}, 0.5*math.Log(1e16) - halfLog2Pi},
		{Wald, 0, []float64{1, 1, 0}, -inf},
		{Rice, 0, []float64{1, 1}, -inf},
		{Rice, 1, []float64{0, 1}, -0.5},
		{HyperGeometric, 0, []float64{0, 0, 0}, 0},
		{HyperGeometric, 2, []float64{5, 2, 5}, 0},
		{HyperGeometric, 0, []float64{5, 3, 4}, -inf},
		{HyperGeometric, 1, []float64{5, 6, 4}, -inf},
		{OrderedLogistic, 0, []float64{0.5}, 0},
		{OrderedLogistic, 1, []float64{0, 1, -1}, -inf},
		{OrderedLogistic, 1, []float64{0, 1, 1}, -inf},
		{OrderedLogistic, 1, []float64{0, 0}, -math.Ln2},
		{OrderedProbit, 0, []float64{0.5}, 0},
		{OrderedProbit, 1, []float64{0, 1, 1}, -inf},
		{OrderedProbit, 0, []float64{-3, -3}, -math.Ln2},
		{StudentT, 1e200, []float64{1, 0, 1}, -math.Log(math.Pi) - 2*math.Log(1e200)},
	} {
		if got := c.f.LogProb(c.x, c.a); !near(got, c.want, 1e-14, 1) {
			t.Errorf("%s.LogProb(%v, %v) = %v, want %v", c.f.Name, c.x, c.a, got, c.want)
		}
		da := make([]float64, len(c.a))
		logp, dx := c.f.Grad(c.x, c.a, da)
		if !near(logp, c.want, 1e-14, 1) || math.IsNaN(dx) || slices.ContainsFunc(da, math.IsNaN) {
			t.Errorf("%s.Grad(%v, %v) = %v, %v, %v", c.f.Name, c.x, c.a, logp, dx, da)
		}
	}
}

// TestRand compares 20,000 draws with the distribution function, mean and
// variance. Its limits are those of a probability of about 1e-6 for each.
func TestRand(t *testing.T) {
	const n = 20_000
	ref := reference(t)
	for name, f := range byName() {
		if f == Flat || f == HalfFlat {
			continue
		}
		settings := [][]float64{typical(t, name, f)}
		for _, r := range ref[name] {
			if len(settings) < 12 && len(r.Points[0]) == 3 {
				settings = append(settings, r.args())
			}
		}
		for _, a := range settings {
			t.Run(fmt.Sprint(name, a), func(t *testing.T) {
				r := rand.New(rand.NewPCG(3, 14))
				xs := make([]float64, n)
				var mean, m2 float64
				for i := range xs {
					x := f.Rand(r, a)
					if lo, hi := f.Support(a); !(lo <= x && x <= hi) || f.Discrete && x != math.Floor(x) {
						t.Fatalf("drew %v", x)
					}
					xs[i] = x
					d := x - mean
					mean += d / float64(i+1)
					m2 += d * (x - mean)
				}
				slices.Sort(xs)
				if f.Discrete {
					chiSquared(t, f, a, xs)
				} else {
					kolmogorov(t, f, a, xs)
				}
				if !slices.Equal(a, settings[0]) {
					return // moments of heavy tails need not have settled
				}
				v := f.Var(a)
				if !finite(v) {
					return
				}
				if d := (mean - f.Mean(a)) / math.Sqrt(v/n); math.Abs(d) > 5 {
					t.Errorf("mean %v is %.1f standard errors from %v", mean, d, f.Mean(a))
				}
				if got := m2 / (n - 1); math.Abs(got/v-1) > 0.08 {
					t.Errorf("variance %v, want %v", got, v)
				}
			})
		}
	}
}

func kolmogorov(t *testing.T, f *Family, a, sorted []float64) {
	n := float64(len(sorted))
	var d float64
	for i := 0; i < len(sorted); {
		x := sorted[i]
		if 0 <= x && x < 1e-300 { // rounded to 0, or nearly: take all as one
			x = 1e-300
		}
		j := i
		for j < len(sorted) && sorted[j] <= x {
			j++
		}
		c := f.CDF(x, a)
		d = max(d, math.Abs(c-float64(j)/n))
		if j == i+1 {
			d = max(d, math.Abs(c-float64(i)/n))
		}
		i = j
	}
	if s := d * math.Sqrt(n); s > 2.7 {
		t.Errorf("Kolmogorov–Smirnov statistic %.2f", s)
	}
}

func chiSquared(t *testing.T, f *Family, a, sorted []float64) {
	n := float64(len(sorted))
	var stat, df, before float64
	for i := 0; i < len(sorted); {
		// Take values together until 20 draws are expected.
		j, below := i, before
		for j < len(sorted) {
			x := sorted[j]
			for j < len(sorted) && sorted[j] == x {
				j++
			}
			if below = f.CDF(x, a); n*(below-before) >= 20 {
				break
			}
		}
		if n*(1-below) < 20 {
			j, below = len(sorted), 1
		}
		e := n * (below - before)
		d := float64(j-i) - e
		stat += d * d / e
		df++
		i, before = j, below
	}
	if before < 1 {
		stat += n * (1 - before)
		df++
	}
	if df == 1 {
		return
	}
	if p := (distuv.ChiSquared{K: df - 1}).Survival(stat); p < 1e-6 {
		t.Errorf("chi-squared %.1f on %v degrees of freedom", stat, df-1)
	}
}

func TestAllocations(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, f := range byName() {
		a := typical(t, name, f)
		da := make([]float64, len(a))
		for what, call := range map[string]func(){
			"LogProb": func() { f.LogProb(2, a) },
			"Grad":    func() { f.Grad(2, a, da) },
			"CDF":     func() { f.CDF(2, a) },
			"Rand":    func() { f.Rand(r, a) },
			"Mean":    func() { f.Mean(a) },
			"Var":     func() { f.Var(a) },
			"Support": func() { f.Support(a) },
		} {
			if n := testing.AllocsPerRun(20, call); n != 0 {
				t.Errorf("%s.%s allocates %v times", name, what, n)
			}
		}
	}
}

func BenchmarkGrad(b *testing.B) {
	fs := byName()
	names := make([]string, 0, len(fs))
	for name := range fs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := fs[name]
		b.Run(name, func(b *testing.B) {
			a := typical(b, name, f)
			da := make([]float64, len(a))
			x := 2.0
			if _, hi := f.Support(a); hi < x {
				x = 0.3
				if f.Discrete {
					x = 1
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				f.Grad(x, a, da)
			}
		})
	}
}
