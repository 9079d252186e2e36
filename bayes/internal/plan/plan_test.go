package plan_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

func bound(t testing.TB, text string, data bind.Data) *ir.Model {
	t.Helper()
	tree, err := syntax.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := bind.Bind(tree, data)
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return m
}

func column(v ...float64) *bind.Column {
	return &bind.Column{Values: v, Shape: []int{len(v)}}
}

func generate(n int, f func(i int) float64) *bind.Column {
	v := make([]float64, n)
	for i := range v {
		v[i] = f(i)
	}
	return column(v...)
}

func standard(n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	v := make([]float64, n)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}

// testData has 100 rows of continuous columns (x, y, z, pos), and others whose
// values repeat.
func testData() bind.Data {
	const n = 100
	e := standard(12*n, 3)
	x := e[:n]
	X := make([]float64, 0, 4*n)
	for i := range n { // the last column is a combination of the others
		a, b, c := e[2*n+i], 1e6+e[3*n+i], e[4*n+i]
		X = append(X, a, b, c, a-2*c)
	}
	return bind.Data{
		"x": column(x...), "z": column(e[5*n : 6*n]...),
		"y":     generate(n, func(i int) float64 { return 1 + 2*x[i] + e[n+i] }),
		"pos":   generate(n, func(i int) float64 { return math.Exp(e[6*n+i]) }),
		"far":   generate(n, func(i int) float64 { return 1e8 + e[7*n+i] }),
		"X":     &bind.Column{Values: X, Shape: []int{n, 4}},
		"W":     &bind.Column{Values: e[8*n:][:4*60], Shape: []int{4, 60}},
		"short": column(1, 2, 4, 3),
		"g":     generate(n, func(i int) float64 { return float64(i % 3) }),
		"h":     generate(n, func(i int) float64 { return float64(i % 4) }),
		"id":    generate(n, func(i int) float64 { return float64(i) }),
		"pair":  generate(n, func(i int) float64 { return float64(i / 2) }),
		"bit":   generate(n, func(i int) float64 { return float64(i * i / 3 % 2) }),
		"count": generate(n, func(i int) float64 { return float64(i * i % 7) }),
		"round": generate(n, func(i int) float64 { return math.Round(e[9*n+i]) }),
		"cat":   generate(n, func(i int) float64 { return float64(i * i % 3) }),
		"zero":  generate(n, func(i int) float64 { return float64(i) }),
	}
}

const priors = `a ~ Normal(0, 1)
b ~ Normal(0, 2)
s ~ Exponential(1)
e[g] ~ Normal(a, 1)
f[h] ~ Normal(0, 1)
t[g] ~ HalfNormal(2)
v[4] ~ Normal(0, 1)
u[id] ~ Normal(0, 1)
q[pair] ~ Normal(0, 1)
c[60] ~ Normal(0, 1)
k[cat] ~ ZeroSumNormal(1)
m[g, cat] ~ Normal(0, 1)
`

var cases = []struct{ likelihood, rewrite, because string }{
	// fold
	{"y ~ Normal(a, s)", "fold", "the mean is linear in 1 coefficient and the scale is one number"},
	{"y ~ Normal(a + b*x, s)", "fold", "the mean is linear in 2 coefficients and the scale is one number"},
	{"y ~ Normal(a + b*x - s*z, s)", "fold", "the mean is linear in 3 coefficients and the scale is one number"},
	{"y ~ Normal(-(a - b*x)/2, s)", "fold", "linear in 2"},
	{"y ~ Normal(a*x, s)", "fold", "linear in 1"},
	{"y ~ Normal(a*lag(y, 1) + b*lag(x, 3), s)", "fold", "linear in 2"},
	{"mu = a + e[g]*x\ny ~ Normal(mu + b*lag(y, 2), s)", "fold", "linear in 5"},
	{"y ~ Normal(a + a*x, s)", "fold", "linear in 1"},
	{"y ~ Normal(e[g], s)", "fold", "linear in 3"},
	{"y ~ Normal(a + e[g] + f[h], s)", "fold", "linear in 8"},
	{"y ~ Normal(a + e[g]*x, s)", "fold", "linear in 4"},
	{"y ~ Normal(a + b*(e[g] + x), s)", "fold", "linear in 5"},
	{"y ~ Normal((a + e[g])/b, s)", "fold", "linear in 4"},
	{"y ~ Normal((a + x)/b, s)", "fold", "linear in 2"},
	{"y ~ Normal((a + b*x)*z/pos, s)", "fold", "linear in 2"},
	{"y ~ Normal(x + a, s)", "fold", "linear in 1"},
	{"y ~ Normal(x, s)", "fold", "the mean is known and the scale is one number"},
	{"y ~ Normal(3, s)", "fold", "the mean is known"},
	{"y ~ Normal(a, 2)", "fold", "the scale is one number"},
	{"y ~ Normal(0, 2)", "fold", "mean and scale are known"},
	{"y ~ Normal(exp(a) + b*b*x, s)", "fold", "linear in 2"},
	{"y ~ Normal(sum(e)*x, s)", "fold", "linear in 1"},
	{"y ~ Normal(a + b*x, t[g])", "fold", "the scale is one of 3"},
	{"y ~ Normal(a + b*x, s/sqrt(pos))", "fold", "the scale is one number, times what is known of each row"},
	{"y ~ Normal(a + b*x, pos*s)", "fold", "the scale is one number, times what is known of each row"},
	{"y ~ Normal(a + b*x, exp(f[h]))", "fold", "the scale is one of 4"},
	{"y ~ Normal(a + b*x, s*exp(f[h]*bit))", "fold", "the scale is one of 8"},
	{"y ~ Normal(a, where(x > 0, s, 2*s))", "fold", "the scale is one of 2"},
	{"y ~ Normal(e[g], t[g])", "fold", "the scale is one of 3"},
	{"y ~ Normal(0, t[g])", "fold", "the mean is known and the scale is one of 3"},
	{"y ~ Normal(a + b*x, pos)", "fold", "the scale of each row is known"},
	{"y ~ Normal(0, pos)", "fold", "mean and scale are known"},
	{"y ~ Normal(dot(X, v), s)", "fold", "linear in 4"},
	{"y ~ Normal(a + b*dot(X, v) + x, s)", "fold", "linear in 5"},
	{"y ~ Normal(dot(X, v)*x, pos)", "fold", "linear in 4"},
	{"y ~ Normal(a + b*far, s)", "fold", "linear in 2"},
	{"pos ~ LogNormal(a + b*x, s)", "fold", "linear in 2"},
	{"pos ~ LogNormal(e[g], t[g])", "fold", "the scale is one of 3"},
	{"log(pos) - x ~ Normal(a, s)", "fold", "linear in 1"},
	{"X ~ Normal(a, s)", "fold", "linear in 1"},
	{"X ~ Normal(v, s)", "fold", "linear in 4"},
	{"short ~ Normal(a, s)", "fold", "linear in 1"},

	{"y ~ Normal(e[g]*x + a + f[h], t[g])", "fold", "the scale is one of 3"},
	{"y ~ Normal(0, exp(f[h]))", "fold", "the mean is known and the scale is one of 4"},

	// collapse
	{"bit ~ Bernoulli(sigmoid(a))", "collapse", "rows that share their probability make one binomial"},
	{"bit ~ Bernoulli(sigmoid(a + e[g]*cat))", "collapse", "binomial"},
	{"bit ~ Bernoulli(logit_p=a + e[g] + f[h])", "collapse", "binomial"},
	{"bit ~ Bernoulli(logit_p=where(g == 1, a, b))", "collapse", "binomial"},
	{"bit ~ Bernoulli(logit_p=q[pair])", "collapse", "binomial"},
	{"bit ~ Binomial(3, sigmoid(a))", "collapse", "the other 98 repeat these in all that the likelihood reads"},
	{"count ~ Binomial(6 + h, sigmoid(e[g]))", "collapse", "repeat these"},
	{"g ~ OrderedLogistic(e[g], exp(v)*0 + mean(X, 0))", "collapse", "repeat these"},
	{"count ~ Poisson(exp(a))", "collapse", "repeat these"},
	{"count ~ Poisson(exp(e[g]))", "collapse", "repeat these"},
	{"count ~ NegativeBinomial(exp(a), s)", "collapse", "repeat these"},
	{"round ~ StudentT(4, a + b*g, s)", "collapse", "repeat these"},
	{"round ~ StudentT(4, a, t[g])", "collapse", "repeat these"},
	{"cat ~ Categorical(logit_p=v)", "collapse", "repeat these"},
	{"round ~ Normal(a*x - b, exp(a*g))", "fold", "the scale is one of 3"},
	{"round ~ Normal(exp(e[g]), exp(a*g))", "collapse", "repeat these"},
	{"round ~ Normal(exp(a*g), s)", "collapse", "repeat these"},

	{"cat ~ Categorical(logit_p=k[cat] + m[g, cat])", "collapse", "repeat these"},

	// fuse
	{"y ~ Normal(x/(e[g] + x), s)", "fuse", "the linear predictor is a matrix of 3 columns times a vector"},
	{"bit ~ Bernoulli(logit_p=a + b*x + e[g] + f[h]*z/2 + 1)", "fuse", "9 columns"},
	{"bit ~ Bernoulli(logit_p=a + b*x + e[g] + u[id]*z + z)", "fuse", "5 columns"},
	{"count ~ Poisson(pos*exp(a + b*x - e[g]))", "fuse", "5 columns"},
	{"y ~ StudentT(4, a + b*x + s*z, exp(e[g]*x))", "fuse", "3 columns"},
	{"cat ~ Categorical(logit_p=k[cat] + a*x + b*(x - z)/2 + m[g, cat]*(1 - z))", "fuse", "6 columns"},
	{"cat ~ Categorical(logit_p=k[cat]*x + u[id])", "", "collapse needs"},

	// neither
	{"X ~ MvNormal(v, cov=exp(b)*eye(4))", "", "rewrites are of distributions of numbers"},
	{"y ~ StudentT(4, a + b*x, s)", "", "fold needs a normal distribution, not StudentT; collapse needs rows that repeat, and most of these differ"},
	{"y ~ Normal(exp(a*x), s)", "", "fold needs a mean that is linear in the parameters; collapse needs rows that repeat, and most of these differ"},
	{"y ~ Normal(e[g]*f[h], s)", "", "fold needs a mean that is linear in the parameters, and this has a product of two that vary by row"},
	{"y ~ Normal(x/(u[id] + x), s)", "", "a product of two that vary by row"},
	{"y ~ Normal(a, exp(b*x))", "", "fold needs rows that share a scale"},
	{"y ~ Normal(a, exp(u[id]))", "", "fold needs rows that share a scale"},
	{"y ~ Normal(a, exp(q[pair]))", "", "fold needs many more rows than scales (100 and 50 here)"},
	{"y ~ Normal(u[id], s)", "", "fold needs many more rows than coefficients (100 and 100 here)"},
	{"short ~ Normal(dot(W, c), s)", "", "fold needs many more rows than coefficients (4 and 60 here)"},
	{"bit ~ Bernoulli(logit_p=a + b*x)", "", "collapse needs rows that repeat, and most of these differ"},
	{"bit ~ Bernoulli(logit_p=u[id])", "", "collapse needs rows that repeat"},
	{"zero ~ LogNormal(a, s)", "", "fold needs values above 0"},
	{"y ~ Normal(a + b*x*1e200, s)", "", "fold needs squares that do not overflow"},
	{"count[0] + 1 ~ Poisson(exp(a))", "", "collapse needs a table of rows"},
}

// agree reports how the log densities and gradients of two models of the same
// parameters differ at random points.
func agree(t *testing.T, m, n *ir.Model, tol float64) {
	t.Helper()
	d, e := program.Compile(m).NewDensity(), program.Compile(n).NewDensity()
	r := rand.New(rand.NewPCG(1, 2))
	q, gd, ge := make([]float64, d.Dim()), make([]float64, d.Dim()), make([]float64, d.Dim())
	for range 10 {
		for i := range q {
			q[i] = 2*r.Float64() - 1
		}
		x, y := d.LogDensity(q, gd), e.LogDensity(q, ge)
		if !(math.Abs(x-y) <= tol*max(1, math.Abs(y))) && x != y {
			t.Errorf("log density %.15g, as written %.15g", x, y)
		}
		if math.IsInf(y, -1) {
			continue
		}
		// The terms of a gradient cancel: judge it against its largest element.
		scale := 1.0
		for i := range q {
			scale = max(scale, math.Abs(ge[i]))
		}
		for i := range q {
			if !(math.Abs(gd[i]-ge[i]) <= tol*scale) {
				t.Errorf("derivative %d is %.15g, as written %.15g", i, gd[i], ge[i])
			}
		}
	}
}

func TestRewrites(t *testing.T) {
	data := testData()
	for _, c := range cases {
		t.Run(c.likelihood, func(t *testing.T) {
			m := bound(t, priors+c.likelihood, data)
			p := plan.Make(m, plan.Options{})
			step := p.Steps[0]
			because := strings.Join(step.Because, "; ")
			if step.Rewrite != c.rewrite || !strings.Contains(because, c.because) {
				t.Errorf("%s because %s; want %s because %s", step.Name(), because, plan.Step{Rewrite: c.rewrite}.Name(), c.because)
			}
			agree(t, p.Model, m, 1e-9)
			if p.After.Operations > p.Before.Operations {
				t.Errorf("cost went up from %+v to %+v", p.Before, p.After)
			}
			both := plan.Make(m, plan.Options{Without: plan.Rewrites()})
			if both.After != both.Before || !slices.Equal(both.Model.Factors, m.Factors) || both.Steps[0].Rewrite != "" {
				t.Errorf("switched off, the plan is\n%v", both)
			}
			if p := plan.Make(m, plan.Options{Without: []string{"fold"}}); p.Steps[0].Rewrite == "fold" {
				t.Error("fold is not switched off")
			} else {
				agree(t, p.Model, m, 1e-9)
			}
			if p := plan.Make(m, plan.Options{Without: []string{"collapse"}}); p.Steps[0].Rewrite == "collapse" {
				t.Error("collapse is not switched off")
			}
		})
	}
}

// Rows that count more than once fold and collapse as those that count once.
func TestWeights(t *testing.T) {
	data := testData()
	weights := generate(100, func(i int) float64 { return float64(i*i%5) / 2 })
	for _, c := range cases {
		if c.rewrite == "" {
			continue
		}
		m := bound(t, priors+c.likelihood, data)
		f := m.Factors[len(m.Factors)-1]
		if f.Size() != 100 {
			continue
		}
		f.Weights = ir.Array(weights.Values, f.Dims...)
		p := plan.Make(m, plan.Options{})
		if p.Steps[0].Rewrite != c.rewrite {
			t.Errorf("%s: %v", c.likelihood, p)
		}
		agree(t, p.Model, m, 1e-9)
	}
}

// Groups of rows that each read few of many parameters take memory for those
// alone.
func TestFoldManyGroups(t *testing.T) {
	const n, groups = 200_000, 20_000
	e := standard(n, 4)
	m := bound(t, "m[g] ~ Normal(0, 1)\ns[g] ~ Exponential(1)\ny ~ Normal(m[g], s[g])", bind.Data{
		"y": column(e...), "g": generate(n, func(i int) float64 { return float64(i % groups) })})
	p := plan.Make(m, plan.Options{})
	if p.Steps[0].Rewrite != "fold" {
		t.Error(p)
	}
	agree(t, p.Model, m, 1e-9)
}

// A pass over the rows that takes longer than it saves is refused at once.
func TestFoldManyCoefficients(t *testing.T) {
	const n, levels = 60_000, 250
	m := bound(t, "a[g] ~ Normal(0, 1)\nb[h] ~ Normal(0, 1)\ny ~ Normal(a[g] + b[h], 1)", bind.Data{
		"y": column(standard(n, 4)...),
		"g": generate(n, func(i int) float64 { return float64(i % levels) }),
		"h": generate(n, func(i int) float64 { return float64(i * 7 % 1009 % levels) })})
	want := "fold needs fewer coefficients than these 500"
	if p := plan.Make(m, plan.Options{}); p.Steps[0].Because[0] != want {
		t.Errorf("got\n%v\nwant %s", p, want)
	}
}

// A matrix that has as many columns as rows may multiply a vector that varies
// by row: then no row stands for another.
func TestCollapseReadsNoOtherRows(t *testing.T) {
	square := make([]float64, 36)
	for i := range square {
		square[i] = float64(i % 6 % 2) // equal rows
	}
	data := bind.Data{"M": &bind.Column{Values: square, Shape: []int{6, 6}},
		"g": column(0, 1, 0, 1, 0, 1), "y": column(0, 1, 1, 0, 1, 1)}
	m := bound(t, "e[g] ~ Normal(0, 1)\ny ~ Bernoulli(logit_p=dot(M, e[g]))", data)
	p := plan.Make(m, plan.Options{})
	agree(t, p.Model, m, 1e-12)
}

// A fold loses no more digits than the sum over rows, judged by exact
// arithmetic: with a predictor far from 0 whose values hardly differ, and
// with two that are nearly the same.
func TestFoldKeepsDigits(t *testing.T) {
	const n = 5000
	e := standard(3*n, 9)
	for _, c := range []struct {
		name string
		x    func(i int) float64
		z    func(i int) float64
	}{
		{"far", func(i int) float64 { return 1e8 + e[i] }, func(i int) float64 { return e[n+i] }},
		{"near", func(i int) float64 { return e[i] }, func(i int) float64 { return e[i] + 1e-6*e[n+i] }},
		{"plain", func(i int) float64 { return e[i] }, func(i int) float64 { return e[n+i] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, z := generate(n, c.x), generate(n, c.z)
			y := generate(n, func(i int) float64 { return 0.5 + 0.3*(x.Values[i]-x.Values[0]) - 0.2*z.Values[i] + 0.1*e[2*n+i] })
			m := bound(t, "a ~ Flat()\nb ~ Flat()\nc ~ Flat()\ns ~ HalfFlat()\ny ~ Normal(a + b*x + c*z, s)", bind.Data{"x": x, "y": y, "z": z})
			p := plan.Make(m, plan.Options{})
			if p.Steps[0].Rewrite != "fold" {
				t.Fatal(p)
			}
			folded, direct := program.Compile(p.Model).NewDensity(), program.Compile(m).NewDensity()
			r := rand.New(rand.NewPCG(3, 4))
			grad := make([]float64, 4)
			worst, worstDirect := 0.0, 0.0
			for range 20 {
				b := 0.3 + 1e-3*r.NormFloat64()
				a := 0.5 - b*x.Values[0] + 1e-2*r.NormFloat64()
				q := []float64{a, b, -0.2 + 1e-3*r.NormFloat64(), math.Log(0.1) + 0.01*r.NormFloat64()}
				want := exact(q, x.Values, z.Values, y.Values)
				worst = max(worst, math.Abs(folded.LogDensity(q, grad)-want))
				worstDirect = max(worstDirect, math.Abs(direct.LogDensity(q, grad)-want))
			}
			t.Logf("errors: folded %.2g, direct %.2g", worst, worstDirect)
			if worst > 10*worstDirect+1e-11*n {
				t.Errorf("errors: folded %.2g, direct %.2g", worst, worstDirect)
			}
		})
	}
}

// exact is the log density of y ~ Normal(a + b·x + c·z, s), with the Jacobian
// of s, and sums in 200 bits.
func exact(q, x, z, y []float64) float64 {
	f := func(v float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(v) }
	mul := func(u, v *big.Float) *big.Float { return f(0).Mul(u, v) }
	ss := f(0)
	for i := range x {
		d := f(y[i])
		d.Sub(d, f(q[0]))
		d.Sub(d, mul(f(q[1]), f(x[i])))
		d.Sub(d, mul(f(q[2]), f(z[i])))
		ss.Add(ss, mul(d, d))
	}
	s := math.Exp(q[3])
	v, _ := ss.Quo(ss, mul(f(s), f(s))).Float64()
	return -0.5*v - float64(len(x))*(math.Log(s)+0.5*math.Log(2*math.Pi)) + q[3]
}
