package plan_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// small has few rows, so that all joint states can be visited.
func small() bind.Data {
	e := standard(40, 9)
	text := column(0, 1, 1, 0, 1, 0)
	text.Labels = []string{"north", "south"}
	return bind.Data{
		"y": column(e[:6]...), "x": column(e[6:12]...), "pos": column(1.2, 0.3, 2.2, 0.7, 1.9, 1.1),
		"t": column(0, 1, 2, 3, 4, 5), "count": column(4, 3, 4, 1, 0, 1), "bit": column(0, 1, 1, 0, 1, 1),
		"g": column(0, 1, 2, 0, 1, 2), "side": text, "n": column(5, 6, 7, 5, 6, 9),
		"X": &bind.Column{Values: e[12:30], Shape: []int{6, 3}}, "short": column(e[30:33]...),
	}
}

// discreteModels have parameters that can be summed out.
var discreteModels = []string{
	// a change point, of rates and of more
	"s ~ DiscreteUniform(1, 5)\na ~ Exponential(1)\nb ~ Exponential(1)\nr = where(t < s, a, b)\ncount ~ Poisson(r)",
	"s ~ DiscreteUniform(0, 6)\na ~ Normal(0, 1)\nb ~ Normal(0, 1)\ny ~ Normal(a + b*(t >= s)*x, exp(a))",
	"s ~ DiscreteUniform(0, 3)\nu ~ DiscreteUniform(3, 5)\na[3] ~ Exponential(1)\ncount ~ Poisson(where(t < s, a[0], where(t < u, a[1], a[2])))",
	// classes of rows and of levels
	"w ~ Beta(2, 2)\nm[2] ~ Normal(0, 1)\nz[row(y)] ~ Bernoulli(w)\ny ~ Normal(m[z], 1)",
	"w[3] ~ Dirichlet(1)\nm[3] ~ Normal(0, 1)\ns[3] ~ HalfNormal(1)\nz[row(y)] ~ Categorical(w)\ny ~ Normal(m[z], s[z])\ncount ~ Poisson(s[z])",
	"w[3] ~ Dirichlet(1)\nm[3] ~ Normal(0, 1)\nz[g] ~ Categorical(w)\ny ~ Normal(m[z[g]] + x*m[0], 1)",
	"w[3] ~ Dirichlet(1)\nm[3, side] ~ Normal(0, 1)\nz[g] ~ Categorical(w)\ny ~ StudentT(4, m[z[g], side], 1)",
	"v[3] ~ Normal(0, 1)\nz[g] ~ Categorical(logit_p=v)\ny ~ Normal(v[z[g]], 1)",
	"v[3] ~ Normal(0, 1)\nz[row(y)] ~ Categorical(logit_p=X + v)\ny ~ Normal(z*v[0], 1)",
	"w ~ Beta(2, 2)\nz[row(y)] ~ Bernoulli(logit_p=w*x)\nm = where(z == 1, w, 0.2)\nbit ~ Bernoulli(m)",
	"z[row(y)] ~ Bernoulli(0.3)\na ~ Normal(0, 1)\ny ~ Normal(a*z, exp(a))\ncount ~ Poisson(exp(a*z))\nbit ~ Bernoulli(logit_p=a - z)",
	"P[2, 3] ~ Dirichlet(1)\nz[row(y)] ~ Bernoulli(0.4)\nc[row(y)] ~ Categorical(P[z])\nm[3] ~ Normal(0, 1)\ny ~ Normal(m[c], 1)",
	"P[3, 2] ~ Dirichlet(1)\nz[g] ~ Categorical([0.2, 0.5, 0.3])\nbit ~ Categorical(P[z[g]])",
	// inclusion
	"k[3] ~ Bernoulli(0.5)\nb[3] ~ Normal(0, 1)\ns ~ HalfNormal(1)\ny ~ Normal(dot(X, k*b), s)",
	"k ~ Bernoulli(0.5)\nb ~ Normal(0, 1)\ny ~ Normal(k*b*x, 1)\nPotential(-k*sqr(b))",
	// levels that are recentred
	"mu ~ Normal(0, 1)\ntau ~ HalfNormal(1)\nm[3] ~ Normal(mu, tau)\nz[g] ~ Bernoulli(0.5)\ny ~ Normal(m[z[g]], 1)",
	// bounded counts
	"n0 ~ DiscreteUniform(2, 12)\np ~ Beta(1, 1)\n4 ~ Binomial(n0, p)",
	"n0 ~ DiscreteUniform(0, 12)\np ~ Beta(1, 1)\ncount ~ Binomial(n0, p)",
	"p ~ Beta(1, 1)\nk[row(n)] ~ Binomial(n, p)\nb ~ Normal(0, 1)\ny ~ Normal(b*k, 1)",
	"l ~ Exponential(1)\nk ~ Truncated(Poisson(l), upper=8)\ny ~ Normal(k - l, 1)",
	"k ~ HyperGeometric(10, 4, 5)\na ~ Normal(0, 1)\ny ~ Normal(a, 1 + k)",
	// several together, in a chain, and one that steers another
	"k[3] ~ Bernoulli(0.4)\na ~ Normal(0, 1)\ny ~ Normal(a + k[0] - 2*k[1]*k[2], 1)\nshort ~ Normal(k, exp(a))",
	"c ~ Bernoulli(0.3)\na[2] ~ Normal(0, 1)\nz[row(y)] ~ Bernoulli(sigmoid(a[c]))\ny ~ Normal(a[z], 1)",
	"a[2] ~ Normal(0, 1)\nk[2] ~ Bernoulli(0.5)\nc ~ Bernoulli(0.2 + 0.5*k[0])\nd ~ Bernoulli(0.1 + 0.8*c)\ny ~ Normal(a[d], 1 + k[1])",
	"k ~ DiscreteUniform(-2, 3)\na ~ Uniform(0, 4 + k)\ny ~ Normal(a, 1)",
	"k ~ Bernoulli(0.5)\na ~ Normal(k, 1)\nb ~ LogNormal(a, 1 + k)\npos ~ LogNormal(sum(x*k) + b, 1)",
	"k[3] ~ DiscreteUniform(0, 2)\na ~ Normal(mean(k), 1)\ny ~ Normal(a, 1)",
	"k ~ DiscreteUniform(0, 2)\na ~ Normal(0, 1)\ny ~ Mixture(0.3, Normal(a*k, 1), Cauchy(x, 2))\nX ~ Normal(X[0, k] + a, 1)",
	"k ~ Bernoulli(0.5)\na ~ Normal(0, 1)\nm = [a, k, a*k]\nz[row(y)] ~ DiscreteUniform(0, 2)\ny ~ Normal(m[z], 1)",
	"k ~ Bernoulli(0.5)\na ~ Normal(0, 1)\ny ~ Normal(where(a > k, a, k*x), 1)\nb = k + 1",
}

// joint visits the joint states of the discrete parameters, in q from n on.
func joint(m *ir.Model, q []float64, n int, visit func()) {
	var bounds [][2]float64
	for _, f := range m.Discrete {
		bounds = append(bounds, f.Supports()...)
	}
	var next func(k int)
	next = func(k int) {
		if k == len(bounds) {
			visit()
			return
		}
		for v := bounds[k][0]; v <= bounds[k][1]; v++ {
			q[n+k] = v
			next(k + 1)
		}
	}
	next(0)
}

// The log density with parameters summed out, and its gradient, are those of
// the model as written added up over all joint states.
func TestMarginaliseIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, text := range discreteModels {
		m := bound(t, text, small())
		p := plan.Make(m, plan.Options{})
		if p.Model.Marginal == nil || len(p.Sampled) > 0 {
			t.Errorf("not summed out\n%s\n%s", text, p)
			continue
		}
		written := *p.Written
		written.Factors = slices.Concat(written.Factors, m.Discrete)
		whole, summed := program.Compile(&written).NewDensity(), program.Compile(p.Model).NewDensity()
		n := m.Size()
		q, grad := make([]float64, n+m.States()), make([]float64, n+m.States())
		for range 5 {
			for i := range n {
				q[i] = 3*r.Float64() - 1.5
			}
			var lps []float64
			var grads [][]float64
			joint(m, q, n, func() {
				if lp := whole.LogDensity(q, grad); !math.IsInf(lp, -1) {
					lps, grads = append(lps, lp), append(grads, slices.Clone(grad))
				}
			})
			top := slices.Max(lps)
			sum, want := 0.0, make([]float64, n)
			for k, lp := range lps {
				w := math.Exp(lp - top)
				sum += w
				for i := range want {
					want[i] += w * grads[k][i]
				}
			}
			got := summed.LogDensity(q[:n], grad)
			if w := top + math.Log(sum); math.Abs(got-w) > 1e-9*(1+math.Abs(w)) {
				t.Errorf("log density %.12g, by all states %.12g\n%s", got, w, text)
			}
			for i := range want {
				if w := want[i] / sum; math.Abs(grad[i]-w) > 1e-9*(1+math.Abs(w)) {
					t.Errorf("derivative %d is %.12g, by all states %.12g\n%s", i, grad[i], w, text)
				}
			}
			if allocs := testing.AllocsPerRun(3, func() { summed.LogDensity(q[:n], grad) }); allocs > 0 {
				t.Errorf("%v allocations a gradient\n%s", allocs, text)
			}
		}
	}
}

// What is recovered has the distribution of all joint states given the rest.
func TestRecover(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, text := range discreteModels {
		m := bound(t, text, small())
		p := plan.Make(m, plan.Options{})
		written := *p.Written
		written.Factors = slices.Concat(written.Factors, m.Discrete)
		whole, summed := program.Compile(&written).NewDensity(), program.Compile(p.Model).NewDensity()
		n := m.Size()
		q, grad := make([]float64, n+m.States()), make([]float64, n+m.States())
		for i := range n {
			q[i] = r.Float64() - 0.5
		}
		probability, total := map[string]float64{}, 0.0
		top := summed.LogDensity(q[:n], grad)
		joint(m, q, n, func() {
			p := math.Exp(whole.LogDensity(q, grad) - top)
			probability[fmt.Sprint(q[n:])] = p
			total += p
		})
		if math.Abs(total-1) > 1e-9 {
			t.Errorf("probabilities add up to %v\n%s", total, text)
		}
		const draws = 4000
		count := map[string]float64{}
		for range draws {
			summed.Recover(r, q[n:])
			count[fmt.Sprint(q[n:])]++
		}
		for state, k := range count {
			p := probability[state]
			if sd := math.Sqrt(draws * p * (1 - p)); math.Abs(k-draws*p) > 5*sd+6 {
				t.Errorf("%s is drawn %v times of %d, and has probability %.4f\n%s", state, k, draws, p, text)
			}
		}
	}
}

// Levels that do not meet are summed one by one, and equal rows once.
func TestMarginaliseCost(t *testing.T) {
	n := 2000
	e := standard(n, 4)
	data := bind.Data{"y": column(e...), "t": generate(n, func(i int) float64 { return float64(i) }),
		"count": generate(n, func(i int) float64 { return float64(i * i % 6) })}
	p := plan.Make(bound(t, "w[3] ~ Dirichlet(1)\nm[3] ~ Normal(0, 1)\nz[row] ~ Categorical(w)\ny ~ Normal(m[z], 1)", data), plan.Options{})
	if mg := p.Model.Marginal; mg == nil || mg.Numbers() != 3*n+3 || len(mg.Order) != n {
		t.Errorf("a mixture of %d rows:\n%s", n, p)
	}
	p = plan.Make(bound(t, "s ~ DiscreteUniform(0, 1999)\na[2] ~ Exponential(1)\ncount ~ Poisson(where(t < s, a[0], a[1]))", data), plan.Options{})
	if mg := p.Model.Marginal; mg == nil || mg.Numbers() > 2*6+2000 {
		t.Errorf("a change point:\n%s", p)
	}
	// A chain of 12, of 3 values each, is no sum of 3¹² states.
	text := "a ~ Normal(0, 1)\nz0 ~ DiscreteUniform(0, 2)\n"
	for i := range 11 {
		text += fmt.Sprintf("z%d ~ Binomial(2, 0.2 + 0.3*z%d)\n", i+1, i)
	}
	p = plan.Make(bound(t, text+"y ~ Normal(a*z11, 1)", data), plan.Options{})
	if mg := p.Model.Marginal; mg == nil || mg.Numbers() > 12*9+3*n {
		t.Errorf("a chain:\n%s", p)
	}
}

// Where a sum is not possible the parameter is sampled, and the plan says why.
func TestMarginaliseRefused(t *testing.T) {
	for _, c := range []struct{ text, because string }{
		{"k ~ Poisson(3)\ny ~ Normal(k, 1)", "Poisson has no bounds on both sides, so that there is no end to its sum"},
		{"k ~ Geometric(0.3)\ny ~ Normal(k, 1)", "Geometric has no bounds on both sides"},
		{"k ~ DiscreteUniform(0, 100000)\ny ~ Normal(k, 1)", "it has 100,001 values, of which at most 4,096 can be summed over"},
		{"k[60] ~ Bernoulli(0.5)\ny ~ Normal(sum(k), 1)", "one log density reads more than 4,096 joint states"},
		{"k ~ DiscreteUniform(0, 5)\nj ~ Binomial(k, 0.5)\ny ~ Normal(j, 1)", "the bounds of this Binomial depend on other parameters"},
		{"k ~ Bernoulli(0.5)\nx ~ MvNormal(k, cov=eye(6))", "MvNormal is of vectors"},
	} {
		p := plan.Make(bound(t, c.text, small()), plan.Options{})
		if len(p.Sampled) != 1 || !strings.Contains(p.String(), c.because) {
			t.Errorf("%s\nis planned as\n%s\nwant %q", c.text, p, c.because)
		}
	}
	p := plan.Make(bound(t, "k ~ Bernoulli(0.5)\nn0 ~ Poisson(4)\na ~ Normal(0, 1)\ny ~ Normal(a*k + n0, 1)", small()), plan.Options{})
	if len(p.Sampled) != 1 || p.Model.Marginal == nil || !strings.Contains(p.String(), "NUTS and Gibbs: 1 continuous parameter by NUTS, and n0 beside") {
		t.Errorf("one summed out and one sampled:\n%s", p)
	}
	p = plan.Make(bound(t, "k ~ Bernoulli(0.5)\ny ~ Normal(k, 1)", small()), plan.Options{Without: []string{"marginalise"}})
	if len(p.Sampled) != 1 || p.Sampler() != "Gibbs" {
		t.Errorf("switched off:\n%s", p)
	}
}

// Where nothing is observed nothing is summed out, and draws are from the prior.
func TestMarginaliseOfPrior(t *testing.T) {
	m := bound(t, "s ~ Gamma(2, 2)\nk[2] ~ Bernoulli(exp(-s))\nn0 ~ Poisson(s)", small())
	for _, without := range []string{"", "forward", "marginalise"} {
		p := plan.Make(m, plan.Options{Without: []string{without}})
		if p.Engine != plan.Forward || p.Model.Marginal != nil || len(p.Model.Discrete) != 2 || len(p.Steps) > 0 {
			t.Errorf("without %q it is planned as\n%s", without, p)
		}
	}
}
