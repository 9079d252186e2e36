package distribution

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// value evaluates an Expr as the model language does.
func value(t *testing.T, expr string, vars map[string]float64) float64 {
	t.Helper()
	e, err := parser.ParseExpr(expr)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	var eval func(e ast.Expr) float64
	eval = func(e ast.Expr) float64 {
		switch e := e.(type) {
		case *ast.ParenExpr:
			return eval(e.X)
		case *ast.BasicLit:
			v, err := strconv.ParseFloat(e.Value, 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		case *ast.Ident:
			v, ok := vars[e.Name]
			if !ok {
				t.Fatalf("%s: %s is not among the written arguments", expr, e.Name)
			}
			return v
		case *ast.CallExpr:
			if e.Fun.(*ast.Ident).Name == "sqrt" {
				return math.Sqrt(eval(e.Args[0]))
			}
		case *ast.BinaryExpr:
			x, y := eval(e.X), eval(e.Y)
			switch e.Op {
			case token.ADD:
				return x + y
			case token.SUB:
				return x - y
			case token.MUL:
				return x * y
			case token.QUO:
				return x / y
			}
		}
		t.Fatalf("%s: cannot evaluate %T", expr, e)
		return 0
	}
	return eval(e)
}

// args returns the family's parameters for the values of a call's arguments.
func (f *Form) args(t *testing.T, values []float64) []float64 {
	t.Helper()
	vars := map[string]float64{}
	for i, w := range f.Written {
		vars[w.Name] = values[i]
	}
	a := make([]float64, len(f.Args))
	for j, arg := range f.Args {
		switch {
		case arg.Source >= 0:
			a[j] = values[arg.Source]
		case arg.Expr != "":
			a[j] = value(t, arg.Expr, vars)
		default:
			a[j] = arg.Default
		}
	}
	return a
}

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		name     string
		npos     int
		keywords string
		values   []float64
		family   *Family
		want     []float64
	}{
		{"Normal", 0, "", nil, Normal, []float64{0, 1}},
		{"Normal", 2, "", []float64{3, 4}, Normal, []float64{3, 4}},
		{"Normal", 1, "sigma", []float64{3, 4}, Normal, []float64{3, 4}},
		{"Normal", 0, "sigma mu", []float64{4, 3}, Normal, []float64{3, 4}},
		{"Normal", 0, "tau", []float64{4}, Normal, []float64{0, 0.5}},
		{"Normal", 1, "tau", []float64{3, 4}, Normal, []float64{3, 0.5}},
		{"HalfNormal", 0, "", nil, HalfNormal, []float64{1}},
		{"HalfNormal", 0, "tau", []float64{4}, HalfNormal, []float64{0.5}},
		{"LogNormal", 0, "mu tau", []float64{1, 4}, LogNormal, []float64{1, 0.5}},
		{"StudentT", 1, "", []float64{3}, StudentT, []float64{3, 0, 1}},
		{"StudentT", 3, "", []float64{3, 0, 10}, StudentT, []float64{3, 0, 10}},
		{"StudentT", 2, "lam", []float64{3, 1, 4}, StudentT, []float64{3, 1, 0.5}},
		{"HalfStudentT", 1, "lam", []float64{3, 4}, HalfStudentT, []float64{3, 0.5}},
		{"Exponential", 1, "", []float64{2}, Exponential, []float64{2}},
		{"Exponential", 0, "scale", []float64{2}, Exponential, []float64{0.5}},
		{"Gamma", 2, "", []float64{2, 3}, Gamma, []float64{2, 3}},
		{"Gamma", 0, "mu sigma", []float64{6, 2}, Gamma, []float64{9, 1.5}},
		{"Gamma", 0, "mu sigma", []float64{6, -2}, Gamma, []float64{-9, -1.5}},
		{"InverseGamma", 1, "", []float64{2}, InverseGamma, []float64{2, 1}},
		{"InverseGamma", 0, "mu sigma", []float64{6, 2}, InverseGamma, []float64{11, 60}},
		{"Beta", 2, "", []float64{1, 2}, Beta, []float64{1, 2}},
		{"Beta", 0, "mu nu", []float64{0.25, 8}, Beta, []float64{2, 6}},
		{"Beta", 0, "mu sigma", []float64{0.5, 0.25}, Beta, []float64{1.5, 1.5}},
		{"Uniform", 0, "upper", []float64{5}, Uniform, []float64{0, 5}},
		{"Bernoulli", 1, "", []float64{0.5}, Bernoulli, []float64{0.5}},
		{"Bernoulli", 0, "logit_p", []float64{2}, BernoulliLogit, []float64{2}},
		{"Binomial", 1, "logit_p", []float64{5, 2}, BinomialLogit, []float64{5, 2}},
		{"Binomial", 0, "p n", []float64{0.5, 5}, Binomial, []float64{5, 0.5}},
		{"Categorical", 0, "logit_p", []float64{2}, CategoricalLogit, []float64{2}},
		{"NegativeBinomial", 2, "", []float64{3, 4}, NegativeBinomial, []float64{3, 4}},
		{"NegativeBinomial", 0, "n p", []float64{3, 0.25}, NegativeBinomial, []float64{9, 3}},
		{"NegativeBinomial", 0, "p alpha", []float64{0.25, 3}, NegativeBinomial, []float64{9, 3}},
		{"NegativeBinomial", 1, "n", []float64{9, 3}, NegativeBinomial, []float64{9, 3}},
		{"ZeroInflatedNegativeBinomial", 1, "n p", []float64{0.5, 3, 0.25}, ZeroInflatedNegativeBinomial, []float64{0.5, 9, 3}},
		{"SkewNormal", 0, "mu tau alpha", []float64{3, 4, -1}, SkewNormal, []float64{3, 0.5, -1}},
		{"LogitNormal", 0, "tau", []float64{4}, LogitNormal, []float64{0, 0.5}},
		{"AsymmetricLaplace", 3, "", []float64{2, 3, 4}, AsymmetricLaplace, []float64{2, 3, 4}},
		{"AsymmetricLaplace", 0, "q mu b", []float64{0.8, 3, 4}, AsymmetricLaplace, []float64{math.Sqrt(0.8 / (1 - 0.8)), 3, 4}},
		{"ExGaussian", 0, "sigma nu", []float64{3, 4}, ExGaussian, []float64{0, 3, 4}},
		{"VonMises", 1, "", []float64{2}, VonMises, []float64{2, 1}},
		{"Rice", 1, "", []float64{2}, Rice, []float64{2, 1}},
		{"Rice", 0, "b sigma", []float64{2, 3}, Rice, []float64{6, 3}},
		{"Rice", 0, "b", []float64{2}, Rice, []float64{2, 1}},
		{"Flat", 0, "", nil, Flat, []float64{}},
	} {
		form, err := Lookup(c.name, c.npos, strings.Fields(c.keywords))
		if err != nil {
			t.Errorf("%s, %d, %q: %v", c.name, c.npos, c.keywords, err)
			continue
		}
		if len(form.Written) != len(c.values) {
			t.Errorf("%s, %d, %q: written %v", c.name, c.npos, c.keywords, form.Written)
			continue
		}
		if got := form.args(t, c.values); form.Family != c.family || !slices.Equal(got, c.want) {
			t.Errorf("%s, %d, %q: %s with %v, want %v", c.name, c.npos, c.keywords, form.Family.Name, got, c.want)
		}
	}
}

// TestParameterisations checks that mu and sigma, where they are an
// alternative, are the mean and standard deviation.
func TestParameterisations(t *testing.T) {
	for _, name := range []string{"Gamma", "InverseGamma", "Beta", "Normal"} {
		form, err := Lookup(name, 0, []string{"mu", "sigma"})
		if err != nil {
			t.Fatal(err)
		}
		a := form.args(t, []float64{0.3, 0.05})
		if m, v := form.Family.Mean(a), form.Family.Var(a); !near(m, 0.3, 1e-12, 0) || !near(v, 0.0025, 1e-12, 0) {
			t.Errorf("%s(mu=0.3, sigma=0.05) has mean %v and variance %v", name, m, v)
		}
	}
}

func TestLookupErrors(t *testing.T) {
	for _, c := range []struct {
		name     string
		npos     int
		keywords string
		problem  Problem
		arg      int
		text     string
	}{
		{"normal", 2, "", UnknownDistribution, -1, "there is no distribution normal; did you mean Normal?"},
		{"Nromal", 2, "", UnknownDistribution, -1, "there is no distribution Nromal; did you mean Normal?"},
		{"halfcauchy", 2, "", UnknownDistribution, -1, "there is no distribution halfcauchy; did you mean HalfCauchy?"},
		{"Zeta", 1, "", UnknownDistribution, -1, "there is no distribution Zeta; did you mean Beta?"},
		{"MvNormal", 2, "", UnknownDistribution, -1, "MvNormal is a distribution of vectors or matrices, not of single numbers"},
		{"Dirichlt", 1, "", UnknownDistribution, -1, "there is no distribution Dirichlt; did you mean Dirichlet?"},
		{"Whatever", 1, "", UnknownDistribution, -1, "there is no distribution Whatever"},
		{"Normal", 3, "", TooManyArguments, 2, "Normal takes mu and sigma (2 arguments), not 3"},
		{"StudentT", 4, "", TooManyArguments, 3, "StudentT takes nu, mu and sigma (3 arguments), not 4"},
		{"Poisson", 2, "", TooManyArguments, 1, "Poisson takes mu (1 argument), not 2"},
		{"Flat", 1, "", TooManyArguments, 0, "Flat takes no arguments, not 1"},
		{"Normal", 1, "sigm", UnknownArgument, 1, "Normal has no argument sigm; did you mean sigma?"},
		{"Normal", 1, "Sigma", UnknownArgument, 1, "Normal has no argument Sigma; did you mean sigma?"},
		{"Poisson", 0, "rate", UnknownArgument, 0, "Poisson has no argument rate; did you mean mu?"},
		{"Normal", 1, "mu", RepeatedArgument, 1, "Normal is given mu twice"},
		{"Normal", 0, "sigma sigma", RepeatedArgument, 1, "Normal is given sigma twice"},
		{"Normal", 2, "tau", IncompatibleArguments, 2,
			"Normal cannot take mu, sigma and tau together: write Normal(mu, sigma) or Normal(mu, tau)"},
		{"Beta", 1, "mu", IncompatibleArguments, 1,
			"Beta cannot take alpha and mu together: write Beta(alpha, beta), Beta(mu, sigma) or Beta(mu, nu)"},
		{"Bernoulli", 1, "logit_p", IncompatibleArguments, 1,
			"Bernoulli cannot take p and logit_p together: write Bernoulli(p) or Bernoulli(logit_p)"},
		{"Gamma", 1, "", MissingArgument, -1, "Gamma needs beta beside alpha: write Gamma(alpha, beta)"},
		{"Gamma", 0, "", MissingArgument, -1,
			"Gamma needs alpha and beta: write Gamma(alpha, beta) or Gamma(mu, sigma)"},
		{"Binomial", 1, "", MissingArgument, -1,
			"Binomial needs p beside n: write Binomial(n, p) or Binomial(n, logit_p)"},
	} {
		_, err := Lookup(c.name, c.npos, strings.Fields(c.keywords))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s, %d, %q: error %v", c.name, c.npos, c.keywords, err)
			continue
		}
		if e.Problem != c.problem || e.Arg != c.arg || e.Error() != c.text {
			t.Errorf("%s, %d, %q:\n got %d %d %q\nwant %d %d %q", c.name, c.npos, c.keywords,
				e.Problem, e.Arg, e.Error(), c.problem, c.arg, c.text)
		}
	}
}

func TestNames(t *testing.T) {
	names := Names()
	if !slices.IsSorted(names) || !slices.Contains(names, "Normal") || slices.Contains(names, "BernoulliLogit") {
		t.Error(names)
	}
}

func TestLookupMultivariate(t *testing.T) {
	for _, c := range []struct {
		name     string
		npos     int
		keywords string
		want     *Multivariate
		args     []int // Source by parameter
	}{
		{"MvNormal", 2, "", MvNormal, []int{0, 1}},
		{"MvNormal", 1, "cov", MvNormal, []int{0, 1}},
		{"MvNormal", 1, "tau", MvNormalTau, []int{0, 1}},
		{"MvNormal", 0, "chol mu", MvNormalChol, []int{1, 0}},
		{"MvStudentT", 1, "mu chol", MvStudentTChol, []int{0, 1, 2}},
		{"MvStudentT", 3, "", MvStudentT, []int{0, 1, 2}},
		{"Dirichlet", 1, "", Dirichlet, []int{0}},
		{"Multinomial", 0, "p n", Multinomial, []int{1, 0}},
		{"LKJCholesky", 0, "eta", LKJCholesky, []int{0}},
		{"GaussianRandomWalk", 0, "sigma", GaussianRandomWalk, []int{-1, 0, -1, -1}},
		{"AR", 2, "init_sigma", AR, []int{0, 1, -1, -1, 2}},
	} {
		form, err := LookupMultivariate(c.name, c.npos, strings.Fields(c.keywords))
		if err != nil {
			t.Errorf("%s, %d, %q: %v", c.name, c.npos, c.keywords, err)
			continue
		}
		if form.Multivariate != c.want {
			t.Errorf("%s, %d, %q: %v", c.name, c.npos, c.keywords, form.Multivariate.Params)
		}
		for j, arg := range form.Args {
			if arg.Source != c.args[j] {
				t.Errorf("%s, %d, %q: arguments %v", c.name, c.npos, c.keywords, form.Args)
			}
			if i := arg.Source; i >= 0 && form.Written[i].Name != c.want.Params[j].Name {
				t.Errorf("%s, %d, %q: written %v", c.name, c.npos, c.keywords, form.Written)
			}
		}
	}
	for _, c := range []struct {
		name     string
		npos     int
		keywords string
		text     string
	}{
		{"MvNorml", 2, "", "there is no distribution MvNorml; did you mean MvNormal?"},
		{"Normal", 2, "", "Normal is a distribution of single numbers, not of vectors or matrices"},
		{"Dirichlet", 2, "", "Dirichlet takes a (1 argument), not 2"},
		{"MvNormal", 1, "cov chol",
			"MvNormal cannot take mu, cov and chol together: write MvNormal(mu, cov), MvNormal(mu, tau) or MvNormal(mu, chol)"},
		{"MvNormal", 1, "",
			"MvNormal needs cov beside mu: write MvNormal(mu, cov), MvNormal(mu, tau) or MvNormal(mu, chol)"},
	} {
		_, err := LookupMultivariate(c.name, c.npos, strings.Fields(c.keywords))
		if err == nil || err.Error() != c.text {
			t.Errorf("%s, %d, %q:\n got %v\nwant %s", c.name, c.npos, c.keywords, err, c.text)
		}
	}
}
