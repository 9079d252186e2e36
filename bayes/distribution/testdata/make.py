"""Makes reference.json: log density, distribution function, mean and variance
of the distributions, for the tests of package distribution.

    python make.py reference.json            writes the file
    python make.py --check reference.json    compares it with a new computation

Needs scipy and mpmath. Log densities and distribution functions are computed
by mpmath with 60 digits or more from the textbook formulas below, because
SciPy's differences of log-gammas lose up to ten digits for large parameters;
each is then compared with SciPy's own value, and the script fails if the two
differ by more than LOOSE, or a thousand times that where a parameter is large. Means and variances are SciPy's. So the output is
the same, to 1e-12, for every version of SciPy that is right.
"""

import json
import math
import sys

import mpmath as mp
from scipy import special, stats as st

LOOSE = 1e-6
mp.mp.dps = 60
f, log, exp, pi, inf = mp.mpf, mp.log, mp.exp, mp.pi, math.inf


# Special functions, as series of positive terms.

def series(first, ratio):
    """Sum of terms: first, then each the last times ratio(k)."""
    total, term, k = f(0), f(first), 0
    while term > total * mp.eps:
        total += term
        k += 1
        term *= ratio(k)
    return total


def gammainc(a, x):
    """P(a, x) and Q(a, x), the regularised incomplete gamma functions."""
    a, x = f(a), f(x)
    if x == 0:
        return f(0), f(1)
    front = exp(a * log(x) - x - mp.loggamma(a))
    if x < a + 1:
        p = front / a * series(1, lambda k: x / (a + k))
        return p, 1 - p
    # DLMF 8.9.2, a continued fraction, from the front by Lentz's method.
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


def betainc(a, b, x, y):
    """I_x(a, b) for x + y = 1, the regularised incomplete beta function."""
    a, b, x, y = f(a), f(b), f(x), f(y)
    if x == 0:
        return f(0)
    if x > a / (a + b):
        return 1 - betainc(b, a, y, x)
    # DLMF 8.17.22, a continued fraction, from the front by Lentz's method.
    c, d, h, m = f(1), 1 / (1 - (a + b) / (a + 1) * x), f(1), 0
    step = d
    while abs(step - 1) > 10 * mp.eps:
        h *= step
        m += 1
        t = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        c, d = 1 + t / c, 1 / (1 + t * d)
        h *= c * d
        t = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        c, d = 1 + t / c, 1 / (1 + t * d)
        step = c * d
    return h * exp(a * log(x) + b * log(y) - lbeta(a, b)) / a


def lbeta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(f(a) + f(b))


def lchoose(n, k):
    return mp.loggamma(f(n) + 1) - mp.loggamma(f(k) + 1) - mp.loggamma(f(n) - k + 1)


def xlogy(x, y):
    return f(0) if x == 0 else x * log(y)


def expit(x):
    return 1 / (1 + exp(-f(x)))


# Each family: SciPy's distribution, log density, distribution function (of x
# inside the support), and pairs of parameters and points.

def normal_cdf(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def t_logpdf(z, nu):
    nu = f(nu)
    return (mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - log(nu * pi) / 2
            - (nu + 1) / 2 * log(1 + z * z / nu))


def t_tail(z, nu):
    """P(T < -|z|)"""
    nu = f(nu)
    return betainc(nu / 2, 0.5, nu / (nu + z * z), z * z / (nu + z * z)) / 2


def gamma_logpdf(x, a, b):
    a, b = f(a), f(b)
    return a * log(b) - mp.loggamma(a) + (a - 1) * log(x) - b * x


def nb_logpmf(x, mu, alpha):
    mu, alpha = f(mu), f(alpha)
    return (mp.loggamma(x + alpha) - mp.loggamma(x + 1) - mp.loggamma(alpha)
            + alpha * log(alpha / (alpha + mu)) + x * log(mu / (alpha + mu)))


def bb_logpmf(x, a, b, n):
    return lchoose(n, x) + lbeta(x + f(a), n - x + f(b)) - lbeta(a, b)


def binomial_logpmf(x, n, p):
    return lchoose(n, x) + xlogy(f(x), f(p)) + xlogy(f(n - x), 1 - f(p))


def poisson_logpmf(x, mu):
    return xlogy(f(x), f(mu)) - mu - mp.loggamma(x + 1)


def binomial_cdf(x, n, p):
    return betainc(n - x, x + 1, 1 - f(p), p) if x < n else f(1)


def nb_cdf(x, mu, al):
    return betainc(al, x + 1, f(al) / (f(al) + mu), f(mu) / (f(al) + mu))


def inflated(frozen, logpmf, cdf, grid):
    """An entry of FAMILIES: a distribution with further zeros."""
    return (lambda psi, *a: inflated_scipy(psi, frozen(*a)),
            lambda x, psi, *a: log(f(psi) * exp(logpmf(x, *a)) + (1 - f(psi) if x == 0 else 0)),
            lambda x, psi, *a: 1 - f(psi) + f(psi) * cdf(x, *a),
            [((psi, *a), xs) for psi in (1e-9, 0.3, 0.95) for a, xs in grid])


def softmax(eta):
    w = [exp(f(v)) for v in eta]
    return [v / mp.fsum(w) for v in w]


def share(p, i):
    return mp.fsum(map(f, p[:i])) / mp.fsum(map(f, p))


class inflated_scipy:
    """A distribution of counts with further zeros, which SciPy lacks."""

    def __init__(self, psi, base):
        self.psi, self.base = psi, base

    def logpdf(self, x):
        p = self.psi * self.base.pmf(x) + (1 - self.psi if x == 0 else 0)
        return math.log(p) if p > 0 else -inf

    def cdf(self, x):
        return 1 - self.psi + self.psi * self.base.cdf(x)

    def mean(self):
        return self.psi * self.base.mean()

    def var(self):
        return self.psi * (self.base.var() + (1 - self.psi) * self.base.mean() ** 2)


class half_t:
    """The absolute value of a t variable, which SciPy lacks."""

    def __init__(self, nu, s):
        self.nu, self.s, self.t = nu, s, st.t(nu, 0, s)

    def logpdf(self, x):
        return math.log(2) + self.t.logpdf(x)

    def cdf(self, x):
        return special.betainc(0.5, self.nu / 2, 1 / (1 + self.nu / (x / self.s) ** 2)) if x > 1e-150 else 2 * x * self.t.pdf(0)

    def mean(self):
        if self.nu <= 1:
            return inf
        lg = math.lgamma((self.nu + 1) / 2) - math.lgamma(self.nu / 2)
        return 2 * self.s * math.sqrt(self.nu / math.pi) * math.exp(lg) / (self.nu - 1)

    def var(self):
        return self.t.var() - self.mean() ** 2 if self.nu > 2 else inf


class kumaraswamy_scipy:
    """Kumaraswamy(a, b), which SciPy lacks: x**a is Beta(1, b)."""

    def __init__(self, a, b):
        self.a, self.y = a, st.beta(1, b)

    def logpdf(self, x):
        return self.y.logpdf(x ** self.a) + math.log(self.a) + (self.a - 1) * math.log(x)

    def cdf(self, x):
        return self.y.cdf(x ** self.a)

    def moment(self, k):
        b = self.y.args[1]
        return math.exp(math.log(b) + float(lbeta(1 + k / self.a, b)))

    def mean(self):
        return self.moment(1)

    def var(self):
        return self.moment(2) - self.moment(1) ** 2


def categorical_scipy(p):
    return st.rv_discrete(values=(range(len(p)), [v / math.fsum(p) for v in p]))


class vonmises_scipy:
    """SciPy's, whose distribution function is rough for large kappa."""

    def __init__(self, mu, kappa):
        self.mu, self.kappa, self.base = mu, kappa, st.vonmises(kappa, loc=mu)

    def logpdf(self, x):
        return self.base.logpdf(x)

    def cdf(self, x):
        return self.base.cdf(x) if self.mu == 0 and self.kappa < 50 and x > -1 else math.nan


class logitnormal_scipy:
    """LogitNormal, which SciPy lacks."""

    def __init__(self, mu, s):
        self.y = st.norm(mu, s)

    def logpdf(self, x):
        return self.y.logpdf(math.log(x) - math.log1p(-x)) - math.log(x) - math.log1p(-x)

    def cdf(self, x):
        return self.y.cdf(math.log(x) - math.log1p(-x))


class exponnorm_scipy:
    """SciPy's, where it has not lost its digits."""

    def __init__(self, mu, s, nu):
        self.base, self.rough = st.exponnorm(nu / s, mu, s), s > 10 * nu

    def logpdf(self, x):
        v = self.base.logpdf(x)
        return math.nan if self.rough and v < -500 else v

    def cdf(self, x):
        v = self.base.cdf(x)
        return v if v > 1e-3 else math.nan

    def mean(self):
        return self.base.mean()

    def var(self):
        return self.base.var()


class skewt_scipy:
    """SciPy's, where 1 + z/sqrt(a + b + z*z) has kept its digits."""

    def __init__(self, a, b, mu, s):
        self.base, self.far = st.jf_skew_t(a, b, mu, s), lambda x: abs(x - mu) > 1e2 * s

    def logpdf(self, x):
        return math.nan if self.far(x) else self.base.logpdf(x)

    def cdf(self, x):
        v = self.base.cdf(x)
        return math.nan if self.far(x) or v < 1e-12 else v


def quad(g, a, b, middle, width):
    """Integral of a density with a peak of that width at middle."""
    points = {middle + k * width for k in (-60, -30, -15, -8, -4, -2, -1, 0, 1, 2, 4, 8, 15, 30, 60)}
    points |= {b - k * width for k in (0.1, 0.5, 1, 2, 5)} | {a + k * width for k in (0.1, 0.5, 1, 2, 5)}
    return scaled_quad(g, [a] + sorted(p for p in points if a < p < b) + [b])


def scaled_quad(g, points):
    """mp.quad, which stops at an absolute error, of g over its largest value."""
    with mp.workdps(30):
        top = max(abs(g(p)) for p in points)
        return top * mp.quad(lambda x: g(x) / top, points)


def skewnormal_cdf(z, alpha):
    if z > 2:
        return 1 - skewnormal_tail(z, alpha)
    return skewnormal_tail(-z, -alpha)


def skewnormal_tail(z, alpha):
    """P(Z > z)"""
    rate = 1 + abs(z) * (1 + (alpha * alpha if alpha * z < 0 else 0))
    g = lambda u: (exp(-(z + u) ** 2 / 2) * mp.erfc(-alpha * (z + u) / mp.sqrt(2)) / mp.sqrt(2 * pi))
    # The integrand bends where z + u is near 0, on the scale 1/alpha.
    marks = [k / rate for k in (1, 3, 8, 20, 45, 90)] + [-z + k / (1 + abs(alpha)) for k in (-6, -2, 0, 2, 6)]
    marks = sorted(f(m) for m in marks if 0 < m < 45)
    return scaled_quad(g, [f(0)] + marks + [f(45)])


def window(a, b):
    """P(a < Z < b)"""
    if a > 0:
        return (mp.erfc(a / mp.sqrt(2)) - mp.erfc(b / mp.sqrt(2))) / 2
    if b < 0:
        return window(-b, -a)
    return (mp.erf(b / mp.sqrt(2)) - mp.erf(a / mp.sqrt(2))) / 2


def truncated_moments(mu, s, lo, hi):
    with mp.workdps(120):
        a, b = (lo - f(mu)) / s, (hi - f(mu)) / s
        d = lambda z: exp(-z * z / 2) / mp.sqrt(2 * pi)
        m = window(a, b)
        first = (d(a) - d(b)) / m
        ad, bd = (a * d(a) if math.isfinite(lo) else 0), (b * d(b) if math.isfinite(hi) else 0)
        return mu + s * first, f(s) ** 2 * (1 + (ad - bd) / m - first ** 2)


def vonmises_logpdf(x, mu, kappa):
    return f(kappa) * mp.cos(x - f(mu)) - log(2 * pi * mp.besseli(0, f(kappa)))


def vonmises_quad(g, a, b, mu, kappa):
    """Integral of g times the density."""
    front = vonmises_logpdf(f(mu), mu, kappa)
    whole = lambda x: g(x) * exp(front - 2 * f(kappa) * mp.sin((x - f(mu)) / 2) ** 2)
    turned = f(mu) - 2 * pi * round(mu / (2 * math.pi))
    return quad(whole, f(a), f(b), turned, 1 / mp.sqrt(1 + f(kappa)))


def vonmises_moments(mu, kappa):
    m = vonmises_quad(lambda x: x, -pi, pi, mu, kappa) if mu else f(0)
    return m, vonmises_quad(lambda x: (x - m) ** 2, -pi, pi, mu, kappa)


def logitnormal_moments(mu, s):
    d = lambda y: exp(-((y - f(mu)) / s) ** 2 / 2) / s / mp.sqrt(2 * pi)
    lo, hi = mu - 20 * f(s), mu + 20 * f(s)
    m = quad(lambda y: expit(y) * d(y), lo, hi, 0, 1)
    return m, quad(lambda y: (expit(y) - m) ** 2 * d(y), lo, hi, 0, 1)


def rice_logpdf(x, nu, s):
    x, nu, s = f(x), f(nu), f(s)
    return log(x) - 2 * log(s) - (x * x + nu * nu) / (2 * s * s) + log(mp.besseli(0, x * nu / s ** 2))


def rice_moments(nu, s):
    u = (f(nu) / s) ** 2 / 4
    m = s * mp.sqrt(pi / 2) * exp(-u) * ((1 + 2 * u) * mp.besseli(0, u) + 2 * u * mp.besseli(1, u))
    return m, 2 * f(s) ** 2 + f(nu) ** 2 - m ** 2


def wald_cdf(x, mu, lam, alpha):
    y, mu, lam = x - f(alpha), f(mu), f(lam)
    r = mp.sqrt(lam / y)
    return normal_cdf(r * (y / mu - 1)) + exp(2 * lam / mu) * normal_cdf(-r * (y / mu + 1))


def power(z, xi):
    """log(1 + xi z)/xi"""
    return log(1 + f(xi) * z) / xi if xi else z


def extreme_moments(mu, s, xi):
    if not xi:
        return f(mu) + s * mp.euler, f(s) ** 2 * pi ** 2 / 6
    g = [mp.gamma(1 - k * f(xi)) if k * xi < 1 else f(inf) for k in (1, 2)]
    return f(mu) + s * (g[0] - 1) / xi, f(s) ** 2 * (g[1] - g[0] ** 2) / f(xi) ** 2 if g[1] < inf else f(inf)


def skewt_shares(x, a, b, mu, s):
    z = (x - f(mu)) / s
    r = mp.sqrt(f(a) + b + z * z)
    large, small = (r + abs(z)) / (2 * r), (f(a) + b) / (2 * r * (r + abs(z)))
    return (large, small, r) if z > 0 else (small, large, r)


def skewt_logpdf(x, a, b, mu, s):
    p, q, r = skewt_shares(x, a, b, mu, s)
    return a * log(p) + b * log(q) - lbeta(a, b) + log(2 / (r * s))


def skewt_cdf(x, a, b, mu, s):
    p, q, _ = skewt_shares(x, a, b, mu, s)
    return betainc(a, b, p, q)


def skewt_moments(a, b, mu, s):
    a, b = f(a), f(b)
    if min(a, b) <= 0.5:
        return math.nan if max(a, b) <= 0.5 else -inf if a <= 0.5 else inf, inf
    m = mp.sqrt(a + b) / 2 * (a - b) * exp(mp.loggamma(a - 0.5) + mp.loggamma(b - 0.5) - mp.loggamma(a) - mp.loggamma(b))
    v = (a + b) / 4 * ((a - b) ** 2 + a + b - 2) / ((a - 1) * (b - 1)) - m * m if min(a, b) > 1 else f(inf)
    return mu + s * m, f(s) ** 2 * v


def hyper_logpmf(x, N, k, n):
    return lchoose(k, x) + lchoose(N - k, n - x) - lchoose(N, n)


def ordered(cdf):
    """Log mass, distribution function and SciPy's distribution of the number
    of cutpoints below a latent variable."""
    def upto(k, eta, cuts):
        return cdf(f(cuts[k]) - f(eta)) if k < len(cuts) else f(1)

    def mass(k, eta, *cuts):
        if 0 < k and eta < cuts[k - 1]:  # both in the upper tail
            return mass(len(cuts) - k, -eta, *[-c for c in reversed(cuts)])
        return log(upto(k, eta, cuts) - (upto(k - 1, eta, cuts) if k else 0))

    def frozen(eta, *cuts):
        p = [float(exp(mass(k, eta, *cuts))) for k in range(len(cuts) + 1)]
        return st.rv_discrete(values=(range(len(p)), [v / math.fsum(p) for v in p]))

    return frozen, mass, lambda k, eta, *cuts: upto(k, eta, cuts)


def ordered_moments(cdf):
    def moments(eta, *cuts):
        with mp.workdps(200):
            up = [cdf(f(eta) - c) for c in cuts]
            m = mp.fsum(up)
            return m, mp.fsum((2 * k + 1) * p for k, p in enumerate(up)) - m * m
    return moments


LINE = [-1e6, -100.5, -37.5, -8.25, -3, -1.5, -0.5, -1e-3, 0, 0.3, 1, 2.5, 6, 25, 1e3, 1e8]
FAR = LINE + [-1e200, 1e150]
HALF = [1e-300, 1e-20, 1e-5, 0.01, 0.3, 0.99, 1, 1.7, 4, 10, 33.3, 100, 700, 1e4]
UNIT = [1e-300, 1e-18, 1e-6, 0.01, 0.25, 0.4, 0.5, 0.625, 0.9, 0.999, 1 - 2**-40]
COUNT = [0, 1, 2, 3, 5, 10, 20, 47, 100, 1000]
SKEWED = [-12, -5, -2.5, -1, -0.25, 0, 0.125, 0.5, 1.5, 4, 9]
LOCSCALE = [(0, 1), (1.5, 0.2), (-3, 40), (1e3, 1e-2)]

FAMILIES = {
    "Normal": (
        lambda mu, s: st.norm(mu, s),
        lambda x, mu, s: -((x - f(mu)) / s) ** 2 / 2 - log(s) - log(2 * pi) / 2,
        lambda x, mu, s: normal_cdf((x - f(mu)) / s),
        [(a, LINE) for a in LOCSCALE]),
    "StudentT": (
        lambda nu, mu, s: st.t(nu, mu, s),
        lambda x, nu, mu, s: t_logpdf((x - f(mu)) / s, nu) - log(f(s)),
        lambda x, nu, mu, s: t_tail((x - f(mu)) / s, nu) if x <= mu else 1 - t_tail((x - f(mu)) / s, nu),
        [((nu, mu, s), LINE) for nu in (0.1, 1, 1.5, 3, 30, 1e4) for mu, s in ((0, 1), (-3, 40))]
        + [((1e9, 0, 1), [-8.25, -3, -0.5, -1e-3, 0, 1, 6]), ((3, 0, 1), [-1e200, 1e150])]),
    "Cauchy": (
        lambda a, b: st.cauchy(a, b),
        lambda x, a, b: -log(pi) - log(f(b)) - log(1 + ((x - f(a)) / b) ** 2),
        lambda x, a, b: mp.atan2(1, -(x - f(a)) / b) / pi,
        [(a, FAR) for a in LOCSCALE]),
    "Laplace": (
        lambda mu, b: st.laplace(mu, b),
        lambda x, mu, b: -abs(x - f(mu)) / b - log(2 * f(b)),
        lambda x, mu, b: exp((x - f(mu)) / b) / 2 if x <= mu else 1 - exp(-(x - f(mu)) / b) / 2,
        [(a, LINE) for a in LOCSCALE]),
    "Logistic": (
        lambda mu, s: st.logistic(mu, s),
        lambda x, mu, s: -abs(x - f(mu)) / s - log(f(s)) - 2 * log(1 + exp(-abs(x - f(mu)) / s)),
        lambda x, mu, s: expit((x - f(mu)) / s),
        [(a, LINE) for a in LOCSCALE]),
    "Gumbel": (
        lambda mu, b: st.gumbel_r(mu, b),
        lambda x, mu, b: -(x - f(mu)) / b - exp(-(x - f(mu)) / b) - log(f(b)),
        lambda x, mu, b: exp(-exp(-(x - f(mu)) / b)),
        [(a, [v for v in LINE if (v - a[0]) / a[1] > -700]) for a in LOCSCALE]),
    "Moyal": (
        lambda mu, s: st.moyal(mu, s),
        lambda x, mu, s: -((x - f(mu)) / s + exp(-(x - f(mu)) / s)) / 2 - log(f(s)) - log(2 * pi) / 2,
        lambda x, mu, s: mp.erfc(exp(-(x - f(mu)) / s / 2) / mp.sqrt(2)),
        [(a, [v for v in LINE if (v - a[0]) / a[1] > -700]) for a in LOCSCALE]),
    "SkewNormal": (
        lambda mu, s, al: st.skewnorm(al, mu, s),
        lambda x, mu, s, al: -((x - f(mu)) / s) ** 2 / 2 - log(f(s)) - log(2 * pi) / 2
            + log(mp.erfc(-al * (x - f(mu)) / s / mp.sqrt(2))),
        lambda x, mu, s, al: skewnormal_cdf((x - f(mu)) / s, f(al)),
        [((mu, s, al), [mu + s * z for z in SKEWED]) for mu, s in ((0, 1), (-3, 40)) for al in (0, 0.3, -1, 4, -50)]),
    "AsymmetricLaplace": (
        lambda k, mu, b: st.laplace_asymmetric(k, mu, 1 / b),
        lambda x, k, mu, b: log(f(b) / (f(k) + 1 / f(k))) - b * (x - f(mu)) * (f(k) if x > mu else -1 / f(k)),
        lambda x, k, mu, b: 1 - exp(-f(b) * k * (x - f(mu))) / (1 + f(k) ** 2) if x > mu
            else exp(f(b) / k * (x - f(mu))) * f(k) ** 2 / (1 + f(k) ** 2),
        [((k, *a), [v for v in LINE if abs(v) < 1e6]) for k in (0.05, 1, 3) for a in ((0, 1), (1.5, 5), (-3, 0.02))]),
    "ExGaussian": (
        exponnorm_scipy,
        lambda x, mu, s, nu: -log(f(nu)) + (mu - f(x)) / nu + (f(s) / nu) ** 2 / 2
            + log(normal_cdf((x - f(mu)) / s - f(s) / nu)),
        lambda x, mu, s, nu: normal_cdf((x - f(mu)) / s)
            - exp((mu - f(x)) / nu + (f(s) / nu) ** 2 / 2) * normal_cdf((x - f(mu)) / s - f(s) / nu),
        [((mu, s, nu), [mu + s * z for z in SKEWED + [30, 200]]) for mu, s, nu in
         ((0, 1, 1), (1, 0.5, 3), (-3, 40, 4), (0, 1, 1e3), (2, 0.01, 0.5), (0, 1, 0.02))]),
    "SkewStudentT": (
        skewt_scipy,
        skewt_logpdf,
        skewt_cdf,
        [((a, b, mu, s), LINE) for a, b in ((0.4, 2), (1.5, 4), (30, 7), (1e3, 900)) for mu, s in ((0, 1), (-3, 40))]
        + [((3, 2, 0, 1), [-1e150, 1e120])]),
    "GeneralizedExtreme": (
        lambda mu, s, xi: st.genextreme(-xi, mu, s),
        lambda x, mu, s, xi: -log(f(s)) - (1 + f(xi)) * power((x - f(mu)) / s, xi) - exp(-power((x - f(mu)) / s, xi)),
        lambda x, mu, s, xi: exp(-exp(-power((x - f(mu)) / s, xi))),
        [((mu, s, xi), [mu + s * z for z in (-7.5, -2.5, -1, 0, 0.25, 3, 7.5, 40) if 1 + xi * z > 0])
         for mu, s in ((0, 1), (-3, 40)) for xi in (-1.5, -0.4, -1e-6, 0, 1e-9, 0.125, 0.75, 2)]),
    "GeneralizedPareto": (
        lambda mu, s, xi: st.genpareto(xi, mu, s),
        lambda x, mu, s, xi: -log(f(s)) - (1 + f(xi)) * power((x - f(mu)) / s, xi),
        lambda x, mu, s, xi: -mp.expm1(-power((x - f(mu)) / s, xi)),
        [((mu, s, xi), [mu + s * z for z in (0, 2**-30, 0.25, 0.625, 1, 2, 7.5, 40) if 1 + xi * z > 0])
         for mu, s in ((0, 1), (-3, 40)) for xi in (-1.5, -0.4, -1e-6, 0, 1e-9, 0.125, 0.75, 2)]),
    "HalfNormal": (
        lambda s: st.halfnorm(0, s),
        lambda x, s: -(f(x) / s) ** 2 / 2 - log(f(s)) + log(2 / pi) / 2,
        lambda x, s: mp.erf(f(x) / s / mp.sqrt(2)),
        [((s,), [0] + HALF) for s in (1, 0.01, 250)]),
    "HalfStudentT": (
        lambda nu, s: half_t(nu, s),
        lambda x, nu, s: log(2) + t_logpdf(f(x) / s, nu) - log(f(s)),
        lambda x, nu, s: 1 - 2 * t_tail(f(x) / s, nu) if x > 1e-9 else
            2 * x / f(s) * exp(t_logpdf(f(0), nu)),
        [((nu, s), [0] + [v for v in HALF if v > 1e-9 or v < 1e-19]) for nu in (0.5, 1, 3, 30) for s in (1, 25)]),
    "HalfCauchy": (
        lambda b: st.halfcauchy(0, b),
        lambda x, b: log(2 / pi) - log(f(b)) - log(1 + (f(x) / b) ** 2),
        lambda x, b: 2 / pi * mp.atan(f(x) / b),
        [((b,), [0] + HALF + [1e200]) for b in (1, 0.01, 250)]),
    "Exponential": (
        lambda lam: st.expon(0, 1 / lam),
        lambda x, lam: log(f(lam)) - f(lam) * x,
        lambda x, lam: -mp.expm1(-f(lam) * x),
        [((lam,), [0] + HALF) for lam in (1, 0.02, 37.5)]),
    "Gamma": (
        lambda a, b: st.gamma(a, scale=1 / b),
        gamma_logpdf,
        lambda x, a, b: gammainc(a, f(b) * x)[0],
        [((a, b), HALF) for a in (1e-3, 0.5, 1, 2.5, 9.99, 40, 300) for b in (1, 0.05)]
        + [((1e6, 1e4), [99.5, 100, 100.7]), ((1e9, 1e6), [999.9, 1000, 1000.05])]),
    "InverseGamma": (
        lambda a, b: st.invgamma(a, scale=b),
        lambda x, a, b: gamma_logpdf(1 / f(x), a, b) - 2 * log(f(x)),
        lambda x, a, b: gammainc(a, f(b) / x)[1] if f(b) / x < 1200 else f(0),
        [((a, b), [v for v in HALF if v >= b / 1200]) for a in (0.5, 1, 2.5, 40) for b in (1, 20)]
        + [((1e6, 1e4), [0.00999, 0.01, 0.01002])]),
    "ChiSquared": (
        lambda nu: st.chi2(nu),
        lambda x, nu: gamma_logpdf(x, f(nu) / 2, 0.5),
        lambda x, nu: gammainc(f(nu) / 2, f(x) / 2)[0],
        [((nu,), HALF) for nu in (0.5, 1, 2, 7, 120)]),
    "LogNormal": (
        lambda mu, s: st.lognorm(s, scale=math.exp(mu)),
        lambda x, mu, s: -((log(x) - f(mu)) / s) ** 2 / 2 - log(f(s) * x) - log(2 * pi) / 2,
        lambda x, mu, s: normal_cdf((log(x) - f(mu)) / s),
        [((mu, s), HALF) for mu, s in ((0, 1), (2.5, 0.3), (-4, 6))]),
    "Weibull": (
        lambda a, b: st.weibull_min(a, scale=b),
        lambda x, a, b: log(f(a) / b) + (f(a) - 1) * log(f(x) / b) - (f(x) / b) ** f(a),
        lambda x, a, b: -mp.expm1(-(f(x) / b) ** f(a)),
        [((a, b), HALF) for a in (0.3, 1, 2.5, 8) for b in (1, 30)]),
    "Pareto": (
        lambda a, m: st.pareto(a, scale=m),
        lambda x, a, m: log(f(a)) + f(a) * log(f(m)) - (f(a) + 1) * log(f(x)),
        lambda x, a, m: 1 - (f(m) / x) ** f(a),
        [((a, m), [m] + [v for v in HALF if v > m]) for a in (0.4, 1.5, 3, 20) for m in (1, 0.02)]),
    "Wald": (
        lambda mu, lam, al: st.invgauss(mu / lam, al, lam),
        lambda x, mu, lam, al: log(f(lam) / (2 * pi * (x - f(al)) ** 3)) / 2
            - lam * (x - f(al) - mu) ** 2 / (2 * f(mu) ** 2 * (x - f(al))),
        wald_cdf,
        [((mu, lam, al), [al + y for y in (0.004, 0.0625, 0.3, 1, 1.75, 4, 10, 33.5, 128, 700)])
         for mu, lam, al in ((1, 1, 0), (3, 0.25, 0), (0.5, 20, -2), (4, 60, 1.5))]),
    "Rice": (
        lambda nu, s: st.rice(nu / s, scale=s),
        rice_logpdf,
        lambda x, nu, s: quad(lambda t: exp(rice_logpdf(t, nu, s)) if t else f(0), f(0), f(x), f(nu), f(s)),
        [((nu, s), [s * v for v in (1e-6, 0.01, 0.5, 1, 2, 4.5, 7)]) for nu, s in ((0, 1), (0.3, 1), (2, 1), (8, 2))]
        + [((30, 0.75), [20, 25.5, 29, 30, 31.5, 35]), ((0, 250), [1, 100, 400])]),
    "Uniform": (
        lambda lo, hi: st.uniform(lo, hi - lo),
        lambda x, lo, hi: -log(f(hi) - lo),
        lambda x, lo, hi: (x - f(lo)) / (f(hi) - lo),
        [((0, 1), [0, 1e-10, 0.5, 1]), ((-30.5, 1000), [-30.5, 0, 999])]),
    "Beta": (
        lambda a, b: st.beta(a, b),
        lambda x, a, b: (f(a) - 1) * log(f(x)) + (f(b) - 1) * log(1 - f(x)) - lbeta(a, b),
        lambda x, a, b: betainc(a, b, x, 1 - f(x)),
        [((a, b), UNIT) for a in (0.01, 0.5, 1, 2.5, 70) for b in (0.2, 1, 3, 900)]
        + [((3e5, 5e5), [0.37, 0.374, 0.375, 0.3765])]
        + [((1e9, 1e9), [0.49998, 0.5, 0.50001])]),
    "Kumaraswamy": (
        lambda a, b: kumaraswamy_scipy(a, b),
        lambda x, a, b: log(f(a) * b) + (f(a) - 1) * log(f(x)) + (f(b) - 1) * log(1 - f(x) ** f(a)),
        lambda x, a, b: 1 - (1 - f(x) ** f(a)) ** f(b),
        [((a, b), UNIT[3:-1]) for a in (0.5, 1, 2.5) for b in (0.2, 1, 30)]),
    "TruncatedNormal": (
        lambda mu, s, lo, hi: st.truncnorm((lo - mu) / s, (hi - mu) / s, mu, s),
        lambda x, mu, s, lo, hi: -((x - f(mu)) / s) ** 2 / 2 - log(f(s)) - log(2 * pi) / 2
            - log(window((lo - f(mu)) / s, (hi - f(mu)) / s)),
        lambda x, mu, s, lo, hi: window((lo - f(mu)) / s, (x - f(mu)) / s) / window((lo - f(mu)) / s, (hi - f(mu)) / s),
        [((0, 1, -inf, inf), [-8.25, -0.5, 0, 3]), ((0, 1, -1, 2.5), [-1, -0.875, 0, 1, 2.25, 2.5]),
         ((1.5, 0.25, 0, inf), [0, 0.125, 1, 1.5, 2.75]), ((-3, 40, -inf, 2), [-300, -50, -3, 0, 2]),
         ((0, 1, 5, inf), [5, 5.0625, 5.5, 7, 12]), ((0, 1, -inf, -30), [-33, -30.125, -30.0625, -30]),
         ((0, 1, 3, 3.5), [3, 3.125, 3.25, 3.5]), ((0, 1, -2.25, -2), [-2.25, -2.125, -2]),
         ((0, 1, -0.25, 0.5), [-0.25, 0, 0.25, 0.5]), ((0, 1, 0, 1e-3), [0, 1e-4, 9e-4]),
         ((10, 2, -3, 4), [-3, -1, 0, 3, 4]), ((0, 1, -6, 7), [-5.5, 0, 6.5]), ((0, 2, 90, 100), [90, 90.0625, 91, 100])]),
    "LogitNormal": (
        logitnormal_scipy,
        lambda x, mu, s: -((log(f(x) / (1 - f(x))) - mu) / f(s)) ** 2 / 2 - log(f(s)) - log(2 * pi) / 2
            - log(f(x) * (1 - f(x))),
        lambda x, mu, s: normal_cdf((log(f(x) / (1 - f(x))) - f(mu)) / s),
        [((mu, s), UNIT[1:]) for mu, s in ((0, 1), (-2, 0.3), (1.5, 3.5), (0.5, 6), (3, 50))]),
    "Triangular": (
        lambda lo, hi, c: st.triang((c - lo) / (hi - lo), lo, hi - lo),
        lambda x, lo, hi, c: log(2 / (f(hi) - lo)) + (log((x - f(lo)) / (f(c) - lo)) if x < c else
            log((hi - f(x)) / (f(hi) - c)) if x > c else 0),
        lambda x, lo, hi, c: (x - f(lo)) ** 2 / ((f(hi) - lo) * (f(c) - lo)) if x < c else
            1 - ((hi - f(x)) ** 2 / ((f(hi) - lo) * (f(hi) - c)) if x > c else (f(hi) - c) / (f(hi) - lo)),
        [((0, 1, 0.5), [1e-6, 0.25, 0.5, 0.75, 0.999]), ((-30.5, 100, 20), [-30, 0, 20, 99]),
         ((0, 2, 0), [0, 0.5, 1.75]), ((-1, 1, 1), [-0.5, 0.75, 1])]),
    "VonMises": (
        vonmises_scipy,
        vonmises_logpdf,
        lambda x, mu, kappa: vonmises_quad(lambda x: 1, -pi, x, mu, kappa),
        [((0, kappa), [-3.125, -2.5, -1, -0.25, 0, 0.5, 2, 3]) for kappa in (0.01, 0.4, 3, 19.9, 20.1, 150)]
        + [((0, 1e4), [-0.25, -0.0625, -0.01, 0, 0.01, 0.0625])]
        + [((mu, kappa), [-3, -1.5, 0.25, 1, 2, 3]) for mu, kappa in ((1, 0.5), (-1.25, 2), (2.5, 5), (-3, 9), (7.5, 4))]),
    "Bernoulli": (
        lambda p: st.bernoulli(p),
        lambda x, p: log(f(p)) if x else log(1 - f(p)),
        lambda x, p: f(1) if x else 1 - f(p),
        [((p,), [0, 1]) for p in (1e-12, 0.3, 0.5, 0.999)]),
    "BernoulliLogit": (
        lambda eta: st.bernoulli(float(expit(eta))),
        lambda x, eta: log(expit(eta if x else -eta)),
        lambda x, eta: f(1) if x else expit(-eta),
        [((eta,), [0, 1]) for eta in (-30, -1.5, 0, 0.3, 12)]),
    "Binomial": (
        lambda n, p: st.binom(n, p),
        binomial_logpmf,
        binomial_cdf,
        [((1, 0.3), [0, 1]), ((10, 0.5), range(11)), ((39, 1e-9), [0, 1, 20, 39]),
         ((200, 0.03), [0, 1, 5, 6, 7, 30, 199, 200]), ((5000, 0.7), [3000, 3400, 3500, 3501, 3650])]
        + [((10**9, 0.5), [499950000, 500000000, 500010000]),
           ((10**12, 1e-10), [0, 1, 80, 100, 130])]),
    "BinomialLogit": (
        lambda n, eta: st.binom(n, float(expit(eta))),
        lambda x, n, eta: lchoose(n, x) + x * log(expit(eta)) + (n - x) * log(expit(-eta)),
        lambda x, n, eta: betainc(n - x, x + 1, expit(-eta), expit(eta)) if x < n else f(1),
        [((10, -0.4), range(11)), ((200, 2), [0, 5, 150, 176, 190, 200]), ((60, -40), [0, 1, 2])]
        + [((10**9, 0), [499950000, 500000000, 500010000])]),
    "BetaBinomial": (
        lambda a, b, n: st.betabinom(n, a, b),
        lambda x, a, b, n: bb_logpmf(x, a, b, n),
        lambda x, a, b, n: mp.fsum(exp(bb_logpmf(k, a, b, n)) for k in range(x + 1)),
        [((a, b, n), [0, 1, n // 3, n - 1, n]) for n in (1, 10, 150) for a, b in ((0.2, 0.7), (1, 1), (30, 8), (2e7, 3e7))]),
    "Poisson": (
        lambda mu: st.poisson(mu),
        poisson_logpmf,
        lambda x, mu: gammainc(x + 1, mu)[1],
        [((mu,), COUNT) for mu in (1e-8, 0.3, 4.5, 40, 600)]
        + [((1e9,), [999900000, 10**9, 1000030000])]),
    "ZeroInflatedPoisson": inflated(
        st.poisson, poisson_logpmf, lambda x, mu: gammainc(x + 1, mu)[1],
        [((mu,), [0, 1, 2, 5, 20, 47]) for mu in (1e-6, 0.7, 12)]),
    "ZeroInflatedBinomial": inflated(
        st.binom, binomial_logpmf, binomial_cdf,
        [((10, 0.5), [0, 1, 5, 10]), ((200, 0.03), [0, 1, 6, 30, 200])]),
    "ZeroInflatedNegativeBinomial": inflated(
        lambda mu, al: st.nbinom(al, al / (al + mu)), nb_logpmf, nb_cdf,
        [((mu, al), [0, 1, 2, 5, 20, 47]) for mu in (0.25, 3) for al in (0.5, 8)]),
    "NegativeBinomial": (
        lambda mu, al: st.nbinom(al, al / (al + mu)),
        nb_logpmf,
        nb_cdf,
        [((mu, al), COUNT) for mu in (0.01, 3, 250) for al in (0.02, 1, 7.5, 400)]
        + [((3, 1e10), [0, 2, 10]), ((1e8, 1e8), [99950000, 10**8, 100030000])]),
    "Geometric": (
        lambda p: st.geom(p),
        lambda x, p: log(f(p)) + xlogy(f(x - 1), 1 - f(p)),
        lambda x, p: 1 - (1 - f(p)) ** x,
        [((p,), COUNT[1:]) for p in (1e-10, 0.04, 0.5, 0.97)]),
    "HyperGeometric": (
        lambda N, k, n: st.hypergeom(N, k, n),
        hyper_logpmf,
        lambda x, N, k, n: mp.fsum(exp(hyper_logpmf(j, N, k, n)) for j in range(max(0, n - N + k), x + 1)),
        [((10, 4, 5), range(5)), ((60, 25, 18), [0, 1, 7, 8, 15, 18]), ((5000, 3000, 400), [150, 200, 240, 270, 330]),
         ((12, 9, 8), range(5, 9)), ((7, 7, 3), [3]), ((5, 2, 0), [0]), ((5, 2, 5), [2]),
         ((10**12, 10**9, 10**5), [60, 100, 140])]),
    "OrderedLogistic": (
        *ordered(expit),
        [((0, -1, 0.5, 2), range(4)), ((-30, -2, 0, 1), range(4)), ((40, -1, 1, 1 + 2**-20), range(4)), ((0.5, 0.25), range(2))]),
    "OrderedProbit": (
        *ordered(normal_cdf),
        [((0, -1, 0.5, 2), range(4)), ((-12, -2, 0, 1), range(4)), ((20, -1, 1, 1 + 2**-20), range(4)), ((0.5, 0.25), range(2))]),
    "DiscreteUniform": (
        lambda lo, hi: st.randint(lo, hi + 1),
        lambda x, lo, hi: -log(f(hi - lo + 1)),
        lambda x, lo, hi: f(x - lo + 1) / (hi - lo + 1),
        [((-3, 3), range(-3, 4)), ((5, 5), [5]), ((0, 10**6), [0, 77, 10**6])]),
    "Categorical": (
        lambda *p: categorical_scipy(p),
        lambda x, *p: log(f(p[x]) / mp.fsum(map(f, p))),
        lambda x, *p: share(p, x + 1),
        [((1,), [0]), ((0.2, 0.5, 0.3), range(3)), ((0.375, 1e-9, 0.5, 0.125), range(4))]),
    "CategoricalLogit": (
        lambda *eta: categorical_scipy([float(v) for v in softmax(eta)]),
        lambda x, *eta: log(softmax(eta)[x]),
        lambda x, *eta: share(softmax(eta), x + 1),
        [((0.5,), [0]), ((-1, 0, 2.5), range(3)), ((700, 690, 710, -20), range(4))]),
}


# Moments that SciPy rounds or, where there are none, takes as infinite.
MOMENTS = {
    "SkewStudentT": skewt_moments,
    "GeneralizedExtreme": extreme_moments,
    "GeneralizedPareto": lambda mu, s, xi: (mu + s / (1 - f(xi)) if xi < 1 else inf,
                                            f(s) ** 2 / (1 - f(xi)) ** 2 / (1 - 2 * f(xi)) if xi < 0.5 else inf),
    "NegativeBinomial": lambda mu, al: (mu, mu + f(mu) * mu / al),
    "TruncatedNormal": truncated_moments,
    "LogitNormal": logitnormal_moments,
    "VonMises": vonmises_moments,
    "Rice": rice_moments,
    "AsymmetricLaplace": lambda k, mu, b: (mu + (1 / f(k) - k) / b, (1 / f(k) ** 2 + f(k) ** 2) / f(b) ** 2),
    "ExGaussian": lambda mu, s, nu: (f(mu) + nu, f(s) ** 2 + f(nu) ** 2),
    "Wald": lambda mu, lam, al: (f(mu) + al, f(mu) ** 3 / lam),
    "OrderedLogistic": ordered_moments(expit),
    "OrderedProbit": ordered_moments(normal_cdf),
    "HyperGeometric": lambda N, k, n: (f(n) * k / N, f(n) * k * (N - k) * (N - n) / f(N) ** 2 / (N - 1)),
    "StudentT": lambda nu, mu, s: (mu if nu > 1 else math.nan, st.t(nu, mu, s).var()),
}


# With larger parameters the continued fractions here and in the package lose
# digits, and take long.
def has_cdf(args):
    return max(a for a in args if a != inf) < 1e5


def number(v):
    v = float(v)
    return v if math.isfinite(v) else str(v)


def compare(name, args, x, ours, scipys):
    ours, scipys = float(ours), float(scipys)
    loose = LOOSE if max(args) < 1e6 else 1e3 * LOOSE
    if math.isfinite(scipys) and abs(ours - scipys) > loose * max(abs(ours), 1e-290 if "cdf" in name else 1):
        sys.exit(f"{name}{args} at {x}: {ours!r} here, {scipys!r} in SciPy")


def compute():
    out = {}
    for name, (frozen, logp, cdf, grid) in FAMILIES.items():
        records = out[name] = []
        for args, xs in grid:
            dist = frozen(*args)
            logpdf = getattr(dist, "logpdf", None) or dist.logpmf
            points = []
            for x in xs:
                v = logp(x if isinstance(x, int) else f(x), *args)
                compare(name, args, x, v, logpdf(x))
                point = [number(x), number(v)]
                if has_cdf(args):
                    c = cdf(x if isinstance(x, int) else f(x), *args)
                    compare(name + " cdf", args, x, c, dist.cdf(x))
                    point.append(number(c))
                points.append(point)
            mean, var = MOMENTS[name](*args) if name in MOMENTS else (dist.mean(), dist.var())
            records.append({"args": [number(a) for a in args], "mean": number(mean),
                            "var": number(var), "points": points})
    return out


def flatten(v, path=""):
    if isinstance(v, dict):
        for k in v:
            yield from flatten(v[k], f"{path}.{k}")
    elif isinstance(v, list):
        for i, e in enumerate(v):
            yield from flatten(e, f"{path}[{i}]")
    else:
        yield path, v


def main():
    check = sys.argv[1] == "--check"
    path = sys.argv[-1]
    new = compute()
    if not check:
        with open(path, "w") as out:
            families = (f'"{k}": [\n ' + ",\n ".join(map(json.dumps, v)) + "\n]" for k, v in new.items())
            out.write("{\n" + ",\n".join(families) + "\n}\n")
        return
    with open(path) as file:
        old, new = dict(flatten(json.load(file))), dict(flatten(new))
    for k in old.keys() | new.keys():
        a, b = old.get(k), new.get(k)
        if a != b and not (isinstance(a, (int, float)) and isinstance(b, (int, float))
                           and math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300)):
            sys.exit(f"{k}: {a} in {path}, {b} now")


if __name__ == "__main__":
    main()
