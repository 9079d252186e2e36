package plan_test

import (
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
)

// What a person reads who asks for the plan.
func TestString(t *testing.T) {
	data := testData()
	data["heads"] = column(1, 1, 1, 1, 1, 1, 1, 1, 0, 0)
	data["effect"] = column(28, 8, -3, 7, -1, 1, 18, 12)
	data["error"] = column(15, 10, 16, 11, 9, 11, 10, 18)
	data["wide"] = generate(12345, func(i int) float64 { return float64(i % 17) })
	for _, c := range []struct{ name, model, want string }{
		{"coin", "p ~ Beta(1, 1)\nheads ~ Bernoulli(p)", `line 2   heads ~ Bernoulli(p)
         collapse: 10 rows → 1 binomial
         because rows that share their probability make one binomial
cost     a gradient reads 1 row and takes about 24 operations (as written: 10 rows, 114 operations)
sampler  NUTS: 1 continuous parameter
         conjugate: the posterior has a closed form, which Method("conjugate") draws from
`},
		{"spending", "mu ~ Normal(0, 1)\nsigma ~ HalfNormal(1)\ny ~ Normal(mu, sigma)\nwide ~ Normal(mu, 2*sigma)", `line 3   y ~ Normal(mu, sigma)
         fold: 100 rows → 3 cross-products
         because the mean is linear in 1 coefficient and the scale is one number
line 4   wide ~ Normal(mu, 2 * sigma)
         fold: 12,345 rows → 3 cross-products
         because the mean is linear in 1 coefficient and the scale is one number
cost     a gradient reads no rows and takes about 52 operations (as written: 12,445 rows, 124,474 operations)
sampler  NUTS: 2 continuous parameters
`},
		{"regression", "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\nsigma ~ Exponential(1)\n\nmu = a + b*x\ny ~ Normal(mu, sigma)", `line 6   y ~ Normal(mu, sigma)
         fold: 100 rows → 6 cross-products
         because the mean is linear in 2 coefficients and the scale is one number
cost     a gradient reads no rows and takes about 54 operations (as written: 100 rows, 1,432 operations)
sampler  NUTS: 3 continuous parameters
`},
		{"schools", "mu ~ Normal(0, 5)\ntau ~ HalfCauchy(5)\ntheta[8] ~ Normal(mu, tau)\neffect ~ Normal(theta, error)", `line 3   theta[8] ~ Normal(mu, tau)
         recentre: 8 levels → location + scale·z, z ~ Normal
         because the levels differ no more than chance would have it
line 4   effect ~ Normal(theta, error)
         as written: 8 rows
         because fold needs many more rows than coefficients (8 and 8 here)
         and collapse needs rows that share their parameters
cost     a gradient reads 8 rows and takes about 214 operations (as written: 8 rows, 182 operations)
sampler  NUTS: 10 continuous parameters
`},
		{"scales", "m[g] ~ Normal(0, 1)\ns[g] ~ Exponential(1)\ny ~ Normal(m[g], s[g])", `line 3   y ~ Normal(m[g], s[g])
         fold: 100 rows → 9 cross-products
         because the mean is linear in 3 coefficients and the scale is one of 3
cost     a gradient reads no rows and takes about 182 operations (as written: 100 rows, 2,668 operations)
sampler  NUTS: 6 continuous parameters
`},
		{"known mean", "s ~ Exponential(1)\ny ~ Normal(0, s)", `line 2   y ~ Normal(0, s)
         fold: 100 rows → 1 sum of squares
         because the mean is known and the scale is one number
cost     a gradient reads no rows and takes about 22 operations (as written: 100 rows, 1,012 operations)
sampler  NUTS: 1 continuous parameter
`},
		{"data alone", "m ~ Normal(0, 1)\ny ~ Normal(0, 1)\npos ~ Exponential(1)", `line 2   y ~ Normal(0, 1)
         fold: 100 rows → 1 sum of squares
         because mean and scale are known
line 3   pos ~ Exponential(1)
         as written: 100 rows
         because fold needs a normal distribution, not Exponential
         and collapse needs rows that repeat, and most of these differ
cost     a gradient reads 100 rows and takes about 1,020 operations (as written: 200 rows, 2,010 operations)
sampler  NUTS: 1 continuous parameter
         conjugate: the posterior has a closed form, which Method("conjugate") draws from
`},
		{"logistic", "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\nbit ~ Bernoulli(logit_p=a + b*x)", `line 3   bit ~ Bernoulli(logit_p=a + b * x)
         as written: 100 rows
         because fold needs a normal distribution, not Bernoulli
         and collapse needs rows that repeat, and most of these differ
cost     a gradient reads 100 rows and takes about 1,420 operations
sampler  NUTS: 2 continuous parameters
`},
		{"counts", "r[g] ~ Exponential(1)\ncount ~ Poisson(r[g])\nwide ~ Poisson(r[0])", `line 2   count ~ Poisson(r[g])
         collapse: 100 rows → 12 weighted rows
         because the other 88 repeat these in all that the likelihood reads
line 3   wide ~ Poisson(r[0])
         collapse: 12,345 rows → 17 weighted rows
         because the other 12,328 repeat these in all that the likelihood reads
cost     a gradient reads 29 rows and takes about 432 operations (as written: 12,445 rows, 125,296 operations)
sampler  NUTS: 3 continuous parameters
         conjugate: the posterior has a closed form, which Method("conjugate") draws from
`},
		{"forward", "a ~ Normal(0, 1)\nb = a*a", `sampler  forward: nothing is observed, so draws are independent
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := plan.Make(bound(t, c.model, data), plan.Options{}).String(); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A dense normal distribution counts the cube of its dimension.
func TestCostOfMatrices(t *testing.T) {
	operations := func(n string) int {
		m := bound(t, "N = "+n+"\ns ~ Exponential(1)\nv["+n+"] ~ MvNormal(0, cov=s*eye(N))\ny ~ Normal(v[0], 1)", testData())
		return plan.Make(m, plan.Options{}).Before.Operations
	}
	if few, many := operations("10"), operations("40"); many-few < 40*40*40-10*10*10 {
		t.Errorf("%d operations in 10 dimensions, %d in 40", few, many)
	}
}

func BenchmarkMake(b *testing.B) {
	const n = 1_000_000
	e := standard(2*n, 1)
	data := bind.Data{"x": column(e[:n]...), "y": column(e[n:]...),
		"z":   generate(n, func(i int) float64 { return 1e8 + e[i] }),
		"bit": generate(n, func(i int) float64 { return float64(i % 2) }),
		"g":   generate(n, func(i int) float64 { return float64(i % 40) }),
		"h":   generate(n, func(i int) float64 { return float64(i % 7) }),
	}
	const priors = "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\nc ~ Normal(0, 1)\ns ~ Exponential(1)\ne[g] ~ Normal(0, 1)\nf[h] ~ Normal(0, 1)\n"
	for _, c := range []struct{ name, text string }{
		{"fold/mean", "y ~ Normal(a, s)"},
		{"fold/line", "y ~ Normal(a + b*x, s)"},
		{"fold/plane", "y ~ Normal(a + b*x + c*z, s)"},
		{"fold/levels", "y ~ Normal(a + e[g], s)"},
		{"fold/scales", "y ~ Normal(f[h], exp(f[h]))"},
		{"collapse/levels", "bit ~ Bernoulli(logit_p=e[g])"},
		{"collapse/crossed", "bit ~ Bernoulli(logit_p=e[g] + f[h])"},
		{"fuse/plane", "bit ~ Bernoulli(logit_p=a + b*x + c*z + f[h])"},
		{"collapse/refused", "bit ~ Bernoulli(logit_p=a + b*x)"},
	} {
		m := bound(b, priors+c.text, data)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				plan.Make(m, plan.Options{})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
