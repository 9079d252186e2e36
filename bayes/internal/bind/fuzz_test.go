package bind

import (
	"errors"
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// FuzzBind binds texts to data. Whatever they say, the answer is a model whose
// nodes fit together, or an error with a place in the text.
func FuzzBind(f *testing.F) {
	for _, s := range []string{
		"a ~ Normal(0, 1)\ne[city] ~ Normal(a, 1)\ns ~ HalfNormal(1)\ny ~ Normal(e[city] + a*x, s)",
		"p[arm, town] ~ Beta(1, 1)\nd = p[\"treatment\", 0] - p[0, \"rome\"]\nz ~ Normal(p[arm, 1], 1)",
		"b[K] ~ Uniform(-1, 1)\ny ~ Normal(dot(X, b), 1)\nm = mean(b) + var(b)",
		"q ~ Gamma(mu=1, sigma=2)\nlog(y) ~ StudentT(4, q*mean(X, 1), std(x))\nn ~ Poisson(q)",
		"k ~ Poisson(3)\nc[2] ~ Bernoulli(0.5)\nr = where(k > 1, c[0], maximum(c[1], k))",
		"p[city, 3] ~ Dirichlet(z)\nL[2, 2] ~ LKJCholesky(2)\nX ~ MvNormal(x, chol=diag_pre_multiply(mean(X, 0), L))",
		"c[3] ~ Ordered(Normal(0, 5))\nn ~ OrderedLogistic(x, c)\nh ~ TruncatedNormal(0, 1, lower=c[0])",
		"w[3] ~ Beta(1, 1)\nn ~ Categorical(w[0] + 0*b)\nv[group] = w[0]",
		"g[group] ~ Pareto(1, 2)\ny ~ Normal(g[group]*(city == \"oslo\") + y[n], 1)",
		"a[1000000, 1000] ~ Normal(0, 1)", "u ~ Uniform(x[0], X[2, 1])\nv[city, arm] = u",
		"a ~ Normal(0, 1)\nx ~ Normal(a*lag(x, 1) + lag(a*x, 2), exp(lag(b, 1)))\nPotential(-sqr(a*lag(x, 1)))",
		"p ~ Beta(1, 1)\nv[2] ~ Normal(0, 1)\nx ~ Mixture(p, Normal(v[0], 1), Truncated(StudentT(4, v[1], 1), lower=-9))\nx ~ Mixture(exp(v)/sum(exp(v)), Cauchy(v, 1))",
		"m ~ Truncated(Gamma(2, 1), 0.5, upper=3)\nminimum(x, 1) ~ Censored(Normal(m, 1), upper=1)\nn ~ Truncated(Poisson(m), lower=0)",
		"m ~ Normal(0, 1)\nholes ~ Normal(m*lag(holes, 1), 1)\ny ~ Normal(holes*m, 1)\nlog(pair) ~ Normal(pair, holes_missing)",
		"b[city] ~ Normal(K*x[city] + square[arm == city, 0], 1)\ny ~ Normal(z[arm == town] + z[n], b[city])",
		"a[city] ~ Normal(0, 1)\nc[town, city] ~ ZeroSumNormal(2)\neta[city] = a*x + c[town, city]\ncity ~ Categorical(logit_p=eta[city] + a[city])",
		"v[2] ~ ZeroSumNormal()\nw = append(0, [v, [1, v[0]]], v)\nn ~ Categorical(softmax(append(v, 0, v[1])))\nM = [v, [1, 2]]\nQ = dot(M, transpose(M)) + diag(M)*corr(M)",
		"L[2, 2] ~ LKJCholeskyCov(2, sd_dist=Gamma(2, [1, 2]))\nR[2, 2] ~ LKJCorr(eta=3)\nab[city, 2] ~ MvNormal([0, half], chol=L)\n[x, y] ~ MvNormal(dot(X, R), chol=L_corr)\nt = stds(dot(X, L))",
		"c[2] ~ Ordered(Normal([0, half], z))\nd[2, 2] ~ Ordered(Normal(square, 1))\ne = concat([[1, 2], [3, 4]], c)",
		"a ~ Gamma(mu=1 + sqr(x), sigma=z)", "inf ~ Normal(a, b)", "a[nobody] ~ F()", "none ~ Normal(0, 1)", "huge ~ Binomial(huge, half)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src, err := syntax.Parse(text)
		if err != nil {
			return
		}
		m, err := Bind(src, testData())
		if err == nil {
			_, err = BindNew(src, testData(), newData())
		}
		if err != nil {
			if e := (*syntax.Error)(nil); errors.As(err, &e) && e.Source == "" {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		for _, v := range m.Vars {
			checkNode(t, v.Node)
		}
		for _, f := range m.Factors {
			checkNode(t, f.X)
			for j, a := range f.Args {
				checkNode(t, a)
				if f.Multivariate == nil && !f.Family.Params[j].Vector && len(a.Dims) > 0 && a.Size() != f.Size() {
					t.Fatalf("an argument of %s has %d elements, want %d", f.Stmt, a.Size(), f.Size())
				}
			}
		}
		for _, p := range m.Potentials {
			if checkNode(t, p.Term); p.Term.Size() != 1 {
				t.Fatal("a potential is no scalar")
			}
		}
		for _, term := range m.Terms {
			if checkNode(t, term); term.Size() != 1 {
				t.Fatal("a term is no scalar")
			}
		}
	})
}

// newData is fewer rows of the tables of testData, with new levels.
func newData() Data {
	return Data{
		"x":     {Values: []float64{0.5, math.NaN()}, Shape: []int{2}},
		"X":     {Values: []float64{1, 2, 3, 4}, Shape: []int{2, 2}},
		"n":     {Values: []float64{1, 5}, Shape: []int{2}},
		"city":  {Values: []float64{0, 1}, Labels: []string{"oslo", "paris"}, Shape: []int{2}},
		"town":  {Values: []float64{0, 0}, Labels: []string{"rome"}, Shape: []int{2}},
		"holes": {Values: []float64{1, math.NaN()}, Shape: []int{2}},
		"group": {Values: []float64{10, 70}, Shape: []int{2}},
		"z":     {Values: []float64{3}, Shape: []int{1}},
		"arm":   {Values: []float64{0}, Labels: []string{"treatment"}, Shape: []int{1}},
	}
}

// checkNode checks that the sizes of a node and those below it fit.
func checkNode(t *testing.T, n *ir.Node) {
	for _, a := range n.Args {
		checkNode(t, a)
	}
	arg := func(i int) int { return n.Args[i].Size() }
	ok := true
	for j, a := range n.Args {
		switch n.Op.Access(j) {
		case ir.Pointwise:
			ok = ok && (a.Size() == n.Size() || len(a.Dims) == 0)
		case ir.Lines:
			ok = ok && a.Size()%n.Size() == 0
		}
	}
	switch op := n.Op.(type) {
	case *ir.Gather:
		ok = len(op.Index) == n.Size()
		for _, k := range op.Index {
			ok = ok && k >= 0 && int(k) < arg(0)
		}
	case ir.MatMul:
		k := op.Inner
		ok = arg(0)%k == 0 && arg(1)%k == 0 && arg(0)/k*(arg(1)/k) == n.Size()
	case ir.Softmax:
		ok = arg(0) == n.Size()
	}
	switch n.Op {
	case ir.Const:
		ok = len(n.Value) == n.Size()
	case ir.Sum:
		ok = n.Size() == 1
	case ir.Concat:
		sum := 0
		for i := range n.Args {
			sum += arg(i)
		}
		ok = sum == n.Size()
	}
	if !ok {
		t.Fatalf("%s of %d elements does not fit its arguments", n.Op.Name(), n.Size())
	}
}
