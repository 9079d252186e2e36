package randmodel

import (
	"slices"
	"strings"
)

// Calls of distributions, by what their draws are. $R, $P and $U stand for
// expressions that are real, positive and from 0 to 1, $V for a vector of
// three, $S for shares and $C for two or three rising numbers. An observation
// of reals lies within 3 of 0.
var calls = map[string][]string{
	"real": {
		"Normal($R, $P)", "Normal($R, $P)", "Normal($R, $P)", "Normal(mu=$R, tau=$P)", "Normal(0, $P)", "Normal($R, 2)", "Normal($R)",
		"StudentT(1 + $P, $R, $P)", "StudentT(nu=4, mu=$R, lam=$P)", "StudentT(4, $R, $P)", "Cauchy($R, $P)", "Laplace($R, $P)", "Logistic($R, $P)", "Gumbel($R, $P)", "Moyal($R, $P)",
		"SkewNormal($R, $P, $R)", "SkewNormal(mu=$R, tau=$P, alpha=2)", "SkewStudentT(1 + $P, 2, $R, $P)", "SkewStudentT(a=2, b=3, mu=$R, lam=$P)",
		"AsymmetricLaplace($P, $R, $P)", "AsymmetricLaplace(mu=$R, b=$P, q=0.1 + 0.8*$U)", "ExGaussian($R, $P, $P)", "GeneralizedExtreme($R, 2 + $P, 0.1*$U)",
		"TruncatedNormal($R, $P, lower=-4 - $U, upper=4 + $P)", "TruncatedNormal(mu=$R, tau=$P, lower=-5)", "TruncatedNormal($R, $P)",
		"Uniform(-4 - $P, 4 + $U)", "Uniform(-9, 9)", "Triangular(-4 - $U, 4 + $P, tanh($R))", "VonMises(tanh($R), $P)",
		"Truncated(StudentT(4, $R, $P), lower=-5)", "Truncated(Normal($R, $P), -4 - $P, 6)", "Truncated(Logistic($R, $P), upper=4)",
		"Mixture($U, Normal($R, $P), Normal($R, 1))", "Mixture($U, Normal($R, $P), StudentT(4, $R, $P))", "Mixture([0.2, 0.5, 0.3], Normal($R, 1), Cauchy($R, $P), Laplace(0, 2))",
		"Mixture(0.5, Truncated(Normal($R, 2), lower=-9), Logistic($R, $P))",
	},
	"positive": {
		"HalfNormal($P)", "HalfNormal(tau=$P)", "HalfStudentT(1 + $P, $P)", "HalfStudentT(nu=3, lam=$P)", "HalfCauchy($P)", "Exponential($P)", "Exponential(scale=$P)",
		"Gamma($P, $P)", "Gamma(mu=$P, sigma=$P)", "Gamma(2, $P)", "InverseGamma($P, $P)", "InverseGamma(mu=$P, sigma=$P)", "ChiSquared($P)", "LogNormal($R, $P)", "LogNormal(mu=$R, tau=$P)",
		"Weibull($P, $P)", "Rice($P, $P)", "Rice(b=$P, sigma=$P)", "Rice(b=$P)", "Wald($P, $P)", "Wald(mu=$P, phi=$P)", "Wald(lam=$P, phi=$P)",
		"Pareto($P, 0.1*$U + 0.01)", "GeneralizedPareto(0, $P, 0.3*$U)", "GeneralizedPareto(0, $P, 0)",
		"Truncated(Gamma(2, $P), upper=20)", "Truncated(Exponential($P), 0.01, 30)", "Mixture($U, Gamma(2, $P), HalfNormal($P))", "Mixture($U, Exponential($P), LogNormal($R, $P))",
	},
	"unit": {
		"Beta($P, $P)", "Beta(1 + $P, 2)", "Beta(mu=0.1 + 0.8*$U, nu=$P)", "Beta(mu=0.3 + 0.4*$U, sigma=0.1)", "Kumaraswamy($P, $P)", "LogitNormal($R, $P)", "LogitNormal(mu=$R, tau=$P)",
		"Uniform(0, 1)", "Triangular(0, 1, 0.2 + 0.5*$U)", "Triangular(c=0.3, lower=0, upper=1)", "Truncated(Beta(2, $P), upper=1)", "Mixture($U, Beta(2, $P), Uniform(0, 1))",
	},
	"count": {
		"Poisson($P)", "Poisson(exp($R))", "Poisson($P*exp($R))", "NegativeBinomial($P, $P)", "NegativeBinomial(n=$P, p=0.1 + 0.8*$U)", "NegativeBinomial(mu=$P, n=$P)", "NegativeBinomial(p=0.1 + 0.8*$U, alpha=$P)",
		"Binomial(9, $U)", "Binomial(n=9, logit_p=$R)", "BetaBinomial($P, $P, 9)", "BetaBinomial(n=7, alpha=$P, beta=2)", "ZeroInflatedPoisson($U, $P)", "ZeroInflatedBinomial($U, 9, $U)",
		"ZeroInflatedNegativeBinomial($U, $P, $P)", "ZeroInflatedNegativeBinomial(psi=$U, n=$P, p=0.1 + 0.8*$U)", "HyperGeometric(30, 12, 9)", "DiscreteUniform(0, 9)",
		"Truncated(Poisson($P), upper=9)", "Mixture($U, Poisson($P), Poisson($P))", "Mixture($U, Geometric(0.5), Poisson($P))", "Truncated(NegativeBinomial($P, $P), 0, 8)",
	},
	"counted": { // beside numbers that bound them
		"Binomial(n, $U)", "Binomial(n=n, logit_p=$R)", "BetaBinomial($P, $P, n)", "ZeroInflatedBinomial($U, n, $U)", "HyperGeometric(30 + n, 12, n)", "Truncated(Poisson($P), upper=n)",
	},
	"from1": {"Geometric($U)", "Geometric(p=0.1 + 0.8*$U)", "Truncated(Poisson($P), lower=1)"},
	"bit":   {"Bernoulli($U)", "Bernoulli(logit_p=$R)", "Bernoulli(logit_p=$R)", "Binomial(1, $U)"},
	"cat": {
		"Categorical($S)", "Categorical(logit_p=$V)", "Categorical(p=$S)", "OrderedLogistic($R, $C)", "OrderedProbit($R, $C)", "OrderedLogistic(eta=$R, cutpoints=$C)", "DiscreteUniform(0, 2)", "Binomial(2, $U)",
	},
	"censored": { // at 1 from above
		"Censored(Normal($R, $P), upper=1)", "Censored(StudentT(4, $R, $P), upper=1)", "Censored(Cauchy($R, $P), -9, 1)",
	},
	"interval": { // positive numbers from 0.5 to 2
		"Censored(Weibull($P, $P), 0.5, 2)", "Censored(Exponential($P), lower=0.5, upper=2)", "Censored(Gamma(2, $P), 0.5, 2)", "Censored(LogNormal($R, $P), 0.5, 2)",
	},
}

// priors are calls that only a parameter can have.
var priors = map[string][]string{
	"real":     {"Flat()"},
	"positive": {"HalfFlat()"},
}

// call returns a random distribution of draws of a kind.
func (g *generator) call(kind string, depth int, dims ...string) string {
	return g.distribution(one(g, calls[kind]...), depth, dims)
}

// distribution puts expressions into a call.
func (g *generator) distribution(call string, depth int, dims []string) string {
	if g.chance(3) {
		depth = 0
	}
	vector := []string{"3"}
	if row := rows(dims); row == "row" && len(dims) == 1 && !g.plain && g.chance(3) {
		vector = []string{row, "3"}
	}
	for _, v := range []struct {
		mark string
		of   func() string
	}{
		{"$V", func() string { return g.full(real, depth, vector...) }},
		{"$S", func() string { return g.shares(depth, vector) }},
		{"$C", func() string { return g.rising(depth, vector) }},
	} {
		for strings.Contains(call, v.mark) {
			call = strings.Replace(call, v.mark, v.of(), 1)
		}
	}
	return g.fill(call, func(d domain) string { return g.expression(d, depth, dims...) })
}

// shares returns a vector of shares.
func (g *generator) shares(depth int, dims []string) string {
	if v := g.named("shares", dims); v != "" && !g.chance(3) {
		return v
	}
	return one(g, "softmax("+g.full(real, depth, dims...)+")", "[0.2, 0.5, 0.3]", "softmax("+g.full(real, depth, dims...)+")")
}

// rising returns a vector of rising numbers.
func (g *generator) rising(depth int, dims []string) string {
	if v := g.named("cut", dims); v != "" && !g.chance(3) {
		return v
	}
	if rows(dims) != "" {
		return one(g, "C", "C*"+par(g.expression(positive, depth)), "C + "+par(g.expression(real, depth, "row")))
	}
	return one(g, "[-1, 0.5]", "[-1 - "+par(g.expression(positive, depth))+", 0.3]", "cumsum(0.5 + "+par(g.full(positive, depth, "3"))+") - 2")
}

// named returns a variable of three elements whose name starts as given.
func (g *generator) named(prefix string, dims []string) string {
	if !slices.Equal(dims, []string{"3"}) {
		return ""
	}
	for _, v := range g.vars {
		if strings.HasPrefix(v.name, prefix) && slices.Equal(v.dims, dims) {
			return v.name
		}
	}
	return ""
}
