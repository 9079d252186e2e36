package bind

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// An errorTest is a model, where its mistake is, as line:column, and a phrase of
// what is said of it.
type errorTest struct{ text, at, phrase string }

func checkErrors(t *testing.T, bind func(text string) error, tests []errorTest) {
	t.Helper()
	for _, tt := range tests {
		err := bind(tt.text)
		if err == nil {
			t.Errorf("no error in\n%s", tt.text)
			continue
		}
		at := ""
		var wrong *syntax.Error
		if errors.As(err, &wrong) {
			at = fmt.Sprintf("%d:%d", wrong.Line, wrong.Column)
		}
		if at != tt.at || !strings.Contains(err.Error(), tt.phrase) {
			t.Errorf("%s\ngot\n%v\nwant %q at %s", tt.text, err, tt.phrase, tt.at)
		}
	}
}

// Whole messages, as the person sees them.
func TestErrorText(t *testing.T) {
	for text, want := range map[string]string{
		"a ~ Gamma(mu=1 + sqr(x), sigma=z)": `line 1, column 5: one side has 4 rows and the other 3: columns of different length are different tables (4 rows: x; 3 rows: z)
    a ~ Gamma(mu=1 + sqr(x), sigma=z)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
		"y[city] ~ Normal(0, 1)": `line 1, column 1: y is data: an observed name stands without brackets, as in y ~ …
    y[city] ~ Normal(0, 1)
    ^^^^^^^`,
		"a ~ Normal(0, 1)\na = 2": `line 2, column 1: a is defined already, in line 1: choose another name
    a = 2
    ^`,
		"a[citi] ~ Normal(0, 1)": `line 1, column 3: there is no citi in the data or above: did you mean city?
    a[citi] ~ Normal(0, 1)
      ^^^^`,
		"a ~ Norml(0, 1)": `line 1, column 5: there is no distribution Norml; did you mean Normal?
    a ~ Norml(0, 1)
        ^^^^^`,
		"a ~ exp(2)": `line 1, column 5: exp is a function, not a distribution: to define a quantity, write a = exp(2)
    a ~ exp(2)
        ^^^`,
		"a ~ Normal(mean=0, sd=1)": `line 1, column 12: Normal has no argument mean; did you mean mu?
    a ~ Normal(mean=0, sd=1)
               ^^^^`,
		"a ~ Normal(0, sigma=1, tau=1)": `line 1, column 24: Normal cannot take mu, sigma and tau together: write Normal(mu, sigma) or Normal(mu, tau)
    a ~ Normal(0, sigma=1, tau=1)
                           ^^^`,
		"y ~ Normal(x, x)": `line 1, column 15: sigma must be above 0, not -1 (row 1)
    y ~ Normal(x, x)
                  ^`,
		"e[city] ~ Normal(0, 1)\ny ~ Normal(e, 1)": `line 2, column 12: one side has a value per city and the other one per row: pick each row's with [city]
    y ~ Normal(e, 1)
               ^`,
		"e[city] ~ Normal(0, 1)\ny ~ Normal(e[\"osl\"], 1)": `line 2, column 14: city has no level "osl": did you mean "oslo"?
    y ~ Normal(e["osl"], 1)
                 ^^^^^`,
		"mu ~ Normal(0, 1)\ny ~ Normal(holes*mu, 1)": `line 2, column 12: holes is missing in row 1 (the first is 0): give it a model, as in holes ~ Normal(mu_holes, sigma_holes), which fills in what is missing, or leave such rows out
    y ~ Normal(holes*mu, 1)
               ^^^^^`,
		"a ~ Uniform(5, 1)": `line 1, column 5: Uniform has no room: its lower bound 5 is not below its upper bound 1
    a ~ Uniform(5, 1)
        ^^^^^^^^^^^^^`,
		"p ~ Beta(1, 1)\nx ~ Bernoulli(p)": `line 2, column 1: row 0 of x is 0.5: Bernoulli allows whole numbers from 0 to 1
    x ~ Bernoulli(p)
    ^`,
		"y ~ Normal(city, 1)": `line 1, column 12: city is text, where a number is needed: use it in brackets, as in effect[city], or compare it, as in city == "bergen"
    y ~ Normal(city, 1)
               ^^^^`,
		"city ~ Normal(0, 1)": `line 1, column 1: city is text, which has the distribution Categorical, over its levels; of one of them, write (city == "bergen") ~ Bernoulli(p)
    city ~ Normal(0, 1)
    ^^^^`,
		"y ~ Normal(m, 1)\nm ~ Normal(0, 1)": `line 1, column 12: m is used here but defined only in line 2: move that line up
    y ~ Normal(m, 1)
               ^`,
		"h = y + lag(h, 1)": `line 1, column 9: h reads its own lag, which needs a value before the first row: a third argument, as in lag(h, 1, 0)
    h = y + lag(h, 1)
            ^^^^^^^^^`,
		"a ~ Normal(0, 1)\nx ~ Normal(lag(a, 1), 1)": `line 2, column 16: lag shifts what has a value per row of the data; this has one in all
    x ~ Normal(lag(a, 1), 1)
                   ^`,
		"x ~ Mixture(Normal(0, 1), Normal(1, 1))": `line 1, column 5: Mixture needs the weights of its components: write Mixture(w, Normal(a, s), Normal(b, t))
    x ~ Mixture(Normal(0, 1), Normal(1, 1))
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
	} {
		if _, err := bind(text); err == nil || err.Error() != want {
			t.Errorf("%s\ngot\n%v\nwant\n%s", text, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"a ~ Gamma(mu=1 + sqr(x), sigma=z)", "1:5", "one side has 4 rows and the other 3"},
		{"", "", "the model has no parameters"},
		{"a ~ Normal(0, 1)\nc = (y - y)/std(y - y)\ny ~ Normal(a*c, 1)", "2:5", "(y - y) / std(y - y) is NaN in row 0"},
		{"a ~ Normal(0, 1)\ny ~ Normal(a + a*log(x + 1), 1)", "2:18", "log(x + 1) is -Inf in row 1"},
		{"a ~ Normal(0, 1)\nn + 1 ~ Poisson(exp(a + log(x + 1)))", "2:1", "row 1 of n + 1 is 1 where its"},
		{"k = 2", "", "the model has no parameters"},
		{"y ~ Normal(0, 1)", "", "the model has no parameters"},
		{"x = 2", "1:1", "x is a column of the data and cannot"},
		{"y[city] ~ Normal(0, 1)", "1:1", "y is data: an observed name stands without brackets"},
		{"a ~ Normal(0, 1)\na = 2", "2:1", "a is defined already, in line 1"},
		{"a ~ Gamma(1, 1)\nX ~ Dirichlet([a, a])", "2:1", "row 0 of X adds up to 3"},
		{"draw ~ Normal(0, 1)", "1:1", "draw cannot be a name here"},
		{"a[city, city] ~ Normal(0, 1)", "1:9", "a has the dimension city twice"},
		{"a[1000000, 1000000] ~ Normal(0, 1)", "1:1", "this would be an array of 1e+12 numbers, one"},
		{"a[2.5] ~ Normal(0, 1)", "1:3", "a size is a whole number from 1 to"},
		{"a[0] ~ Normal(0, 1)", "1:3", "a size is a whole number from 1 to"},
		{"a[huge] ~ Normal(0, 1)", "1:3", "a size is a whole number from 1 to"},
		{"a[half] ~ Normal(0, 1)", "1:3", "a size is a whole number from 1 to"},
		{"b ~ Normal(0, 1)\na[b] ~ Normal(0, 1)", "2:3", "b cannot be a dimension"},
		{"a[1+1] ~ Normal(0, 1)", "1:3", "expected a column of the data or a size"},
		{"a[x] ~ Normal(0, 1)", "1:3", "x has values such as 0.5"},
		{"a[citi] ~ Normal(0, 1)", "1:3", "there is no citi in the data or above"},
		{"a[X] ~ Normal(0, 1)", "1:3", "X cannot be a dimension"},
		{"e[city] ~ Normal(0, 1)\nv[city] = x", "2:11", "this has a value per row of the data"},
		{"e[city] ~ Normal(0, 1)\nv[arm] = e", "2:10", "this has one value per city, where one per"},
		{"e[city] ~ Normal(0, 1)\nv = e[city]\nw[city] = v", "3:11", "this has a value per row of the data"},
		{"a ~ Normal(0, 1)\na + 1 ~ Normal(0, 1)", "2:1", "an expression left of ~ must be of data"},
		{"a ~ Norml(0, 1)", "1:5", "there is no distribution Norml"},
		{"a ~ Zipf(2)", "1:5", "there is no distribution Zipf"},
		{"a ~ exp(2)", "1:5", "exp is a function, not a distribution"},
		{"a ~ Normal(0, 1, 2)", "1:18", "Normal takes mu and sigma (2 arguments), not 3"},
		{"a ~ Normal(mean=0, sd=1)", "1:12", "Normal has no argument mean"},
		{"a ~ Normal(0, 1, mu=2)", "1:18", "Normal is given mu twice"},
		{"a ~ Normal(0, sigma=1, tau=1)", "1:24", "Normal cannot take mu, sigma and tau together"},
		{"a ~ Normal(0, -1)", "1:15", "sigma must be above 0, not -1"},
		{"a ~ Normal(0, 1 - 1)", "1:15", "sigma must be above 0, not 0"},
		{"y ~ Normal(x, x)", "1:15", "sigma must be above 0, not -1 (row 1)"},
		{"a ~ Beta(mu=0.5, sigma=-1)", "1:24", "sigma must be above 0, not -1"},
		{"a ~ Uniform(5, 1)", "1:5", "Uniform has no room"},
		{"a ~ Uniform(1, 1)", "1:5", "Uniform has no room"},
		{"y ~ DiscreteUniform(3, 2)", "1:5", "DiscreteUniform has no room"},
		{"a ~ Gamma(mu=x, sigma=z)", "1:14", "mu must be above 0, not -1 (row 1)"},
		{"a ~ Normal(x, 1)", "1:12", "this has one value per row (of 4), but"},
		{"K ~ Normal(x, 1)", "1:12", "K has one value in all, and this one"},
		{"e[city] ~ Normal(0, 1)\na ~ Normal(e, 1)", "2:12", "this has one value per city, but a on"},
		{"y ~ Normal(X, 1)", "1:12", "one side has one value per row (of 4)"},
		{"e[city] ~ Normal(0, 1)\ny ~ Normal(e, 1)", "2:12", "one side has a value per city and the"},
		{"y ~ Normal(z, 1)", "1:12", "one side has 4 rows and the other 3"},
		{"y ~ Normal(0, 1)\nz ~ Normal(y, 1)", "2:12", "one side has 3 rows and the other 4"},
		{"n ~ Categorical(0.5)", "1:17", "p must be a vector, or one vector per"},
		{"a ~ Categorical(x)", "1:17", "p must be from 0 to 1, not -1 (row"},
		{"b[2] ~ Beta(1, 1)\nn ~ Categorical(b)", "2:1", "row 0 of n is 3"},
		{"c[2] ~ Normal(0, 1)\nn ~ OrderedLogistic(x, c)", "2:1", "row 0 of n is 3"},
		{"a ~ Normal(0, 1)\nn ~ OrderedProbit(a, -z)", "2:5", "cutpoints must be in rising order"},
		{"a ~ Normal(0, 1)\nn ~ OrderedProbit(a, 1)", "2:22", "cutpoints must be a vector, or one vector per"},
		{"a ~ Triangular(0, 1, 2)", "1:5", "Triangular has no room"},
		{"m ~ Normal(0, 1)\na ~ TruncatedNormal(m, 1, 3, 2)", "2:5", "TruncatedNormal has no room"},
		{"a[3] ~ TruncatedNormal(0, 1, lower=log(where(z > 2, 0, 1)))", "1:8", "lower is infinite for some elements of a[3] and"},
		{"c ~ Ordered(Normal(0, 5))", "1:1", "c has one element, and Ordered is of several"},
		{"c[3] ~ Ordered(5)", "1:8", "Ordered takes a distribution, as in Ordered(Normal(0, 5))"},
		{"c[3] ~ Ordered(HalfNormal(5))", "1:16", "Ordered takes a distribution of all real numbers, which"},
		{"m[3] ~ Normal(0, 1)\nc[3] ~ Ordered(Normal(m, 5))", "2:23", "the elements of c may have distributions of their"},
		{"y ~ Ordered(Normal(0, 5))", "1:5", "Ordered is for parameters, and stands alone"},
		{"p ~ Dirichlet(1)", "1:1", "Dirichlet is of vectors, and p has one value"},
		{"p[1] ~ Dirichlet(1)", "1:1", "Dirichlet needs at least 2 elements"},
		{"p[3] ~ Dirichlet(-1)", "1:18", "a must be above 0, not -1"},
		{"p[3] ~ Dirichlet(y)", "1:18", "one side has one value per element (of 3)"},
		{"t[2] ~ MvNormal(0, cov=z)", "1:24", "cov is a matrix of 2 rows and columns"},
		{"t[3] ~ MvNormal(0, cov=X)", "1:24", "cov is a matrix of 3 rows and columns"},
		{"t[2] ~ MvNormal(0)", "1:8", "MvNormal needs cov beside mu"},
		{"t[2] ~ MvNormal(0, cov=-square)", "1:24", "cov must have a diagonal above 0"},
		{"t[2] ~ MvNormal(0, cov=square)", "1:24", "cov must be symmetric"},
		{"t[2] ~ MvNormal(0, chol=square)", "1:25", "chol must be lower triangular"},
		{"L[3] ~ LKJCholesky(1)", "1:1", "LKJCholesky is of square matrices"},
		{"L[2, 3] ~ LKJCholesky(1)", "1:1", "LKJCholesky is of square matrices"},
		{"L[city, 2, 2] ~ LKJCorr(1)", "1:1", "LKJCorr is of one matrix here"},
		{"L[2, 3] ~ LKJCholeskyCov(2, Exponential(1))", "1:1", "LKJCholeskyCov is of one square matrix"},
		{"L[2, 2] ~ LKJCholeskyCov(2)", "1:11", "LKJCholeskyCov needs the distribution of the standard deviations"},
		{"L[2, 2] ~ LKJCholeskyCov(sd_dist=Exponential(1))", "1:11", "LKJCholeskyCov needs eta"},
		{"L[2, 2] ~ LKJCholeskyCov(2, n=2, sd_dist=Exponential(1))", "1:29", "LKJCholeskyCov has no argument n"},
		{"L[2, 2] ~ LKJCholeskyCov(2, Normal(0, 1))", "1:29", "standard deviations need a distribution of positive numbers, such"},
		{"L[2, 2] ~ LKJCholeskyCov(2, Poisson(1))", "1:29", "standard deviations need a continuous distribution, such as Exponential(1)"},
		{"L_corr ~ Normal(0, 1)\nL[2, 2] ~ LKJCholeskyCov(2, Exponential(1))", "2:1", "LKJCholeskyCov makes L_corr too, and there is one above"},
		{"a ~ ZeroSumNormal(1)", "1:1", "ZeroSumNormal is of several elements with sum 0"},
		{"y ~ ZeroSumNormal(1)", "1:5", "ZeroSumNormal is for parameters, and stands alone, as in"},
		{"a[3] ~ ZeroSumNormal(1, 2)", "1:25", "ZeroSumNormal takes 1 argument, not 2"},
		{"a[3] ~ ZeroSumNormal(-1)", "1:22", "sigma must be above 0, not -1"},
		{"p[2] ~ Dirichlet(1)\nX ~ Multinomial(3, p)", "2:1", "row 1 of X adds up to 7, and"},
		{"p[2] ~ Dirichlet(1)\nX - 3 ~ Multinomial(3, p)", "2:1", "row 0 of X - 3 has -2"},
		{"s[3] ~ HalfNormal(1)\nL[3, 3] ~ LKJCholesky(1)\nM = s*L", "3:5", "one side has one value per element (of 3)"},
		{"s[2] ~ HalfNormal(1)\nL[3, 3] ~ LKJCholesky(1)\nM = diag_pre_multiply(s, L)", "3:5", "diag_pre_multiply takes a vector and a matrix of as"},
		{"b ~ Normal(0, 1)\nv = sqdist(b*x)", "2:5", "sqdist takes a column or a matrix of data"},
		{"b ~ Normal(0, 1)\nv = eye(b)", "2:5", "eye takes a number of rows, as in eye(3)"},
		{"v = eye(20000)", "1:5", "this would be an array of 4e+08 numbers, one"},
		{"v = Dirichlet(1)", "1:5", "Dirichlet is a distribution"},
		{"y ~ Categorical(softmax(X))", "1:1", "row 1 of y is 2"},
		{"n ~ Categorical([1, 0.5])", "1:17", "the probabilities p must sum to 1, and these sum to 1.5"},
		{"n ~ Multinomial(3, [0.1, 0.2])", "1:20", "the probabilities p must sum to 1, and these sum to 0.3"},
		{"x ~ Bernoulli(0.5)", "1:1", "row 0 of x is 0.5"},
		{"x ~ Exponential(1)", "1:1", "row 1 of x is -1"},
		{"y ~ Beta(1, 1)", "1:1", "row 1 of y is 2"},
		{"K ~ Beta(1, 1)", "1:1", "K is 2: Beta allows numbers from 0 to"},
		{"half ~ Poisson(2)", "1:1", "half is 0.5: Poisson allows whole numbers from 0"},
		{"u ~ HalfNormal(9)\ny ~ Binomial(n, 0.5)", "2:1", "row 1 of y is 2"},
		{"log(x) ~ Normal(0, 1)", "1:1", "row 1 of log(x) is NaN"},
		{"y ~ Uniform(2, 9)", "1:1", "row 0 of y is 1"},
		{"a ~ Normal(0, 1)\ny ~ Uniform(a, 3)", "2:1", "row 3 of y is 4"},
		{"log(n) ~ Normal(0, 1)", "1:1", "row 1 of log(n) is -Inf"},
		{"a ~ Normal(holes, 1)", "1:12", "holes is missing in row 1 (the first is"},
		{"inf ~ Normal(0, 1)", "1:1", "inf is -Inf in the data"},
		{"a ~ Normal(sum(deep), 1)", "1:16", "deep has +Inf in row 3 (the first is"},
		{"a ~ Normal(sum(none), 1)", "1:16", "none has no rows"},
		{"none ~ Normal(0, 1)", "1:1", "none has no rows"},
		{"nobody ~ Normal(0, 1)", "1:1", "nobody has no rows"},
		{"a[nobody] ~ Normal(0, 1)", "1:3", "nobody has no rows"},
		{"a[none] ~ Normal(0, 1)", "1:3", "none has no rows"},
		{"a = nobody == \"x\"", "1:5", "nobody has no rows"},
		{"city ~ Normal(0, 1)", "1:1", "city is text, which has the distribution Categorical, over"},
		{"a ~ Normal(city, 1)", "1:12", "city is text, where a number is needed"},
		{"a[holes] ~ Normal(0, 1)", "1:3", "holes is missing in row 1 (the first is"},
		{"y ~ Normal(\"x\", 1)", "1:12", "text has no value here"},
		{"a ~ Normal(yy, 1)", "1:12", "there is no yy in the data or above"},
		{"a ~ Normal(qqqqq, 1)", "1:12", "there is no qqqqq in the data or above"},
		{"a ~ Normal(unusd, 1)", "1:12", "there is no unusd in the data or above"},
		{"a ~ Normal(b, 1)\nb ~ Normal(0, 1)", "1:12", "b is used here but defined only in line"},
		{"a ~ Normal(a, 1)", "1:12", "a is defined by itself"},
		{"mu = 1 +\n mu", "2:2", "mu is defined by itself"},
		{"a = b; b = 1", "1:5", "b is used here but defined only in line"},
		{"v = city == \"Oslo\"", "1:13", "city has no level \"Oslo\""},
		{"v = city == \"paris\"", "1:13", "city has no level \"paris\" (it has bergen, oslo"},
		{"v = group == \"10\"", "1:14", "text has no value here"},
		{"v = y + z", "1:5", "one side has 4 rows and the other 3"},
		{"v = X + y", "", "the model has no parameters"},
		{"e[city] ~ Normal(0, 1)\nv = e + x", "2:5", "one side has a value per city and the"},
		{"e[city] ~ Normal(0, 1)\nv = x + e", "2:5", "one side has a value per city and the"},
		{"b[2] ~ Normal(0, 1)\nv = b + x", "2:5", "one side has one value per element (of 2)"},
		{"b[2] ~ Normal(0, 1)\nc[3] ~ Normal(b, 1)", "2:15", "one side has one value per element (of 3)"},
		{"b[2] ~ Normal(0, 1)\nv = x + b", "2:5", "one side has one value per row (of 4)"},
		{"e[city] ~ Normal(0, 1)\nv = where(e > 0, x, 1)", "2:5", "one side has a value per city and the"},
		{"a ~ Normal(0, 1)\nb[1000000] ~ Normal(0, 1)\nv[city] = b*a", "3:11", "this has one value per element (of 1000000), where"},
		{"a ~ Normal(0, 1)\nv = a[0]", "2:5", "a has one value and takes no brackets"},
		{"e[city] ~ Normal(0, 1)\nv = e[0, 1]", "2:5", "e has one value per city"},
		{"e[city] ~ Normal(0, 1)\nv = e[3]", "2:7", "3 is out of range"},
		{"e[city] ~ Normal(0, 1)\nv = e[-1]", "2:7", "-1 is out of range"},
		{"e[city] ~ Normal(0, 1)\nv = e[0.5]", "2:7", "0.5 is out of range"},
		{"e[city] ~ Normal(0, 1)\nv = e[\"Oslo\"]", "2:7", "city has no level \"Oslo\""},
		{"e[city] ~ Normal(0, 1)\nv = e[oslo]", "2:7", "oslo is a level of city and stands in"},
		{"e[city] ~ Normal(0, 1)\nv = e[sea]", "2:7", "sea has a level \"black\" that city does not"},
		{"b[3] ~ Normal(0, 1)\nv = b[\"x\"]", "2:7", "there are no labels here"},
		{"b[3] ~ Normal(0, 1)\nv = b[city]", "2:7", "city is text, and the dimension it should pick"},
		{"b[3] ~ Normal(0, 1)\nv = b[n]", "2:7", "row 0 is 3: an index here is a"},
		{"b[3] ~ Normal(0, 1)\nv = b[x]", "2:7", "row 0 is 0.5: an index here is a"},
		{"g[group] ~ Normal(0, 1)\nv = g[0]", "2:7", "0 is out of range"},
		{"g[group] ~ Normal(0, 1)\nv = g[n]", "2:7", "n has a level \"0\" that group does not"},
		{"g[group] ~ Normal(0, 1)\nv = g[n*10]", "2:7", "row 1 is 0: an index here is a"},
		{"a ~ Normal(0, 1)\nb[3] ~ Normal(0, 1)\nv = b[a]", "3:7", "an index is data, or of discrete parameters"},
		{"b[3] ~ Normal(0, 1)\nv = b[X]", "2:7", "an index is a whole number, or a column"},
		{"p[arm, city] ~ Normal(0, 1)\nv = p[arm, city]", "2:5", "one side has 3 rows and the other 4"},
		{"b[3] ~ Normal(0, 1)\nv = b[b]", "2:7", "an index is data, or of discrete parameters"},
		{"v = y[z]\na ~ Normal(0, 1)\nw = a + y[z - 1]*x", "3:9", "one side has 3 rows and the other 4"},
		{"a ~ Normal(0, 1)\nv = expp(a)", "2:5", "there is no function expp"},
		{"v = foo(x)", "1:5", "there is no function foo"},
		{"v = Normal(0, 1)", "1:5", "Normal is a distribution"},
		{"v = exp(x, 2)", "1:5", "exp takes 1 argument, not 2"},
		{"v = exp()", "1:5", "exp takes 1 argument, not 0"},
		{"v = pow(x)", "1:5", "pow takes 2 arguments, not 1"},
		{"v = exp(x=2)", "1:9", "exp takes no named arguments"},
		{"v = sum()", "1:5", "sum takes 1 argument, not 0"},
		{"v = sum(1, 2, 3)", "1:5", "sum takes 1 argument, not 3"},
		{"v = where(x, 1)", "1:5", "where takes 3 arguments, not 2"},
		{"a ~ Normal(0, 1)\nv = min(a, 2)", "2:5", "min is of all elements"},
		{"a ~ Normal(0, 1)\nv = max(a)", "2:5", "max works on data only"},
		{"a ~ Normal(0, 1)\nv = mean(a, 0)", "2:5", "mean along an axis works on data only, as"},
		{"v = mean(X, 2)", "1:13", "2 is no axis of X"},
		{"v = mean(X, 0.5)", "1:13", "0.5 is no axis of X"},
		{"v = mean(K, 0)", "1:13", "0 is no axis of K"},
		{"a ~ Normal(0, 1)\nv = dot(X, a)", "2:12", "dot takes matrices and vectors"},
		{"v = dot(X, x)", "1:5", "X is 4×2 and x is a vector of"},
		{"v = dot(X, X)", "1:5", "X is 4×2 and X is 4×2"},
		{"v = dot(y, z)", "1:5", "y is a vector of 4 and z is"},
		{"e[city] ~ Normal(0, 1)\nf[sea] ~ Normal(0, 1)\nv = dot(e, f)", "3:5", "e is a vector of 3 and f is"},
		{"t[town] ~ Normal(0, 1)\nf[sea] ~ Normal(0, 1)\nv = dot(t, f)", "3:5", "t has one value per town and f one"},
	})
}

func TestNotSupportedYet(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"a[4] ~ Normal(0, 1)\ny ~ Normal(sum(a[1:3]), 1)", "2:18", "slices are not supported yet"},
		{"a[4] ~ Normal(0, 1)\nh = lag(a[:3]*h, 1, 0)", "2:11", "slices are not supported yet"},
		{"a[1:4] ~ Normal(0, 1)", "1:3", "expected a column of the data or a size in brackets"},
		{"a ~ Normal(0, 1)\ndef f(x) = a*x\ny ~ Normal(f(x), 1)", "2:5", "functions of a model are not supported yet"},
	})
}

func TestExprErrors(t *testing.T) {
	m := mustBind(t, "a ~ Normal(0, 1)\ne[town] ~ Normal(0, 1)\ng[group] ~ Normal(0, 1)")
	checkErrors(t, func(text string) error { _, err := BindExpr(text, m.Vars); return err }, []errorTest{
		{"", "1:1", "expected an expression"},
		{"b", "1:1", "there is no b among the variables (there is"},
		{"a +", "1:4", "expected a name, a number or a call, found"},
		{"aa", "1:1", "there is no aa among the variables"},
		{"e[2]", "1:3", "2 is out of range"},
		{"e[oslo]", "1:3", "oslo is a level of town and stands in"},
		{"e[rome]", "1:3", "rome is a level of town and stands in"},
		{"g[0]", "1:3", "0 is out of range"},
		{"city", "1:1", "there is no city among the variables (there is"},
		{"sum(q)", "1:5", "there is no q among the variables (there is"},
	})
}

func TestDistErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, _, err := BindDist(text); return err }, []errorTest{
		{"", "1:1", "expected an expression"},
		{"Normal(0, 1", "1:7", "this ( is never closed"},
		{"1", "1:1", "expected a distribution, as in Normal(0, 1)"},
		{"Norml(0, 1)", "1:1", "there is no distribution Norml"},
		{"Normal(mu, 1)", "1:8", "a distribution on its own is of numbers, and"},
		{"Normal(0, -1)", "1:11", "sigma must be above 0, not -1"},
		{"Categorical(0.5)", "1:13", "p must be a vector, or one vector per"},
		{"Normal(\"a\", 1)", "1:8", "text has no value here"},
		{"Uniform(2, 1)", "1:1", "Uniform has no room"},
		{"Beta(mu=0.5, sigma=2)", "1:1", "alpha, which follows from the arguments, must be above"},
		{"Normal(0, 1) + 1", "1:1", "expected a distribution, as in Normal(0, 1)"},
	})
}

// Lists, matrices, categories and missing values.
func TestLanguageErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"v = [[1, 2], [3]]", "1:14", "one side has one value per element (of 2)"},
		{"a ~ Normal(0, 1)\nv = [a*x, z]", "2:11", "one side has 4 rows and the other 3"},
		{"b[city] ~ Normal(0, 1)\nv = [[1, 2], b]", "2:5", "these elements have one value per element (of 2)"},
		{"v = sum([1, \"a\"])", "1:13", "text has no value here"},
		{"a ~ Normal(0, 1)\nv = append(a)", "2:5", "append takes two vectors or more, or numbers, as"},
		{"a ~ Normal(0, 1)\nv = append(a, x)", "2:15", "x has a value per row of the data"},
		{"b[city, 2] ~ Normal(0, 1)\nc[town, 2] ~ Normal(0, 1)\nv = append(b, c)", "3:5", "these have one value per city and town, beside"},
		{"b[2] ~ Normal(0, 1)\nv = transpose(b)", "2:5", "transpose takes a matrix"},
		{"b[2, 3] ~ Normal(0, 1)\nv = corr(b)", "2:5", "corr takes a matrix of as many rows as"},
		{"b[2, 3] ~ Normal(0, 1)\nv = dot(b, b)", "2:5", "b is 2×3 and b is 2×3"},
		{"b[2, 3] ~ Normal(0, 1)\nv = diag(b)", "2:5", "diag takes a matrix of as many rows as"},
		{"b[2] ~ Normal(0, 1)\nv = stds(b)", "2:5", "stds takes a matrix"},
		{"a ~ Normal(0, 1)\nv = softmax(a*x)", "2:5", "softmax is along the last dimension, of elements or"},
		{"b[2, 2, 2] ~ Normal(0, 1)\nv = dot(b, b)", "2:9", "dot takes matrices and vectors"},
		{"a ~ Normal(0, 1)\ncity ~ Categorical(logit_p=a*x)", "2:28", "logit_p must be a vector, or one vector per"},
		{"a[2] ~ Normal(0, 1)\ncity ~ Categorical(logit_p=a)", "2:8", "city has 3 levels, bergen, oslo and rome, and"},
		{"a[city] ~ Normal(0, 1)\ncity ~ Categorical(logit_p=a[town])", "2:28", "logit_p must be a vector, or one vector per"},
		{"a[city] ~ Normal(0, 1)\neta[city] = a + x\ny ~ Normal(eta, 1)", "3:12", "one side has a value per city and the"},
		{"a[city] ~ Normal(0, 1)\neta[city] = a + x\ny ~ Normal(eta[0, city, 1], 1)", "3:12", "eta has one value per row (of 4) and"},
		{"a[city] ~ Normal(0, 1)\ncity ~ OrderedLogistic(a[city], [0, 1])", "2:1", "city is text, which has the distribution Categorical, over"},
		{"a ~ Normal(0, 1)\ny ~ Normal(a*[1, 2], 1)", "2:12", "one side has one value per row (of 4)"},
		{"a ~ Normal([0, 1], 1)", "1:12", "this has one value per element (of 2), but"},
		{"a[3] ~ Normal([0, 1], 1)", "1:15", "one side has one value per element (of 3)"},
		{"L[2, 2] ~ LKJCholesky(2)\nab[city, 2] ~ MvNormal([0, 1, 2], chol=L)", "2:24", "mu is a vector of 3, and ab[city, 2]"},
		{"L[2, 2] ~ LKJCholesky(2)\nab[city, 3] ~ MvNormal(0, chol=L)", "2:32", "chol is a matrix of 3 rows and columns"},
		{"ab[city, 2] ~ MvNormal(0, cov=[[1, 2], [3, 1]])", "1:31", "cov must be symmetric"},
		{"ab[city, 2] ~ MvNormal(0, cov=[[1, 2], [2, 1]])", "1:31", "cov must be positive definite, and this is not"},
		{"ab[city, 2] ~ MvNormal(0, chol=[[1, 2], [0, 1]])", "1:32", "chol must be lower triangular"},
		{"ab[city, 2] ~ MvNormal(0, cov=[1, 2])", "1:31", "cov is a matrix of 2 rows and columns"},
		{"a ~ Normal(0, sd=1)", "1:15", "Normal has no argument sd"},
		{"a ~ Gamma(2, rate=1)", "1:14", "Gamma has no argument rate"},
		{"ab[2] ~ MvNormal(0, Sigma=eye(2))", "1:21", "MvNormal has no argument Sigma"},
		{"a ~ ZeroSumNorml(1)", "1:5", "there is no distribution ZeroSumNorml"},
		{"a[3] ~ Ordered(Normal([0, 1], 1))", "1:23", "one side has one value per element (of 3)"},
		{"a ~ Normal(0, 1)\nholes ~ Normal(a, 1)\nholes_missing ~ Normal(0, 1)", "3:1", "holes_missing is defined already, in line 2"},
		{"holes_missing ~ Normal(0, 1)\nholes ~ Normal(0, 1)", "2:1", "holes has missing values, which make a parameter holes_missing"},
		{"a ~ Normal(0, 1)\nholes ~ Normal(a*holes, 1)", "2:18", "holes is missing in row 1 (the first is"},
		{"a ~ Normal(0, 1)\nlog(holes) ~ Normal(a, 1)\nholes ~ Normal(0, 1)", "2:5", "holes is missing in row 1 (the first is"},
		{"a ~ HalfNormal(1)\nholes ~ Poisson(a)\ny ~ Normal(holes, 1)", "2:1", "holes is missing in row 1 (the first is"},
		{"a ~ Normal(0, 1)\n[y, holes] ~ MvNormal(a, eye(2))", "2:5", "holes is missing in row 1 (the first is"},
		{"a ~ Normal(0, 1)\n[y, z] ~ MvNormal(a, eye(2))", "2:5", "one side has 4 rows and the other 3"},
		{"a ~ Normal(0, 1)\n[y, a] ~ MvNormal(a, eye(2))", "2:1", "an expression left of ~ must be of data"},
	})
}
