package distribution

// families are all distributions of numbers that the model language knows. Of
// those that share a name, such as [Bernoulli] and [BernoulliLogit], the first
// is the one that positional arguments follow.
var families = []*Family{
	// On the whole line.
	Normal, StudentT, Cauchy, Laplace, Logistic, Gumbel, Moyal,
	SkewNormal, SkewStudentT, AsymmetricLaplace, ExGaussian, GeneralizedExtreme, Flat,

	// On a half line.
	HalfNormal, HalfStudentT, HalfCauchy, Exponential, Gamma, InverseGamma,
	ChiSquared, LogNormal, Weibull, Pareto, GeneralizedPareto, Rice, Wald, HalfFlat,

	// On an interval.
	Uniform, Beta, Kumaraswamy, LogitNormal, Triangular, TruncatedNormal, VonMises,

	// On the integers.
	Bernoulli, BernoulliLogit, Binomial, BinomialLogit, BetaBinomial,
	Poisson, NegativeBinomial, Geometric, HyperGeometric, DiscreteUniform,
	ZeroInflatedPoisson, ZeroInflatedBinomial, ZeroInflatedNegativeBinomial,
	Categorical, CategoricalLogit, OrderedLogistic, OrderedProbit,
}

// multivariates are all distributions of vectors and matrices that the model
// language knows.
var multivariates = []*Multivariate{
	MvNormal, MvNormalTau, MvNormalChol, MvStudentT, MvStudentTTau, MvStudentTChol,
	Dirichlet, Multinomial, DirichletMultinomial, LKJCholesky, LKJCorr,
	GaussianRandomWalk, AR,
}
