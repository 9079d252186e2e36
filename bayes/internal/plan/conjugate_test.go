package plan_test

import (
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
)

// A posterior has a closed form where blocks have a known distribution that
// depends on no other parameter. That their draws are right is tested with the
// engine.
func TestConjugate(t *testing.T) {
	data := testData()
	data["heads"] = column(1, 1, 1, 1, 1, 1, 1, 1, 0, 0)
	data["wins"], data["tries"] = column(3, 4, 0), column(5, 4, 7)
	data["row"] = &bind.Column{Values: []float64{3, 1, 0, 2, 2, 5}, Shape: []int{2, 3}}
	data["total"] = column(4, 9)
	data["waits"] = generate(100, func(i int) float64 { return float64(1 + i%4) })
	for _, c := range []struct{ name, text, refused string }{
		{"coin", "p ~ Beta(1, 1)\nheads ~ Bernoulli(p)", ""},
		{"uniform", "p ~ Uniform(0, 1)\nheads ~ Bernoulli(p)", ""},
		{"levels", "p[g] ~ Beta(2, 3)\nbit ~ Bernoulli(p[g])", ""},
		{"binomial", "p[3] ~ Beta(2, 3)\nwins ~ Binomial(tries, p)", ""},
		{"geometric", "p ~ Beta(2, 3)\nwaits ~ Geometric(p)", ""},
		{"counts", "r ~ Gamma(2, 0.5)\ncount ~ Poisson(r)", ""},
		{"counts of levels", "r[g] ~ Exponential(2)\ncount ~ Poisson(r[g])", ""},
		{"waiting", "r ~ Gamma(2, 0.5)\npos ~ Exponential(r)", ""},
		{"waiting of levels", "r[h] ~ Gamma(2, 0.5)\npos ~ Exponential(r[h])\nr2 = r*2", ""},
		{"shares", "p[3] ~ Dirichlet(2)\ncat ~ Categorical(p)", ""},
		{"rows of shares", "p[3] ~ Dirichlet(2)\nrow ~ Multinomial(total, p)", ""},
		{"mean", "a ~ Normal(1, 2)\ny ~ Normal(a, 1.5)", ""},
		{"line", "a ~ Normal(1, 2)\nb ~ Normal(0, 3)\ny ~ Normal(a + b*x, 1.5)", ""},
		{"twice", "a ~ Normal(1, 2)\ny ~ Normal(a + a*x, 1.5)", ""},
		{"far", "a ~ Normal(1, 2)\nb ~ Normal(0, 3)\ny ~ Normal(a + b*far, 1.5)", ""},
		{"effects", "a ~ Normal(1, 2)\nb ~ Normal(0, 1)\ne[g] ~ Normal(0, 1)\ny ~ Normal(a + b*x + e[g], 1.5)\nlift = exp(b)", ""},
		{"known scales", "a ~ Normal(1, 2)\nb ~ Normal(0, 3)\ny ~ Normal(a + b*x, pos)", ""},
		{"two", "p ~ Beta(1, 1)\nr ~ Gamma(2, 0.5)\nbit ~ Bernoulli(p)\ncount ~ Poisson(r)", ""},
		{"twice observed", "r ~ Gamma(2, 0.5)\ncount ~ Poisson(r)\npos ~ Exponential(r)", ""},

		{"scale", "a ~ Normal(1, 2)\ns ~ Exponential(1)\ny ~ Normal(a, s)", "the distribution of a depends on s"},
		{"hierarchy", "a ~ Normal(1, 2)\ne[g] ~ Normal(a, 1)\ny ~ Normal(e[g], 1)", ""},
		{"nonlinear", "p ~ Beta(1, 1)\nheads ~ Bernoulli(p*p)", "because of heads ~ Bernoulli(p * p)"},
		{"other prior", "p ~ Exponential(1)\ny ~ Normal(p, 1)", "because of normal observations"},
		{"other likelihood", "p ~ Beta(1, 1)\ncount ~ Poisson(p)", "because of count ~ Poisson(p)"},
		{"levels first", "e[g] ~ Normal(0, 1)\na ~ Normal(1, 2)\ny ~ Normal(a + e[g], 1.5)", ""},
		{"potential", "a ~ Normal(1, 2)\ny ~ Normal(a, 1.5)\nPotential(a)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := bound(t, c.text, data)
			p := plan.Make(m, plan.Options{})
			closed, err := p.Closed()
			if hint := strings.Contains(p.String(), `Method("conjugate")`); hint != (err == nil) {
				t.Errorf("the closed form (%v) is explained as\n%v", err, p)
			}
			if _, err := plan.Make(m, plan.Options{Without: []string{"conjugate"}}).Closed(); err == nil {
				t.Error("conjugate is not switched off")
			}
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("got %v, want an error with %q", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, b := range closed {
				n += len(b.Coordinates())
			}
			if n != m.Size() {
				t.Errorf("the blocks have %d coordinates of %d", n, m.Size())
			}
		})
	}
}
