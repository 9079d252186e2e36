"""Writes distributions.json: models of one distribution each, and the means and
standard deviations of their posteriors, by SciPy. Needs numpy and scipy."""

import json
import math

import numpy as np
from scipy import integrate, special, stats

cases = []


def add(name, model, data, want):
    cases.append({"name": name, "model": model, "data": data,
                  "want": {k: [float(f"{v:.8g}") for v in w] for k, w in want.items()}})


class ByQuantile:
    """A distribution that is known by its quantiles."""

    def __init__(self, ppf):
        self.ppf = ppf

    def moment(self, k):
        return integrate.quad(lambda u: self.ppf(u) ** k, 0, 1, limit=500, epsabs=1e-9)[0]

    def mean(self):
        return self.moment(1)

    def std(self):
        return math.sqrt(self.moment(2) - self.mean() ** 2)


def continuous(call, d, moments=2):
    """Of x itself as many moments as have a Monte Carlo error; and the mass of
    its outer quarters, whatever the tails."""
    low, high = d.ppf(0.25), d.ppf(0.75)
    want = {"low": [0.25], "high": [0.25]}
    if moments:
        want["x"] = [d.mean(), d.std()][:moments]
    add(call, f"x ~ {call}\nlow = x < {low:.10g}\nhigh = x > {high:.10g}\ny ~ Normal(0, 1)", {"y": 0.5}, want)


def posterior(lo, hi, loglik):
    """Mean and standard deviation of a number that is uniform before it is seen
    through a likelihood, by Gauss-Legendre quadrature."""
    x, w = np.polynomial.legendre.leggauss(200)
    x = (lo + hi + (hi - lo) * x) / 2
    logp = np.array([loglik(v) for v in x])
    w = w * np.exp(logp - logp.max())
    w /= w.sum()
    return [w @ x, math.sqrt(w @ (x - w @ x) ** 2)]


def folded(d):
    return ByQuantile(lambda u: d.ppf((1 + u) / 2))


continuous("Normal(1, 2)", stats.norm(1, 2))
continuous("Normal(mu=1, tau=4)", stats.norm(1, 0.5))
continuous("TruncatedNormal(1, 2, lower=0, upper=3)", stats.truncnorm(-0.5, 1, 1, 2))
continuous("TruncatedNormal(mu=1, tau=0.25, lower=0)", stats.truncnorm(-0.5, np.inf, 1, 2))
continuous("TruncatedNormal(1, 2, upper=0)", stats.truncnorm(-np.inf, -0.5, 1, 2))
continuous("HalfNormal(2)", stats.halfnorm(scale=2))
continuous("HalfNormal(tau=4)", stats.halfnorm(scale=0.5))
continuous("SkewNormal(1, 2, 3)", stats.skewnorm(3, 1, 2))
continuous("SkewNormal(mu=1, tau=0.25, alpha=-2)", stats.skewnorm(-2, 1, 2))
continuous("StudentT(7, 1, 2)", stats.t(7, 1, 2))
continuous("StudentT(nu=3, mu=1, lam=4)", stats.t(3, 1, 0.5), moments=1)
continuous("HalfStudentT(7, 2)", folded(stats.t(7, 0, 2)))
continuous("HalfStudentT(nu=7, lam=4)", folded(stats.t(7, 0, 0.5)))
continuous("Cauchy(1, 2)", stats.cauchy(1, 2), moments=0)
continuous("HalfCauchy(2)", stats.halfcauchy(scale=2), moments=0)
continuous("Laplace(1, 2)", stats.laplace(1, 2))
continuous("AsymmetricLaplace(2, 1, 3)", stats.laplace_asymmetric(2, 1, 1 / 3))
continuous("AsymmetricLaplace(q=0.8, mu=1, b=3)", stats.laplace_asymmetric(2, 1, 1 / 3))
continuous("Logistic(1, 2)", stats.logistic(1, 2))
continuous("LogNormal(1, 0.5)", stats.lognorm(0.5, scale=math.e))
continuous("LogNormal(mu=1, tau=4)", stats.lognorm(0.5, scale=math.e))
continuous("LogitNormal(1, 0.5)", ByQuantile(lambda u: special.expit(stats.norm(1, 0.5).ppf(u))))
continuous("LogitNormal(mu=1, tau=4)", ByQuantile(lambda u: special.expit(stats.norm(1, 0.5).ppf(u))))
continuous("Exponential(2)", stats.expon(scale=0.5))
continuous("Exponential(scale=2)", stats.expon(scale=2))
continuous("Gamma(3, 2)", stats.gamma(3, scale=0.5))
continuous("Gamma(mu=3, sigma=2)", stats.gamma(9 / 4, scale=4 / 3))
continuous("InverseGamma(6, 2)", stats.invgamma(6, scale=2))
continuous("InverseGamma(mu=3, sigma=1)", stats.invgamma(11, scale=30))
continuous("ChiSquared(5)", stats.chi2(5))
continuous("Weibull(1.5, 2)", stats.weibull_min(1.5, scale=2))
continuous("Beta(3, 2)", stats.beta(3, 2))
continuous("Beta(mu=0.4, sigma=0.2)", stats.beta(2, 3))
continuous("Beta(mu=0.4, nu=5)", stats.beta(2, 3))
continuous("Kumaraswamy(2, 3)", ByQuantile(lambda u: (1 - (1 - u) ** (1 / 3)) ** (1 / 2)))
continuous("Uniform(-1, 3)", stats.uniform(-1, 4))
continuous("Triangular(lower=-1, c=0, upper=3)", stats.triang(0.25, -1, 4))
continuous("Gumbel(1, 2)", stats.gumbel_r(1, 2))
continuous("Moyal(1, 2)", stats.moyal(1, 2))
continuous("Pareto(6, 2)", stats.pareto(6, scale=2))
continuous("GeneralizedPareto(1, 2, -0.25)", stats.genpareto(-0.25, 1, 2))
continuous("GeneralizedPareto(1, 2, 0.75)", stats.genpareto(0.75, 1, 2), moments=0)
continuous("GeneralizedExtreme(1, 2, 0.125)", stats.genextreme(-0.125, 1, 2))
continuous("GeneralizedExtreme(1, 2, -0.25)", stats.genextreme(0.25, 1, 2))
continuous("SkewStudentT(6, 9, 1, 2)", stats.jf_skew_t(6, 9, 1, 2))
continuous("SkewStudentT(a=9, b=6, mu=1, lam=4)", stats.jf_skew_t(9, 6, 1, 0.5))
continuous("Pareto(1.5, 2)", stats.pareto(1.5, scale=2), moments=0)
continuous("ExGaussian(1, 2, 3)", stats.exponnorm(1.5, 1, 2))
continuous("Wald(2, 3, 1)", stats.invgauss(2 / 3, 1, 3))
continuous("Wald(mu=2, phi=1.5)", stats.invgauss(2 / 3, 0, 3))
continuous("Wald(lam=3, phi=1.5)", stats.invgauss(2 / 3, 0, 3))
continuous("Rice(2, 3)", stats.rice(2 / 3, scale=3))
continuous("Rice(b=2, sigma=3)", stats.rice(2, scale=3))
continuous("Rice(b=2)", stats.rice(2))

# Around the circle; not at its seam, as the support is an interval.
density = lambda x: math.exp(4 * math.cos(x - 0.5)) / (2 * math.pi * special.i0(4))
integral = lambda f, b=math.pi: integrate.quad(lambda x: f(x) * density(x), -math.pi, b, points=[0.5])[0]
mean = integral(lambda x: x)
add("VonMises(0.5, 4)", "x ~ VonMises(0.5, 4)\nlow = x < 0.3\ny ~ Normal(0, 1)", {"y": 0.5},
    {"x": [mean, math.sqrt(integral(lambda x: (x - mean) ** 2))], "low": [integral(lambda x: 1, 0.3)]})

add("Flat()", "x ~ Flat()\ny ~ Normal(x, 2)", {"y": 0.5}, {"x": [0.5, 2]})
cut = stats.truncnorm(-0.25, np.inf, 0.5, 2)
add("HalfFlat()", "x ~ HalfFlat()\ny ~ Normal(x, 2)", {"y": 0.5}, {"x": [cut.mean(), cut.std()]})


class ZeroInflated:
    def __init__(self, psi, d):
        self.psi, self.d = psi, d

    def pmf(self, k):
        return self.psi * self.d.pmf(k) + (1 - self.psi) * (np.asarray(k) == 0)

    def mean(self):
        return self.psi * self.d.mean()

    def std(self):
        return math.sqrt(self.psi * (self.d.var() + self.d.mean() ** 2) - self.mean() ** 2)


class Shares:
    def __init__(self, p):
        self.p = np.asarray(p)

    def pmf(self, k):
        return self.p[np.asarray(k)]

    def mean(self):
        return float(self.p @ np.arange(len(self.p)))

    def std(self):
        return math.sqrt(self.p @ np.arange(len(self.p)) ** 2 - self.mean() ** 2)


def discrete(call, at, d, prior=None, observed=None):
    """Draws of the distribution, of argument t = at; and, if there is a prior
    (the ends of a uniform one), the posterior of t given observations."""
    add(called(call, at), f"x ~ {called(call, at)}", {}, {"x": [d(at).mean(), d(at).std()]})
    if prior is None:
        return
    add(f"{called(call, 't')}, observed", f"t ~ Uniform({prior[0]}, {prior[1]})\nx ~ {called(call, 't')}", {"x": observed},
        {"t": posterior(*prior, lambda t: np.sum(np.log(d(t).pmf(observed))))})


def called(call, t):
    return call.replace("@", str(t))


def nb(mu, alpha):
    return stats.nbinom(alpha, alpha / (mu + alpha))


few, many = [3, 5, 2, 4, 4, 6, 1, 3], [0, 3, 0, 4, 2, 0, 5, 1, 0, 3]
discrete("Bernoulli(@)", 0.3, lambda t: stats.bernoulli(t), (0, 1), [1, 0, 0, 1, 0])
discrete("Bernoulli(logit_p=@)", -1, lambda t: stats.bernoulli(special.expit(t)), (-3, 3), [1, 0, 0, 1, 0])
discrete("Binomial(10, @)", 0.3, lambda t: stats.binom(10, t), (0, 1), few)
discrete("Binomial(10, logit_p=@)", -1, lambda t: stats.binom(10, special.expit(t)), (-3, 3), few)
discrete("BetaBinomial(@, 2, 10)", 3, lambda t: stats.betabinom(10, t, 2), (0, 9), few)
discrete("BetaBinomial(alpha=2, beta=@, n=10)", 3, lambda t: stats.betabinom(10, 2, t), (0, 9), few)
discrete("Poisson(@)", 3, lambda t: stats.poisson(t), (0, 9), few)
discrete("NegativeBinomial(@, 2)", 3, lambda t: nb(t, 2), (0, 12), few)
discrete("NegativeBinomial(mu=4, alpha=@)", 3, lambda t: nb(4, t), (0.1, 12), many)
discrete("NegativeBinomial(mu=@, n=2)", 3, lambda t: nb(t, 2), (0, 12), few)
discrete("NegativeBinomial(n=2, p=@)", 0.3, lambda t: stats.nbinom(2, t), (0, 1), few)
discrete("NegativeBinomial(alpha=2, p=@)", 0.3, lambda t: stats.nbinom(2, t), (0, 1), few)
discrete("Geometric(@)", 0.3, lambda t: stats.geom(t), (0, 1), few)
discrete("HyperGeometric(N=20, k=@, n=5)", 8, lambda t: stats.hypergeom(20, t, 5))
discrete("DiscreteUniform(-2, @)", 4, lambda t: stats.randint(-2, t + 1))
discrete("Categorical([@, 0.5, 0.3])", 0.2, lambda t: Shares([t, 0.5, 0.3]))
discrete("Categorical(logit_p=[@, 0, 1])", 0.5, lambda t: Shares(special.softmax([t, 0, 1])), (-2, 2), [0, 1, 2, 2, 0])
for name, cdf in [("OrderedLogistic", special.expit), ("OrderedProbit", special.ndtr)]:
    discrete(f"{name}(@, [-1, 0.5])", 0.4,
             lambda t, cdf=cdf: Shares(np.diff([0, cdf(-1 - t), cdf(0.5 - t), 1])), (-2, 3), [0, 1, 2, 2, 1])
discrete("ZeroInflatedPoisson(@, 3)", 0.6, lambda t: ZeroInflated(t, stats.poisson(3)), (0, 1), many)
discrete("ZeroInflatedPoisson(psi=0.6, mu=@)", 3, lambda t: ZeroInflated(0.6, stats.poisson(t)), (0, 9), many)
discrete("ZeroInflatedBinomial(0.6, 8, @)", 0.3, lambda t: ZeroInflated(0.6, stats.binom(8, t)), (0, 1), many)
discrete("ZeroInflatedNegativeBinomial(0.6, @, 2)", 3, lambda t: ZeroInflated(0.6, nb(t, 2)), (0, 12), many)
discrete("ZeroInflatedNegativeBinomial(psi=0.6, n=2, p=@)", 0.3, lambda t: ZeroInflated(0.6, stats.nbinom(2, t)), (0, 1), many)
discrete("ZeroInflatedNegativeBinomial(psi=0.6, alpha=2, p=@)", 0.3, lambda t: ZeroInflated(0.6, stats.nbinom(2, t)), (0, 1), many)
discrete("ZeroInflatedNegativeBinomial(psi=0.6, mu=@, n=2)", 3, lambda t: ZeroInflated(0.6, nb(t, 2)), (0, 12), many)

# Vectors and matrices, with their data where they are too long to write.
y = {"y": 0.5}
trivial = "\ny ~ Normal(0, 1)"
cov = np.array([[4, 1.2], [1.2, 1]])
tau, chol = np.linalg.inv(cov), np.linalg.cholesky(cov)
gauss = {"x[0]": [1, 2], "x[1]": [-1, 1], "product": [0.2]}  # E x0·x1 = cov + means
for by, m in [("cov", cov), ("tau", tau), ("chol", chol)]:
    product = "\nproduct = x[0]*x[1]" + trivial
    add(f"MvNormal, {by}", f"x[2] ~ MvNormal(m, {by}=S)" + product, {"m": [1, -1], "S": m.tolist(), **y}, gauss)
    scale = math.sqrt(9 / 7)
    by = by.replace("cov", "scale")
    add(f"MvStudentT, {by}", f"x[2] ~ MvStudentT(9, m, {by}=S)" + product, {"m": [1, -1], "S": m.tolist(), **y},
        {"x[0]": [1, 2 * scale], "x[1]": [-1, scale], "product": [1.2 * scale**2 - 1]})
a = np.array([2.0, 3, 5])
shares = {f"p[{i}]": [v / 10, math.sqrt(v / 10 * (1 - v / 10) / 11)] for i, v in enumerate(a)}
add("Dirichlet", "p[3] ~ Dirichlet(a)" + trivial, {"a": a.tolist(), **y}, shares)
add("Multinomial, observed", "p[3] ~ Dirichlet(1)\nx ~ Multinomial(7, p)", {"x": [1, 2, 4]}, shares)
add("Categorical, observed", "p[3] ~ Dirichlet(1)\nx ~ Categorical(p)", {"x": [0, 1, 1, 2, 2, 2, 2]}, shares)
add("DirichletMultinomial, observed", "t ~ Uniform(0.01, 20)\nx ~ DirichletMultinomial(10, t*w)",
    {"x": [1, 7, 2], "w": [1, 2, 1]},
    {"t": posterior(0.01, 20, lambda t: stats.dirichlet_multinomial([t, 2 * t, t], 10).logpmf([1, 7, 2]))})
# Each correlation is 2·Beta(b, b) − 1 with b = eta − 1 + n/2.
b = 2 - 1 + 3 / 2
add("LKJCholesky", "L[3, 3] ~ LKJCholesky(2)\nr = L[1, 0]\ns = L[2, 0]*L[1, 0] + L[2, 1]*L[1, 1]" + trivial, y,
    {"r": [0, 1 / math.sqrt(2 * b + 1)], "s": [0, 1 / math.sqrt(2 * b + 1)]})
# Of two rows, the density of the correlation r is (1 − r²)^(eta−1)/constant.
add("LKJCorr, observed", "t ~ Uniform(0.1, 20)\nC ~ LKJCorr(t)", {"C": [[1, 0.5], [0.5, 1]]},
    {"t": posterior(0.1, 20, lambda t: np.log(0.75) * t - np.log(2) * 2 * t - special.betaln(t, t))})
add("GaussianRandomWalk", "x[4] ~ GaussianRandomWalk(mu=0.5, sigma=2, init=1, init_sigma=3)" + trivial, y,
    {f"x[{i}]": [1 + 0.5 * i, math.sqrt(9 + 4 * i)] for i in range(4)})
v0, v1 = 9, 0.36 * 9 + 4
add("AR, order 1", "x[3] ~ AR([0.6], sigma=2, constant=1, init=0.5, init_sigma=3)" + trivial, y,
    {"x[0]": [0.5, 3], "x[1]": [1.3, math.sqrt(v1)], "x[2]": [1.78, math.sqrt(0.36 * v1 + 4)]})
add("AR, order 2", "x[3] ~ AR([0.6, 0.3], sigma=2, init_sigma=3)" + trivial, y,
    {"x[0]": [0, 3], "x[1]": [0, 3], "x[2]": [0, math.sqrt((0.36 + 0.09) * 9 + 4)]})

with open("distributions.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases")
