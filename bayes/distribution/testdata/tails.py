"""Makes tails.json: the logarithms of both tails of every family, far out too,
with their derivatives in x and in the parameters, for the tests of package
distribution.

    python tails.py tails.json

Needs mpmath and scipy, and make.py beside it. Tails are computed with 60 digits
or more, each by a formula in which nothing cancels; derivatives are central
differences of these with 60 digits.
"""

import json
import math
import sys

import mpmath as mp

from make import (betainc, bb_logpmf, binomial_logpmf, expit, exp, f, gamma_logpdf, hyper_logpmf, inf, lbeta, log,
                  nb_logpmf, normal_cdf, number, pi, poisson_logpmf, rice_logpdf, scaled_quad, share, softmax,
                  t_logpdf)

mp.mp.dps = 60


def phi(z):
    return exp(-z * z / 2) / mp.sqrt(2 * pi)


def gamma_tails(a, x):
    a, x = f(a), f(x)
    front = exp(a * log(x) - x - mp.loggamma(a))
    if x < a + 1:
        total, term, n = f(1), f(1), 0
        while term > total * mp.eps / 1000:
            n += 1
            term *= x / (a + n)
            total += term
        p = front / a * total
        if p > 0.99:
            with mp.workdps(mp.mp.dps + 30):
                return p, mp.gammainc(a, x, mp.inf, regularized=True)
        return p, 1 - p
    b, c, d = x + 1 - a, f(10) ** 100, 1 / (x + 1 - a)
    h, step, k = d, f(0), 0
    while abs(step - 1) > 10 * mp.eps:
        k += 1
        b += 2
        c, d = b - k * (k - a) / c, 1 / (b - k * (k - a) * d)
        step = c * d
        h *= step
    q = front * h
    return 1 - q, q


def beta_tails(a, b, x, y=None):
    a, b, x = f(a), f(b), f(x)
    y = 1 - x if y is None else y
    if x > a / (a + b):
        return tuple(reversed(beta_tails(b, a, y, x)))
    low = betainc(a, b, x, y)
    if low > 0.99:
        with mp.workdps(mp.mp.dps + 30):
            return low, 1 - betainc(a, b, x, y)
    return low, 1 - low


def t_tails(z, nu):
    z, nu = f(z), f(nu)
    inner, outer = beta_tails(0.5, nu / 2, z * z / (nu + z * z), nu / (nu + z * z))
    return (outer / 2, 1 - outer / 2) if z < 0 else (1 - outer / 2, outer / 2)


def half_t_tails(z, nu):
    z, nu = f(z), f(nu)
    return beta_tails(0.5, nu / 2, z * z / (nu + z * z), nu / (nu + z * z))


def normal_tails(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2, mp.erfc(z / mp.sqrt(2)) / 2


def exponential_tails(t):
    return -mp.expm1(-t), exp(-t)


def swapped(tails):
    return tails[1], tails[0]


def beyond(g, z, rate, direction, far=200):
    """Integral of a positive function from z on, where it falls at least at the
    given rate."""
    marks = [f(0)] + [f(m) / rate for m in (1, 3, 8, 20, 50, 100, far)]
    return scaled_quad(lambda u: g(z + direction * u), marks)


def skewnormal_tails(z, alpha):
    if alpha < 0:
        return swapped(skewnormal_tails(-z, -alpha))
    g = lambda t: 2 * phi(t) * mp.erfc(-alpha * t / mp.sqrt(2)) / 2
    with mp.workdps(60):
        if z <= 0:
            low = beyond(g, z, -z * (1 + alpha * alpha) + 1 + alpha, -1)
            return low, 1 - low
        high = beyond(g, z, z + 1, 1)
        return 1 - high, high


def exgaussian_tails(z, lam):
    with mp.workdps(400):
        e = exp(lam * lam / 2 - lam * z) * normal_cdf(z - lam)
        return normal_cdf(z) - e, normal_cdf(-z) + e


def wald_tails(y, mu, lam):
    with mp.workdps(400):
        r = mp.sqrt(lam / y)
        e = exp(2 * lam / mu) * normal_cdf(-r * (y / mu + 1))
        b = r * (y / mu - 1)
        return normal_cdf(b) + e, normal_cdf(-b) - e


def rice_tails(x, nu, s):
    z, b = f(x) / s, f(nu) / s
    g = lambda t: exp(rice_logpdf(t, b, 1)) if t > 0 else f(0)
    if z < b + 1:
        low = scaled_quad(g, [z * k / 8 for k in range(1, 9)]) + mp.quad(g, [0, z / 64, z / 8])
        return low, 1 - low
    high = beyond(g, z, z - b + 1, 1)
    return 1 - high, high


def vonmises_tails(x, mu, kappa):
    front = log(2 * pi * mp.besseli(0, kappa))
    g = lambda t: exp(kappa * mp.cos(t - mu) - front)
    w = 1 / mp.sqrt(1 + kappa)
    turns = [mu - 2 * pi * round(float(mu / (2 * pi))) + 2 * pi * k for k in (-1, 0, 1)]
    def mass(l, u):
        points = {c + s * w for c in turns for s in (-32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32)}
        points |= {l + k * (u - l) / 16 for k in range(1, 16)} | {l + w / 9, u - w / 9} | {l + w * w, u - w * w, l + 4 * w * w, u - 4 * w * w}
        return scaled_quad(g, [l] + sorted(p for p in points if l < p < u) + [u])
    return mass(-pi, x), mass(x, pi)


def skewt_tails(z, a, b):
    r = mp.sqrt(a + b + z * z)
    big = (r + abs(z)) / (2 * r)
    small = (a + b) / (2 * r * (r + abs(z)))
    return beta_tails(a, b, big, small) if z > 0 else beta_tails(a, b, small, big)


def sums(logpmf, first, last):
    def tails(x, *a):
        low = mp.fsum(exp(logpmf(k, *a)) for k in range(first(*a), int(x) + 1))
        high = mp.fsum(exp(logpmf(k, *a)) for k in range(int(x) + 1, last(*a) + 1))
        return low, high
    return tails


def inflated(base):
    def tails(x, psi, *a):
        low, high = base(x, *a)
        return 1 - f(psi) + psi * low, psi * high
    return tails


def power(z, xi):
    return log(1 + xi * z) / xi if xi else z


def triangular_tails(x, lo, hi, c):
    low = (x - lo) ** 2 / ((hi - lo) * (c - lo)) if x < c else None
    high = (hi - x) ** 2 / ((hi - lo) * (hi - c)) if x >= c else None
    return (low, 1 - low) if high is None else (1 - high, high)


def truncnorm_tails(x, mu, s, lo, hi):
    l, z, u = [((v - mu) / s) for v in (lo, x, hi)]
    def mass(a, b):
        if a > 0:
            return normal_tails(a)[1] - normal_tails(b)[1]
        return normal_tails(b)[0] - normal_tails(a)[0]
    with mp.workdps(200):
        return mass(l, z) / mass(l, u), mass(z, u) / mass(l, u)


def location_scale(tails):
    return lambda x, mu, s: tails((f(x) - mu) / s)


LINE = [-1e4, -300, -60, -8.25, -1.5, -1e-3, 0.3, 2.5, 25, 450, 2e4]
FEW = [-450, -37.5, -8.25, -1.5, 0, 0.3, 2.5, 12, 60]
HALF = [1e-200, 1e-20, 1e-3, 0.3, 1, 4, 33.3, 250, 1e4]
UNIT = [1e-200, 1e-12, 0.01, 0.4, 0.9, 0.999, 1 - 2**-30]
COUNTS = [0, 1, 3, 20, 150, 2000]

# Each family: its tails, those parameters that are whole numbers, parameters and
# points.
FAMILIES = {
    "Normal": (location_scale(normal_tails), (), [((0, 1), FEW), ((1.5, 0.25), [-100, 1, 100])]),
    "StudentT": (lambda x, nu, mu, s: t_tails((x - mu) / s, nu), (),
                 [((nu, 1, 2), LINE + [1e100, -1e200]) for nu in (0.3, 1, 4, 30)] + [((1e4, 0, 1), FEW)]),
    "Cauchy": (location_scale(lambda z: (mp.atan2(1, -z) / pi, mp.atan2(1, z) / pi)), (), [((1, 2), LINE + [1e150, -1e200])]),
    "Laplace": (location_scale(lambda z: (exp(z) / 2, 1 - exp(z) / 2) if z < 0 else (1 - exp(-z) / 2, exp(-z) / 2)), (),
                [((0.25, 2), LINE)]),
    "Logistic": (location_scale(lambda z: (expit(z), expit(-z))), (), [((0.25, 2), LINE)]),
    "Gumbel": (location_scale(lambda z: swapped(exponential_tails(exp(-z)))), (), [((0.25, 2), [-20, -8, -1, 0.3, 5, 60, 2e4])]),
    "GeneralizedExtreme": (lambda x, mu, s, xi: swapped(exponential_tails(exp(-power((x - mu) / s, xi)))), (),
                           [((0.25, 2, 0.25), [-7, -5, 1, 30, 1e6, 1e40]), ((0.25, 2, -0.5), [-60, -5, 1, 4, 4.25 - 2**-20]),
                            ((0, 1, 1e-7), [-5, 1, 30, 400]), ((0, 1, -1.5), [-60, 0.5])]),
    "Moyal": (location_scale(lambda z: (mp.erfc(exp(-z / 2) / mp.sqrt(2)), mp.erf(exp(-z / 2) / mp.sqrt(2)))), (),
              [((0.25, 2), [-20, -8, -1, 0.3, 5, 60, 5e3])]),
    "SkewNormal": (lambda x, mu, s, al: skewnormal_tails((x - mu) / s, al), (),
                   [((0.25, 2, al), [-300, -60, -5, -0.75, 0.5, 1.5, 12, 90]) for al in (0.3, -1, 4, 50)]),
    "SkewStudentT": (lambda x, a, b, mu, s: skewt_tails((x - mu) / s, a, b), (),
                     [((a, b, 0.25, 2), LINE + [1e60, -1e80]) for a, b in ((1.5, 4), (0.4, 0.2), (30, 7))]),
    "AsymmetricLaplace": (lambda x, k, mu, b: (exp(b / k * (x - mu)) * k * k / (1 + k * k), 1 - exp(b / k * (x - mu)) * k * k / (1 + k * k))
                          if x < mu else (1 - exp(-b * k * (x - mu)) / (1 + k * k), exp(-b * k * (x - mu)) / (1 + k * k)), (),
                          [((0.3, 1, 2), LINE), ((2, 1, 0.5), LINE)]),
    "ExGaussian": (lambda x, mu, s, nu: exgaussian_tails((x - mu) / s, s / nu), (),
                   [((0, 1, 1), FEW), ((1, 0.5, 3), [-15, -2, 1, 4, 40, 900]), ((0, 1, 100), [-20, -2, 0.5, 4, 28, 40, 900]),
                    ((0, 1, 0.05), FEW), ((2, 3, 1e3), [-100, 0, 20, 50, 3000])]),
    "HalfNormal": (lambda x, s: (mp.erf(x / s / mp.sqrt(2)), mp.erfc(x / s / mp.sqrt(2))), (), [((2,), HALF[:-1])]),
    "HalfStudentT": (lambda x, nu, s: half_t_tails(x / f(s), nu), (), [((nu, 2), HALF + [1e100]) for nu in (0.3, 1, 4, 30)]),
    "HalfCauchy": (lambda x, b: (2 / pi * mp.atan2(x, b), 2 / pi * mp.atan2(b, x)), (), [((2,), HALF + [1e200])]),
    "Exponential": (lambda x, lam: exponential_tails(lam * x), (), [((2,), HALF + [1e-305])]),
    "Gamma": (lambda x, a, b: gamma_tails(a, b * x), (),
              [((a, 2), HALF) for a in (1e-3, 0.2, 1, 2.5, 40)] + [((1e-7, 1), [1e-5, 0.3, 2, 30]), ((3000, 1), [900, 2800, 3000, 3200, 6000]),
               ((1e5, 10), [9000, 9990, 10000, 10020, 12000])]),
    "InverseGamma": (lambda x, a, b: swapped(gamma_tails(a, b / x)), (), [((a, 2), HALF[2:] + [1e-4, 1e30]) for a in (0.2, 2.5, 40)]),
    "ChiSquared": (lambda x, nu: gamma_tails(nu / 2, x / 2), (), [((nu,), HALF) for nu in (0.5, 3, 80)]),
    "LogNormal": (lambda x, mu, s: normal_tails((log(x) - mu) / s), (), [((0.25, 2), HALF), ((1, 0.1), [0.01, 2, 2.75, 4, 1e6])]),
    "Weibull": (lambda x, a, b: exponential_tails((x / b) ** a), (), [((a, 2), HALF) for a in (0.3, 1, 1.7)] + [((8, 2), [1e-20, 0.3, 2, 6])]),
    "Pareto": (lambda x, a, m: exponential_tails(a * log(x / m)), (), [((a, 0.25), [0.25 + 2**-30, 0.3, 4, 250, 1e40]) for a in (0.3, 3)]),
    "GeneralizedPareto": (lambda x, mu, s, xi: exponential_tails(power((x - mu) / s, xi)), (),
                          [((0.25, 2, 0.25), [0.25 + 2**-30, 0.5, 30, 1e6, 1e40]), ((0.25, 2, -0.5), [0.5, 2, 4, 4.25 - 2**-20]),
                           ((0, 1, 1e-7), [0.5, 1, 30, 400]), ((0, 1, -1.5), [0.25, 0.625])]),
    "Rice": (rice_tails, (), [((0.5, 2), [1e-6, 0.3, 2, 12, 90]), ((6, 2), [0.01, 1, 6, 9, 14, 90]), ((60, 2), [20, 50, 60, 63, 70, 130])]),
    "Wald": (lambda x, mu, lam, al: wald_tails(x - al, mu, lam), (),
             [((2, 3, 0.25), [0.2505, 0.3, 1, 2.25, 5, 33.3, 800]), ((0.5, 20, 0), [0.01, 0.3, 0.5, 0.75, 12]), ((4, 0.25, 0), [1e-4, 0.3, 4, 100, 1e4, 1e6])]),
    "Uniform": (lambda x, lo, hi: ((x - lo) / (hi - lo), (hi - x) / (hi - lo)), (), [((-1, 3), [-1 + 2**-40, 0.5, 3 - 2**-40])]),
    "Beta": (lambda x, a, b: beta_tails(a, b, x), (),
             [((a, b), UNIT) for a in (0.01, 0.5, 2.5, 70) for b in (0.2, 3, 900)] + [((1, 19), [0.9, 0.999]), ((1e-6, 4), [0.01, 0.3, 0.9]),
              ((2e4, 5e4), [0.2, 0.28, 0.2857, 0.29, 0.4])]),
    "Kumaraswamy": (lambda x, a, b: exponential_tails(-b * mp.log1p(-x ** a)), (), [((a, b), UNIT) for a in (0.5, 2.5) for b in (0.2, 30)]),
    "LogitNormal": (lambda x, mu, s: normal_tails((log(x / (1 - x)) - mu) / s), (), [((0.5, 1.25), UNIT), ((-2, 0.125), [1e-12, 0.1, 0.15, 0.9])]),
    "Triangular": (triangular_tails, (), [((-1, 3, 1.5), [-1 + 2**-30, 0.5, 2, 3 - 2**-30])]),
    "TruncatedNormal": (truncnorm_tails, (), [((0.25, 2, -1, 4), [-1 + 2**-10, 0.5, 3, 4 - 2**-10]), ((0, 1, 6, 9), [6.125, 7, 8.5])]),
    "VonMises": (vonmises_tails, (), [((0.5, 2), [-3, -1, 0.5, 3]), ((2.75, 0.25), [-3, 0, 2.75, 3.125]), ((-1, 400), [-3, -1.5, -0.96875, 0, 1, 3]),
                                      ((7.5, 30), [-3, 0, 1, 3])]),
    "Bernoulli": (lambda x, p: (1 - f(p), f(p)), (), [((0.25,), [0]), ((1e-9,), [0])]),
    "BernoulliLogit": (lambda x, eta: (expit(-eta), expit(eta)), (), [((-0.75,), [0]), ((40,), [0])]),
    "Binomial": (lambda x, n, p: beta_tails(n - x, x + 1, 1 - p, p), (0,),
                 [((12, 0.25), [0, 3, 9, 11]), ((200, 0.03125), [0, 6, 60, 199]), ((5000, 0.75), [100, 3700, 3800, 4990])]),
    "BinomialLogit": (lambda x, n, eta: beta_tails(n - x, x + 1, expit(-eta), expit(eta)), (0,),
                      [((12, 0.25), [0, 3, 9, 11]), ((200, -40), [0, 6, 60, 199])]),
    "BetaBinomial": (sums(bb_logpmf, lambda *a: 0, lambda a, b, n: n), (2,),
                     [((2.5, 3, 12), [0, 4, 11]), ((0.2, 0.5, 40), [0, 4, 20, 39]), ((50, 400, 300), [0, 30, 60, 250, 299])]),
    "Poisson": (lambda x, mu: swapped(gamma_tails(x + 1, mu)), (), [((mu,), COUNTS) for mu in (1e-8, 0.3, 14.5, 500)]),
    "NegativeBinomial": (lambda x, mu, al: beta_tails(al, x + 1, f(al) / (f(al) + mu), f(mu) / (f(al) + mu)), (),
                         [((mu, al), COUNTS) for mu in (0.25, 30) for al in (0.125, 2, 400)]),
    "Geometric": (lambda x, p: exponential_tails(-x * log(1 - f(p))), (), [((p,), [1, 3, 20, 2000]) for p in (1e-10, 0.25, 0.97)]),
    "HyperGeometric": (sums(hyper_logpmf, lambda N, k, n: max(0, n - N + k), lambda N, k, n: min(k, n)), (0, 1, 2),
                       [((60, 25, 18), [0, 7, 8, 15, 17]), ((5000, 3000, 400), [50, 200, 240, 270, 390])]),
    "DiscreteUniform": (lambda x, lo, hi: (f(x - lo + 1) / (hi - lo + 1), f(hi - x) / (hi - lo + 1)), (0, 1), [((-2, 5), [-2, 0, 4])]),
    "ZeroInflatedPoisson": (inflated(lambda x, mu: swapped(gamma_tails(x + 1, mu))), (), [((0.75, 3), COUNTS), ((1 - 2**-40, 30), [0, 20, 200])]),
    "ZeroInflatedBinomial": (inflated(lambda x, n, p: beta_tails(n - x, x + 1, 1 - p, p)), (1,), [((0.75, 40, 0.25), [0, 9, 30, 39])]),
    "ZeroInflatedNegativeBinomial": (inflated(lambda x, mu, al: beta_tails(al, x + 1, al / (al + mu), mu / (al + mu))), (),
                                     [((0.75, 3, 2), COUNTS)]),
    "Categorical": (lambda x, *p: (mp.fsum(p[:x + 1]) / mp.fsum(p), mp.fsum(p[x + 1:]) / mp.fsum(p)), (), [((0.25, 0.5, 1e-12, 0.25), [0, 1, 2])]),
    "CategoricalLogit": (lambda x, *eta: (mp.fsum(softmax(eta)[:x + 1]), mp.fsum(softmax(eta)[x + 1:])), (), [((1, -900, 3, 2), [0, 1, 2])]),
    "OrderedLogistic": (lambda x, eta, *c: (expit(c[x] - eta), expit(eta - c[x])), (), [((0.25, -1, 0.5, 2), [0, 1, 2]), ((400, -1, 2), [0, 1])]),
    "OrderedProbit": (lambda x, eta, *c: normal_tails(c[x] - eta), (), [((0.25, -1, 0.5, 2), [0, 1, 2]), ((60, -1, 2), [0, 1])]),
}

DISCRETE = {"Bernoulli", "BernoulliLogit", "Binomial", "BinomialLogit", "BetaBinomial", "Poisson", "NegativeBinomial", "Geometric",
            "HyperGeometric", "DiscreteUniform", "ZeroInflatedPoisson", "ZeroInflatedBinomial", "ZeroInflatedNegativeBinomial",
            "Categorical", "CategoricalLogit", "OrderedLogistic", "OrderedProbit"}
QUADRATURE = {"SkewNormal", "Rice", "VonMises"}  # with some 30 digits


def point(name, tails, whole, args, x):
    discrete = name in DISCRETE
    exact = [a if j in whole else f(a) for j, a in enumerate(args)]
    at = x if discrete else f(x)
    # The smaller tail is exact, and the other what it leaves.
    low, high = tails(at, *exact)
    k = 0 if low < high else 1
    small = min(low, high)
    values = [log(small), mp.log1p(-small)]
    share = -small / (1 - small)
    logs = lambda v, a: log(tails(v, *a)[k])
    slopes = [[], []]
    for j in range(-1, len(args)):
        if j < 0 and discrete or j in whole:
            for s in slopes:
                s.append(0.0)
            continue
        v = at if j < 0 else exact[j]
        h = (abs(v) if v else f(1)) * f(10) ** (-8 if name in QUADRATURE else -18)
        if name == "Categorical" or not v:
            h = f(10) ** -18
        room = [abs(at - w) for w in exact if not isinstance(w, int) and at != w and name not in DISCRETE]
        h = min([h] + [r * f(10) ** (-8 if name in QUADRATURE else -18) for r in room if r])
        ends = []
        for sign in (1, -1):
            b = list(exact)
            w = v + sign * h
            if j >= 0:
                b[j] = w
            ends.append(logs(w if j < 0 else at, b))
        d = (ends[0] - ends[1]) / (2 * h)
        slopes[0].append(number(d))
        slopes[1].append(number(share * d))
    if k == 1:
        values.reverse()
        slopes.reverse()
    return [number(x), *map(number, values), *slopes]


def main():
    out = {}
    for name, (tails, whole, grid) in FAMILIES.items():
        out[name] = []
        for args, xs in grid:
            points = [point(name, tails, whole, args, x) for x in xs]
            out[name].append({"args": list(args), "points": points})
    with open(sys.argv[1], "w") as file:
        rows = (f'"{k}": [\n ' + ",\n ".join(map(json.dumps, v)) + "\n]" for k, v in out.items())
        file.write("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
