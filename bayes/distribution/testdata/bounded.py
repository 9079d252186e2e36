"""Makes bounded.json: the logarithm of the probability of a draw between two
bounds, mean and variance of such draws, and mean and variance of draws that
count as the bound beyond it, for the tests of package distribution.

    python bounded.py bounded.json

Needs mpmath and scipy, and make.py and tails.py beside it.
"""

import json
import sys

import mpmath as mp

from make import FAMILIES as DENSITIES, exp, f, inf, log, number
from tails import DISCRETE, FAMILIES as TAILS

CASES = [
    ("Normal", (1, 2), 0.5, 4), ("Normal", (0, 1), -inf, 1.5), ("Normal", (0, 1), 30, inf), ("Normal", (0, 1), 2, 2 + 2**-20),
    ("StudentT", (4, 1, 2), 30, 60), ("StudentT", (2.5, 0, 1), 1, inf), ("StudentT", (1.25, 0, 1), 1, 1e6), ("StudentT", (3, 0, 1), -inf, -50),
    ("Cauchy", (0, 1), -1, 5), ("Laplace", (0.25, 2), -1, 5), ("Laplace", (0, 1), 300, inf), ("AsymmetricLaplace", (2, 0.5, 1), -3, inf),
    ("Logistic", (1, 2), -1, 400), ("Gumbel", (1, 2), 30, 50), ("Moyal", (0, 1), -4, 8), ("SkewNormal", (0, 1, 3), 6, inf),
    ("ExGaussian", (0, 1, 2), 3, 60), ("GeneralizedExtreme", (0, 1, 0.25), 2, inf), ("SkewStudentT", (3, 2, 0, 1), -5, inf),
    ("Exponential", (2,), 500, inf), ("Exponential", (2,), 1, 3), ("Gamma", (2.5, 1.5), 600, inf), ("Gamma", (0.25, 1), 0, 3), ("Gamma", (2.5, 1.5), 1, 1 + 2**-20),
    ("Gamma", (0.25, 1), -inf, 1e-6), ("InverseGamma", (3, 2), 1e-3, 50), ("InverseGamma", (0.75, 2), 1, 50), ("ChiSquared", (3,), 80, inf),
    ("LogNormal", (0.5, 1), 30, inf), ("LogNormal", (0.5, 1), 0.5, 9), ("Weibull", (1.5, 2), 1, 4), ("Weibull", (0.25, 1), 1e4, inf),
    ("Pareto", (3, 1), 1e6, inf), ("Pareto", (0.5, 1), 10, 1e9), ("GeneralizedPareto", (0, 1, -0.25), 1, inf), ("HalfNormal", (2,), 1, 5), ("HalfStudentT", (4, 1), 2, inf),
    ("HalfCauchy", (1,), 1, 100), ("Rice", (1, 2), 20, inf), ("Wald", (2, 3, 0), 5, 30), ("Beta", (1, 19), 0.9, inf), ("Beta", (2, 3), 0.25, 0.75), ("Beta", (0.5, 2.5), 0.5, inf),
    ("Beta", (1, 12), 0.999, inf), ("Kumaraswamy", (2, 5), 0.9, inf), ("LogitNormal", (0, 1), 0.5, 0.999), ("Triangular", (-1, 3, 1.5), 0, 2),
    ("VonMises", (0.5, 2), 1, 3), ("Uniform", (-1, 3), 0, 1),
    ("Poisson", (3,), 1, inf), ("Poisson", (3,), 40, 50), ("Poisson", (500,), 300, 450), ("NegativeBinomial", (1, 2), 200, inf), ("NegativeBinomial", (3, 2), 1, 9),
    ("Binomial", (40, 0.25), 30, inf), ("BetaBinomial", (2, 3, 12), 3, 8), ("Geometric", (0.25,), 100, inf), ("ZeroInflatedPoisson", (0.5, 3), 1, 8),
    ("BinomialLogit", (12, 0.5), -inf, 5), ("HyperGeometric", (60, 25, 18), 12, inf),
]


def moments(name, args, lower, upper):
    """Log mass, mean and variance between the bounds, and both tails beyond."""
    logp, tails = DENSITIES[name][1], TAILS[name][0]
    density = lambda x: exp(logp(x, *args))
    exact = [f(a) for a in args]
    if name in DISCRETE:
        lo = max(0, lower)
        if name == "Geometric":
            lo = max(1, lo)
        hi = upper if upper < inf else {"Binomial": 40, "HyperGeometric": 18}.get(name, lo + 600)
        total = lambda g, a, b: mp.fsum(g(k) * density(k) for k in range(int(a), int(b) + 1))
        m0 = total(lambda k: 1, lo, hi)
        m1 = total(lambda k: k, lo, hi) / m0
        m2 = total(lambda k: (k - m1) ** 2, lo, hi) / m0
        # Strictly inside, for the censored.
        a, b = max(lo, lower + 1), min(hi, upper - 1)
        below, above = total(lambda k: 1, 1 if name == "Geometric" else 0, lower) if lower > -inf else f(0), f(0)
        if upper < inf:
            above = total(lambda k: 1, upper, {"BetaBinomial": 12, "BinomialLogit": 12}.get(name, upper + 600))
        inside = total(lambda k: 1, a, b)
        c1 = total(lambda k: k, a, b)
        center = c1 + (below * lower if below else 0) + (above * upper if above else 0)
        spread = total(lambda k: (k - center) ** 2, a, b) + (below * (lower - center) ** 2 if below else 0) + (above * (upper - center) ** 2 if above else 0)
        return log(m0), m1, m2, center, spread
    below = tails(f(lower), *exact)[0] if lower > -inf and inside_support(name, args, lower) else f(0)
    above = tails(f(upper), *exact)[1] if upper < inf else f(0)
    lo, hi = support(name, args)
    lo, hi = max(f(lower), lo), min(f(upper), hi)
    mass = integral(lambda x: 1, density, lo, hi)
    m1 = lo_or_zero(lo, hi) + integral(lambda x: x - lo_or_zero(lo, hi), density, lo, hi) / mass
    m2 = integral(lambda x: (x - m1) ** 2, density, lo, hi) / mass
    center = mass * m1 + (below * lower if below else 0) + (above * upper if above else 0)
    spread = mass * (m2 + (m1 - center) ** 2) + (below * (lower - center) ** 2 if below else 0) + (above * (upper - center) ** 2 if above else 0)
    return log(mass), m1, m2, center, spread


def lo_or_zero(lo, hi):
    return lo if lo > -inf else hi if hi < inf else f(0)


UNIT = {"Beta", "Kumaraswamy", "LogitNormal"}
POSITIVE = {"Exponential", "Gamma", "InverseGamma", "ChiSquared", "LogNormal", "Weibull", "HalfNormal", "HalfStudentT", "HalfCauchy", "Rice", "Wald"}


def support(name, args):
    if name in UNIT:
        return f(0), f(1)
    if name in POSITIVE:
        return f(0), mp.inf
    if name == "Pareto":
        return f(args[1]), mp.inf
    if name == "GeneralizedPareto":
        return f(args[0]), f(args[0]) - f(args[1]) / f(args[2])
    return -mp.inf, mp.inf


def inside_support(name, args, x):
    return x > support(name, args)[0]


def integral(g, density, lo, hi):
    """Over pieces that grow away from the finite ends, in units of the density."""
    if lo == -mp.inf:
        return integral(lambda x: g(-x), lambda x: density(-x), -hi, mp.inf)
    scale = f(1)
    if hi < mp.inf:
        scale = min(scale, hi - lo)
    probe = lo + scale / 1000
    # The distance over which the log density changes by 1, at the lower end.
    slope = abs(mp.diff(lambda x: log(density(x)), probe, h=scale * f(10) ** -20))
    if slope > 1 / scale:
        scale = 1 / slope
    points, x = [lo], scale / 4
    while (lo + x < hi if hi < mp.inf else x < scale * f(10) ** 400):
        points.append(lo + x)
        x *= 2
        if x > 60 * scale and density(lo + x) * x ** 3 < f(10) ** -60 * density(points[1]) * scale ** 3:
            break
    if hi < mp.inf and points[-1] < hi:
        if x <= 60 * scale or density(hi - (hi - points[-1]) / 2) > 0:
            # Towards the upper end the pieces shrink again.
            last, w = points[-1], hi - points[-1]
            points += [last + w / 2, last + w * 3 / 4, last + w * f(31) / 32, hi]
    # The density may be infinite at an end.
    if lo == 0:
        points += [scale / f(16) ** k for k in range(1, 60)]
    points += [kink for kink in (f(0), f(0.25), f(0.5), f(1.5)) if lo < kink < max(points)]
    points = sorted(set(points))
    total = f(0)
    with mp.workdps(30):
        middles = [density((a + b) / 2) for a, b in zip(points, points[1:])]
        for a, b, top in zip(points, points[1:], middles):
            # mp.quad stops at an absolute error: of the largest density, or of
            # that of the piece where the density may be infinite.
            if lo != 0:
                top = max(middles)
            if top:
                total += top * mp.quad(lambda x: g(x) * (density(x) / top), [a, b], maxdegree=10)
    return total


def main():
    out = []
    for name, args, lower, upper in CASES:
        values = moments(name, args, lower, upper)
        out.append([name, [number(a) for a in args] + [number(lower), number(upper)], [number(v) for v in values]])
        print(out[-1], file=sys.stderr)
    with open(sys.argv[1], "w") as file:
        file.write("[\n " + ",\n ".join(map(json.dumps, out)) + "\n]\n")


if __name__ == "__main__":
    main()
