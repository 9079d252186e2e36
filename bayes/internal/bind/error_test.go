package bind

import "testing"

type errorTest struct{ text, want string }

func checkErrors(t *testing.T, bind func(text string) error, tests []errorTest) {
	t.Helper()
	for _, tt := range tests {
		if err := bind(tt.text); err == nil {
			t.Errorf("no error in\n%s", tt.text)
		} else if err.Error() != tt.want {
			t.Errorf("%s\ngot\n%v\nwant\n%s", tt.text, err, tt.want)
		}
	}
}

// Whole messages, as the person sees them.
func TestErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"a ~ Gamma(mu=1 + sqr(x), sigma=z)", "line 1, column 5: one side has 4 rows and the other 3: columns of different length are different tables (4 rows: x; 3 rows: z)\n    a ~ Gamma(mu=1 + sqr(x), sigma=z)\n        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"},
		{"", "the model has no parameters: a parameter is a name that the data lacks, as in mu ~ Normal(0, 10)"},
		{"k = 2", "the model has no parameters: a parameter is a name that the data lacks, as in mu ~ Normal(0, 10)"},
		{"y ~ Normal(0, 1)", "the model has no parameters: a parameter is a name that the data lacks, as in mu ~ Normal(0, 10)"},
		{"x = 2", `line 1, column 1: x is a column of the data and cannot be defined again: choose another name
    x = 2
    ^`},
		{"y[city] ~ Normal(0, 1)", `line 1, column 1: y is data: an observed name stands without brackets, as in y ~ …
    y[city] ~ Normal(0, 1)
    ^^^^^^^`},
		{"a ~ Normal(0, 1)\na = 2", `line 2, column 1: a is defined already, in line 1: choose another name
    a = 2
    ^`},
		{"a ~ Gamma(1, 1)\nX ~ Dirichlet([a, a])", `line 2, column 1: row 0 of X adds up to 3: Dirichlet allows shares from 0 to 1 with sum 1
    X ~ Dirichlet([a, a])
    ^`},
		{"draw ~ Normal(0, 1)", `line 1, column 1: draw cannot be a name here: every posterior has dimensions chain and draw
    draw ~ Normal(0, 1)
    ^^^^`},
		{"a[city, city] ~ Normal(0, 1)", `line 1, column 9: a has the dimension city twice
    a[city, city] ~ Normal(0, 1)
            ^^^^`},
		{"a[1000000, 1000000] ~ Normal(0, 1)", `line 1, column 1: this would be an array of 1e+12 numbers, one per element (of 1000000) and element (of 1000000)
    a[1000000, 1000000] ~ Normal(0, 1)
    ^^^^^^^^^^^^^^^^^^^`},
		{"a[2.5] ~ Normal(0, 1)", `line 1, column 3: a size is a whole number from 1 to 1,000,000, not 2.5
    a[2.5] ~ Normal(0, 1)
      ^^^`},
		{"a[0] ~ Normal(0, 1)", `line 1, column 3: a size is a whole number from 1 to 1,000,000, not 0
    a[0] ~ Normal(0, 1)
      ^`},
		{"a[huge] ~ Normal(0, 1)", `line 1, column 3: a size is a whole number from 1 to 1,000,000, not 1e+18
    a[huge] ~ Normal(0, 1)
      ^^^^`},
		{"a[half] ~ Normal(0, 1)", `line 1, column 3: a size is a whole number from 1 to 1,000,000, not 0.5
    a[half] ~ Normal(0, 1)
      ^^^^`},
		{"b ~ Normal(0, 1)\na[b] ~ Normal(0, 1)", `line 2, column 3: b cannot be a dimension: expected a column of the data, whose levels it then has, or a whole number
    a[b] ~ Normal(0, 1)
      ^`},
		{"a[1+1] ~ Normal(0, 1)", `line 1, column 3: expected a column of the data or a size in brackets, as in effect[city] or beta[7]
    a[1+1] ~ Normal(0, 1)
      ^^^`},
		{"a[x] ~ Normal(0, 1)", `line 1, column 3: x has values such as 0.5: a column in brackets holds text or whole numbers, whose distinct values are its levels
    a[x] ~ Normal(0, 1)
      ^`},
		{"a[citi] ~ Normal(0, 1)", `line 1, column 3: there is no citi in the data or above: did you mean city?
    a[citi] ~ Normal(0, 1)
      ^^^^`},
		{"a[X] ~ Normal(0, 1)", `line 1, column 3: X cannot be a dimension: expected a column of the data, whose levels it then has, or a whole number
    a[X] ~ Normal(0, 1)
      ^`},
		{"e[city] ~ Normal(0, 1)\nv[city] = x", `line 2, column 11: this has a value per row of the data, and v one per city
    v[city] = x
              ^`},
		{"e[city] ~ Normal(0, 1)\nv[arm] = e", `line 2, column 10: this has one value per city, where one per arm is needed
    v[arm] = e
             ^`},
		{"e[city] ~ Normal(0, 1)\nv = e[city]\nw[city] = v", `line 3, column 11: this has a value per row of the data, and w one per city
    w[city] = v
              ^`},
		{"a ~ Normal(0, 1)\na + 1 ~ Normal(0, 1)", `line 2, column 1: an expression left of ~ must be of data alone: give the distribution of a parameter where it is named, as in b ~ Normal(0, 1)
    a + 1 ~ Normal(0, 1)
    ^^^^^`},
		{"a ~ Norml(0, 1)", `line 1, column 5: there is no distribution Norml; did you mean Normal?
    a ~ Norml(0, 1)
        ^^^^^`},
		{"a ~ Zipf(2)", `line 1, column 5: there is no distribution Zipf
    a ~ Zipf(2)
        ^^^^`},
		{"a ~ exp(2)", `line 1, column 5: exp is a function, not a distribution: to define a quantity, write a = exp(2)
    a ~ exp(2)
        ^^^`},
		{"a ~ Normal(0, 1, 2)", `line 1, column 18: Normal takes mu and sigma (2 arguments), not 3
    a ~ Normal(0, 1, 2)
                     ^`},
		{"a ~ Normal(mean=0, sd=1)", `line 1, column 12: Normal has no argument mean; did you mean mu?
    a ~ Normal(mean=0, sd=1)
               ^^^^`},
		{"a ~ Normal(0, 1, mu=2)", `line 1, column 18: Normal is given mu twice
    a ~ Normal(0, 1, mu=2)
                     ^^`},
		{"a ~ Normal(0, sigma=1, tau=1)", `line 1, column 24: Normal cannot take mu, sigma and tau together: write Normal(mu, sigma) or Normal(mu, tau)
    a ~ Normal(0, sigma=1, tau=1)
                           ^^^`},
		{"a ~ Normal(0, -1)", `line 1, column 15: sigma must be above 0, not -1
    a ~ Normal(0, -1)
                  ^^`},
		{"a ~ Normal(0, 1 - 1)", `line 1, column 15: sigma must be above 0, not 0
    a ~ Normal(0, 1 - 1)
                  ^^^^^`},
		{"y ~ Normal(x, x)", `line 1, column 15: sigma must be above 0, not -1 (row 1)
    y ~ Normal(x, x)
                  ^`},
		{"a ~ Beta(mu=0.5, sigma=-1)", `line 1, column 24: sigma must be above 0, not -1
    a ~ Beta(mu=0.5, sigma=-1)
                           ^^`},
		{"a ~ Uniform(5, 1)", `line 1, column 5: Uniform has no room: its lower bound 5 is not below its upper bound 1
    a ~ Uniform(5, 1)
        ^^^^^^^^^^^^^`},
		{"a ~ Uniform(1, 1)", `line 1, column 5: Uniform has no room: its lower bound 1 is not below its upper bound 1
    a ~ Uniform(1, 1)
        ^^^^^^^^^^^^^`},
		{"y ~ DiscreteUniform(3, 2)", `line 1, column 5: DiscreteUniform has no room: its lower bound 3 is not below its upper bound 2
    y ~ DiscreteUniform(3, 2)
        ^^^^^^^^^^^^^^^^^^^^^`},
		{"a ~ Gamma(mu=x, sigma=z)", `line 1, column 14: mu must be above 0, not -1 (row 1)
    a ~ Gamma(mu=x, sigma=z)
                 ^`},
		{"a ~ Normal(x, 1)", `line 1, column 12: this has one value per row (of 4), but a is not in the data, and a parameter has none per row
    a ~ Normal(x, 1)
               ^`},
		{"K ~ Normal(x, 1)", `line 1, column 12: K has one value in all, and this one per row (of 4)
    K ~ Normal(x, 1)
               ^`},
		{"e[city] ~ Normal(0, 1)\na ~ Normal(e, 1)", `line 2, column 12: this has one value per city, but a on the left of ~ has one in all: write the dimension there, as in a[…] ~ …
    a ~ Normal(e, 1)
               ^`},
		{"y ~ Normal(X, 1)", `line 1, column 12: one side has one value per row (of 4) and the other one per element (of 2)
    y ~ Normal(X, 1)
               ^`},
		{"e[city] ~ Normal(0, 1)\ny ~ Normal(e, 1)", `line 2, column 12: one side has a value per city and the other one per row: pick each row's with [city]
    y ~ Normal(e, 1)
               ^`},
		{"y ~ Normal(z, 1)", `line 1, column 12: one side has 4 rows and the other 3: columns of different length are different tables (4 rows: y; 3 rows: z)
    y ~ Normal(z, 1)
               ^`},
		{"y ~ Normal(0, 1)\nz ~ Normal(y, 1)", `line 2, column 12: one side has 3 rows and the other 4: columns of different length are different tables (3 rows: z; 4 rows: y)
    z ~ Normal(y, 1)
               ^`},
		{"n ~ Categorical(0.5)", `line 1, column 17: p must be a vector, or one vector per row; this has one value in all: give one for each level, as in a[n] + b[n]*x
    n ~ Categorical(0.5)
                    ^^^`},
		{"a ~ Categorical(x)", `line 1, column 17: p must be 0 or above, not -1 (row 1)
    a ~ Categorical(x)
                    ^`},
		{"b[2] ~ Beta(1, 1)\nn ~ Categorical(b)", `line 2, column 1: row 0 of n is 3: categories count from 0 to 1, as p has 2
    n ~ Categorical(b)
    ^`},
		{"c[2] ~ Normal(0, 1)\nn ~ OrderedLogistic(x, c)", `line 2, column 1: row 0 of n is 3: categories count from 0 to 2, as cutpoints has 2
    n ~ OrderedLogistic(x, c)
    ^`},
		{"a ~ Normal(0, 1)\nn ~ OrderedProbit(a, -z)", `line 2, column 5: cutpoints must be in rising order
    n ~ OrderedProbit(a, -z)
        ^^^^^^^^^^^^^^^^^^^^`},
		{"a ~ Normal(0, 1)\nn ~ OrderedProbit(a, 1)", `line 2, column 22: cutpoints must be a vector, or one vector per row; this has one value in all
    n ~ OrderedProbit(a, 1)
                         ^`},
		{"a ~ Triangular(0, 1, 2)", `line 1, column 5: Triangular has no room: its arguments contradict each other
    a ~ Triangular(0, 1, 2)
        ^^^^^^^^^^^^^^^^^^^`},
		{"m ~ Normal(0, 1)\na ~ TruncatedNormal(m, 1, 3, 2)", `line 2, column 5: TruncatedNormal has no room: its lower bound 3 is not below its upper bound 2
    a ~ TruncatedNormal(m, 1, 3, 2)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^`},
		{"a[3] ~ TruncatedNormal(0, 1, lower=log(where(z > 2, 0, 1)))", `line 1, column 8: lower is infinite for some elements of a[3] and not for others (element 2 is -Inf): give those that have a bound a name of their own
    a[3] ~ TruncatedNormal(0, 1, lower=log(where(z > 2, 0, 1)))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`},
		{"c ~ Ordered(Normal(0, 5))", `line 1, column 1: c has one element, and Ordered is of several: say how many, as in c[3] ~ Ordered(Normal(0, 5))
    c ~ Ordered(Normal(0, 5))
    ^`},
		{"c[3] ~ Ordered(5)", `line 1, column 8: Ordered takes a distribution, as in Ordered(Normal(0, 5))
    c[3] ~ Ordered(5)
           ^^^^^^^^^^`},
		{"c[3] ~ Ordered(HalfNormal(5))", `line 1, column 16: Ordered takes a distribution of all real numbers, which HalfNormal is not
    c[3] ~ Ordered(HalfNormal(5))
                   ^^^^^^^^^^^^^`},
		{"m[3] ~ Normal(0, 1)\nc[3] ~ Ordered(Normal(m, 5))", `line 2, column 23: the elements of c may have distributions of their own only if these are known: this has one value per element (of 3) and depends on parameters
    c[3] ~ Ordered(Normal(m, 5))
                          ^`},
		{"y ~ Ordered(Normal(0, 5))", `line 1, column 5: Ordered is for parameters, and stands alone: it keeps the elements of one in rising order, as in cut[3] ~ Ordered(Normal(0, 5))
    y ~ Ordered(Normal(0, 5))
        ^^^^^^^^^^^^^^^^^^^^^`},
		{"p ~ Dirichlet(1)", `line 1, column 1: Dirichlet is of vectors, and p has one value: say how many, as in p[3] ~ Dirichlet(1)
    p ~ Dirichlet(1)
    ^`},
		{"p[1] ~ Dirichlet(1)", `line 1, column 1: Dirichlet needs at least 2 elements
    p[1] ~ Dirichlet(1)
    ^^^^`},
		{"p[3] ~ Dirichlet(-1)", `line 1, column 18: a must be above 0, not -1
    p[3] ~ Dirichlet(-1)
                     ^^`},
		{"p[3] ~ Dirichlet(y)", `line 1, column 18: one side has one value per element (of 3) and the other one per row (of 4)
    p[3] ~ Dirichlet(y)
                     ^`},
		{"t[2] ~ MvNormal(0, cov=z)", `line 1, column 24: cov is a matrix of 2 rows and columns, as many as t[2] has elements; this has one value per row (of 3)
    t[2] ~ MvNormal(0, cov=z)
                           ^`},
		{"t[3] ~ MvNormal(0, cov=X)", `line 1, column 24: cov is a matrix of 3 rows and columns, as many as t[3] has elements; this has one value per row (of 4) and element (of 2)
    t[3] ~ MvNormal(0, cov=X)
                           ^`},
		{"t[2] ~ MvNormal(0)", `line 1, column 8: MvNormal needs cov beside mu: write MvNormal(mu, cov), MvNormal(mu, tau) or MvNormal(mu, chol)
    t[2] ~ MvNormal(0)
           ^^^^^^^^^^^`},
		{"t[2] ~ MvNormal(0, cov=-square)", `line 1, column 24: cov must have a diagonal above 0; element [0, 0] is -1
    t[2] ~ MvNormal(0, cov=-square)
                           ^^^^^^^`},
		{"t[2] ~ MvNormal(0, cov=square)", `line 1, column 24: cov must be symmetric; element [0, 1] is 2 and [1, 0] is 3
    t[2] ~ MvNormal(0, cov=square)
                           ^^^^^^`},
		{"t[2] ~ MvNormal(0, chol=square)", `line 1, column 25: chol must be lower triangular; element [0, 1] is 2
    t[2] ~ MvNormal(0, chol=square)
                            ^^^^^^`},
		{"L[3] ~ LKJCholesky(1)", `line 1, column 1: LKJCholesky is of square matrices: L[3] has one value per element (of 3), and needs as many rows as columns, as in L[3, 3] ~ LKJCholesky(1)
    L[3] ~ LKJCholesky(1)
    ^^^^`},
		{"L[2, 3] ~ LKJCholesky(1)", `line 1, column 1: LKJCholesky is of square matrices: L[2, 3] has one value per element (of 2) and element (of 3), and needs as many rows as columns, as in L[3, 3] ~ LKJCholesky(1)
    L[2, 3] ~ LKJCholesky(1)
    ^^^^^^^`},
		{"L[city, 2, 2] ~ LKJCorr(1)", `line 1, column 1: LKJCorr is of one matrix here: L[city, 2, 2] has one value per city and element (of 2) and element (of 2)
    L[city, 2, 2] ~ LKJCorr(1)
    ^^^^^^^^^^^^^`},
		{"L[2, 3] ~ LKJCholeskyCov(2, Exponential(1))", `line 1, column 1: LKJCholeskyCov is of one square matrix: say how many rows and columns, as in L[2, 2] ~ LKJCholeskyCov(2, Exponential(1))
    L[2, 3] ~ LKJCholeskyCov(2, Exponential(1))
    ^^^^^^^`},
		{"L[2, 2] ~ LKJCholeskyCov(2)", `line 1, column 11: LKJCholeskyCov needs the distribution of the standard deviations: write LKJCholeskyCov(2, Exponential(1))
    L[2, 2] ~ LKJCholeskyCov(2)
              ^^^^^^^^^^^^^^^^^`},
		{"L[2, 2] ~ LKJCholeskyCov(sd_dist=Exponential(1))", `line 1, column 11: LKJCholeskyCov needs eta: write LKJCholeskyCov(2, Exponential(1))
    L[2, 2] ~ LKJCholeskyCov(sd_dist=Exponential(1))
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`},
		{"L[2, 2] ~ LKJCholeskyCov(2, n=2, sd_dist=Exponential(1))", `line 1, column 29: LKJCholeskyCov has no argument n: write LKJCholeskyCov(2, Exponential(1))
    L[2, 2] ~ LKJCholeskyCov(2, n=2, sd_dist=Exponential(1))
                                ^`},
		{"L[2, 2] ~ LKJCholeskyCov(2, Normal(0, 1))", `line 1, column 29: standard deviations need a distribution of positive numbers, such as Exponential(1), which Normal is not
    L[2, 2] ~ LKJCholeskyCov(2, Normal(0, 1))
                                ^^^^^^^^^^^^`},
		{"L[2, 2] ~ LKJCholeskyCov(2, Poisson(1))", `line 1, column 29: standard deviations need a continuous distribution, such as Exponential(1)
    L[2, 2] ~ LKJCholeskyCov(2, Poisson(1))
                                ^^^^^^^^^^`},
		{"L_corr ~ Normal(0, 1)\nL[2, 2] ~ LKJCholeskyCov(2, Exponential(1))", `line 2, column 1: LKJCholeskyCov makes L_corr too, and there is one above: choose another name
    L[2, 2] ~ LKJCholeskyCov(2, Exponential(1))
    ^^^^^^^`},
		{"a ~ ZeroSumNormal(1)", `line 1, column 1: ZeroSumNormal is of several elements with sum 0: say how many, as in a[3] ~ ZeroSumNormal(1)
    a ~ ZeroSumNormal(1)
    ^`},
		{"y ~ ZeroSumNormal(1)", `line 1, column 5: ZeroSumNormal is for parameters, and stands alone, as in a[3, 3] ~ ZeroSumNormal(1)
    y ~ ZeroSumNormal(1)
        ^^^^^^^^^^^^^^^^`},
		{"a[3] ~ ZeroSumNormal(1, 2)", `line 1, column 25: ZeroSumNormal takes 1 argument, not 2: write ZeroSumNormal(sigma)
    a[3] ~ ZeroSumNormal(1, 2)
                            ^`},
		{"a[3] ~ ZeroSumNormal(-1)", `line 1, column 22: sigma must be above 0, not -1
    a[3] ~ ZeroSumNormal(-1)
                         ^^`},
		{"p[2] ~ Dirichlet(1)\nX ~ Multinomial(3, p)", `line 2, column 1: row 1 of X adds up to 7, and n is 3
    X ~ Multinomial(3, p)
    ^`},
		{"p[2] ~ Dirichlet(1)\nX - 3 ~ Multinomial(3, p)", `line 2, column 1: row 0 of X - 3 has -2: Multinomial allows whole numbers from 0
    X - 3 ~ Multinomial(3, p)
    ^^^^^`},
		{"s[3] ~ HalfNormal(1)\nL[3, 3] ~ LKJCholesky(1)\nM = s*L", `line 3, column 5: one side has one value per element (of 3) and the other one per element (of 3) and element (of 3): this fits in more than one way, by row or by column
    M = s*L
        ^^^`},
		{"s[2] ~ HalfNormal(1)\nL[3, 3] ~ LKJCholesky(1)\nM = diag_pre_multiply(s, L)", `line 3, column 5: diag_pre_multiply takes a vector and a matrix of as many rows: here one has one value per element (of 2) and the other one per element (of 3) and element (of 3)
    M = diag_pre_multiply(s, L)
        ^^^^^^^^^^^^^^^^^^^^^^^`},
		{"b ~ Normal(0, 1)\nv = sqdist(b*x)", `line 2, column 5: sqdist takes a column or a matrix of data: it is the matrix of the squared distances of its rows
    v = sqdist(b*x)
        ^^^^^^^^^^^`},
		{"b ~ Normal(0, 1)\nv = eye(b)", `line 2, column 5: eye takes a number of rows, as in eye(3)
    v = eye(b)
        ^^^^^^`},
		{"v = eye(20000)", `line 1, column 5: this would be an array of 4e+08 numbers, one per element (of 20000) and element (of 20000)
    v = eye(20000)
        ^^^^^^^^^^`},
		{"v = Dirichlet(1)", `line 1, column 5: Dirichlet is a distribution: it stands to the right of ~, as in x ~ Dirichlet(1)
    v = Dirichlet(1)
        ^^^^^^^^^^^^`},
		{"y ~ Categorical(X)", `line 1, column 1: row 1 of y is 2: categories count from 0 to 1, as p has 2
    y ~ Categorical(X)
    ^`},
		{"x ~ Bernoulli(0.5)", `line 1, column 1: row 0 of x is 0.5: Bernoulli allows whole numbers from 0 to 1
    x ~ Bernoulli(0.5)
    ^`},
		{"x ~ Exponential(1)", `line 1, column 1: row 1 of x is -1: Exponential allows numbers from 0
    x ~ Exponential(1)
    ^`},
		{"y ~ Beta(1, 1)", `line 1, column 1: row 1 of y is 2: Beta allows numbers from 0 to 1
    y ~ Beta(1, 1)
    ^`},
		{"K ~ Beta(1, 1)", `line 1, column 1: K is 2: Beta allows numbers from 0 to 1
    K ~ Beta(1, 1)
    ^`},
		{"half ~ Poisson(2)", `line 1, column 1: half is 0.5: Poisson allows whole numbers from 0
    half ~ Poisson(2)
    ^^^^`},
		{"u ~ HalfNormal(9)\ny ~ Binomial(n, 0.5)", `line 2, column 1: row 1 of y is 2: Binomial allows whole numbers from 0 to 0
    y ~ Binomial(n, 0.5)
    ^`},
		{"log(x) ~ Normal(0, 1)", `line 1, column 1: row 1 of log(x) is NaN: a finite number is needed
    log(x) ~ Normal(0, 1)
    ^^^^^^`},
		{"y ~ Uniform(2, 9)", `line 1, column 1: row 0 of y is 1: Uniform allows numbers from 2 to 9
    y ~ Uniform(2, 9)
    ^`},
		{"a ~ Normal(0, 1)\ny ~ Uniform(a, 3)", `line 2, column 1: row 3 of y is 4: Uniform allows numbers up to 3
    y ~ Uniform(a, 3)
    ^`},
		{"log(n) ~ Normal(0, 1)", `line 1, column 1: row 1 of log(n) is -Inf: a finite number is needed
    log(n) ~ Normal(0, 1)
    ^^^^^^`},
		{"a ~ Normal(holes, 1)", `line 1, column 12: holes is missing in row 1 (the first is 0): give it a model, as in holes ~ Normal(mu_holes, sigma_holes), which fills in what is missing, or leave such rows out
    a ~ Normal(holes, 1)
               ^^^^^`},
		{"inf ~ Normal(0, 1)", `line 1, column 1: inf is -Inf in the data: a finite number is needed
    inf ~ Normal(0, 1)
    ^^^`},
		{"a ~ Normal(sum(deep), 1)", `line 1, column 16: deep has +Inf in row 3 (the first is 0): leave such rows out, or replace the value
    a ~ Normal(sum(deep), 1)
                   ^^^^`},
		{"a ~ Normal(sum(none), 1)", `line 1, column 16: none has no rows
    a ~ Normal(sum(none), 1)
                   ^^^^`},
		{"none ~ Normal(0, 1)", `line 1, column 1: none has no rows
    none ~ Normal(0, 1)
    ^^^^`},
		{"nobody ~ Normal(0, 1)", `line 1, column 1: nobody has no rows
    nobody ~ Normal(0, 1)
    ^^^^^^`},
		{"a[nobody] ~ Normal(0, 1)", `line 1, column 3: nobody has no rows
    a[nobody] ~ Normal(0, 1)
      ^^^^^^`},
		{"a[none] ~ Normal(0, 1)", `line 1, column 3: none has no rows
    a[none] ~ Normal(0, 1)
      ^^^^`},
		{"a = nobody == \"x\"", `line 1, column 5: nobody has no rows
    a = nobody == "x"
        ^^^^^^`},
		{"city ~ Normal(0, 1)", `line 1, column 1: city is text, which has the distribution Categorical, over its levels; of one of them, write (city == "bergen") ~ Bernoulli(p)
    city ~ Normal(0, 1)
    ^^^^`},
		{"a ~ Normal(city, 1)", `line 1, column 12: city is text, where a number is needed: use it in brackets, as in effect[city], or compare it, as in city == "bergen"
    a ~ Normal(city, 1)
               ^^^^`},
		{"a[holes] ~ Normal(0, 1)", `line 1, column 3: holes is missing in row 1 (the first is 0), and what picks a level must be known: leave such rows out, or give them a level of their own
    a[holes] ~ Normal(0, 1)
      ^^^^^`},
		{"y ~ Normal(\"x\", 1)", `line 1, column 12: text has no value here: it can be compared with a column of text, or pick a level in brackets
    y ~ Normal("x", 1)
               ^^^`},
		{"a ~ Normal(yy, 1)", `line 1, column 12: there is no yy in the data or above: did you mean y?
    a ~ Normal(yy, 1)
               ^^`},
		{"a ~ Normal(qqqqq, 1)", `line 1, column 12: there is no qqqqq in the data or above
    a ~ Normal(qqqqq, 1)
               ^^^^^`},
		{"a ~ Normal(unusd, 1)", `line 1, column 12: there is no unusd in the data or above: did you mean unused?
    a ~ Normal(unusd, 1)
               ^^^^^`},
		{"a ~ Normal(b, 1)\nb ~ Normal(0, 1)", `line 1, column 12: b is used here but defined only in line 2: move that line up
    a ~ Normal(b, 1)
               ^`},
		{"a ~ Normal(a, 1)", `line 1, column 12: a is defined by itself
    a ~ Normal(a, 1)
               ^`},
		{"mu = 1 +\n mu", `line 2, column 2: mu is defined by itself
     mu
     ^^`},
		{"a = b; b = 1", `line 1, column 5: b is used here but defined only in line 1: move that line up
    a = b; b = 1
        ^`},
		{"v = city == \"Oslo\"", `line 1, column 13: city has no level "Oslo": did you mean "oslo"?
    v = city == "Oslo"
                ^^^^^^`},
		{"v = city == \"paris\"", `line 1, column 13: city has no level "paris" (it has bergen, oslo and rome)
    v = city == "paris"
                ^^^^^^^`},
		{"v = group == \"10\"", `line 1, column 14: text has no value here: it can be compared with a column of text, or pick a level in brackets
    v = group == "10"
                 ^^^^`},
		{"v = y + z", `line 1, column 5: one side has 4 rows and the other 3: columns of different length are different tables (4 rows: y; 3 rows: z)
    v = y + z
        ^^^^^`},
		{"v = X + y", "the model has no parameters: a parameter is a name that the data lacks, as in mu ~ Normal(0, 10)"},
		{"e[city] ~ Normal(0, 1)\nv = e + x", `line 2, column 5: one side has a value per city and the other one per row: pick each row's with [city]
    v = e + x
        ^^^^^`},
		{"e[city] ~ Normal(0, 1)\nv = x + e", `line 2, column 5: one side has a value per city and the other one per row: pick each row's with [city]
    v = x + e
        ^^^^^`},
		{"b[2] ~ Normal(0, 1)\nv = b + x", `line 2, column 5: one side has one value per element (of 2) and the other one per row (of 4)
    v = b + x
        ^^^^^`},
		{"b[2] ~ Normal(0, 1)\nc[3] ~ Normal(b, 1)", `line 2, column 15: one side has one value per element (of 3) and the other one per element (of 2)
    c[3] ~ Normal(b, 1)
                  ^`},
		{"b[2] ~ Normal(0, 1)\nv = x + b", `line 2, column 5: one side has one value per row (of 4) and the other one per element (of 2)
    v = x + b
        ^^^^^`},
		{"e[city] ~ Normal(0, 1)\nv = where(e > 0, x, 1)", `line 2, column 5: one side has a value per city and the other one per row: pick each row's with [city]
    v = where(e > 0, x, 1)
        ^^^^^^^^^^^^^^^^^^`},
		{"a ~ Normal(0, 1)\nb[1000000] ~ Normal(0, 1)\nv[city] = b*a", `line 3, column 11: this has one value per element (of 1000000), where one per city is needed
    v[city] = b*a
              ^^^`},
		{"a ~ Normal(0, 1)\nv = a[0]", `line 2, column 5: a has one value and takes no brackets
    v = a[0]
        ^^^^`},
		{"e[city] ~ Normal(0, 1)\nv = e[0, 1]", `line 2, column 5: e has one value per city: brackets take 1 of them, not 2
    v = e[0, 1]
        ^^^^^^^`},
		{"e[city] ~ Normal(0, 1)\nv = e[3]", `line 2, column 7: 3 is out of range: an index here is a whole number from 0 to 2
    v = e[3]
          ^`},
		{"e[city] ~ Normal(0, 1)\nv = e[-1]", `line 2, column 7: -1 is out of range: an index here is a whole number from 0 to 2
    v = e[-1]
          ^^`},
		{"e[city] ~ Normal(0, 1)\nv = e[0.5]", `line 2, column 7: 0.5 is out of range: an index here is a whole number from 0 to 2
    v = e[0.5]
          ^^^`},
		{"e[city] ~ Normal(0, 1)\nv = e[\"Oslo\"]", `line 2, column 7: city has no level "Oslo": did you mean "oslo"?
    v = e["Oslo"]
          ^^^^^^`},
		{"e[city] ~ Normal(0, 1)\nv = e[oslo]", `line 2, column 7: oslo is a level of city and stands in quotes: "oslo"
    v = e[oslo]
          ^^^^`},
		{"e[city] ~ Normal(0, 1)\nv = e[sea]", `line 2, column 7: sea has a level "black" that city does not have
    v = e[sea]
          ^^^`},
		{"b[3] ~ Normal(0, 1)\nv = b[\"x\"]", `line 2, column 7: there are no labels here: positions count from 0 to 2
    v = b["x"]
          ^^^`},
		{"b[3] ~ Normal(0, 1)\nv = b[city]", `line 2, column 7: city is text, and the dimension it should pick from has numbers from 0 to 2
    v = b[city]
          ^^^^`},
		{"b[3] ~ Normal(0, 1)\nv = b[n]", `line 2, column 7: row 0 is 3: an index here is a whole number from 0 to 2
    v = b[n]
          ^`},
		{"b[3] ~ Normal(0, 1)\nv = b[x]", `line 2, column 7: row 0 is 0.5: an index here is a whole number from 0 to 2
    v = b[x]
          ^`},
		{"g[group] ~ Normal(0, 1)\nv = g[0]", `line 2, column 7: 0 is out of range: an index here is a level of group, which has 10, 20 and 30
    v = g[0]
          ^`},
		{"g[group] ~ Normal(0, 1)\nv = g[n]", `line 2, column 7: n has a level "0" that group does not have
    v = g[n]
          ^`},
		{"g[group] ~ Normal(0, 1)\nv = g[n*10]", `line 2, column 7: row 1 is 0: an index here is a level of group, which has 10, 20 and 30
    v = g[n*10]
          ^^^^`},
		{"a ~ Normal(0, 1)\nb[3] ~ Normal(0, 1)\nv = b[a]", `line 3, column 7: an index is data, or of discrete parameters: a is continuous
    v = b[a]
          ^`},
		{"b[3] ~ Normal(0, 1)\nv = b[X]", `line 2, column 7: an index is a whole number, or a column of them; this has one value per row (of 4) and element (of 2)
    v = b[X]
          ^`},
		{"p[arm, city] ~ Normal(0, 1)\nv = p[arm, city]", `line 2, column 5: one side has 3 rows and the other 4: columns of different length are different tables (3 rows: arm; 4 rows: city)
    v = p[arm, city]
        ^^^^^^^^^^^^`},
		{"b[3] ~ Normal(0, 1)\nv = b[b]", `line 2, column 7: an index is data, or of discrete parameters: b is continuous
    v = b[b]
          ^`},
		{"v = y[z]\na ~ Normal(0, 1)\nw = a + y[z - 1]*x", `line 3, column 9: one side has 3 rows and the other 4: columns of different length are different tables (3 rows: z; 4 rows: y and x)
    w = a + y[z - 1]*x
            ^^^^^^^^^^`},
		{"a ~ Normal(0, 1)\nv = expp(a)", `line 2, column 5: there is no function expp: did you mean exp?
    v = expp(a)
        ^^^^`},
		{"v = foo(x)", `line 1, column 5: there is no function foo
    v = foo(x)
        ^^^`},
		{"v = Normal(0, 1)", `line 1, column 5: Normal is a distribution: it stands to the right of ~, as in x ~ Normal(0, 1)
    v = Normal(0, 1)
        ^^^^^^^^^^^^`},
		{"v = exp(x, 2)", `line 1, column 5: exp takes 1 argument, not 2
    v = exp(x, 2)
        ^^^^^^^^^`},
		{"v = exp()", `line 1, column 5: exp takes 1 argument, not 0
    v = exp()
        ^^^^^`},
		{"v = pow(x)", `line 1, column 5: pow takes 2 arguments, not 1
    v = pow(x)
        ^^^^^^`},
		{"v = exp(x=2)", `line 1, column 9: exp takes no named arguments
    v = exp(x=2)
            ^`},
		{"v = sum()", `line 1, column 5: sum takes 1 argument, not 0
    v = sum()
        ^^^^^`},
		{"v = sum(1, 2, 3)", `line 1, column 5: sum takes 1 argument, not 3
    v = sum(1, 2, 3)
        ^^^^^^^^^^^^`},
		{"v = where(x, 1)", `line 1, column 5: where takes 3 arguments, not 2
    v = where(x, 1)
        ^^^^^^^^^^^`},
		{"a ~ Normal(0, 1)\nv = min(a, 2)", `line 2, column 5: min is of all elements: the minimum of two is minimum(a, 2)
    v = min(a, 2)
        ^^^^^^^^^`},
		{"a ~ Normal(0, 1)\nv = max(a)", `line 2, column 5: max works on data only
    v = max(a)
        ^^^^^^`},
		{"a ~ Normal(0, 1)\nv = mean(a, 0)", `line 2, column 5: mean along an axis works on data only, as in mean(X, 0)
    v = mean(a, 0)
        ^^^^^^^^^^`},
		{"v = mean(X, 2)", `line 1, column 13: 2 is no axis of X: it has 2, counted from 0
    v = mean(X, 2)
                ^`},
		{"v = mean(X, 0.5)", `line 1, column 13: 0.5 is no axis of X: it has 2, counted from 0
    v = mean(X, 0.5)
                ^^^`},
		{"v = mean(K, 0)", `line 1, column 13: 0 is no axis of K: it has 0, counted from 0
    v = mean(K, 0)
                ^`},
		{"a ~ Normal(0, 1)\nv = dot(X, a)", `line 2, column 12: dot takes matrices and vectors: this has one value in all
    v = dot(X, a)
               ^`},
		{"v = dot(X, x)", `line 1, column 5: X is 4×2 and x is a vector of 4: dot multiplies rows of 2 elements with columns of 4, which must be as many
    v = dot(X, x)
        ^^^^^^^^^`},
		{"v = dot(X, X)", `line 1, column 5: X is 4×2 and X is 4×2: dot multiplies rows of 2 elements with columns of 4, which must be as many
    v = dot(X, X)
        ^^^^^^^^^`},
		{"v = dot(y, z)", `line 1, column 5: y is a vector of 4 and z is a vector of 3: dot multiplies rows of 4 elements with columns of 3, which must be as many
    v = dot(y, z)
        ^^^^^^^^^`},
		{"e[city] ~ Normal(0, 1)\nf[sea] ~ Normal(0, 1)\nv = dot(e, f)", `line 3, column 5: e is a vector of 3 and f is a vector of 2: dot multiplies rows of 3 elements with columns of 2, which must be as many
    v = dot(e, f)
        ^^^^^^^^^`},
		{"t[town] ~ Normal(0, 1)\nf[sea] ~ Normal(0, 1)\nv = dot(t, f)", `line 3, column 5: t has one value per town and f one per sea
    v = dot(t, f)
        ^^^^^^^^^`},
	})
}

func TestExprErrors(t *testing.T) {
	m := mustBind(t, "a ~ Normal(0, 1)\ne[town] ~ Normal(0, 1)\ng[group] ~ Normal(0, 1)")
	checkErrors(t, func(text string) error { _, err := BindExpr(text, m.Vars); return err }, []errorTest{
		{"", "line 1, column 1: expected an expression"},
		{"b", `line 1, column 1: there is no b among the variables (there is a, e and g)
    b
    ^`},
		{"a +", `line 1, column 4: expected a name, a number or a call, found the end
    a +
       ^`},
		{"aa", `line 1, column 1: there is no aa among the variables: did you mean a?
    aa
    ^^`},
		{"e[2]", `line 1, column 3: 2 is out of range: an index here is a whole number from 0 to 1
    e[2]
      ^`},
		{"e[oslo]", `line 1, column 3: oslo is a level of town and stands in quotes: "oslo"
    e[oslo]
      ^^^^`},
		{"e[rome]", `line 1, column 3: rome is a level of town and stands in quotes: "rome"
    e[rome]
      ^^^^`},
		{"g[0]", `line 1, column 3: 0 is out of range: an index here is a level of group, which has 10, 20 and 30
    g[0]
      ^`},
		{"city", `line 1, column 1: there is no city among the variables (there is a, e and g)
    city
    ^^^^`},
		{"sum(q)", `line 1, column 5: there is no q among the variables (there is a, e and g)
    sum(q)
        ^`},
	})
}

func TestDistErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, _, err := BindDist(text); return err }, []errorTest{
		{"", "line 1, column 1: expected an expression"},
		{"Normal(0, 1", `line 1, column 7: this ( is never closed: a ) is missing
    Normal(0, 1
          ^`},
		{"1", `line 1, column 1: expected a distribution, as in Normal(0, 1)
    1
    ^`},
		{"Norml(0, 1)", `line 1, column 1: there is no distribution Norml; did you mean Normal?
    Norml(0, 1)
    ^^^^^`},
		{"Normal(mu, 1)", `line 1, column 8: a distribution on its own is of numbers, and mu is a name
    Normal(mu, 1)
           ^^`},
		{"Normal(0, -1)", `line 1, column 11: sigma must be above 0, not -1
    Normal(0, -1)
              ^^`},
		{"Categorical(0.5)", `line 1, column 13: p must be a vector, or one vector per row; this has one value in all
    Categorical(0.5)
                ^^^`},
		{"Normal(\"a\", 1)", `line 1, column 8: text has no value here: it can be compared with a column of text, or pick a level in brackets
    Normal("a", 1)
           ^^^`},
		{"Uniform(2, 1)", `line 1, column 1: Uniform has no room: its lower bound 2 is not below its upper bound 1
    Uniform(2, 1)
    ^^^^^^^^^^^^^`},
		{"Beta(mu=0.5, sigma=2)", `line 1, column 1: alpha, which follows from the arguments, must be above 0, not -0.46875
    Beta(mu=0.5, sigma=2)
    ^^^^^^^^^^^^^^^^^^^^^`},
		{"Normal(0, 1) + 1", `line 1, column 1: expected a distribution, as in Normal(0, 1)
    Normal(0, 1) + 1
    ^^^^^^^^^^^^^^^^`},
	})
}

// Lists, matrices, categories and missing values.
func TestLanguageErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"v = [[1, 2], [3]]", `line 1, column 14: one side has one value per element (of 2) and the other one per element (of 1)
    v = [[1, 2], [3]]
                 ^^^`},
		{"a ~ Normal(0, 1)\nv = [a*x, z]", `line 2, column 11: one side has 4 rows and the other 3: columns of different length are different tables (4 rows: x; 3 rows: z)
    v = [a*x, z]
              ^`},
		{"b[city] ~ Normal(0, 1)\nv = [[1, 2], b]", `line 2, column 5: these elements have one value per element (of 2) and city: a list is of numbers, or of vectors of one size
    v = [[1, 2], b]
        ^^^^^^^^^^^`},
		{"v = sum([1, \"a\"])", `line 1, column 13: text has no value here: it can be compared with a column of text, or pick a level in brackets
    v = sum([1, "a"])
                ^^^`},
		{"a ~ Normal(0, 1)\nv = append(a)", `line 2, column 5: append takes two vectors or more, or numbers, as in append(0, b)
    v = append(a)
        ^^^^^^^^^`},
		{"a ~ Normal(0, 1)\nv = append(a, x)", `line 2, column 15: x has a value per row of the data, and rows are not appended to
    v = append(a, x)
                  ^`},
		{"b[city, 2] ~ Normal(0, 1)\nc[town, 2] ~ Normal(0, 1)\nv = append(b, c)", `line 3, column 5: these have one value per city and town, beside what is appended: that is one dimension too many
    v = append(b, c)
        ^^^^^^^^^^^^`},
		{"b[2] ~ Normal(0, 1)\nv = transpose(b)", `line 2, column 5: transpose takes a matrix: b has one value per element (of 2)
    v = transpose(b)
        ^^^^^^^^^^^^`},
		{"b[2, 3] ~ Normal(0, 1)\nv = corr(b)", `line 2, column 5: corr takes a matrix of as many rows as columns: b is 2×3
    v = corr(b)
        ^^^^^^^`},
		{"b[2, 3] ~ Normal(0, 1)\nv = dot(b, b)", `line 2, column 5: b is 2×3 and b is 2×3: dot multiplies rows of 3 elements with columns of 2, which must be as many
    v = dot(b, b)
        ^^^^^^^^^`},
		{"b[2, 3] ~ Normal(0, 1)\nv = diag(b)", `line 2, column 5: diag takes a matrix of as many rows as columns: b is 2×3
    v = diag(b)
        ^^^^^^^`},
		{"b[2] ~ Normal(0, 1)\nv = stds(b)", `line 2, column 5: stds takes a matrix: b has one value per element (of 2)
    v = stds(b)
        ^^^^^^^`},
		{"a ~ Normal(0, 1)\nv = softmax(a*x)", `line 2, column 5: softmax is along the last dimension, of elements or levels, and this has a value per row
    v = softmax(a*x)
        ^^^^^^^^^^^^`},
		{"b[2, 2, 2] ~ Normal(0, 1)\nv = dot(b, b)", `line 2, column 9: dot takes matrices and vectors: this has one value per element (of 2) and element (of 2) and element (of 2)
    v = dot(b, b)
            ^`},
		{"a ~ Normal(0, 1)\ncity ~ Categorical(logit_p=a*x)", `line 2, column 28: logit_p must be a vector, or one vector per row; this has one value per row (of 4): give one for each level, as in a[city] + b[city]*x
    city ~ Categorical(logit_p=a*x)
                               ^^^`},
		{"a[2] ~ Normal(0, 1)\ncity ~ Categorical(logit_p=a)", `line 2, column 8: city has 3 levels, bergen, oslo and rome, and this is of 2
    city ~ Categorical(logit_p=a)
           ^^^^^^^^^^^^^^^^^^^^^^`},
		{"a[city] ~ Normal(0, 1)\ncity ~ Categorical(logit_p=a[town])", `line 2, column 28: logit_p must be a vector, or one vector per row; this has one value per row (of 4): give one for each level, as in a[city] + b[city]*x
    city ~ Categorical(logit_p=a[town])
                               ^^^^^^^`},
		{"a[city] ~ Normal(0, 1)\neta[city] = a + x\ny ~ Normal(eta, 1)", `line 3, column 12: one side has a value per city and the other one per row: pick each row's with [city]
    y ~ Normal(eta, 1)
               ^^^`},
		{"a[city] ~ Normal(0, 1)\neta[city] = a + x\ny ~ Normal(eta[0, city, 1], 1)", `line 3, column 12: eta has one value per row (of 4) and city: brackets take 2 of them, not 3
    y ~ Normal(eta[0, city, 1], 1)
               ^^^^^^^^^^^^^^^`},
		{"a[city] ~ Normal(0, 1)\ncity ~ OrderedLogistic(a[city], [0, 1])", `line 2, column 1: city is text, which has the distribution Categorical, over its levels; of one of them, write (city == "bergen") ~ Bernoulli(p)
    city ~ OrderedLogistic(a[city], [0, 1])
    ^^^^`},
		{"a ~ Normal(0, 1)\ny ~ Normal(a*[1, 2], 1)", `line 2, column 12: one side has one value per row (of 4) and the other one per element (of 2)
    y ~ Normal(a*[1, 2], 1)
               ^^^^^^^^`},
		{"a ~ Normal([0, 1], 1)", `line 1, column 12: this has one value per element (of 2), but a on the left of ~ has one in all: write the dimension there, as in a[…] ~ …
    a ~ Normal([0, 1], 1)
               ^^^^^^`},
		{"a[3] ~ Normal([0, 1], 1)", `line 1, column 15: one side has one value per element (of 3) and the other one per element (of 2)
    a[3] ~ Normal([0, 1], 1)
                  ^^^^^^`},
		{"L[2, 2] ~ LKJCholesky(2)\nab[city, 2] ~ MvNormal([0, 1, 2], chol=L)", `line 2, column 24: mu is a vector of 3, and ab[city, 2] has vectors of 2
    ab[city, 2] ~ MvNormal([0, 1, 2], chol=L)
                           ^^^^^^^^^`},
		{"L[2, 2] ~ LKJCholesky(2)\nab[city, 3] ~ MvNormal(0, chol=L)", `line 2, column 32: chol is a matrix of 3 rows and columns, as many as ab[city, 3] has elements; this has one value per element (of 2) and element (of 2)
    ab[city, 3] ~ MvNormal(0, chol=L)
                                   ^`},
		{"ab[city, 2] ~ MvNormal(0, cov=[[1, 2], [3, 1]])", `line 1, column 31: cov must be symmetric; element [0, 1] is 2 and [1, 0] is 3
    ab[city, 2] ~ MvNormal(0, cov=[[1, 2], [3, 1]])
                                  ^^^^^^^^^^^^^^^^`},
		{"ab[city, 2] ~ MvNormal(0, cov=[[1, 2], [2, 1]])", `line 1, column 31: cov must be positive definite, and this is not: some combination of the elements would have a variance of 0 or less
    ab[city, 2] ~ MvNormal(0, cov=[[1, 2], [2, 1]])
                                  ^^^^^^^^^^^^^^^^`},
		{"ab[city, 2] ~ MvNormal(0, chol=[[1, 2], [0, 1]])", `line 1, column 32: chol must be lower triangular; element [0, 1] is 2
    ab[city, 2] ~ MvNormal(0, chol=[[1, 2], [0, 1]])
                                   ^^^^^^^^^^^^^^^^`},
		{"ab[city, 2] ~ MvNormal(0, cov=[1, 2])", `line 1, column 31: cov is a matrix of 2 rows and columns, as many as ab[city, 2] has elements; this has one value per element (of 2)
    ab[city, 2] ~ MvNormal(0, cov=[1, 2])
                                  ^^^^^^`},
		{"a ~ Normal(0, sd=1)", `line 1, column 15: Normal has no argument sd; did you mean sigma?
    a ~ Normal(0, sd=1)
                  ^^`},
		{"a ~ Gamma(2, rate=1)", `line 1, column 14: Gamma has no argument rate; did you mean beta?
    a ~ Gamma(2, rate=1)
                 ^^^^`},
		{"ab[2] ~ MvNormal(0, Sigma=eye(2))", `line 1, column 21: MvNormal has no argument Sigma; did you mean cov?
    ab[2] ~ MvNormal(0, Sigma=eye(2))
                        ^^^^^`},
		{"a ~ ZeroSumNorml(1)", `line 1, column 5: there is no distribution ZeroSumNorml; did you mean ZeroSumNormal?
    a ~ ZeroSumNorml(1)
        ^^^^^^^^^^^^`},
		{"a[3] ~ Ordered(Normal([0, 1], 1))", `line 1, column 23: one side has one value per element (of 3) and the other one per element (of 2)
    a[3] ~ Ordered(Normal([0, 1], 1))
                          ^^^^^^`},
		{"a ~ Normal(0, 1)\nholes ~ Normal(a, 1)\nholes_missing ~ Normal(0, 1)", `line 3, column 1: holes_missing is defined already, in line 2: choose another name
    holes_missing ~ Normal(0, 1)
    ^^^^^^^^^^^^^`},
		{"holes_missing ~ Normal(0, 1)\nholes ~ Normal(0, 1)", `line 2, column 1: holes has missing values, which make a parameter holes_missing, and line 1 defines that name already
    holes ~ Normal(0, 1)
    ^^^^^`},
		{"a ~ Normal(0, 1)\nholes ~ Normal(a*holes, 1)", `line 2, column 18: holes is missing in row 1 (the first is 0), and its distribution reads holes in the same row: it may read other rows, as lag(holes, 1)
    holes ~ Normal(a*holes, 1)
                     ^^^^^`},
		{"a ~ Normal(0, 1)\nlog(holes) ~ Normal(a, 1)\nholes ~ Normal(0, 1)", `line 2, column 5: holes is missing in row 1 (the first is 0), and its model, which fills it in, stands only in line 3: move that line up
    log(holes) ~ Normal(a, 1)
        ^^^^^`},
		{"a ~ HalfNormal(1)\nholes ~ Poisson(a)\ny ~ Normal(holes, 1)", `line 2, column 1: holes is missing in row 1 (the first is 0), and other lines read it: whole numbers are not filled in, so leave such rows out
    holes ~ Poisson(a)
    ^^^^^`},
		{"a ~ Normal(0, 1)\n[y, holes] ~ MvNormal(a, eye(2))", `line 2, column 5: holes is missing in row 1 (the first is 0): give it a model, as in holes ~ Normal(mu_holes, sigma_holes), which fills in what is missing, or leave such rows out
    [y, holes] ~ MvNormal(a, eye(2))
        ^^^^^`},
		{"a ~ Normal(0, 1)\n[y, z] ~ MvNormal(a, eye(2))", `line 2, column 5: one side has 4 rows and the other 3: columns of different length are different tables (4 rows: y; 3 rows: z)
    [y, z] ~ MvNormal(a, eye(2))
        ^`},
		{"a ~ Normal(0, 1)\n[y, a] ~ MvNormal(a, eye(2))", `line 2, column 1: an expression left of ~ must be of data alone: give the distribution of a parameter where it is named, as in b ~ Normal(0, 1)
    [y, a] ~ MvNormal(a, eye(2))
    ^^^^^^`},
	})
}
