// Package bayes does Bayesian statistics. A model is text; its posterior is a
// set of draws, with tables and figures.
//
//	model := bayes.Must(bayes.Parse(`
//		mu    ~ Normal(0, 10)
//		sigma ~ HalfNormal(10)
//		y     ~ Normal(mu, sigma)     # y is in the data: observed
//	`))
//	post := bayes.Must(model.Sample(bayes.Data{"y": y}))
//	bayes.Show(post.Summary(), post.Density("mu", bayes.Ref(0)))
//
// The package acts on nothing by itself: it writes no files, catches no signals,
// prints only in [Show] and reads no environment variables. Package
// bayes/notebook, which the kernel links into every cell, makes it act as a
// notebook expects.
//
// Read model.go and sample.go first, with options.go and data.go, then
// posterior.go and the files that answer questions about a posterior: summary.go,
// predict.go, figures.go and models.go. show.go shows all of these. The work is
// done in internal/engine.
//
// # The model language
//
// A model is a list of statements, one per line. A # starts a comment. A
// statement continues on the next line inside open parentheses and after an
// operator.
//
//	a_bar        ~ Normal(0, 2)
//	tau          ~ Exponential(1)
//	effect[city] ~ Normal(a_bar, tau)               # one for each level of the column city
//	mu           = intercept + effect[city] + b*x   # a value for each row
//	spend        ~ LogNormal(mu, sigma)
//	lift         = exp(b) - 1                       # kept in the posterior
//
// A ~ gives a name a distribution, and an = gives it a definition. A name left
// of ~ is observed if the data has a column of that name, and is a parameter
// otherwise. An expression of data alone is observed too, as in
// log1p(spend) ~ Normal(mu, sigma), which is a density on that scale. Every
// other name must be a column of the data or be defined above. A column whose
// name has blanks, dots or other signs is written column("household income").
//
// Dimensions have names. On the left of a statement, effect[city] makes a value
// for each level of the column city, p[arm, segment] a value for each pair of
// levels, and beta[7] an array of seven. On the right, effect[city] picks the
// value for the level of each row, effect["oslo"] the value with that label and
// beta[0] the first value; effect alone is the whole array. In diff[city] =
// p[city, "b"] - p[city, "a"] both sides run over the levels of city. A column
// of whole numbers has levels too; their labels are the numbers.
//
// A data column with a column of levels in brackets is read once per level:
//
//	a[county] ~ Normal(g0 + g1*uranium[county], tau)
//	a[county] ~ Normal(g0 + g1*soil[name == county], tau)
//
// In the first line, uranium is either a column beside county, which must have
// the same value in all rows of a county, or a column of another table with one
// row per level, where the levels number the rows of that table from 0 or 1. In
// the second line, the column name of another table says which of its rows
// belongs to each county.
//
// Distributions, their arguments and their alternatives are PyMC's, positional
// or named: Gamma(2, 1), Gamma(mu=2, sigma=1), Bernoulli(logit_p=a + b*x).
// Distributions of numbers are AsymmetricLaplace, Bernoulli, Beta, BetaBinomial,
// Binomial, Categorical, Cauchy, ChiSquared, DiscreteUniform, ExGaussian,
// Exponential, Flat, Gamma, GeneralizedExtreme, GeneralizedPareto, Geometric,
// Gumbel, HalfCauchy, HalfFlat, HalfNormal, HalfStudentT, HyperGeometric,
// InverseGamma, Kumaraswamy, Laplace, LogNormal, Logistic, LogitNormal, Moyal,
// NegativeBinomial, Normal, OrderedLogistic, OrderedProbit, Pareto, Poisson,
// Rice, SkewNormal, SkewStudentT, StudentT, Triangular, TruncatedNormal,
// Uniform, VonMises, Wald, Weibull, ZeroInflatedBinomial,
// ZeroInflatedNegativeBinomial, ZeroInflatedPoisson.
//
// Distributions of vectors run over the last dimension, and those of matrices
// over the last two: AR, Dirichlet, DirichletMultinomial, GaussianRandomWalk,
// LKJCholesky, LKJCholeskyCov, LKJCorr, Multinomial, MvNormal, MvStudentT,
// ZeroSumNormal.
//
//	cut[3]      ~ Ordered(Normal(0, 5))             # three draws, sorted; or Normal([-1, 0, 1], 5)
//	grade       ~ OrderedLogistic(b*x, cut)
//	p[3]        ~ Dirichlet(2)                      # probabilities; p[city, 3]: for each city
//	counts      ~ Multinomial(n, p)                 # a row of counts for each n
//	L[2, 2]     ~ LKJCholesky(2)                    # correlations, by their Cholesky factor
//	XY          ~ MvNormal(mu, chol=diag_pre_multiply(s, L))
//	a[city]     ~ ZeroSumNormal(sigma)              # normal effects with sum 0
//	y           ~ MvNormal(0, cov=a*exp(-0.5*sqdist(x)/r) + s*eye(N)) # a Gaussian process
//
// In the statement of a categorical column, an array with the name of that
// column in brackets runs over its levels: there is a number for each row and
// level. A multinomial regression is
//
//	a[class]         ~ Normal(0, 2)
//	b[class]         ~ Normal(0, 1)
//	c[region, class] ~ Normal(0, 1)
//	class            ~ Categorical(logit_p=a[class] + b[class]*income + c[region, class])
//
// Only differences between classes affect the likelihood, and the prior alone
// determines the sum of a. To fix the first class at 0 instead, write
//
//	b1[2]    ~ Normal(0, 1)
//	b[class] = append(0, b1)
//
// Levels are in ascending order. Predictions are their indices, from 0.
//
// A list in brackets is a vector, as in [a, 1, 2*b], and a list of vectors is a
// matrix by rows, as in [[1, rho], [rho, 1]]. A list of columns, or of arrays
// over levels, is a vector for each row or level: with a[city] and b[city],
// [a, b] is a vector of two elements for each city.
//
// Intercepts and slopes that vary together by city, with the prior of their
// standard deviations and of their correlation:
//
//	L[2, 2]     ~ LKJCholeskyCov(2, Exponential(1)) # gives L_stds and L_corr too
//	ab[city, 2] ~ MvNormal([a_bar, b_bar], chol=L)
//	y           ~ Normal(ab[city, 0] + ab[city, 1]*x, sigma)
//
// or, non-centred, z[city, 2] ~ Normal(0, 1) and then
// ab[city, 2] = [a_bar, b_bar] + dot(z, transpose(L)).
//
// Expressions have + - * /, comparisons, && || !, and these functions: abs,
// append(vectors or numbers), arctan, ceil, corr(Cholesky factor), cos, cosh,
// cumprod, cumsum, diag(matrix), diag_pre_multiply(vector, matrix), dot (of
// vectors, of matrices, of both), erf, erfc, exp, expm1, eye(rows), floor,
// gammaln, invlogit, invprobit, lag, log, log10, log1p, log2, logit, logsumexp,
// maximum, mean, minimum, Phi, pow, round, sigmoid, sign, sin, sinh, softmax,
// sort, sqr, sqrt, std, stds(Cholesky factor), sum, tan, tanh, transpose, var,
// where(condition, a, b). Expressions of data alone may also use min, max and
// sqdist, and mean(X, 0) and the like along an axis. cumprod, cumsum, softmax
// and sort work along the last dimension, sum and logsumexp over all elements.
//
// Mixture(w, Normal(a, s), Normal(b, t)) draws from the first component with
// probability w. If w is a vector, it has a weight for each component; in
// Mixture(w, Normal(mu, s)), the arguments are vectors with an element for each
// component.
//
// Parameters may be whole numbers: a change point, a class for each row (or
// for each city, z[city]), whether a predictor is included, an unobserved count.
//
//	switch    ~ DiscreteUniform(0, 110)
//	disasters ~ Poisson(where(year < switch, early, late))
//
//	z[row]    ~ Categorical(w)                      # row: a row of the data; row(y) if there are several tables
//	y         ~ Normal(mu[z], sigma)                # z picks from mu[3], counting from 0
//
//	include[8] ~ Bernoulli(0.5)
//	y          ~ Normal(dot(X, include*b), sigma)
//
//	n         ~ Poisson(20)
//	seen      ~ Binomial(n, p)
//
// Those with bounds are summed out of the density, and drawn afterwards for
// each draw of the others, so that the posterior holds them as whole numbers.
// Equal terms are computed once, and parameters that share no term are summed
// out one by one. Those without bounds, or with too many joint states, are
// sampled in turn with the other parameters. [Model.Explain] says which are
// summed out, and why.
//
// Truncated(Normal(mu, sigma), lower=0) excludes values outside its bounds, and
// Censored(Normal(mu, sigma), upper=10) records values beyond a bound as that
// bound.
//
// If each row is the mean of w observations, where w is a column, write
// y ~ Normal(mu, sigma/sqrt(w)).
//
// In time series, lag(y, 1) is the value of y one row above, as in
// y ~ Normal(phi*lag(y, 1), sigma). It is undefined in the first row, which a
// statement that reads it skips. lag(y, 1, mu) is mu in the first row.
//
// A definition with a value per row may read its own lag. The third argument is
// then the value before the first row. ARMA(1, 1) and GARCH(1, 1) are
//
//	nu = mu + phi*lag(y, 1, mu) + theta*lag(y - nu, 1, 0)
//	y  ~ Normal(nu, sigma)
//
//	h  = lag(alpha0 + alpha1*sqr(y - mu) + beta1*h, 1, sqr(sigma1))
//	y  ~ Normal(mu, sqrt(h))
//
// where h is sqr(sigma1) in the first row, and in each other row the first
// argument of lag, evaluated in the row above. Such a definition is computed in
// the order of the rows.
//
// Potential(expression) adds to the log density, as in
// Potential(-0.5*sqr(sum(effect)/0.01)), which keeps a sum near 0. Draws from
// the prior ignore it.
//
// A log density that the language cannot express is a [Density] in Go, which
// [Model.With] adds to a model.
//
// Missing values of a column that has a distribution are parameters. If rows 3
// and 7 of y are missing (NaN, null, an empty field), y ~ Normal(mu, sigma)
// observes the other rows, and the posterior holds y_missing[3] and
// y_missing[7]. A covariate is filled in the same way, for all statements below
// its own:
//
//	age    ~ Normal(mu_age, sigma_age)              # age_missing, if any are
//	income ~ Normal(a + b*age, sigma)               # age with these filled in
//
// Missing whole numbers, as in y ~ Poisson(rate), are left out, which is the same
// as summing over all their possible values. They must be known if another
// statement reads them or they stand in brackets. Text must always be known.
// Missing values in y ~ MvNormal(mu, cov), where all rows are one draw, are not
// parameters: Predict(nil) draws them given the observed values, which is how a
// Gaussian process predicts at new rows.
//
// Definitions with a value per row are kept only if [Keep] asks for them;
// [Posterior.Predict] computes them.
//
// # Causal graphs
//
// [DAG] reads causes and effects from arrows; [Show] draws the graph, and its
// methods say what to adjust for:
//
//	g := bayes.Must(bayes.DAG(`
//		z -> x, y            # a common cause
//		x -> m -> y          # a chain
//		(u) -> m             # u is not observed
//	`))
//	bayes.Show(g)
//	bayes.Show(g.AdjustmentSets("x", "y"))      // {z}
//	bayes.Show(g.Paths("x", "y", "z"))          // each open or closed, given z
//	bayes.Show(g.Effect("x", "y", "z"))         // the same, drawn
//	bayes.Show(g.Independencies())              // what the data must show
//
// # Posteriors
//
// [Model.Sample] draws with NUTS in parallel chains. The same text, data,
// options and seed give the same draws to the bit on any number of cores, so
// that a posterior can be filed and found again: see [Cache]. In a notebook
// posteriors are filed by default. [Method] chooses slice sampling, Metropolis, or
// Gibbs sampling of models whose parts are conjugate instead:
//
//	a      ~ Normal(0, 5)                 # a and b together from a multivariate normal
//	b      ~ Normal(0, 1)
//	sigma2 ~ InverseGamma(3, 2)           # or tau ~ Gamma(2, 1) with Normal(mu, tau=tau)
//	y      ~ Normal(a + b*x, sqrt(sigma2))
//
// A program walks a posterior with [Posterior.Variables], which have dimensions
// and labels, or with [Posterior.Quantities]. Errors are of the types
// [ModelError], [DataError], [OptionError] and [NotDrawnError], or wrap the
// sampler's error.
//
// [Model.Optimize] finds the mode, and [Model.Laplace] and [Model.Pathfinder]
// draw from approximations in milliseconds, which say whether they can be
// trusted. [Model.Explain] shows the plan of the computation and why it is exact.
// [Without] switches off single rewrites of that plan, and [NoPlan] all of them.
package bayes
