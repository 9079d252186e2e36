package plan_test

import (
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
)

// Blocks are found by the form of the log density, and refused with what
// breaks it.
func TestBlocks(t *testing.T) {
	data := testData()
	data["effect"] = column(28, 8, -3, 7, -1, 1, 18, 12)
	data["error"] = column(15, 10, 16, 11, 9, 11, 10, 18)
	data["miss"] = generate(100, func(i int) float64 { return float64(i % 9) })
	data["row"] = &bind.Column{Values: []float64{3, 1, 0, 2, 2, 5}, Shape: []int{2, 3}}
	data["total"] = column(4, 9)
	const given = ", each given the others"
	for _, c := range []struct{ text, want string }{
		{"a ~ Normal(0, 1)\nb[g] ~ Normal(a, 2)\nbeta[4] ~ Flat()\ny ~ Normal(b[g] + dot(X, beta) - x/3, 1)", "a, b and beta from a multivariate normal"},
		{"a ~ Normal(0, 1)\nm[3] ~ MvNormal([0, 0, a], [[2, 1, 0], [1, 2, 0], [0, 0, 1]])\ny ~ Normal(m[g], 1)", "a and m from a multivariate normal"},
		{"a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ny ~ Normal(a + a*b*x, 1)", "a from a normal, b from a normal" + given},
		{"a ~ Normal(0, 1)\nlp ~ Normal(a, 1)\npos ~ LogNormal(lp, 1)\nPotential(-2*a)", "a and lp from a multivariate normal"},
		{"t ~ Gamma(2, 1)\nu[g] ~ Exponential(1)\ny ~ Normal(0, 1/sqrt(t*pos))\nz ~ Normal(x, pow(u[g], -0.5))", "t from a gamma, u from a gamma" + given},
		{"t ~ Gamma(2, 1)\ny ~ Laplace(0, 1/t)\nb ~ InverseGamma(2, 1)\nz ~ Laplace(0, b*2)", "t from a gamma, b from an inverse gamma" + given},
		{"s ~ HalfFlat()\ny ~ Normal(0, 2*s)", "s to the power 2 from an inverse gamma"},
		{"t ~ ChiSquared(3)\na ~ Normal(0, 3)\ne[g] ~ Normal(a, 1/sqrt(t))\ny ~ Normal(e[g], 1)", "a and e from a multivariate normal, t from a gamma" + given},
		{"r ~ Gamma(2, 1)\ncount ~ Poisson(r*pos)\nPotential(-r)", "r from a gamma"},
		{"p ~ Beta(1, 1)\nbit ~ Bernoulli(1 - p)\nd[3] ~ Dirichlet(1)\nrow ~ Multinomial(total, d)\ncat ~ Categorical(d)", "p from a beta, d from a Dirichlet" + given},

		{"s ~ HalfCauchy(1)\na ~ Normal(0, 1)\ny ~ Normal(a, s)", "a from a normal, s by slice sampling (s has no gamma distribution given the others, because of s ~ HalfCauchy(1))" + given},
		{"s ~ Exponential(1)\na ~ Normal(0, 1)\ny ~ Normal(a, s)", "a from a normal, s by slice sampling (s ~ Exponential(1) is not conjugate to normal observations)" + given},
		{"u ~ Uniform(0, 5)\na ~ Normal(0, 1)\ny ~ Normal(a, u)", "a from a normal, u by slice sampling (u is neither on all of the line, nor above 0, nor from 0 to 1, nor shares)" + given},
		{"r[g] ~ Gamma(2, 1)\na ~ Normal(0, 1)\ny ~ Normal(a, 1)\ncount ~ Poisson(sum(r))", "a from a normal, r by slice sampling (r has no gamma distribution given the others, because of count ~ Poisson(sum(r)))" + given},
		{"a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ny ~ Normal(a, 1)\nz ~ Normal(b*b, 1)", "a from a normal, b by slice sampling (b has no normal distribution given the others, because of normal observations)" + given},

		{"a ~ Normal(0, 1)\nbit ~ Bernoulli(logit_p=a)", "no parameter has a distribution given the others that is known: a has no normal distribution given the others, because of bit ~ Bernoulli(logit_p=a)"},
		{"a ~ Normal(0, 1)\ny ~ StudentT(4, a, 1)", "because of y ~ StudentT(4, a, 1)"},
		{"a ~ Normal(0, 1)\ny ~ Normal(a, exp(a))", "because of normal observations"},
		{"a ~ Normal(0, 1)\nPotential(-a*a)", "because of a Potential"},
		{"p ~ Beta(1, 1)\nbit ~ Bernoulli(p*p)", "because of bit ~ Bernoulli(p * p)"},
		{"d[3] ~ Dirichlet(1)\nbit ~ Bernoulli(d[0])", "because of bit ~ Bernoulli(d[0])"},
		{"k ~ Bernoulli(0.5)\ny ~ Normal(k, 1)", "discrete parameters"},
	} {
		p := plan.Make(bound(t, c.text, data), plan.Options{Gibbs: true})
		got := p.Why
		if _, err := p.Blocks(); err != nil {
			if got = err.Error(); p.Sampler() == "Gibbs" || strings.Contains(p.String(), `Method("gibbs")`) {
				t.Errorf("%s\nis planned as\n%v", c.text, p)
			}
			if strings.Contains(got, c.want) {
				continue
			}
		}
		if got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}
