package distribution

import (
	"math"
	"slices"
	"testing"
)

// quantiles returns draws to try a family at.
func quantiles(f *Family, a []float64) []float64 {
	var xs []float64
	for _, p := range []float64{0.1, 0.3, 0.6, 0.95} {
		xs = append(xs, f.Quantile(p, a))
	}
	if f.Improper {
		xs = []float64{0.3, 1, 4}
	}
	return xs
}

// The log density is what the kernel says, up to a constant, in the draw and in
// every parameter that has one.
func TestKernel(t *testing.T) {
	statistics := func(k Kernel, v float64) (first, second float64) {
		switch k.Form {
		case NormalForm:
			return v, -v * v / 2
		case GammaForm:
			return math.Log(v), -math.Pow(v, k.Power)
		case BetaForm:
			return math.Log(v), math.Log1p(-v)
		}
		return 0, 0
	}
	for name, f := range byName() {
		a := typical(t, name, f)
		if f == Uniform {
			a = []float64{0, 1}
		}
		check := func(what string, k Kernel, x float64, slot *float64, values []float64, logProb func() float64) {
			if k.Form == NoForm || k.Form == DirichletForm {
				return
			}
			before := *slot
			defer func() { *slot = before }()
			first, second := k.Coefficients(x, a)
			var constant float64
			for i, v := range values {
				*slot = v
				s, r := statistics(k, v)
				c := logProb() - first*s - second*r
				if i == 0 {
					constant = c
				} else if !near(c, constant, 1e-12, 10) {
					t.Errorf("%s: the log density less the kernel in %s is %v at %v and %v at %v", name, what, c, v, constant, values[0])
				}
			}
		}
		xs := quantiles(f, a)
		x := xs[0]
		check("the draw", f.Kernel, x, &x, xs, func() float64 { return f.LogProb(x, a) })
		for j, p := range f.Params {
			if p.Vector {
				continue
			}
			values := []float64{0.7 * a[j], a[j], 1.2 * a[j]}
			for _, x := range xs {
				check(p.Name, p.Kernel, x, &a[j], values, func() float64 { return f.LogProb(x, a) })
			}
		}
	}
}

// Sums of the coefficients of prior and likelihood are those of the posterior.
func TestKernelMember(t *testing.T) {
	for _, c := range []struct {
		prior, likelihood *Family
		a, b              []float64 // parameters of both; of the likelihood the last follows
		x                 float64
		want              *Family
		posterior         []float64
	}{
		{Beta, Bernoulli, []float64{2, 3}, []float64{0}, 1, Beta, []float64{3, 3}},
		{Uniform, Binomial, []float64{0, 1}, []float64{10, 0}, 4, Beta, []float64{5, 7}},
		{Beta, Geometric, []float64{2, 3}, []float64{0}, 4, Beta, []float64{3, 6}},
		{Gamma, Poisson, []float64{2, 3}, []float64{0}, 4, Gamma, []float64{6, 4}},
		{Exponential, Exponential, []float64{3}, []float64{0}, 4, Gamma, []float64{2, 7}},
		{InverseGamma, Laplace, []float64{2, 3}, []float64{1, 0}, 5, InverseGamma, []float64{3, 7}},
		{Normal, Normal, []float64{1, 2}, []float64{0, 2}, 5, Normal, []float64{3, math.Sqrt2}},
	} {
		prior := c.prior.Kernel
		j := len(c.b) - 1
		if c.likelihood == Normal {
			j = 0
		}
		likelihood := c.likelihood.Params[j].Kernel
		if prior.Form != likelihood.Form || prior.Power != likelihood.Power {
			t.Errorf("%s is not conjugate to %s", c.prior.Name, c.likelihood.Name)
			continue
		}
		first, second := prior.Coefficients(0, c.a)
		more, less := likelihood.Coefficients(c.x, c.b)
		f, a := prior.Member(first+more, second+less)
		if f != c.want || !slices.EqualFunc(a, c.posterior, func(x, y float64) bool { return near(x, y, 1e-14, 0) }) {
			t.Errorf("%s and %s: %v with %v, want %s with %v", c.prior.Name, c.likelihood.Name, f, a, c.want.Name, c.posterior)
		}
	}
}

func TestLocationScale(t *testing.T) {
	for name, f := range byName() {
		l := f.LocationScale
		if l == nil {
			continue
		}
		a := typical(t, name, f)
		b := slices.Clone(a)
		location, scale := 0.0, 1.0
		if l.Location >= 0 {
			location, b[l.Location] = a[l.Location], 0
		}
		if l.Scale >= 0 {
			scale, b[l.Scale] = a[l.Scale], 1
		}
		for _, x := range quantiles(f, a) {
			got, want := f.LogProb(x, a), 0.0
			if l.Log {
				z := math.Exp((math.Log(x) - location) / scale)
				want = f.LogProb(z, b) + math.Log(z/x/scale)
			} else {
				want = f.LogProb((x-location)/scale, b) - math.Log(scale)
			}
			if !near(got, want, 1e-13, 10) {
				t.Errorf("%s: log density %v at %v, and %v by location and scale", name, got, x, want)
			}
		}
	}
}

// The family of the predictor is the same distribution, and the information is
// the mean of the squared derivative in the predictor.
func TestPredictor(t *testing.T) {
	all := byName()
	all["PoissonLog"], all["NegativeBinomialLog"] = PoissonLog, NegativeBinomialLog
	for name, f := range all {
		p := f.Predictor
		if p == nil || p.Link == Softmax {
			continue
		}
		var a []float64
		switch f {
		case PoissonLog:
			a = []float64{0.5}
		case NegativeBinomialLog:
			a = []float64{0.5, 2}
		default:
			a = typical(t, name, f)
		}
		eta, of := slices.Clone(a), f
		if p.By != nil {
			of = p.By
			if eta[p.Param] = logit(a[p.Param]); p.Link == Log {
				eta[p.Param] = math.Log(a[p.Param])
			}
			if of.Predictor == nil || of.Predictor.By != nil || of.Predictor.Link != p.Link {
				t.Errorf("%s: the family by its predictor has another one", name)
			}
			for x := range 5 {
				x := float64(x)
				if got, want := of.LogProb(x, eta), f.LogProb(x, a); !near(got, want, 1e-13, 1) {
					t.Errorf("%s: log density %v at %v, by the predictor %v", name, want, x, got)
				}
				if got, want := of.LogSurvival(x, eta), f.LogSurvival(x, a); !near(got, want, 1e-13, 1) {
					t.Errorf("%s: log survival %v at %v, by the predictor %v", name, want, x, got)
				}
			}
		}
		da, sum := make([]float64, len(a)), 0.0
		if of.Discrete {
			for x := 0.0; x < 200; x++ {
				if lp, _ := of.Grad(x, eta, da); finite(lp) {
					sum += math.Exp(lp) * da[p.Param] * da[p.Param]
				}
			}
		} else {
			const n = 20_000
			for i := range n {
				of.Grad(of.Quantile((float64(i)+0.5)/n, eta), eta, da)
				sum += da[p.Param] * da[p.Param] / n
			}
		}
		if got := p.Information(f.Mean(a), a); !near(got, sum, 1e-3, 0) {
			t.Errorf("%s: information %v, want %v", name, got, sum)
		}
	}
	if got := NegativeBinomial.Predictor.Information(3, []float64{3, math.NaN()}); got != 0.75 {
		t.Errorf("information %v where alpha is not known", got)
	}
}
