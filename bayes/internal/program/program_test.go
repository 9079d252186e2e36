package program_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

const rows = 12

// testData has a column of every kind.
func testData() bind.Data { return dataOf(rows) }

// dataOf is testData of any number of rows.
func dataOf(rows int) bind.Data {
	z := standard(rows*6, 7)
	code := func(k int) *bind.Column { return generate(rows, func(i int) float64 { return float64(i * 5 % k) }) }
	text := code(2)
	text.Labels = []string{"north", "south"}
	return bind.Data{
		"x":     column(z[:rows]...),
		"y":     column(z[rows : 2*rows]...),
		"pos":   generate(rows, func(i int) float64 { return math.Exp(min(z[i], 2)) }),
		"unit":  generate(rows, func(i int) float64 { return 1 / (1 + math.Exp(z[i])) }),
		"above": generate(rows, func(i int) float64 { return 2 + math.Exp(z[i]) }),
		"bit":   generate(rows, func(i int) float64 { return float64(i % 2) }),
		"count": generate(rows, func(i int) float64 { return float64(i * 3 % 5) }),
		"n":     generate(rows, func(i int) float64 { return float64(5 + i%4) }),
		"cat":   code(3),
		"g":     code(4),
		"side":  text,
		"holes": generate(rows, func(i int) float64 {
			if i%5 == 3 {
				return math.NaN()
			}
			return z[i]
		}),
		"R": matrix(3, rising(rows)...),
		"W": matrix(3, whole(rows)...),
		"S": matrix(3, 2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 1.5),
		"C": matrix(3, 2, 0, 0, 0.5, 1, 0, 0.3, -0.2, 1.5),
		"X": matrix(3, z[2*rows:5*rows]...),
		"k": number(3),
	}
}

// expressions go into a model with priors for a, b, s[g], t[side], v[3] and
// w[g, side].
var expressions = []string{
	"a", "-a", "a + b*x", "x*a - y/b", "s[g]", "s[g] + t[side]", "s[g]*t[side]*x",
	"a + s[g]*b - x", "w[g, side]", "w[g, side] / (1 + x*x)", "v[0] + v[2]*x", "v[cat]", "v[cat]*v[cat]",
	"dot(X, v)", "a + dot(X, v)*b", "dot(X, v + 1)", "sum(s)*x", "mean(s) + std(v) + var(t)", "sum(s*s) + x",
	"dot(v, v) + x", "where(x > 0, a, b)", "where(x > 0, a*x, b)", "where(a > b, a, b*x)", "where(s[g] > 0, s[g], a)",
	"where(bit == 3, exp(800*a*a + 700), b)", "where(bit == 3, exp(1000)*exp(a)*b, b)", "maximum(a, x)", "minimum(a*x, b)",
	"pow(1.5 + a, 2)", "pow(2, a*x)", "pow(2 + a, b)", "(a + x)/(3 + b)", "1/(3 + a)", "a/(2 + x*x)",
	"(a > b) + x", "(a <= b && b != 0) + !(a == b) + x", "side == \"south\"", "abs(a*x - b)", "a - x - b", "x - a", "a*a*a", "(a + b)*(a - b)*(x + a)",
	"exp(a)", "exp(a*x)", "log(2 + a)", "sigmoid(a*x)", "invlogit(b)", "expm1(a*x)", "log1p(1 + a)", "log2(2 + a)", "log10(2 + a)",
	"logit(0.5 + a/4)", "sqrt(2 + a)", "sqr(a*x)", "abs(a)", "sign(a) + x", "floor(a) + ceil(b) + round(a)", "sin(a*x)", "cos(a)", "tan(a)",
	"arctan(a*x)", "tanh(a)", "sinh(a)", "cosh(a*x)", "erf(a*x)", "erfc(a)",
}

// rising returns n rows of three rising numbers.
func rising(n int) []float64 {
	v := make([]float64, 3*n)
	for i := range v {
		v[i] = float64(i%3) - 1 + 0.1*float64(i%5)
	}
	return v
}

// whole returns n rows of three counts that add up to 7.
func whole(n int) []float64 {
	var v []float64
	for i := range n {
		a, b := float64(i%4), float64(i%3)
		v = append(v, a, b, 7-a-b)
	}
	return v
}

const expressionModel = `a ~ Normal(0, 1)
b ~ Normal(0, 2)
s[g] ~ Normal(a, 1)
t[side] ~ Normal(0, exp(b))
v[k] ~ Normal(0, 1)
w[g, side] ~ Normal(t, 1)
y ~ StudentT(4, %s, 1.5)`

// models returns the texts that all of the tests below are about.
func models() map[string]string {
	texts := map[string]string{}
	for _, e := range expressions {
		texts[e] = fmt.Sprintf(expressionModel, e)
	}
	for _, text := range []string{
		// constrained parameters of every support, per level
		"p[g] ~ Beta(2, 3)\ny ~ Normal(p[g], 1)",
		"p[g] ~ Beta(0.5, 1)\ny ~ Normal(p[g], 1)",
		"p[g] ~ Beta(20, 30)\ny ~ Normal(p[g], 1)",
		"p[g] ~ Gamma(2, 3)\ny ~ Normal(p[g], p[g])",
		"p[g] ~ Gamma(12, 3)\ny ~ Normal(p[g], p[g])",
		"p[g] ~ HalfFlat()\ny ~ Normal(0, p[g])",
		"p[g] ~ Flat()\ny ~ Normal(p[g], 1)",
		"p[g] ~ Uniform(-1, 3)\ny ~ Normal(p[g], 1)",
		"lo ~ Normal(0, 1)\np[g] ~ Uniform(lo, 3)\ny ~ Normal(p[g], 1)",
		"hi[g] ~ Exponential(1)\np[g] ~ Uniform(-1, hi)\ny ~ Normal(p[g], 1)",
		"lo[g] ~ Uniform(-5, -4)\nhi[g] ~ HalfNormal(2)\np[g] ~ Uniform(lo, hi)\ny ~ Normal(p[g], 1)",
		"p[k] ~ Uniform(mean(R, 0), 9)\ny ~ Normal(p[0], p[2])",
		"p[k] ~ TruncatedNormal(0, 2, lower=mean(R, 0))\ny ~ Normal(p[0], 1)",
		"p[k] ~ TruncatedNormal(0, 2, upper=mean(R, 0))\ny ~ Normal(p[0], 1)",
		"p[k] ~ TruncatedNormal(0, 2)\ny ~ Normal(p[0], 1)",
		"c[k] ~ Ordered(Normal(0, 5))\ncat ~ OrderedLogistic(x, c)\ny ~ Normal(c[1], 1)",
		"m[g] ~ Normal(0, 1)\nc[g, k] ~ Ordered(StudentT(3, m, exp(m)))\ny ~ Normal(c[g, 2] - c[g, 0], 1)",
		// multivariate
		"p[k] ~ Dirichlet(2)\ncat ~ Categorical(p)",
		"p[g, k] ~ Dirichlet(exp(mean(X, 0)))\nW ~ Multinomial(7, softmax(p[0, 1] + mean(R, 0)*0 + 1))",
		"a[k] ~ HalfNormal(1)\nW ~ DirichletMultinomial(7, a)",
		"t[k] ~ Normal(0, 1)\nW ~ Multinomial(7, softmax(X + t))",
		"m ~ Normal(0, 1)\nt[k] ~ MvNormal(m, cov=S)\ny ~ Normal(t[1] - t[2], 1)",
		"t[g, k] ~ MvNormal(mean(X, 0), chol=C)\ny ~ Normal(t[g, 2], 1)",
		"m[k] ~ Normal(0, 1)\ns ~ HalfNormal(1)\nX ~ MvNormal(m, s*S)",
		"m[k] ~ Normal(0, 1)\ns[k] ~ HalfNormal(1)\nL[3, 3] ~ LKJCholesky(2)\nX ~ MvNormal(m, chol=diag_pre_multiply(s, L))",
		"L[3, 3] ~ LKJCholesky(2)\nb ~ Normal(0, 1)\nX ~ MvStudentT(5, X*b, chol=L)",
		"s ~ HalfNormal(1)\nw[9] ~ GaussianRandomWalk(0.1, s)\ny ~ Normal(w[8], 1)",
		"a ~ HalfNormal(1)\nr ~ Gamma(2, 1)\ny ~ MvNormal(0, cov=a*exp(-0.5*sqdist(x)/(r*r)) + (a + 1)*eye(12))",
		"rho[2] ~ Normal(0, 1)\ns ~ HalfNormal(1)\ny ~ AR(rho, s, init_sigma=2)",
		"p ~ Uniform(0, 1)\nq ~ Uniform(0, p)\ny ~ Normal(q, 1)",
		// vector-valued arguments
		"v[k] ~ Normal(0, 1)\ncat ~ Categorical(logit_p=v)",
		"v[k] ~ HalfNormal(1)\ncat ~ Categorical(p=v/sum(v))",
		"v[k] ~ Normal(0, 1)\ncat ~ Categorical(logit_p=X*v)",
		"v[k] ~ Exponential(1)\ncat ~ Categorical(p=softmax(X*X + v))",
		"v[k] ~ Normal(0, 1)\ncat ~ Categorical(p=softmax(X))\ncat ~ Categorical(p=softmax(v))",
		// shapes
		"m ~ Normal(0, 1)\n1.5 ~ Normal(m, 2)",
		"w[g, side] ~ Normal(0, 1)\nt[side] ~ Normal(1, 1)\nz[g, side] ~ Normal(w*t, exp(t))",
		"y ~ Normal(0, 1)\nm ~ HalfNormal(x[0] + 5)\ny - x ~ Laplace(m, 2)",
		"m ~ Normal(0, 1)\ny ~ Normal(x, pos)\ny ~ Normal(m, pos)",
		"s ~ HalfNormal(2)\ny ~ Normal(x, s)\npos ~ HalfNormal(s)\npos ~ HalfNormal(pos*s)",
	} {
		texts[text] = text
	}
	for _, text := range languageModels {
		texts[text] = text
	}
	for _, name := range distribution.Names() {
		addFamily(texts, name)
	}
	return texts
}

// addFamily adds models of a distribution whose arguments are constants, data,
// parameters and expressions that vary by row, in all combinations; as a
// likelihood, and where it can be as a prior too.
func addFamily(texts map[string]string, name string) {
	var family *distribution.Family
	for npos := range 5 {
		form, err := distribution.Lookup(name, npos, nil)
		if err == nil && (family == nil || len(form.Family.Params) >= npos) {
			family = form.Family
		}
	}
	if family.Vector() && len(family.Params) == 1 {
		return // written out above
	}
	choices := make([][]string, len(family.Params))
	for j, p := range family.Params {
		switch p.Domain {
		case distribution.Real:
			choices[j] = []string{"0.3", "x", "r%d", "r%d*x + 0.1"}
		case distribution.Positive, distribution.NonNegative:
			choices[j] = []string{"1.3", "pos", "exp(r%d)", "exp(r%d*x)"}
		case distribution.Unit:
			choices[j] = []string{"0.3", "unit", "sigmoid(r%d)", "sigmoid(r%d*x)"}
		case distribution.Count:
			choices[j] = []string{"9", "n"}
		case distribution.Integer:
			choices[j] = []string{"-1", "2 + n"}
		}
		switch {
		case p.Vector:
			choices[j] = []string{"mean(R, 0)", "R", "mean(R, 0)*exp(r%d)", "R + r%d*x"}
		case name == "HyperGeometric" && p.Name == "N":
			choices[j] = []string{"30", "30 + n"}
		case name == "Wald" && p.Name == "alpha":
			choices[j] = []string{"0.3", "1.5*sigmoid(r%d*x)"}
		case p.Name == "lower" && name == "TruncatedNormal":
			choices[j] = []string{"-9", "-9 + sigmoid(r%d*x)", "-9 + sigmoid(r%d)"}
		case p.Name == "upper" && name == "TruncatedNormal":
			choices[j] = []string{"9", "9 + unit", "9 + sigmoid(r%d)"}
		case name == "Triangular" && p.Name == "lower", name == "Uniform" && j == 0:
			choices[j] = []string{"-9", "-9 + unit", "-9 + sigmoid(r%d)", "-9 + sigmoid(r%d*x)"}
		case name == "Triangular" && p.Name == "upper", name == "Uniform":
			choices[j] = []string{"9", "9 + unit", "9 + sigmoid(r%d)", "9 + sigmoid(r%d*x)"}
		case name == "DiscreteUniform":
			choices[j] = []string{[]string{"-1", "9"}[j]}
		case family.Lower.Kind == distribution.Varying && p.Name == "xi", family.Upper.Kind == distribution.Varying && p.Name == "xi":
			choices[j] = []string{"0.01", "0.01*unit", "0.01*sigmoid(r%d)", "0.01*sigmoid(r%d*x)"}
		case name == "GeneralizedPareto" && p.Name == "mu":
			choices[j] = []string{"-9", "-9 + unit", "-9 + sigmoid(r%d)", "-9 + sigmoid(r%d*x)"}
		case name == "Pareto" && p.Name == "m":
			choices[j] = []string{"1.3", "unit", "sigmoid(r%d)", "1.5*sigmoid(r%d*x)"}
		}
	}
	observed := "y"
	switch lo, hi := family.Support([]float64{0.5, 9, 9, 9}[:max(1, len(family.Params))]); {
	case name == "Bernoulli":
		observed = "bit"
	case name == "Geometric":
		observed = "n"
	case family.Vector():
		observed = "cat"
	case family.Discrete:
		observed = "count"
	case name == "TruncatedNormal", name == "Triangular":
	case lo == 0 && hi == 1:
		observed = "unit"
	case name == "Pareto", name == "Wald":
		observed = "above"
	case lo >= 0:
		observed = "pos"
	}
	pattern := make([]int, len(choices))
	for {
		args, priors := make([]string, len(choices)), "r ~ Normal(0, 1)\n"
		byRow := false
		for j, k := range pattern {
			args[j] = choices[j][k]
			byRow = byRow || k%2 == 1
			if strings.Contains(args[j], "%d") {
				args[j] = fmt.Sprintf(args[j], j)
				priors += fmt.Sprintf("r%d ~ Normal(0, 1)\n", j)
			}
		}
		call := name + "(" + strings.Join(args, ", ") + ")"
		texts["observed "+call] = priors + observed + " ~ " + call
		// The support of some priors is known only where their arguments are.
		known := priors == "r ~ Normal(0, 1)\n" || family.Lower.Kind != distribution.Varying && family.Upper.Kind != distribution.Varying
		if !family.Discrete && !byRow && known {
			call = strings.Replace(call, ", 0.01)", ", 0.4)", 1) // where a bound is not far in the tail
			texts["prior "+call] = priors + "z[g] ~ " + call + "\ny ~ Normal(z[g], 1)"
		}
		j := 0
		for ; j < len(pattern); j++ {
			if pattern[j]++; pattern[j] < len(choices[j]) {
				break
			}
			pattern[j] = 0
		}
		if j == len(pattern) {
			return
		}
	}
}

// each runs a test on every model.
func each(t *testing.T, test func(t *testing.T, m *ir.Model, r *rand.Rand)) {
	data := testData()
	texts := models()
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			test(t, bound(t, texts[name], data), rand.New(rand.NewPCG(1, uint64(len(name)))))
		})
	}
}

func TestLogDensityIsSumOfLogProbs(t *testing.T) {
	each(t, func(t *testing.T, m *ir.Model, r *rand.Rand) {
		d := program.Compile(m).NewDensity()
		grad := make([]float64, d.Dim())
		for range 5 {
			q := randomPoint(r, d.Dim())
			got, want := d.LogDensity(q, grad), direct(m, q)
			if !near(got, want, 1e-12) || want-want != 0 {
				t.Errorf("log density %.17g, want %.17g", got, want)
			}
		}
	})
}

// Rows beyond a block are taken a block at a time.
func TestBlocks(t *testing.T) {
	data := dataOf(600)
	for _, text := range models() {
		if strings.Contains(text, "eye(12)") {
			continue // of a matrix of this size
		}
		m := bound(t, text, data)
		isDensity(t, text, m, m)
	}
}

// What a plan makes of arrays by row and level, and of linear predictors, is
// the same density.
func TestPlannedBlocks(t *testing.T) {
	for _, rows := range []int{40, 600, 1030} {
		data := dataOf(rows)
		for _, likelihood := range []string{
			"cat ~ Categorical(logit_p=a[cat] + b[cat]*(x - 1)/3 + w[g, cat])",
			"cat ~ Categorical(logit_p=a[cat] + w[g, cat]*x + c*y)",
			"cat ~ Categorical(logit_p=sin(w[g, cat])*x)",
			"cat ~ Categorical(logit_p=a[cat] + w[g, cat])",
			"bit ~ Bernoulli(logit_p=c + a[0]*x + w[g, 1]*y)",
			"count ~ Poisson(pos*exp(c + a[0]*x + a[1]*y + w[g, 1]))",
			"y ~ StudentT(4, c + a[0]*x + w[g, 2], exp(w[g, 0]))",
			"pos ~ Exponential(exp(c + a[0]*x))",
			"pos ~ LogNormal(a[0]*exp(c*x), exp(b[0]))",
			"pos ~ Gamma(exp(c), exp(c + a[0]*x))",
			"pos ~ Weibull(exp(w[g, 0]), exp(w[g, 1]))",
			"minimum(pos, 2) ~ Censored(Weibull(exp(c), exp(w[g, 1])), upper=2)",
			"minimum(pos, 2) ~ Censored(Exponential(exp(w[g, 1])), upper=2)",
			"minimum(maximum(pos, 1), 2) ~ Censored(Exponential(exp(w[g, 1])), lower=1, upper=2)",
			"cat ~ OrderedLogistic(c*x, [a[0], a[0] + exp(b[0])])",
			"count ~ Binomial(n, sigmoid(c + a[0]*x))",
			"y ~ StudentT(exp(c), w[g, 2], exp(w[g, 0]*x))",
			"y ~ StudentT(exp(w[g, 1]), w[g, 2], exp(w[g, 0]*x))",
		} {
			text := "a[cat] ~ ZeroSumNormal(1)\nb[cat] ~ Normal(0, 1)\nw[g, cat] ~ Normal(0, 1)\nc ~ Normal(0, 1)\n" + likelihood
			m := bound(t, text, data)
			isDensity(t, text, plan.Make(m, plan.Options{Without: []string{"fold"}}).Model, m)
		}
	}
}

// isDensity checks that the program of m has the log density of the definition
// of written, a gradient that is its derivative along any line, and that it
// allocates nothing.
func isDensity(t *testing.T, text string, m, written *ir.Model) {
	t.Helper()
	d := program.Compile(m).NewDensity()
	r := rand.New(rand.NewPCG(9, uint64(len(text))))
	q, line := randomPoint(r, d.Dim()), randomPoint(r, d.Dim())
	grad, scratch, p := make([]float64, d.Dim()), make([]float64, d.Dim()), make([]float64, d.Dim())
	got, want := d.LogDensity(q, grad), direct(written, q)
	if !near(got, want, 1e-12) || want-want != 0 {
		t.Errorf("%s\nlog density %.17g, want %.17g", text, got, want)
		return
	}
	if strings.Contains(text, "Laplace") || strings.Contains(text, "Triangular") {
		return // some of many rows are always near a kink
	}
	slope := 0.0
	for i, g := range grad {
		slope += g * line[i]
	}
	want = derivative(func(x float64) float64 {
		for i := range p {
			p[i] = q[i] + x*line[i]
		}
		return d.LogDensity(p, scratch)
	}, 0)
	if math.Abs(slope-want) > 1e-8*(math.Abs(got)+math.Abs(want)) {
		t.Errorf("%s\nslope %.12g, want %.12g", text, slope, want)
	}
	if n := testing.AllocsPerRun(2, func() { d.LogDensity(q, grad) }); n != 0 {
		t.Errorf("%s\n%v allocations", text, n)
	}
}

func TestGradientIsDerivative(t *testing.T) {
	each(t, func(t *testing.T, m *ir.Model, r *rand.Rand) {
		d := program.Compile(m).NewDensity()
		grad, scratch := make([]float64, d.Dim()), make([]float64, d.Dim())
		for range 2 {
			q := randomPoint(r, d.Dim())
			d.LogDensity(q, grad)
			for i := range q {
				want := derivative(func(x float64) float64 {
					p := slices.Clone(q)
					p[i] = x
					return d.LogDensity(p, scratch)
				}, q[i])
				if !near(grad[i], want, 1e-7) {
					t.Errorf("derivative %d is %.12g, want %.12g", i, grad[i], want)
				}
			}
		}
	})
}

// The terms of a model are the log derivatives of its parameters by its
// coordinates, and nothing else.
func TestTermsAreJacobians(t *testing.T) {
	each(t, func(t *testing.T, m *ir.Model, r *rand.Rand) {
		q := randomPoint(r, m.Size())
		got := 0.0
		for _, n := range m.Terms {
			got += eval(n, q)[0]
		}
		want := 0.0
		for _, free := range m.Free {
			i := slices.IndexFunc(m.Vars, func(v *ir.Variable) bool { return v.Name == free.Label })
			if free.Size() != m.Vars[i].Node.Size() {
				t.Skip("package distribution tests transforms onto fewer dimensions")
			}
			for k := range free.Size() {
				want += math.Log(math.Abs(derivative(func(u float64) float64 {
					p := slices.Clone(q)
					p[free.Offset+k] = u
					return eval(m.Vars[i].Node, p)[k]
				}, q[free.Offset+k])))
			}
		}
		if !near(got, want, 1e-8) {
			t.Errorf("terms %.12g, want %.12g", got, want)
		}
	})
}

func TestGradientAllocatesNothing(t *testing.T) {
	each(t, func(t *testing.T, m *ir.Model, r *rand.Rand) {
		d := program.Compile(m).NewDensity()
		q, grad := randomPoint(r, d.Dim()), make([]float64, d.Dim())
		if n := testing.AllocsPerRun(5, func() { d.LogDensity(q, grad) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
		outputs := program.CompileOutputs(nodes(m), m.Size()).NewOutputs()
		dst := make([]float64, outputs.Size())
		if n := testing.AllocsPerRun(5, func() { outputs.Eval(dst, q) }); n != 0 {
			t.Errorf("%v allocations of outputs", n)
		}
	})
}

func nodes(m *ir.Model) []*ir.Node {
	var nodes []*ir.Node
	for _, v := range m.Vars {
		nodes = append(nodes, v.Node)
	}
	return nodes
}

func TestOutputs(t *testing.T) {
	each(t, func(t *testing.T, m *ir.Model, r *rand.Rand) {
		q := randomPoint(r, m.Size())
		var want []float64
		for _, n := range nodes(m) {
			want = append(want, eval(n, q)...)
		}
		o := program.CompileOutputs(nodes(m), m.Size()).NewOutputs()
		if o.Size() != len(want) {
			t.Fatalf("%d outputs, want %d", o.Size(), len(want))
		}
		got := make([]float64, o.Size())
		o.Eval(got, q)
		for i := range want {
			if !near(got[i], want[i], 1e-14) {
				t.Errorf("output %d is %v, want %v", i, got[i], want[i])
			}
		}
	})
}

// A weight counts an element as often.
func TestWeights(t *testing.T) {
	data := testData()
	for _, text := range []string{
		"m ~ Normal(0, 1)\ns ~ Exponential(1)\ny ~ Normal(m + s*x, s)",
		"m ~ Normal(0, 1)\nbit ~ Bernoulli(p=sigmoid(m + x))",
		"m ~ Normal(0, 1)\nbit ~ Bernoulli(logit_p=m + x)",
		"m ~ Normal(0, 1)\ncount ~ Poisson(exp(m))",
		"v[k] ~ Normal(0, 1)\ncat ~ Categorical(logit_p=v)",
		"m ~ Normal(0, 1)\npos ~ Exponential(2)",
		"m ~ HalfNormal(1)\npos ~ HalfNormal(m)",
	} {
		m := bound(t, text, data)
		f := m.Factors[len(m.Factors)-1]
		w := generate(rows, func(i int) float64 { return float64(1 + i%3) })
		f.Weights = ir.Array(w.Values, f.Dims...)
		d := program.Compile(m).NewDensity()
		q, grad, scratch := randomPoint(rand.New(rand.NewPCG(1, 2)), d.Dim()), make([]float64, d.Dim()), make([]float64, d.Dim())
		if got, want := d.LogDensity(q, grad), direct(m, q); !near(got, want, 1e-12) {
			t.Errorf("%s\nlog density %v, want %v", text, got, want)
		}
		for i := range q {
			want := derivative(func(x float64) float64 {
				p := slices.Clone(q)
				p[i] = x
				return d.LogDensity(p, scratch)
			}, q[i])
			if !near(grad[i], want, 1e-7) {
				t.Errorf("%s\nderivative %d is %v, want %v", text, i, grad[i], want)
			}
		}
	}
}

// Weighted rows beyond a block are taken a block at a time.
func TestWeightedBlocks(t *testing.T) {
	const cells = 700
	data := bind.Data{
		"cell": generate(3*cells, func(i int) float64 { return float64(i % cells) }),
		"y":    generate(3*cells, func(i int) float64 { return float64(i % 5) }),
		"pos":  generate(3*cells, func(i int) float64 { return 1 + float64(i%cells) }),
		"bit":  generate(3*cells, func(i int) float64 { return float64(i * 5 % 7 % 2) }),
	}
	for _, likelihood := range []string{
		"y ~ Normal(sin(a[cell]*b), 2)",
		"y ~ Poisson(exp(a[cell]*b))",
		"y ~ NegativeBinomial(exp(a[cell]*b), 3)",
		"bit ~ Bernoulli(sigmoid(a[cell]*b))",
		"bit ~ Bernoulli(sigmoid(sin(a[cell])))",
		"pos ~ Gamma(exp(b), exp(a[cell]))",
		"pos ~ Exponential(exp(a[cell]*b))",
	} {
		text := "a[cell] ~ Normal(0, 1)\nb ~ Normal(0, 1)\n" + likelihood
		m := bound(t, text, data)
		planned := plan.Make(m, plan.Options{Without: []string{"fold"}}).Model
		if !slices.ContainsFunc(planned.Factors, func(f *ir.Factor) bool { return f.Weights != nil && f.Size() > 512 }) {
			t.Errorf("%s\nthe plan weights no rows beyond a block", text)
		}
		isDensity(t, text, planned, m)
	}
}

// An observation may be the mean of several, weighted by their number.
func TestMeanOfBernoullis(t *testing.T) {
	x := column(0, 1, 1, 0, 1)
	for _, arg := range []string{"p", "logit_p=log(p) - log1p(-p)"} {
		text := "p ~ Beta(2, 2)\ny ~ Bernoulli(" + arg + ")"
		all := bound(t, text, bind.Data{"y": x})
		mean := bound(t, text, bind.Data{"y": column(1)})
		f := mean.Factors[1]
		f.X, f.Weights = ir.Array([]float64{0.6}, f.Dims...), ir.Array([]float64{5}, f.Dims...)
		var lp, grad [2]float64
		for i, m := range []*ir.Model{all, mean} {
			lp[i] = program.Compile(m).NewDensity().LogDensity([]float64{0.7}, grad[i:i+1])
		}
		if !near(lp[0], lp[1], 1e-14) || !near(grad[0], grad[1], 1e-14) {
			t.Errorf("%s: log densities %v, gradients %v", arg, lp, grad)
		}
	}
}

// Many rows, so that logarithms are taken of products.
func TestManyBernoullis(t *testing.T) {
	const n = 20000
	x := standard(n, 8)
	m := bound(t, "b ~ Normal(0, 1)\ny ~ Bernoulli(logit_p=b*x)", bind.Data{"x": column(x...),
		"y": generate(n, func(i int) float64 { return float64(i % 2) })})
	d := program.Compile(m).NewDensity()
	grad := make([]float64, 1)
	for _, b := range []float64{0, 1e-3, 1, -30, 1000} {
		q := []float64{b}
		if got, want := d.LogDensity(q, grad), direct(m, q); !near(got, want, 1e-11) {
			t.Errorf("at %v: log density %.17g, want %.17g", b, got, want)
		}
	}
}

func TestFailedAt(t *testing.T) {
	for _, c := range []struct {
		text    string
		q       []float64
		line    int // from 0; −1: does not fail
		element int
	}{
		{"m ~ Normal(0, 1)\ny ~ Normal(0, m)", []float64{-1}, 1, 0},
		{"m ~ Normal(0, 1)\ny ~ Normal(0, m)", []float64{math.NaN()}, 0, 0},
		{"m ~ Normal(0, 1)\ny ~ Normal(0, m)", []float64{math.Inf(1)}, 0, 0},
		{"m ~ Normal(0, 1)\ny ~ Normal(0, m)", []float64{1}, -1, 0},
		{"m ~ Normal(0, 1)\ny ~ Normal(0, m + x)", []float64{-1.5}, 1, 2},
		{"m ~ Normal(0, 1)\ny ~ StudentT(3, 0, m + x)", []float64{-1.5}, 1, 2},
		{"m ~ Normal(0, 1)\nbit ~ Bernoulli(m*x)", []float64{0.4}, 1, 0},
		{"m ~ Normal(0, 1)\nbit ~ Bernoulli(m*x/9)", []float64{2}, -1, 0},
		{"m ~ Normal(0, 1)\nbit ~ Bernoulli(logit_p=m*x)", []float64{1e308}, 0, 0},
		{"m ~ Normal(0, 1)\ncount ~ Poisson(m + x)", []float64{-2.5}, 1, 1},
		{"v[3] ~ Normal(0, 1)\ncat ~ Categorical(p=v)", []float64{1, 1, -1}, 1, 0},
		{"v[3] ~ Normal(0, 1)\ncat ~ Categorical(p=X*v/3)", []float64{1, 1, 1}, 1, 2},
		{"s ~ HalfNormal(1)\ny ~ Normal(0, s)", []float64{-800}, 1, 0},
		{"s ~ HalfFlat()\ny ~ Cauchy(0, s)", []float64{800}, 0, 0},
		{"p ~ Beta(2, 2)\nbit ~ Bernoulli(p)", []float64{-800}, 0, 0},
	} {
		data := bind.Data{"y": column(1, 2, 3, 4), "bit": column(1, 0, 1, 0), "count": column(2, 3, 2, 0),
			"cat": column(0, 1, 2, 1), "x": column(3, 2, 1, 4), "X": matrix(3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1)}
		m := bound(t, c.text, data)
		d := program.Compile(m).NewDensity()
		grad := make([]float64, d.Dim())
		lp := d.LogDensity(c.q, grad)
		f, element := d.FailedAt(c.q)
		switch {
		case c.line < 0:
			if f != nil || lp-lp != 0 {
				t.Errorf("%s at %v: log density %v, failed %v", c.text, c.q, lp, f)
			}
		case !math.IsInf(lp, -1):
			t.Errorf("%s at %v: log density %v, want −Inf", c.text, c.q, lp)
		case f != m.Factors[c.line] || element != c.element:
			t.Errorf("%s at %v: failed at %v, element %d", c.text, c.q, f, element)
		}
		// The next evaluation starts afresh.
		for i := range c.q {
			c.q[i] = 0.5
		}
		if c.line >= 0 {
			want := program.Compile(m).NewDensity().LogDensity(c.q, slices.Clone(grad))
			if got := d.LogDensity(c.q, grad); got != want {
				t.Errorf("%s: then %v, want %v", c.text, got, want)
			}
		}
	}
}

// Densities of one program share nothing that they write.
func TestDensitiesAreIndependent(t *testing.T) {
	m := bound(t, fmt.Sprintf(expressionModel, "a + s[g]*b + dot(X, v)"), testData())
	p := program.Compile(m)
	outputs := program.CompileOutputs(nodes(m), m.Size())
	var wait sync.WaitGroup
	for c := range 4 {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(5, uint64(c)))
			d, o := p.NewDensity(), outputs.NewOutputs()
			grad, dst := make([]float64, d.Dim()), make([]float64, o.Size())
			for range 50 {
				q := randomPoint(r, d.Dim())
				if got, want := d.LogDensity(q, grad), direct(m, q); !near(got, want, 1e-12) {
					t.Errorf("chain %d: log density %v, want %v", c, got, want)
				}
				o.Eval(dst, q)
				if dst[0] != q[0] {
					t.Errorf("chain %d: output %v, want %v", c, dst[0], q[0])
				}
			}
		})
	}
	wait.Wait()
}

// The log density of an observation is that of its distribution, where a
// parameter is a distribution's own, and its coordinate a logarithm or a logit.
func TestLikelihood(t *testing.T) {
	data := testData()
	for _, text := range []string{
		"s ~ Exponential(1)\ncount ~ Poisson(s)",
		"s ~ Exponential(1)\ncount ~ Poisson(s*pos/2)",
		"s ~ Exponential(1)\ncount ~ NegativeBinomial(s, 2)",
		"p ~ Beta(2, 2)\nbit ~ Bernoulli(p)",
		"p ~ Beta(2, 2)\ncount ~ Binomial(n, p)",
		"p[g] ~ Beta(2, 2)\nbit ~ Bernoulli(p[g])",
		"s ~ Exponential(1)\nr = exp(s*x)\ncount ~ Poisson(r*pos)\nbit ~ Bernoulli(sigmoid(s*x))",
		"h ~ DiscreteUniform(0, 3)\ncount ~ Poisson(exp(h*x))",
	} {
		m := bound(t, text, data)
		q := randomPoint(rand.New(rand.NewPCG(3, 4)), m.Size()+m.States())
		var draw, want []float64
		for _, v := range m.Vars {
			draw = append(draw, eval(v.Node, q)...)
		}
		for _, f := range m.Factors {
			if f.Observed {
				args := make([][]float64, len(f.Args))
				for j, a := range f.Args {
					args[j] = eval(a, q)
				}
				all := make([]float64, f.Size())
				f.LogProbs(all, f.X.Value, args)
				want = append(want, all...)
			}
		}
		got := make([]float64, m.Observations())
		program.NewLikelihood(m).Eval(got, draw)
		for i := range want {
			if !near(got[i], want[i], 1e-12) {
				t.Errorf("%s\nobservation %d has log density %v, want %v", text, i, got[i], want[i])
				break
			}
		}
	}
}
