package bayes

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/engine"
)

const gammaPoisson = "rate ~ Gamma(2, 1)\ncount ~ Poisson(rate)\ntwice = 2*rate"

// Each method has the mean and standard deviation of the known posterior,
// Gamma(32, 11), and says what it is. A fifth of a standard deviation is what
// an approximation may be wrong by.
func TestMethod(t *testing.T) {
	m := mustParse(t, gammaPoisson)
	data := Data{"count": []int{2, 5, 3, 4, 1, 3, 2, 4, 3, 3}}
	mean, sd := 32./11, math.Sqrt(32)/11
	for method, c := range map[string]struct {
		name      string
		tolerance float64
	}{
		"": {"NUTS", 0.1}, "nuts": {"NUTS", 0.1}, "slice": {"slice", 0.1}, "metropolis": {"Metropolis", 0.1},
		"laplace": {"Laplace", 0.2}, "pathfinder": {"Pathfinder", 0.2},
	} {
		var opts []Option
		if method != "" {
			opts = []Option{Method(method)}
		}
		post, err := m.Sample(data, append(opts, Draws(2000), Quiet())...)
		if err != nil {
			t.Fatalf("%s: %v", method, err)
		}
		s := post.Summary("rate").Rows[0]
		if post.Sampling.Sampler != c.name || math.Abs(s.Mean-mean) > c.tolerance*sd || math.Abs(s.SD/sd-1) > 0.15 {
			t.Errorf("%q: %s has mean %.3f and sd %.3f, want %.3f and %.3f", method, post.Sampling.Sampler, s.Mean, s.SD, mean, sd)
		}
		if w := post.Warnings(); len(w) > 0 {
			t.Errorf("%q warns: %v", method, w)
		}
		if engine.Report(post.Sampling).Approximate() != (post.Sampling.ParetoK != 0) || post.Sampling.ParetoK > 0.5 {
			t.Errorf("%q: Pareto k %v", method, post.Sampling.ParetoK)
		}
		dir := filepath.Join(t.TempDir(), "p.zarr")
		if err := post.Save(dir); err != nil {
			t.Fatal(err)
		}
		back, err := Load(dir)
		if err != nil || back.Sampling.String() != post.Sampling.String() || back.Summary().String() != post.Summary().String() {
			t.Errorf("%q: saved and loaded: %v\n%v", method, err, back)
		}
	}
	if _, err := m.Sample(data, Method("metropolos")); err == nil || !strings.Contains(err.Error(), `did you mean "metropolis"`) {
		t.Errorf("a slip: %v", err)
	}
}

// An approximation that does not fit says so, and an infinite Pareto k is
// filed like any other.
func TestApproximationWarns(t *testing.T) {
	m := mustParse(t, "x ~ StudentT(1.5, 0, 1)\nz[4] ~ Cauchy(0, 1)\nPotential(-0.001*sqr(x))")
	for range 2 {
		post, err := m.Laplace(nil, Quiet())
		if err != nil {
			t.Fatal(err)
		}
		if w := post.Warnings(); len(w) != 1 || !strings.Contains(w[0], "Pareto k") || !strings.Contains(post.Sampling.String(), "do not trust") {
			t.Errorf("%v\n%v", w, post.Sampling)
		}
	}
	var k ParetoK
	if text, err := ParetoK(math.Inf(1)).MarshalText(); err != nil || k.UnmarshalText(text) != nil || !math.IsInf(float64(k), 1) {
		t.Errorf("read back %v", k)
	}
}

// The mode is that of the parameters' own density: no Jacobian comes in, of
// numbers or of vectors.
func TestOptimize(t *testing.T) {
	m := mustParse(t, gammaPoisson+"\np[3] ~ Dirichlet(2)\nseen ~ Multinomial(10, p)\nu ~ Uniform(0, 4)\nv ~ Normal(u, 1)\ncut[2] ~ Ordered(Normal(0, 1))\nPotential(2*cut[0] + 3*cut[1])")
	mode, err := m.Optimize(Data{"count": []int{2, 5, 3, 4, 1, 3, 2, 4, 3, 3}, "seen": []int{1, 2, 7}, "v": 1.5})
	if err != nil {
		t.Fatal(err)
	}
	for expr, want := range map[string]float64{
		"rate": 31. / 11, "twice": 62. / 11, "p[0]": 2. / 13, "p[2]": 8. / 13, "u": 1.5, "cut[0]": 2, "cut[1]": 3,
	} {
		if got := mode.Value(expr); math.Abs(got-want) > 1e-4 {
			t.Errorf("%s is %v at the mode, want %v", expr, got, want)
		}
	}
	if text := mode.String(); !strings.Contains(text, "reached from 4 of 4 starting points") || !strings.Contains(text, "twice") {
		t.Error(text)
	}
	if _, err := mode.Eval("rat"); err == nil || !strings.Contains(err.Error(), "rate") {
		t.Errorf("a slip: %v", err)
	}

	funnel := mustParse(t, "tau ~ HalfNormal(1)\nx[3] ~ Normal(0, tau)\ny ~ Normal(x[0], 1)")
	if _, err := funnel.Optimize(Data{"y": 1}); err == nil || !strings.Contains(err.Error(), "no mode") || !strings.Contains(err.Error(), "tau =") {
		t.Errorf("a density without a mode: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Optimize(Data{"count": 1, "seen": []int{1, 2, 7}, "v": 1.5}, Context(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := m.Laplace(Data{"count": 1, "seen": []int{1, 2, 7}, "v": 1.5}, Context(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// A chain in a place of its own is named, with what its log density says.
func TestChainApart(t *testing.T) {
	said := map[string]bool{}
	for text, want := range map[string]string{
		"x ~ Mixture(0.5, Normal(-20, 1), Normal(20, 1))\ny ~ Normal(0, 1)":    "about the same log density",
		"x ~ Mixture(0.9999, Normal(-20, 1), Normal(20, 1))\ny ~ Normal(0, 1)": "is stuck in a minor mode",
	} {
		m := mustParse(t, text)
		for seed := range 20 {
			post, err := m.Sample(Data{"y": 0}, Seed(seed), Draws(200), Quiet())
			if err != nil {
				t.Fatal(err)
			}
			low, x := 0, Must(post.Quantities("x"))[0]
			for c := range 4 {
				if x.Chains[c][0] < 0 {
					low++
				}
			}
			warning := strings.Join(post.Warnings(), "\n")
			if alone := low == 1 || low == 3; strings.Contains(warning, "is apart from the others") != alone {
				t.Fatalf("%d chains of 4 are low: %s", low, warning)
			}
			said[want] = said[want] || strings.Contains(warning, want)
		}
		if !said[want] {
			t.Errorf("no warning says %q", want)
		}
	}
}

// Starting points where the density is 0 are drawn again.
func TestStartsInsideSupport(t *testing.T) {
	m := mustParse(t, "x ~ Flat()").With(Density{Gradient: func(q, grad []float64) float64 {
		if grad[0] = -q[0]; q[0] < 1.5 {
			return math.Inf(-1)
		}
		return -q[0] * q[0] / 2
	}})
	post, err := m.Sample(nil, Method("slice"), Draws(4000), Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if s := post.Summary().Rows[0]; math.Abs(s.Mean-1.9386) > 4*s.MCSEMean || s.RHat > 1.01 {
		t.Errorf("a normal above 1.5 has mean 1.939, not %.3f ± %.3f", s.Mean, s.MCSEMean)
	}
}
