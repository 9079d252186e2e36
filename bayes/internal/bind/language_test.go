package bind

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

func TestPotentialErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"a ~ Normal(0, 1)\nPotential(x)", "2:11", "this depends on data alone, so that it changes"},
		{"a ~ Normal(0, 1)\nPotential()", "2:1", "Potential takes 1 argument, not 0"},
		{"a ~ Normal(0, 1)\nPotential(expr=a)", "2:11", "Potential takes no named arguments"},
	})
}

func TestLag(t *testing.T) {
	data := Data{
		"y": {Values: []float64{1, 2, 4, 8, 16}, Shape: []int{5}},
		"g": {Values: []float64{0, 1, 0, 1, 1}, Labels: []string{"a", "b"}, Shape: []int{5}},
	}
	for _, tt := range []struct {
		expr  string
		first int
		want  []float64
	}{
		{"lag(y, 0)", 0, []float64{1, 2, 4, 8, 16}},
		{"lag(y, 2)", 2, []float64{1, 2, 4}},
		{"lag(lag(y, 1), 2)", 3, []float64{1, 2}},
		{"y - lag(y, 1)", 1, []float64{1, 2, 4, 8}},
		{"lag(y, 3)/lag(y, 1)", 3, []float64{0.25, 0.25}},
		{"lag(y - lag(y, 1), 1)", 2, []float64{1, 2, 4}},
		{"s[g] + lag(y, 4)", 4, []float64{3}},
		{"lag(s[g], 3)", 3, []float64{1, 2}},
		{"where(lag(y, 1) > 3, s[g], lag(s[g], 1))", 1, []float64{1, 2, 2, 2}},
	} {
		tree, err := syntax.Parse("s[g] ~ Normal(0, 1)\nmu = " + tt.expr + "\ny ~ Normal(mu + s[0], 1)")
		if err != nil {
			t.Fatal(err)
		}
		m, err := Bind(tree, data)
		if err != nil {
			t.Fatal(err)
		}
		f := m.Factors[1]
		mu := naive.With(map[*ir.Node][]float64{m.Vars[0].Node: {1, 2}}).Eval(f.Args[0])
		for i := range mu {
			mu[i]-- // s[0]
		}
		if !slices.Equal(mu, tt.want) || f.Row(0) != tt.first || f.Size() != len(tt.want) {
			t.Errorf("%s is %v from row %d, want %v from row %d", tt.expr, mu, f.Row(0), tt.want, tt.first)
		}
		if want := data["y"].Values[tt.first:]; !slices.Equal(f.X.Value, want) {
			t.Errorf("%s: observes %v, want %v", tt.expr, f.X.Value, want)
		}
	}
}

// An expression of which each line reads the one above twice is cut once.
func TestLagOfManyLines(t *testing.T) {
	text := "a ~ Normal(0, 1)\nm0 = a*x\n"
	for i := range 60 {
		text += fmt.Sprintf("m%d = m%d + m%d\n", i+1, i, i)
	}
	mustBind(t, text+"x ~ Normal(m60 + lag(x, 1), 1)")
}

func TestLagErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"a ~ Normal(0, 1)\nx ~ Normal(lag(a, 1), 1)", "2:16", "lag shifts what has a value per row of"},
		{"a ~ Normal(0, 1)\nx ~ Normal(lag(x, a), 1)", "2:19", "how many rows lag shifts is a whole number"},
		{"a ~ Normal(0, 1)\nx ~ Normal(lag(x, 1.5), 1)", "2:19", "how many rows lag shifts is a whole number"},
		{"a ~ Normal(0, 1)\nx ~ Normal(a*lag(x, 4), 1)", "2:21", "lag would shift 4 rows by 4, and leave"},
		{"a ~ Normal(0, 1)\nx ~ Normal(a*lag(z, 1), 1)", "2:12", "one side has 4 rows and the other 2"},
		{"a ~ Normal(0, 1)\nx ~ Normal(a, lag(x, 1) - 9)", "2:15", "sigma must be above 0, not -8.5 (row 1)"},
		{"a ~ Normal(0, 1)\nx - 9 ~ Exponential(1 + 0*lag(x, 2))", "2:1", "row 2 of x - 9 is -7"},
	})
}

func TestMixtureErrors(t *testing.T) {
	const prior = "p ~ Beta(2, 2)\nv[3] ~ Normal(0, 1)\n"
	checkErrors(t, func(text string) error { _, err := bind(prior + text); return err }, []errorTest{
		{"x ~ Mixture(Normal(0, 1), Normal(1, 1))", "3:5", "Mixture needs the weights of its components"},
		{"x ~ Mixture(p)", "3:5", "Mixture needs the distributions that it mixes"},
		{"x ~ Mixture(p, Normal(0, 1), 2)", "3:30", "expected a distribution here"},
		{"x ~ Mixture(Normal(0, 1), weights=p)", "3:27", "Mixture has no argument weights"},
		{"x ~ Mixture(p, Normal(0, 1), Norml(1, 1))", "3:30", "there is no distribution Norml"},
		{"x ~ Mixtur(p, Normal(0, 1), Normal(1, 1))", "3:15", "Normal is a distribution"},
		{"x ~ Mixture(p, Normal(0, 1), Normal(1, -1))", "3:40", "sigma must be above 0, not -1"},
		{"x ~ Mixture(1.5, Normal(0, 1), Normal(1, 1))", "3:13", "w must be from 0 to 1, not 1.5"},
		{"x ~ Mixture(v, Normal(0, 1), Normal(1, 1))", "3:13", "2 components take a vector of as many weights"},
		{"x ~ Mixture(p, Normal(0, 1), Normal(1, 1), Normal(2, 1))", "3:13", "3 components take a vector of as many weights"},
		{"x ~ Mixture(v, Normal(0, 1))", "3:5", "this mixture has one component, and no argument of"},
		{"x ~ Mixture(p, Normal(0, 1), Poisson(1))", "3:30", "a mixture is of distributions of numbers or of"},
		{"x ~ Mixture(p, Poisson(1), Categorical(p=v))", "3:28", "Categorical takes a vector, and cannot be part of"},
		{"x - 4 ~ Mixture(p, Gamma(1, 1), HalfNormal(1))", "3:1", "row 0 of x - 4 is -3.5"},
		{"a ~ Mixture(p, Uniform(0, p), Uniform(0, 1))", "3:5", "the bounds of this Mixture depend on parameters, and"},
		{"m = Mixture(p, Normal(0, 1), Normal(1, 1))", "3:5", "Mixture is a distribution"},
		{"x ~ Mixtre(p)", "3:5", "there is no distribution Mixtre"},
	})
}

func TestBoundedErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind("m ~ Normal(0, 1)\n" + text); return err }, []errorTest{
		{"x ~ Truncated(m, 0, 1)", "2:5", "Truncated needs a distribution and its bounds"},
		{"x ~ Truncated(Normal(m, 1))", "2:5", "Truncated needs a bound"},
		{"x ~ Truncated(Normal(m, 1), low=0)", "2:29", "Truncated has no argument low"},
		{"x ~ Truncated(Normal(m, 1), 0, lower=0)", "2:32", "Truncated is given lower twice"},
		{"x ~ Truncated(Normal(m, 1), 0, 1, 2)", "2:35", "Truncated takes a distribution and two bounds"},
		{"x ~ Truncated(Normal(m, 1), 5, 1)", "2:5", "Truncated has no room"},
		{"x ~ Truncated(Normal(m, 1), upper=1)", "2:1", "row 2 of x is 2"},
		{"x ~ Censored(Normal(m, 1), upper=1)", "2:1", "row 2 of x is 2"},
		{"x ~ Censored(Normal(0, 1), upper=5 + m)", "2:34", "the bounds of Censored are known, and this depends"},
		{"a ~ Censored(Normal(0, 1), upper=5)", "2:5", "Censored is of observations, and a is not in"},
		{"x ~ Truncated(Flat(), 0, 9)", "2:15", "Flat is improper, and cannot be part of another"},
	})
}
