package bayes

import (
	"math"
	"testing"
)

// FuzzSample takes texts all the way: whatever they say of these data, there is
// an answer or an error, and neither takes long.
func FuzzSample(f *testing.F) {
	for _, s := range []string{
		"b ~ Normal(0, 1)\ne[city] ~ Normal(b, 1)\nmu = e[city] + b*x\nage ~ Normal(b, 2)\ny ~ Normal(mu*age, 1)",
		"b[n] ~ Normal(x[n], 1)\ncity ~ Categorical(logit_p=[0, b[1], b[2]])",
		"s ~ HalfNormal(1)\nu[city] ~ ZeroSumNormal(s)\ny ~ StudentT(4, u[city], s)\nPotential(-sqr(u))",
		"L[2, 2] ~ LKJCholeskyCov(2, Exponential(1))\nab[city, 2] ~ MvNormal([0, 1], chol=L)\ny ~ Normal(ab[city, 0] + ab[city, 1]*x, 1)",
		"p ~ Beta(1, 1)\nk ~ Poisson(3)\nz[n] ~ Bernoulli(p)\ny ~ Normal(z[n]*k, 1)",
		"p[2] ~ Dirichlet(1)\ny ~ Mixture(p, Normal([0, 1], 1))\nn ~ Truncated(Poisson(2 + p[0]), upper=9)",
		"c[2] ~ Ordered(Normal([0, 1], 5))\nn ~ OrderedLogistic(x, c)\nw ~ Flat()",
		"y ~ MvNormal(0, cov=exp(-0.5*sqdist(x)) + 0.1*eye(4))\na ~ Exponential(1)",
		"a ~ Normal(0, 1)\nage ~ Normal(a*lag(age, 1), exp(a))\ny ~ Normal(softmax([a, 0, 1])[0]*lag(y, 2), 1)",
		"a ~ Uniform(0, 0.001)\ny ~ Gamma(a, 1/a)\nX ~ Normal(sqrt(a - 1), log(a))",
	} {
		f.Add(s)
	}
	data := Data{
		"x": []float64{0.5, -1, 2, 0}, "y": []float64{1, 2, 3, 4}, "n": []int{0, 1, 2, 1},
		"city": []string{"oslo", "rome", "oslo", "bern"}, "age": []float64{1, 3, math.NaN(), 4},
		"X": [][]float64{{1, 2}, {3, 4}, {5, 6}, {7, 8}}, "z": []float64{1, 2, 3}, "K": 2, "half": 0.5,
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse(text)
		if err != nil {
			return
		}
		_ = m.LaTeX()
		columns, err := data.columns(m.engine.Names())
		if err != nil {
			return
		}
		bound, err := m.engine.Bind(columns)
		if err != nil || bound.Size() > 200 {
			return
		}
		width := 0
		for _, v := range bound.Vars {
			width += v.Node.Size()
		}
		if width > 10000 {
			return
		}
		if plan, err := m.Explain(data); err != nil || plan.String() == "" {
			t.Fatalf("plan %q, error %v", plan, err)
		}
		few := []Option{Draws(3), Chains(1)}
		_, _ = m.Prior(data, few...)
		p, err := m.Sample(data, append(few, Tune(3), MaxTreeDepth(2))...)
		if err != nil {
			return
		}
		_ = p.Summary().String()
		_, _ = p.Predict(nil)
		_, _ = p.Predict(Data{"x": []float64{1, 2}, "city": []string{"rome", "paris"}, "n": []int{1, 7}, "age": []any{1, nil}})
		_, _ = p.LOO()
	})
}
