package plan_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// The density of a closed form is that of prior and observations up to a
// constant.
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
		{"far", "a ~ Normal(1, 2)\nb ~ Normal(0, 3)\ny ~ Normal(a + b*far, 1.5)", "depend on each other too strongly"},
		{"effects", "a ~ Normal(1, 2)\nb ~ Normal(0, 1)\ne[g] ~ Normal(0, 1)\ny ~ Normal(a + b*x + e[g], 1.5)\nlift = exp(b)", ""},
		{"known scales", "a ~ Normal(1, 2)\nb ~ Normal(0, 3)\ny ~ Normal(a + b*x, pos)", ""},
		{"two", "p ~ Beta(1, 1)\nr ~ Gamma(2, 0.5)\nbit ~ Bernoulli(p)\ncount ~ Poisson(r)", ""},
		{"twice observed", "r ~ Gamma(2, 0.5)\ncount ~ Poisson(r)\npos ~ Exponential(r)", ""},

		{"scale", "a ~ Normal(1, 2)\ns ~ Exponential(1)\ny ~ Normal(a, s)", "only where its scale is known"},
		{"hierarchy", "a ~ Normal(1, 2)\ne[g] ~ Normal(a, 1)\ny ~ Normal(e[g], 1)", "the distribution of e[g] is not of numbers alone"},
		{"nonlinear", "p ~ Beta(1, 1)\nheads ~ Bernoulli(p*p)", "heads ~ Bernoulli(p * p) has no closed form"},
		{"other prior", "p ~ Exponential(1)\ny ~ Normal(p, 1)", "only where its mean is linear in normal parameters"},
		{"other likelihood", "p ~ Beta(1, 1)\ncount ~ Poisson(p)", "has no closed form"},
		{"levels first", "e[g] ~ Normal(0, 1)\na ~ Normal(1, 2)\ny ~ Normal(a + e[g], 1.5)", "the elements of e[g] depend on each other: name what they share in a line above"},
		{"potential", "a ~ Normal(1, 2)\ny ~ Normal(a, 1.5)\nPotential(a)", "a Potential has no closed form"},
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
			d, e := program.Compile(closed).NewDensity(), program.Compile(m).NewDensity()
			n := d.Dim()
			r := rand.New(rand.NewPCG(1, 2))
			q, gd, ge := make([]float64, n), make([]float64, n), make([]float64, n)
			first := math.NaN()
			for range 10 {
				for i := range q {
					q[i] = 2*r.Float64() - 1
				}
				x, y := d.LogDensity(q, gd), e.LogDensity(q, ge)
				if math.IsNaN(first) {
					first = x - y
				}
				size := max(1, math.Abs(x), math.Abs(y))
				if !(math.Abs(x-y-first) <= 1e-9*size) {
					t.Errorf("the constant is %v and %v", first, x-y)
				}
				for i := range q {
					if !(math.Abs(gd[i]-ge[i]) <= 1e-9*size) {
						t.Errorf("derivative %d is %.15g, as written %.15g", i, gd[i], ge[i])
					}
				}
			}
		})
	}
}

func BenchmarkConjugate(b *testing.B) {
	m := bound(b, "p[g] ~ Beta(2, 3)\nbit ~ Bernoulli(p[g])", testData())
	b.ReportAllocs()
	for b.Loop() {
		closed, err := plan.Make(m, plan.Options{}).Closed()
		if err != nil {
			b.Fatal(err)
		}
		simulation, dst := program.Forward(closed, rand.New(rand.NewPCG(1, 2))), make([]float64, 3)
		for range 4000 {
			simulation.Run(dst, nil)
		}
	}
}
