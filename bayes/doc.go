// Package bayes is Bayesian statistics: models as text, their posteriors as
// draws, tables and figures.
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
// posterior.go and the questions to a posterior: summary.go, predict.go,
// figures.go and models.go. The work is done in internal/engine.
//
// # The model language
//
// A model is a list of statements, one a line. A # starts a comment; a line
// goes on inside open parentheses and after an operator.
//
//	a_bar        ~ Normal(0, 2)
//	tau          ~ Exponential(1)
//	effect[city] ~ Normal(a_bar, tau)               # one for each level of the column city
//	mu           = intercept + effect[city] + b*x   # a value for each row
//	spend        ~ LogNormal(mu, sigma)
//	lift         = exp(b) - 1                       # kept in the posterior
//
// With ~ a name gets a distribution, with = a definition. A name left of ~
// that the data holds is observed, and so is an expression of data alone, as
// in log1p(spend) ~ Normal(mu, sigma), which is a density on that scale. A
// name that the data lacks is a parameter. Other names must be data or stand
// above. A column whose name has blanks, dots or other signs is written
// column("household income").
//
// Dimensions have names. Left of a statement, effect[city] makes a value for
// each level of the column city, p[arm, segment] a table and beta[7] an array
// of seven; right of it, effect[city] picks the level of each row,
// effect["oslo"] one by its label, beta[0] the first, and effect alone is the
// whole array. In diff[city] = p[city, "b"] - p[city, "a"] both sides run over
// the levels of city. A column of whole numbers has levels too; their labels
// are the numbers.
//
// A column of data in brackets of such a name is read once per level:
//
//	a[county] ~ Normal(g0 + g1*uranium[county], tau)
//	a[county] ~ Normal(g0 + g1*soil[name == county], tau)
//
// In the first line uranium is a column beside county that is the same in all
// rows of a county, which is checked; or it is a table of its own with a row
// for each level, where the levels are the numbers of its rows, from 0 or from
// 1. In the second one it is the row of another table, by its column name.
//
// Distributions, their arguments and their alternatives are PyMC's, positional
// or named: Gamma(2, 1), Gamma(mu=2, sigma=1), Bernoulli(logit_p=a + b*x).
// Of numbers there are AsymmetricLaplace, Bernoulli, Beta, BetaBinomial,
// Binomial, Categorical, Cauchy, ChiSquared, DiscreteUniform, ExGaussian,
// Exponential, Flat, Gamma, GeneralizedExtreme, GeneralizedPareto, Geometric,
// Gumbel, HalfCauchy, HalfFlat, HalfNormal, HalfStudentT, HyperGeometric,
// InverseGamma, Kumaraswamy, Laplace, LogNormal, Logistic, LogitNormal, Moyal,
// NegativeBinomial, Normal, OrderedLogistic, OrderedProbit, Pareto, Poisson,
// Rice, SkewNormal, SkewStudentT, StudentT, Triangular, TruncatedNormal,
// Uniform, VonMises, Wald, Weibull, ZeroInflatedBinomial,
// ZeroInflatedNegativeBinomial, ZeroInflatedPoisson.
//
// Those of vectors are over the last dimension, and those of matrices over the
// last two: AR, Dirichlet, DirichletMultinomial, GaussianRandomWalk,
// LKJCholesky, LKJCholeskyCov, LKJCorr, Multinomial, MvNormal, MvStudentT,
// ZeroSumNormal.
//
//	cut[3]      ~ Ordered(Normal(0, 5))             # three draws, sorted; or Normal([-1, 0, 1], 5)
//	grade       ~ OrderedLogistic(b*x, cut)
//	p[3]        ~ Dirichlet(2)                      # shares; p[city, 3]: for each city
//	counts      ~ Multinomial(n, p)                 # a row of counts for each n
//	L[2, 2]     ~ LKJCholesky(2)                    # correlations, by their Cholesky factor
//	XY          ~ MvNormal(mu, chol=diag_pre_multiply(s, L))
//	a[city]     ~ ZeroSumNormal(sigma)              # normal effects with sum 0
//	y           ~ MvNormal(0, cov=a*exp(-0.5*sqdist(x)/r) + s*eye(N)) # a Gaussian process
//
// The statement of a categorical column runs over its levels, and so does that
// of an array with the name of the column in brackets: there is a number for
// each row and level. A multinomial regression is
//
//	a[class]         ~ Normal(0, 2)
//	b[class]         ~ Normal(0, 1)
//	c[region, class] ~ Normal(0, 1)
//	class            ~ Categorical(logit_p=a[class] + b[class]*income + c[region, class])
//
// where only differences between classes count, so that the priors hold the
// sum of a; to hold the first class at 0 instead, write
//
//	b1[2]    ~ Normal(0, 1)
//	b[class] = append(0, b1)
//
// Levels are in ascending order, and predictions are their numbers from 0.
//
// A list in brackets is a vector, [a, 1, 2*b], or of vectors a matrix by rows,
// [[1, rho], [rho, 1]]. Of columns or arrays of levels it is a vector for each
// row or level, so that [a, b] with a[city] and b[city] is one of two elements
// for each city.
//
// Intercepts and slopes that vary together by city, with the prior of their
// standard deviations and of their correlation:
//
//	L[2, 2]     ~ LKJCholeskyCov(2, Exponential(1)) # gives L_stds and L_corr too
//	ab[city, 2] ~ MvNormal([a_bar, b_bar], chol=L)
//	y           ~ Normal(ab[city, 0] + ab[city, 1]*x, sigma)
//
// or, not centred, z[city, 2] ~ Normal(0, 1) and then
// ab[city, 2] = [a_bar, b_bar] + dot(z, transpose(L)).
//
// Expressions have + - * /, comparisons, && || !, and these functions: abs,
// append(vectors or numbers), arctan, ceil, corr(Cholesky factor), cos, cosh,
// cumprod, cumsum, diag(matrix), diag_pre_multiply(vector, matrix), dot (of
// vectors, of matrices, of both), erf, erfc, exp, expm1, eye(rows), floor,
// gammaln, invlogit, invprobit, lag, log, log10, log1p, log2, logit, logsumexp,
// maximum, mean, minimum, Phi, pow, round, sigmoid, sign, sin, sinh, softmax,
// sort, sqr, sqrt, std, stds(Cholesky factor), sum, tan, tanh, transpose, var,
// where(condition, a, b); for data alone min, max and sqdist too, and mean(X, 0)
// and the like along an axis. cumprod, cumsum, softmax and sort go along the
// last dimension, sum and logsumexp over all elements.
//
// Mixture(w, Normal(a, s), Normal(b, t)) is of the first component with
// probability w; with a vector w, each component has a weight of it, and
// Mixture(w, Normal(mu, s)) takes them from vectors.
//
// Parameters may be whole numbers: a change point, a class for each row (or
// for each city, z[city]), whether a predictor is in, a count that was not seen.
//
//	switch    ~ DiscreteUniform(0, 110)
//	disasters ~ Poisson(where(year < switch, early, late))
//
//	z[row]    ~ Categorical(w)                      # row: of the data; row(y) where there are several tables
//	y         ~ Normal(mu[z], sigma)                # z picks from mu[3], counting from 0
//
//	include[8] ~ Bernoulli(0.5)
//	y          ~ Normal(dot(X, include*b), sigma)
//
//	n         ~ Poisson(20)
//	seen      ~ Binomial(n, p)
//
// Those with bounds are summed out of the density, and drawn again for each
// draw of the others, so that the posterior has them as whole numbers; equal
// terms are computed once, and what does not meet in any term is summed one by
// one. Where there are no bounds, or too many states meet, they are sampled in
// turn with the others. [Model.Explain] says which, and why.
//
// Truncated(Normal(mu, sigma), lower=0) leaves out what lies outside its
// bounds, and Censored(Normal(mu, sigma), upper=10) counts what lies beyond as
// an observation of the bound.
//
// A row that is the mean of w others weighs more, by its scale: where w is a
// column, y ~ Normal(mu, sigma/sqrt(w)).
//
// In time series lag(y, 1) is y a row above, as in
// y ~ Normal(phi*lag(y, 1), sigma). It is undefined in the first row, and a
// statement that reads it is of the other rows. lag(y, 1, mu) has mu there.
//
// A definition with a value per row may read its own lag, with what stands
// before the first row as third argument. ARMA(1, 1) and GARCH(1, 1) are
//
//	nu = mu + phi*lag(y, 1, mu) + theta*lag(y - nu, 1, 0)
//	y  ~ Normal(nu, sigma)
//
//	h  = lag(alpha0 + alpha1*sqr(y - mu) + beta1*h, 1, sqr(sigma1))
//	y  ~ Normal(mu, sqrt(h))
//
// where h in the first row is sqr(sigma1), and in others what stands in lag of
// the row above. Such a definition is computed in the order of the rows.
//
// Potential(expression) adds to the log density, as in
// Potential(-0.5*sqr(sum(effect)/0.01)), which holds a sum near 0. Draws from
// the prior do without it.
//
// A log density that the language cannot express is a [Density] in Go, which
// [Model.With] adds to a model.
//
// Missing values of a column that has a distribution are parameters. Where rows
// 3 and 7 of y are missing (NaN, null, an empty field), y ~ Normal(mu, sigma)
// is of the other rows and gives y_missing[3] and y_missing[7] in the posterior.
// A covariate is filled in likewise, for all statements below its own:
//
//	age    ~ Normal(mu_age, sigma_age)              # age_missing, if any are
//	income ~ Normal(a + b*age, sigma)               # age with these filled in
//
// Rows of whole numbers that are missing, as of y ~ Poisson(rate), are left out,
// which is to sum over all that they might be; where other lines read them, and
// in brackets, they must be known, and so must text. Missing values
// of y ~ MvNormal(mu, cov), one draw for all rows, are no parameters: Predict(nil)
// draws them given the observed ones, which is how a Gaussian process predicts
// at new rows.
//
// Definitions with a value per row are not kept, unless [Keep] asks for them;
// [Posterior.Predict] has them.
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
// that a posterior can be filed and found again: see [Cache], which a notebook
// does without being asked. [Method] chooses slice sampling, Metropolis, or
// Gibbs sampling of models whose parts are conjugate instead:
//
//	a      ~ Normal(0, 5)                 # a and b together from a multivariate normal
//	b      ~ Normal(0, 1)
//	sigma2 ~ InverseGamma(3, 2)           # or tau ~ Gamma(2, 1) with Normal(mu, tau=tau)
//	y      ~ Normal(a + b*x, sqrt(sigma2))
//
// A program walks a posterior by [Posterior.Variables], with their dimensions and
// labels, or [Posterior.Quantities]. Errors are of the types [ModelError],
// [DataError], [OptionError] and [NotDrawnError], or wrap that of the sampler.
//
// [Model.Optimize] finds the mode, and [Model.Laplace] and [Model.Pathfinder]
// draw from approximations in milliseconds, which say whether they can be
// trusted. [Model.Explain] shows the computation beforehand and why it is exact; [Without] switches single rewrites of that plan off, [NoPlan] all.
package bayes
