"""Makes multivariate.json: log densities of the multivariate distributions, for
the tests of package distribution.

    python multivariate.py multivariate.json

Needs scipy and mpmath. Values are computed by mpmath with 60 digits from the
textbook formulas below and compared with SciPy's where it has the distribution.
"""

import json
import math
import sys

import mpmath as mp
import numpy as np
from scipy import stats as st

mp.mp.dps = 60
f, log, pi = mp.mpf, mp.log, mp.pi
out = {}


def add(name, n, args, x, logp, scipy=None):
    if scipy is not None and not math.isclose(float(logp), float(scipy), rel_tol=1e-9, abs_tol=1e-9):
        sys.exit(f"{name}{args} at {x}: {logp} here, {scipy} in SciPy")
    args = [np.atleast_1d(np.array(a, dtype=float)).ravel().tolist() for a in args]
    x = np.array(x, dtype=float).ravel().tolist()
    out.setdefault(name, []).append({"n": n, "args": args, "x": x, "logp": float(logp)})


def elliptical(x, mu, cov):
    """Squared distance and log determinant."""
    m = mp.matrix(cov.tolist())
    d = mp.matrix([f(float(v)) - f(float(w)) for v, w in zip(x, mu)])
    return (d.T * mp.lu_solve(m, d))[0], log(mp.det(m))


def normal(x, mu, cov):
    q, logdet = elliptical(x, mu, cov)
    return -(q + logdet + len(x) * log(2 * pi)) / 2


def student(x, nu, mu, cov):
    q, logdet = elliptical(x, mu, cov)
    n = len(x)
    return (mp.loggamma((f(nu) + n) / 2) - mp.loggamma(f(nu) / 2) - n * log(nu * pi) / 2
            - logdet / 2 - (f(nu) + n) / 2 * log(1 + q / nu))


rng = np.random.default_rng(7)
CASES = []
for n in (1, 2, 5):
    for spread in (1, 30):
        low = np.tril(rng.integers(-4, 5, (n, n)) / 4, -1) + np.diag(rng.integers(2, 9, n) / 4)
        low[-1] *= spread
        CASES.append((n, low, rng.integers(-8, 9, n) / 4, rng.integers(-12, 13, n) / 4))
for n, low, mu, x in CASES:
    cov = low @ low.T  # exact
    tau = cov * 2  # any positive definite matrix will do
    of_tau = mp.inverse(mp.matrix(tau.tolist()))
    add("MvNormal", n, [mu, cov], x, normal(x, mu, cov), st.multivariate_normal(mu, cov).logpdf(x))
    add("MvNormalChol", n, [mu, low], x, normal(x, mu, cov))
    add("MvNormalTau", n, [mu, tau], x, normal(x, mu, of_tau))
    for nu in (0.5, 4, 1e3, 1e9):
        v = student(x, nu, mu, cov)
        add("MvStudentT", n, [nu, mu, cov], x, v, st.multivariate_t(mu, cov, nu).logpdf(x) if nu < 1e6 else None)
        add("MvStudentTChol", n, [nu, mu, low], x, v)
        add("MvStudentTTau", n, [nu, mu, tau], x, student(x, nu, mu, of_tau))


def dirichlet(x, a):
    return (mp.loggamma(mp.fsum(map(f, a))) - mp.fsum(mp.loggamma(f(v)) for v in a)
            + mp.fsum((f(v) - 1) * log(f(w)) for v, w in zip(a, x)))


for a in ([1, 1], [0.5, 2, 3], [40, 0.25, 7, 1], [300, 500]):
    for x in ([0.25, 0.75], [0.5, 0.125, 0.375], [1 - 2**-20, 2**-20], [0.5, 0.25, 2**-10, 0.25 - 2**-10]):
        if len(a) == len(x):
            add("Dirichlet", len(a), [a], x, dirichlet(x, a), st.dirichlet(a).logpdf(x))


def choose(x):
    return mp.loggamma(sum(x) + 1) - mp.fsum(mp.loggamma(v + 1) for v in x)


for p in ([0.25, 0.75], [0.375, 0.125, 0.5], [0.5, 1e-9, 0.25, 0.25 - 1e-9]):
    for x in ([0, 0], [3, 9], [0, 400], [1, 0, 2], [20, 30, 40], [4, 1, 0, 6]):
        if len(p) == len(x):
            q = [f(v) / mp.fsum(map(f, p)) for v in p]
            v = choose(x) + mp.fsum(k * log(w) for k, w in zip(x, q))
            add("Multinomial", len(p), [sum(x), p], x, v, st.multinomial(sum(x), [float(v) for v in q]).logpmf(x))
            a = [7 * v for v in p]
            v = (choose(x) + mp.loggamma(mp.fsum(map(f, a))) - mp.loggamma(sum(x) + mp.fsum(map(f, a)))
                 + mp.fsum(mp.loggamma(k + f(w)) - mp.loggamma(f(w)) for k, w in zip(x, a)))
            add("DirichletMultinomial", len(p), [sum(x), a], x, v, st.dirichlet_multinomial(a, sum(x)).logpmf(x))


def lkj(eta, n, det, powers=None):
    """Log density by determinant, with the constant as in the paper's (16)."""
    c = (n - 1) * mp.loggamma(f(eta) + f(n - 1) / 2)
    for k in range(1, n):
        c -= f(k) / 2 * log(pi) + mp.loggamma(f(eta) + f(n - 1 - k) / 2)
    return c + (f(eta) - 1) * log(det)


for n in (1, 2, 3, 6):
    for eta in (0.5, 1, 2, 50):
        low = np.tril(rng.integers(-3, 4, (n, n)), -1) + np.diag(rng.integers(1, 6, n)).astype(float)
        low /= np.sqrt((low * low).sum(1, keepdims=True))
        corr = low @ low.T
        np.fill_diagonal(corr, 1)
        add("LKJCorr", n, [eta], corr, lkj(eta, n, mp.det(mp.matrix(corr.tolist()))))
        diag = [f(float(low[i, i])) for i in range(n)]
        v = lkj(eta, n, mp.fprod(d * d for d in diag)) + mp.fsum((n - 1 - i) * log(diag[i]) for i in range(1, n))
        add("LKJCholesky", n, [eta], low, v)

# The series, as multivariate normal distributions of innovations mapped
# linearly: x = start + B·(x before) + noise.
for n, rho, sigma, const, init, isig in ((1, [0.5], 1, 0, 0, 2), (6, [0.75], 2, 0.5, -1, 3),
                                         (7, [0.5, -0.25], 0.5, 1, 2, 1), (5, [], 0.5, 1, 2, 1)):
    b = np.zeros((n, n))
    start, sd = np.full(n, float(init)), np.full(n, float(isig))
    for t in range(len(rho), n):
        start[t], sd[t] = const, sigma
        for i, c in enumerate(rho):
            b[t, t - 1 - i] = c
    to = np.linalg.inv(np.eye(n) - b)
    x = rng.integers(-12, 13, n) / 4
    mean, cov = to @ start, to @ np.diag(sd ** 2) @ to.T
    v = mp.fsum(-((f(float(x[t])) - start[t] - mp.fsum(f(float(b[t, s])) * float(x[s]) for s in range(n))) / sd[t]) ** 2 / 2
                - log(f(sd[t])) - log(2 * pi) / 2 for t in range(n))
    add("AR", n, [rho, sigma, const, init, isig], x, v, st.multivariate_normal(mean, cov).logpdf(x))
for n, mu, sigma, init, isig in ((1, 0, 1, 0, 100), (6, 0.25, 2, -1, 3), (9, 0, 0.125, 0, 0.5)):
    low = np.tril(np.ones((n, n)))
    sd = np.array([isig] + [sigma] * (n - 1), dtype=float)
    mean, cov = low @ np.array([init] + [mu] * (n - 1)), low @ np.diag(sd ** 2) @ low.T
    x = rng.integers(-12, 13, n) / 4
    add("GaussianRandomWalk", n, [mu, sigma, init, isig], x, normal(x, mean, cov), st.multivariate_normal(mean, cov).logpdf(x))

with open(sys.argv[1], "w") as file:
    lines = (f'"{k}": [\n ' + ",\n ".join(map(json.dumps, v)) + "\n]" for k, v in out.items())
    file.write("{\n" + ",\n".join(lines) + "\n}\n")
