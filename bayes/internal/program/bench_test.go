package program_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// BenchmarkGradient times one log density with its gradient: as planned, and
// as it was written.
func BenchmarkGradient(b *testing.B) {
	eight := bind.Data{
		"y":     column(28, 8, -3, 7, -1, 1, 18, 12),
		"sigma": column(15, 10, 16, 11, 9, 11, 10, 18),
	}
	x, e := standard(100, 1), standard(100, 2)
	regression := bind.Data{"x": column(x...),
		"y": generate(100, func(i int) float64 { return 1 + 2*x[i] + e[i] }),
		"a": generate(100, func(i int) float64 { return float64(i % 5) }),
		"b": generate(100, func(i int) float64 { return float64(i * 7 % 4) }),
	}
	z := standard(200000, 3)
	logistic := bind.Data{"X": matrix(20, z...),
		"y": generate(10000, func(i int) float64 { return float64(i % 2) }),
	}
	for _, c := range []struct {
		name, text string
		data       bind.Data
		written    bool // too
	}{
		{"spending", `mu_a ~ Normal(11, 10)
mu_b ~ Normal(11, 10)
sigma_a ~ HalfNormal(10)
sigma_b ~ HalfNormal(10)
a ~ Normal(mu_a, sigma_a)
b ~ Normal(mu_b, sigma_b)`, bind.Data{"a": column(standard(1103, 1)...), "b": column(standard(384, 2)...)}, true},
		{"regression", "a ~ Normal(0, 10)\nb ~ Normal(0, 10)\nsigma ~ Exponential(1)\ny ~ Normal(a + b*x, sigma)", regression, true},
		{"schools", "mu ~ Normal(0, 5)\ntau ~ HalfCauchy(5)\nz[8] ~ Normal(0, 1)\ntheta = mu + tau*z\ny ~ Normal(theta, sigma)", eight, true},
		{"coin", "p ~ Beta(1, 1)\ny ~ Bernoulli(p)", bind.Data{"y": column(1, 1, 1, 1, 1, 1, 1, 1, 0, 0)}, false},
		{"logistic", "b[20] ~ Normal(0, 1)\ny ~ Bernoulli(logit_p=dot(X, b))", logistic, false},
		{"categories", `mu ~ Normal(0, 10)
sa ~ Exponential(1)
sb ~ Exponential(1)
ea[a] ~ Normal(0, sa)
eb[b] ~ Normal(0, sb)
sigma ~ Exponential(1)
y ~ Normal(mu + ea[a] + eb[b], sigma)`, regression, true},
		{"robust", "a ~ Normal(0, 10)\nb ~ Normal(0, 10)\nsigma ~ Exponential(1)\nnu ~ Gamma(2, 0.1)\ny ~ StudentT(nu, a + b*x, sigma)", regression, false},
	} {
		m := bound(b, c.text, c.data)
		b.Run(c.name, func(b *testing.B) { gradient(b, plan.Make(m, plan.Options{}).Model) })
		if c.written {
			b.Run(c.name+"/written", func(b *testing.B) { gradient(b, m) })
		}
	}
}

func gradient(b *testing.B, m *ir.Model) {
	d := program.Compile(m).NewDensity()
	q := randomPoint(rand.New(rand.NewPCG(1, 2)), d.Dim())
	grad := make([]float64, d.Dim())
	b.ReportAllocs()
	for b.Loop() {
		d.LogDensity(q, grad)
	}
}

// BenchmarkRows times a gradient by row, of models that cannot be folded:
// 10,000 rows. Bounds to compare it with are of the same run: a row of 20
// numbers summed from memory, and what a block of an exponential or a family
// takes in the benchmarks of package vector.
func BenchmarkRows(b *testing.B) {
	const n = 10000
	z, x, e := standard(20*n, 3), standard(n, 4), standard(n, 5)
	data := bind.Data{
		"X": matrix(20, z...), "x": column(x...),
		"y":          generate(n, func(i int) float64 { return 1 + 2*x[i] + e[i] }),
		"two":        generate(n, func(i int) float64 { return float64(i%3) + e[i] }),
		"bit":        generate(n, func(i int) float64 { return float64(i % 2) }),
		"count":      generate(n, func(i int) float64 { return float64(i * 7 % 5) }),
		"exposure":   generate(n, func(i int) float64 { return 1 + math.Abs(e[i]) }),
		"class":      generate(n, func(i int) float64 { return float64(i * 5 % 3) }),
		"region":     generate(n, func(i int) float64 { return float64(i * 3 % 4) }),
		"group":      generate(n, func(i int) float64 { return float64(i % 2) }),
		"proportion": generate(n, func(i int) float64 { return 1 / (1 + math.Exp(e[i])) }),
		"positive":   generate(n, func(i int) float64 { return math.Exp(e[i]) }),
		"g":          generate(n, func(i int) float64 { return float64(i * 7 % 50) }),
	}
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			sink = vector.Sum(z)
		}
		perRow(b, n)
	})
	for _, c := range []struct{ name, text string }{
		{"logistic", "b[20] ~ Normal(0, 1)\nbit ~ Bernoulli(logit_p=dot(X, b))"},
		{"poisson", "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ncount ~ Poisson(exposure*exp(a + b*x))"},
		{"negativebinomial", "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\nalpha ~ Exponential(1)\ncount ~ NegativeBinomial(exposure*exp(a + b*x), alpha)"},
		{"student", "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ns ~ HalfNormal(1)\nnu ~ Gamma(2, 0.1)\ny ~ StudentT(nu, a + b*x, s)"},
		{"mixture", "m[2] ~ Ordered(Normal(0, 2))\ns[2] ~ HalfNormal(2)\np ~ Beta(5, 5)\ntwo ~ Mixture(p, Normal(m[0], s[0]), Normal(m[1], s[1]))"},
		{"levels", "a[g] ~ Normal(0, 1)\nb ~ Normal(0, 1)\nbit ~ Bernoulli(logit_p=a[g] + b*x)"},
		{"multinomial", "a[class] ~ ZeroSumNormal(1)\nb[class] ~ ZeroSumNormal(1)\nc[region, class] ~ ZeroSumNormal(1)\nclass ~ Categorical(logit_p=a[class] + b[class]*(x - 1) + c[region, class])"},
		{"groups", "m[group] ~ Normal(0, 1)\ns[group] ~ HalfNormal(1)\nnu ~ Gamma(2, 0.1)\ny ~ StudentT(nu, m[group], s[group])"},
		{"weibull", "a ~ HalfNormal(1)\ns[region] ~ HalfNormal(1)\npositive ~ Weibull(a, s[region])"},
		{"censored", "a ~ HalfNormal(1)\ns[region] ~ HalfNormal(1)\nminimum(positive, 2) ~ Censored(Weibull(a, s[region]), upper=2)"},
		{"gamma", "a ~ HalfNormal(1)\nb ~ Normal(0, 1)\nc ~ Normal(0, 1)\npositive ~ Gamma(a, exp(b + c*x))"},
		{"exponential", "b ~ Normal(0, 1)\nc ~ Normal(0, 1)\npositive ~ Exponential(exp(b + c*x))"},
		{"beta", "a ~ HalfNormal(1)\nb ~ Normal(0, 1)\nc ~ Normal(0, 1)\nproportion ~ Beta(mu=sigmoid(b + c*x), nu=a)"},
		{"binomial", "b ~ Normal(0, 1)\nc ~ Normal(0, 1)\ncount ~ Binomial(6, sigmoid(b + c*x))"},
		{"ordered", "b ~ Normal(0, 1)\nc[3] ~ Ordered(Normal(0, 2))\nregion ~ OrderedLogistic(b*x, c)"},
		{"scales", "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\nc ~ Normal(0, 1)\nd ~ Normal(0, 1)\ny ~ Normal(a + b*x, exp(c + d*x))"},
		{"horseshoe", "l[g] ~ HalfCauchy(1)\nt ~ HalfCauchy(1)\nb[g] ~ Normal(0, t*l[g])\nbit ~ Bernoulli(logit_p=b[g]*x)"},
		{"curve", "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ns ~ HalfNormal(1)\ny ~ Normal(a*exp(b*x), s)"},
	} {
		b.Run(c.name, func(b *testing.B) {
			gradient(b, plan.Make(bound(b, c.text, data), plan.Options{}).Model)
			perRow(b, n)
		})
	}
}

func perRow(b *testing.B, rows int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
}

var sink float64

// BenchmarkReference is a loop of a known cost, against which the machine's
// load shows: a hundred exponentials.
func BenchmarkReference(b *testing.B) {
	s := 0.0
	for b.Loop() {
		for i := range 100 {
			s += math.Exp(float64(i) * -0.01)
		}
	}
	sink = s
}
