package program_test

// languageModels are of statements and distributions that take more than one
// factor to say; every test of models runs on them.
var languageModels = []string{
	"a ~ Flat()\nPotential(-sqr(a - 1))",
	"s[g] ~ Normal(0, 1)\nPotential(-0.5*sqr(sum(s))/0.01)\ny ~ Normal(s[g], 1)",
	"b[2] ~ Normal(0, 1)\ny ~ Normal(b[0]*lag(y, 1) + b[1]*lag(y, 3), 1)",
	"s[g] ~ Normal(0, 1)\nb ~ Normal(0, 1)\nmu = s[g]*x + b\nlag(y, 2) ~ StudentT(4, b*mu + lag(mu, 1)*b, exp(b*x))",
	"w[g, side] ~ Normal(0, 1)\ny ~ Normal(w[lag(g, 1), side], 1 + where(lag(x, 3) > 0, sqr(w[g, 0]), 2))",
	"v[k] ~ Normal(0, 1)\ny ~ Normal(dot(X, v) - dot(lag(X, 2), v)*lag(y, 1), 1)",
	"v[k] ~ Normal(0, 1)\ncat ~ Categorical(logit_p=lag(X, 1)*v)",
	"v[k] ~ Normal(0, 1)\nlag(cat, 2) ~ Categorical(logit_p=X*v)",
	"b ~ Normal(0, 1)\nPotential(b*lag(y, 2)*x)",
	"m ~ Normal(0, 1)\nd ~ HalfNormal(1)\np ~ Beta(2, 3)\ny ~ Mixture(p, Normal(m, 1), Normal(m + d, exp(m)))",
	"v[3] ~ Normal(0, 1)\nw = exp(v)/sum(exp(v))\ny ~ Mixture(w, Normal(v, exp(v)))",
	"v[3] ~ Normal(0, 1)\ny ~ Mixture(Normal(v[0]*x, 1), StudentT(4, v[1], exp(v[2])), Laplace(0, pos), w=exp(v)/sum(exp(v)))",
	"b ~ Normal(0, 1)\ny ~ Mixture(sigmoid(b*x), Normal(b, 1), Normal(lag(y, 1), 1))",
	"v[k] ~ Normal(0, 1)\ncount ~ Mixture(sigmoid(v[0]), Poisson(exp(v[1])), Mixture(0.3, Poisson(exp(v[2])), Geometric(0.5)))",
	"u ~ Normal(0, 1)\nb[g] ~ Mixture(sigmoid(u), Normal(0, exp(u)), Cauchy(u, 2))\ny ~ Normal(b[g], 1)",
	"u ~ Normal(0, 1)\nb[g] ~ Mixture(0.25, Gamma(2, exp(u)), HalfNormal(3))\ny ~ Normal(0, b[g])",
	"b ~ Mixture(0.25, Uniform(0, 1), Uniform(0.5, 3))\ny ~ Normal(0, b)",
	"b ~ Normal(0, 1)\nPotential(-log1p(sqr(y - b*x)))",
}
