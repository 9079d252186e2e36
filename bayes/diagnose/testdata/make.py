"""Make arviz.json: numbers, and what ArviZ says of them.

    python make.py arviz.json        (made with arviz 1.3.0, arviz-stats 1.3.3)
"""

import json
import logging
import sys
import warnings

import arviz as az
import numpy as np
import scipy.stats as st
import xarray as xr
from arviz_stats.base import array_stats as stats
from arviz_stats.base import dataarray_stats
from arviz_stats.bayes_factor import bayes_factor
from arviz_stats.ecdf_utils import get_pointwise_confidence_band
from arviz_stats.helper_stats import isotonic_fit
from arviz_stats.metrics import _kld

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
rng = np.random.RandomState(20210618)


def autoregressive(chains, draws, rho):
    x = rng.normal(size=(chains, draws))
    for i in range(1, draws):
        x[:, i] = rho * x[:, i - 1] + np.sqrt(1 - rho**2) * x[:, i]
    return x


def number(v):
    v = float(v)
    return v if np.isfinite(v) else str(v)


def numbers(a):
    return [number(v) for v in np.ravel(a)]


def nested(a):
    a = np.asarray(a)
    return numbers(a) if a.ndim < 2 else [nested(v) for v in a]


def rounded(x, digits=6):
    return np.array([float(f"{v:.{digits}g}") for v in np.ravel(x)]).reshape(np.shape(x))


def attempt(f, *args, **kwargs):
    """The result, or NaN where ArviZ raises an error because nothing fits."""
    try:
        return number(f(*args, **kwargs))
    except ValueError:
        return "nan"


# Chains, one quantity at a time.

normal = rng.normal(size=(4, 150))
with_nan = rng.normal(size=(2, 20))
with_nan[1, 7] = np.nan
with_inf = rng.normal(size=(2, 50))
with_inf[0, 3] = np.inf
shifted = rng.normal(size=(4, 60)) + np.arange(4)[:, None] / 2
scaled = rng.normal(size=(4, 60)) * np.array([1, 1, 1, 3])[:, None]
stuck = rng.normal(size=(4, 60))
stuck[2, 20:] = stuck[2, 20]

cases = {
    "normal": normal,
    "sticky": autoregressive(4, 100, 0.9),
    "very sticky": autoregressive(2, 300, 0.995),
    "antithetic": autoregressive(2, 150, -0.5),
    "odd": autoregressive(3, 101, 0.3),
    "one chain": autoregressive(1, 200, 0.5),
    "101 draws": autoregressive(1, 101, 0.5),  # quantiles at 0.11 and 0.89 are draws but for rounding
    "three draws": rng.normal(size=(4, 3)),
    **{f"{n} draws": rng.normal(size=(2, n)) for n in range(4, 14)},
    "constant": np.full((2, 20), 1.5),
    "stuck": stuck,
    "stuck apart": np.repeat([[1.0], [2.0]], 20, axis=1),
    "nan": with_nan,
    "infinite": with_inf,
    "heavy tails": rng.standard_cauchy(size=(4, 100)),
    "one heavy tail": np.exp(1.5 * rng.normal(size=(4, 100))),
    "counts": rng.poisson(3, size=(4, 100)),
    "indicator": rng.uniform(size=(4, 100)) < 0.2,
    "rare indicator": rng.uniform(size=(4, 100)) < 0.02,
    "two modes": np.where(rng.uniform(size=(4, 100)) < 0.4, -3, 2) + rng.normal(size=(4, 100)),
    "shifted": shifted,
    "scaled": scaled,
    "far from zero": 1e6 + rng.normal(size=(4, 60)),
    "tiny": 1e-9 * rng.normal(size=(4, 60)),
}


def pareto(x):
    if not np.isfinite(x).all() or x.shape[1] < 4:
        return {}
    k = {t: attempt(stats.pareto_khat, x, tail=t) for t in ["both", "left", "right"]}
    try:
        k["minimum"] = number(stats.pareto_min_ss(x))
    except ValueError:
        pass
    return k


def case(name, x):
    x = rounded(np.asarray(x, dtype=float), 13 if name == "far from zero" else 6)
    row = az.summary(
        az.convert_to_datatree({"x": x}), ci_kind="hdi", ci_prob=0.94, round_to="none"
    ).iloc[0]
    pooled = x.ravel()
    whole = np.isfinite(pooled).all() and (pooled == np.round(pooled)).all()
    chains, draws = x.shape
    superchains = np.arange(chains) // 2 if chains % 2 == 0 else np.arange(chains)
    return {
        "name": name,
        "chains": nested(x),
        "superchains": superchains.tolist(),
        "want": {
            "Mean": number(row["mean"]),
            "SD": number(row["sd"]),
            "HDI.94": numbers([row["hdi94_lb"], row["hdi94_ub"]]),
            "HDI.5": numbers(stats.hdi(pooled, 0.5)),
            "ETI.89": numbers(stats.eti(pooled, 0.89)),
            "Quantiles": numbers(np.quantile(pooled, [0, 0.05, 0.25, 0.5, 0.77, 1])),
            "Median": number(stats.median(pooled)),
            "MAD": number(stats.mad(pooled)),
            "IQR": number(stats.iqr(pooled)),
            "Mode": number(stats.mode(pooled.astype(int) if whole else pooled)),
            "RHat": {
                m: number(stats.rhat(x, method=m)) for m in ["rank", "z_scale", "folded", "split", "identity"]
            },
            "NestedRHat": {
                m: number(stats.rhat_nested(x, superchains, method=m))
                for m in ["rank", "z_scale", "folded", "split", "identity"]
            },
            "Summary": {k: number(row[k]) for k in ["ess_bulk", "ess_tail", "r_hat", "mcse_mean", "mcse_sd"]},
            "ESS": {
                **{m: number(stats.ess(x, method=m)) for m in ["mean", "sd", "median", "mad", "folded", "identity"]},
                "quantile": number(stats.ess(x, method="quantile", prob=0.2)),
                "local": number(stats.ess(x, method="local", prob=(0.3, 0.6))),
            },
            "MCSE": {
                "median": number(stats.mcse(x, method="median")),
                "quantile": number(stats.mcse(x, method="quantile", prob=0.9)),
            },
            "ParetoK": pareto(x),
            "EBFMI": numbers(stats.bfmi(x)),
            "AutoCorrelation": numbers(stats.autocorr(x[0])[:12]),
        },
    }


def ranks(x):
    x = np.asarray(x, dtype=float)
    bins = int(np.ceil(2 * np.log2(x.shape[1]) + 1))
    rank = st.rankdata(x).reshape(x.shape)
    edges = np.histogram_bin_edges(rank, bins=bins, range=(0, rank.size))
    return {
        "chains": nested(x),
        "ranks": nested(rank),
        "edges": numbers(edges),
        "counts": [np.histogram(c, bins=edges)[0].tolist() for c in rank],
    }


# Densities and the intervals that follow from them.


def density(name, draws, bins):
    draws = rounded(draws, 5)
    x, pdf, bw = stats.kde(draws, grid_len=bins)
    whole = (draws == np.round(draws)).all()
    several = name != "mostly equal"  # else some places are equally dense
    return {
        "name": name,
        "draws": numbers(draws),
        "x": numbers([x[0], x[-1]]),
        "density": numbers(pdf),
        "bandwidth": number(bw),
        "multimodal": nested(stats.hdi(draws.astype(int) if whole else draws, 0.8, method="multimodal")) if several else [],
        "sample": nested(stats.hdi(draws, 0.8, method="multimodal_sample")) if several and not whole else [],
    }


def circular(name, angles):
    angles = rounded(angles).reshape(2, -1)
    pooled = angles.ravel()
    x, pdf, bw = stats.kde(pooled, circular=True)
    return {
        "name": name,
        "angles": nested(angles),
        "mean": number(st.circmean(pooled, high=np.pi, low=-np.pi)),
        "sd": number(st.circstd(pooled, high=np.pi, low=-np.pi)),
        "variance": number(st.circvar(pooled, high=np.pi, low=-np.pi)),
        "hdi": numbers(stats.hdi(pooled, 0.8, circular=True)),
        "multimodal": nested(stats.hdi(pooled, 0.8, method="multimodal", circular=True)),
        "x": numbers([x[0], x[-1]]),
        "density": numbers(pdf),
        "bandwidth": number(bw),
        "mcse": number(stats.mcse(angles, circular=True)),
        "mcse median": number(stats.mcse(angles, method="median", circular=True)),
    }


# Models: draws (chain, draw) of their parameters, log densities (chain, draw,
# observation), predictions, and the observations.


def normal_density(y, mean, sd):
    return -0.5 * ((y - mean) / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi)


def student_density(y, mean, sd):
    return np.log(2 / (np.pi * np.sqrt(3))) - np.log(sd) - 2 * np.log1p(((y - mean) / sd) ** 2 / 3)


def elpd(name, parameters, log_likelihood):
    parameters, log_likelihood = rounded(parameters), rounded(log_likelihood)
    data = az.from_dict(
        {
            "posterior": {f"p{i}": p for i, p in enumerate(parameters)},
            "log_likelihood": {"y": log_likelihood},
        }
    )
    chains, draws, n = log_likelihood.shape
    efficiency = 1 if chains == 1 else np.mean([stats.ess(p, method="mean") for p in parameters]) / (chains * draws)
    flat = log_likelihood.reshape(-1, n)
    lpd = np.log(np.exp(flat - flat.max(axis=0)).mean(axis=0)) + flat.max(axis=0)
    waic = lpd - flat.var(axis=0)
    want = {
        "Efficiency": number(efficiency),
        "WAIC": {
            "Estimate": number(waic.sum()),
            "SE": number(np.sqrt(n * waic.var(ddof=1))),
            "P": number(flat.var(axis=0).sum()),
            "Pointwise": numbers(waic),
        },
    }

    def result(loo):
        models[name] = loo
        return {
            "Estimate": number(loo.elpd),
            "SE": number(loo.se),
            "P": number(loo.p),
            "Pointwise": numbers(loo.elpd_i),
            "ParetoK": numbers(loo.pareto_k),
            "Warning": bool(loo.warning),
        }

    log_p, log_q = -0.5 * parameters[0] ** 2, -0.3 * (parameters[0] - 0.1) ** 2
    want["Approximate"] = result(az.loo_approximate_posterior(data, log_p, log_q))
    want["Mixture"] = result(az.loo(data, mixture=True))
    want["LOO"] = result(az.loo(data))
    want["GoodK"] = number(models[name].good_k)
    return {
        "name": name,
        "parameters": nested(parameters),
        "logLik": nested(log_likelihood),
        "logP": nested(log_p),
        "logQ": nested(log_q),
        "want": want,
    }


def psis(name, log_ratios, efficiency):
    """Weights are in order, as ArviZ may assign smoothed weights to equal ratios in any order."""
    log_ratios = rounded(log_ratios)
    weights, k = stats.psislw(-log_ratios, r_eff=efficiency)
    return {
        "name": name,
        "logRatios": numbers(log_ratios),
        "efficiency": efficiency,
        "weights": numbers(np.sort(np.exp(weights))),
        "k": number(k),
    }


def compare(names):
    chosen = {name: models[name] for name in names}
    table = az.compare(chosen, round_to="none")
    order = list(table.index)
    pointwise = np.array([chosen[name].elpd_i.values for name in order])
    n = pointwise.shape[1]
    bootstrap = st.dirichlet.rvs(alpha=[1] * n, size=1000, random_state=124)[:1]

    def weights(method):
        t = az.compare(chosen, method=method, round_to="none")
        return numbers(t.loc[order, "weight"])

    return {
        "models": [
            {
                "Model": name,
                "Estimate": number(row["elpd"]),
                "P": number(row["p"]),
                "Diff": number(-row["elpd_diff"]),
                "Weight": float(f"{row['weight']:.4f}"),  # the optimiser's digits
                "SE": number(row["se"]),
                "DiffSE": number(row["dse"]),
                "PWorse": number(row["p_worse"]),
                "Warning": bool(chosen[name].warning),
            }
            for name, row in table.iterrows()
        ],
        "pseudoBMA": weights("pseudo-bma"),
        "bootstrap": numbers(bootstrap),
        "bootstrapped": numbers(np.exp(n * pointwise @ bootstrap[0] - np.max(n * pointwise @ bootstrap[0]))),
        "bbPseudoBMA": [float(f"{w:.2f}") for w in weights("bb-pseudo-bma")],
    }


def predictions(name, log_likelihood, predicted, y, parameter, circular=False):
    """What the model predicts of each observation left out."""
    log_likelihood = rounded(log_likelihood, 12)  # else equal ones come in any order
    predicted, y, parameter = map(rounded, [predicted, y, parameter])
    data = az.from_dict(
        {
            "posterior": {"p": parameter},
            "log_likelihood": {"y": log_likelihood},
            "posterior_predictive": {"y": predicted},
            "observed_data": {"y": y},
        }
    )
    efficiency = stats.ess(parameter, method="mean") / parameter.size
    kinds = ["mean", "median", "var", "sd"] + (["circular_mean", "circular_var", "circular_sd"] if circular else [])
    expectations = {}
    for kind in kinds:
        value, k = az.loo_expectations(data, var_name="y", kind=kind)
        expectations[kind] = {"values": numbers(value), "k": numbers(k)}
    value, k = az.loo_expectations(data, var_name="y", kind="quantile", probs=[0.1])
    expectations["quantile"] = {"values": numbers(value), "k": numbers(k)}
    log_weights, _ = stats.psislw(np.moveaxis(log_likelihood, 2, 0), r_eff=efficiency, axis=(-2, -1))
    flat = np.moveaxis(predicted, 2, 0).reshape(len(y), -1)
    log_weights = log_weights.reshape(flat.shape)

    class Half:
        """Stands for a generator that always returns the middle."""

        def uniform(self, low=0.0, high=1.0, size=None):
            return (np.asarray(low) + high) / 2 if size is None else np.full(size, 0.5)

    scores = {}
    for kind in ["crps", "scrps"]:
        s = az.loo_score(data, var_name="y", kind=kind, pointwise=True, round_to="none")
        scores[kind] = {"mean": number(s.mean), "se": number(s.se), "pointwise": numbers(s.pointwise)}
    influence, _ = az.loo_influence(data, var_names="y", kind="mean")
    dirichlet = st.dirichlet.rvs(np.ones(len(y)), size=2, random_state=42)
    mean = np.array([v if isinstance(v, float) else np.nan for v in expectations["mean"]["values"]])
    return {
        "name": name,
        "logLik": nested(log_likelihood),
        "predicted": nested(predicted),
        "y": numbers(y),
        "efficiency": number(efficiency),
        "expectations": expectations,
        "influence": numbers(influence["y"] if isinstance(influence, xr.Dataset) else influence),
        "pit": numbers(stats._loo_pit(flat, y, log_weights)),
        "paretoPIT": numbers(stats._loo_pit(flat, y, log_weights, rng=Half(), pareto_pit=True)),
        "scores": scores,
        "metrics": {k: numbers(stats.metrics(y, mean, k)) for k in ["mae", "mse", "rmse"]},
        "dirichlet": nested(dirichlet),
        "looR2": numbers(stats_r2(y, mean, dirichlet)),
    }


def stats_r2(y, predicted, share):
    """What array_stats._loo_r2 does, for given shares."""
    original = st.dirichlet.rvs
    st.dirichlet.rvs = lambda *args, **kwargs: share
    try:
        return stats.loo_r2(y, predicted, n_simulations=len(share))
    finally:
        st.dirichlet.rvs = original


def classification(y, predicted):
    return {
        "y": numbers(y),
        "predicted": numbers(predicted),
        "acc": numbers(stats.metrics(y, predicted, "acc")),
        "acc_balanced": numbers(stats.metrics(y, predicted, "acc_balanced")),
    }


def r2(mu, scale, y):
    mu, scale, y = rounded(mu), rounded(scale), rounded(y)
    return {
        "mu": nested(mu),
        "scale": numbers(scale),
        "y": numbers(y),
        "bayesian": numbers(stats.bayesian_r2(mu, scale)),
        "residual": numbers(stats.residual_r2(y, mu)),
        "bernoulli": numbers(stats.bayesian_r2(st.norm.cdf(mu), None)),
    }


def sensitivity(name, x, log_density):
    x, log_density = rounded(x), rounded(log_density)
    data = az.from_dict({"posterior": {"x": x}, "log_prior": {"x": log_density}})
    return {
        "name": name,
        "x": nested(x),
        "logDensity": nested(log_density),
        "want": number(az.psense(data, group="prior")["x"]),
        "weights": numbers(np.sort(np.exp(stats.power_scale_lw(log_density, alpha=0.8, axis=(-2, -1))).ravel())),
    }


def savage_dickey(posterior, prior, at):
    posterior, prior = rounded(posterior, 5), rounded(prior, 5)
    data = az.from_dict({"posterior": {"x": posterior[None]}, "prior": {"x": prior[None]}})
    factor, densities = bayes_factor(data, "x", ref_vals=at, return_ref_vals=True)
    return {
        "posterior": numbers(posterior),
        "prior": numbers(prior),
        "at": at,
        "factors": numbers(factor["x"]),
        "densities": numbers(densities["x"]),
    }


def survival(times, observed):
    data = az.from_dict({"observed_data": {"t": times}, "constant_data": {"t": observed.astype(int)}})
    curve = az.kaplan_meier(data, "t")["t"].values
    sf = st.ecdf(st.CensoredData.right_censored(times, ~observed)).sf
    interval = {m: sf.confidence_interval(confidence_level=0.9, method=m) for m in ["linear", "log-log"]}
    at = np.isin(curve[0], sf.quantiles)
    return {
        "times": numbers(times),
        "observed": observed.astype(bool).tolist(),
        "at": numbers(curve[0]),
        "survival": numbers(curve[1]),
        "linear": nested([interval["linear"].low.evaluate(curve[0]), interval["linear"].high.evaluate(curve[0])]),
        "log-log": nested([interval["log-log"].low.evaluate(curve[0]), interval["log-log"].high.evaluate(curve[0])]),
        "checked": at.tolist(),
    }


def isotonic(n, draws):
    y = rng.randint(0, 2, size=n)
    predicted = np.zeros((draws, n), dtype=int)
    while len(np.unique(predicted.mean(axis=0))) < n:  # ArviZ does not pool equal predictions
        predicted = (rng.uniform(size=(draws, n)) < np.linspace(0.1, 0.9, n)).astype(int)
    data = az.from_dict({"posterior_predictive": {"y": predicted[None]}, "observed_data": {"y": y}})
    fit = isotonic_fit(data, "y", "posterior_predictive", 0.9)["y"].values
    return {"y": numbers(y), "predicted": nested(predicted), "want": nested(fit)}


def band(n, prob):
    at = np.arange(1, n) / n
    low, high = get_pointwise_confidence_band(prob, n, at)
    return {"n": n, "prob": prob, "low": numbers(low), "high": numbers(high)}


def uniformity(values):
    values = rounded(values)
    return {"values": numbers(values), **{m: number(stats.uniformity_test(values, method=m)[0]) for m in ["pot_c", "prit_c", "piet_c"]}}


def chain_test(x):
    x = rounded(x)
    share = st.rankdata(x).reshape(x.shape) / x.size
    return {"chains": nested(x), "p": number(stats.mchain_uniformity_test(share)[0])}


def distribution(draws, points):
    draws = rounded(draws)
    x, share = stats.ecdf(draws, npoints=points)
    return {"draws": numbers(draws), "x": numbers(x), "share": numbers(share)}


def histogram(draws):
    draws = rounded(draws)
    whole = (draws == np.round(draws)).all()
    data = draws.astype(int) if whole else draws
    density, edges = stats.histogram(data)
    x, y, radius = stats.qds(draws, nquantiles=30)
    return {
        "draws": numbers(draws),
        "edges": numbers(edges),
        "density": numbers(density),
        "x": numbers(x),
        "y": numbers(y),
        "radius": number(radius),
    }


def distance(a, b):
    a, b = rounded(a), rounded(b)
    return {
        "a": nested(a),
        "b": nested(b),
        "wasserstein": number(st.wasserstein_distance(a[:, 0], b[:, 0])),
        "kl": number(_kld(a, b)),
    }


def thinning(x):
    x = rounded(x)
    return {"chains": nested(x), "factor": int(dataarray_stats.thin_factor(xr.DataArray(x, dims=["chain", "draw"])))}


def subsample(n, m):
    approx = rounded(rng.normal(-2, 1, size=n))
    chosen = rng.choice(n, m, replace=False)
    exact = rounded(approx[chosen] - 0.1 * rng.exponential(size=m))
    p = rounded(rng.exponential(size=m))
    return {
        "approx": numbers(approx),
        "chosen": chosen.tolist(),
        "exact": numbers(exact),
        "want": numbers(stats.diff_srs_estimator(exact, approx[chosen], approx, n)),
        "p": numbers(p),
        "wantP": numbers(stats.srs_estimator(p, n)),
    }


def moment_match():
    """A mean and log scale of normal observations, one of which lies far off."""
    y = np.array([0.3, -0.5, 0.8, 0.1, -0.2, 0.4, 7.0])
    draws = rounded(
        np.stack(
            [
                1.1 + 0.9 * rng.normal(size=(2, 300)),
                0.9 + 0.27 * rng.normal(size=(2, 300)),
            ],
            axis=-1,
        )
    )

    def log_lik_i(p, i):
        return normal_density(y[i], p[..., 0], np.exp(p[..., 1]))

    def log_prob(p):
        prior = -0.5 * (p[..., 0] / 5) ** 2 - 0.5 * p[..., 1] ** 2
        return prior + sum(log_lik_i(p, i) for i in range(len(y)))

    upars = xr.DataArray(draws, dims=["chain", "draw", "parameter"])
    log_lik = np.stack([log_lik_i(draws, i) for i in range(len(y))], axis=-1)
    data = az.from_dict(
        {"posterior": {"p": draws}, "log_likelihood": {"y": log_lik}, "observed_data": {"y": y}},
    )
    wrap = lambda f: lambda p, *i: xr.DataArray(f(p.values, *i), dims=["chain", "draw"])
    out = []
    for threshold, split, cov in [(None, True, True), (None, False, True), (0.1, True, True), (0.1, False, False), (0.1, True, False)]:
        original = az.loo(data, reff=1.0)
        k = original.pareto_k.values.copy()
        new = az.loo_moment_match(
            data, original, wrap(log_prob), wrap(log_lik_i), upars, reff=1.0, split=split, cov=cov, k_threshold=threshold
        )
        out.append(
            {
                "threshold": 0 if threshold is None else threshold,
                "split": split,
                "covariance": cov,
                "Before": numbers(k),
                "Pointwise": numbers(new.elpd_i),
                "ParetoK": numbers(new.pareto_k),
                "Estimate": number(new.elpd),
                "SE": number(new.se),
                "P": number(new.p),
            }
        )
    return {"y": numbers(y), "draws": nested(draws), "want": out}


models = {}
x = np.array([-1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2])
y = np.array([-1.2, -0.4, -0.9, 0.3, 0.1, 0.8, 0.7, 2.6])
level, slope = 0.2 + 0.3 * autoregressive(4, 100, 0.6), 0.9 + 0.3 * autoregressive(4, 100, 0.2)
log_sd = 0.1 + 0.35 * autoregressive(4, 100, 0.4)
at, sd = level[..., None], np.exp(log_sd)[..., None]
line = at + slope[..., None] * x

out = {
    "cases": [case(name, x) for name, x in cases.items()],
    "ranks": [
        ranks(rounded(autoregressive(4, 50, 0.9))),
        ranks(rng.poisson(2, size=(3, 40))),
        ranks(rounded(rng.normal(size=(2, 7)))),
    ],
    "densities": [
        density("normal", rng.normal(size=300), 512),
        density("two modes", np.r_[rng.normal(-3, 0.5, 150), rng.normal(2, 1, 150)], 200),
        density("at a boundary", rng.exponential(size=300), 102),
        density("few", rng.normal(size=9), 100),
        density("mostly equal", np.r_[np.full(60, 1.5), rng.normal(size=30)], 100),
        density("counts", rng.poisson(30, size=300), 128),
    ],
    "circular": [
        circular("von Mises", rng.vonmises(1, 3, size=200)),
        circular("around pi", rng.vonmises(3, 8, size=200)),
        circular("two modes", np.r_[rng.vonmises(-3, 20, size=120), rng.vonmises(1, 30, size=80)]),
        circular("concentrated", rng.vonmises(0.3, 500, size=60)),
        circular("spread", rng.uniform(-7, 7, size=100)),
    ],
    "elpds": [
        elpd("mean", [level, log_sd], normal_density(y, at, sd)),
        elpd("line", [level, slope, log_sd], normal_density(y, line, sd)),
        elpd("robust line", [level, slope, log_sd], student_density(y, line, sd)),
        elpd("low", [level[:2]], normal_density(y, at[:2] - 0.8, 0.7)),
        elpd("high", [level[:2]], normal_density(y, at[:2] + 0.8, 0.7)),
        elpd("one chain", [level[:1]], normal_density(y[:3], at[:1], sd[:1])),
        elpd("equal densities", [level[:2]], np.round(normal_density(y[:4], at[:2], 0.7), 1)),
        elpd("far apart", [level[:2, :60]], -300 * rng.standard_exponential((2, 60, 2))),
        elpd("very far apart", [level[:2, :60]], -2000 * rng.standard_exponential((2, 60, 2))),
        elpd("light tails", [autoregressive(2, 100, -0.5)], np.log(rng.uniform(0.5, 1, size=(2, 100, 2)))),
    ],
    "psis": [
        psis("light", np.log(rng.uniform(0.5, 1, size=300)), 1.0),
        psis("heavy", 0.9 * rng.standard_exponential(size=500), 0.7),
        psis("very heavy", 3 * rng.standard_exponential(size=400), 1.0),
        psis("few", rng.normal(size=30), 1.0),
        psis("sticky", rng.normal(size=300), 0.2),
        psis("equal ones", np.round(rng.normal(size=300), 1), 1.0),
    ],
    "comparisons": [
        compare(["mean", "line", "robust line"]),
        compare(["high", "low", "mean"]),
        compare(["light tails", "far apart"]),
        compare(["one chain"]),
    ],
    "predictions": [
        predictions("normal", normal_density(y, line, sd)[:, :50], (line + sd * rng.normal(size=(4, 100, 8)))[:, :50], y, level[:, :50]),
        predictions(
            "counts",
            st.poisson.logpmf(np.arange(5), np.exp(0.3 + 0.4 * at[:, :50])),
            rng.poisson(np.exp(0.3 + 0.4 * at[:, :50]), size=(4, 50, 5)),
            np.arange(5),
            level[:, :50],
        ),
        predictions(
            "angles",
            3 * np.cos(y[:4] - at[:, :50]),
            at[:, :50] + rng.vonmises(0, 3, size=(4, 50, 4)),
            y[:4],
            level[:, :50],
            circular=True,
        ),
    ],
    "classifications": [classification(rng.randint(0, 2, size=20), rounded(rng.uniform(size=20)))],
    "r2": [r2(line.reshape(-1, 8)[:40], sd.ravel()[:40], y)],
    "sensitivities": [
        sensitivity("prior", level, normal_density(level, 0, 1)),
        sensitivity("strong", slope, normal_density(slope, 0, 0.2)),
        sensitivity("unrelated", slope, normal_density(level, 0, 1)),
        sensitivity("counts", rng.poisson(3, size=(4, 100)), normal_density(level, 0, 1)),
    ],
    "bayesFactors": [
        savage_dickey(0.3 + 0.3 * rng.normal(size=300), rng.normal(size=300), 0.0),
        savage_dickey(2 + 0.3 * rng.normal(size=300), rng.normal(size=300), 0.5),
    ],
    "survivals": [
        survival(rounded(rng.exponential(size=40), 3), rng.uniform(size=40) < 0.7),
        survival(np.ceil(5 * rng.exponential(size=40)), rng.uniform(size=40) < 0.7),
        survival(np.ceil(5 * rng.exponential(size=15)), np.ones(15, dtype=bool)),
    ],
    "isotonics": [isotonic(15, 400)],
    "bands": [band(10, 0.97), band(50, 0.99), band(200, 0.995)],
    "uniformities": [uniformity(rng.uniform(size=40)), uniformity(rng.beta(1.5, 1.5, size=40)), uniformity(rng.beta(0.4, 0.6, size=60))],
    "chainTests": [chain_test(rng.normal(size=(4, 50))), chain_test(rng.normal(size=(3, 40)) + np.arange(3)[:, None] / 10), chain_test(rng.normal(size=(5, 30)))],
    "ecdfs": [distribution(rng.normal(size=50), 20), distribution(rng.poisson(3, size=50), 9)],
    "histograms": [histogram(rng.normal(size=80)), histogram(rng.poisson(6, size=80)), histogram(rng.exponential(size=20))],
    "distances": [distance(rng.normal(size=(60, 2)), 0.5 + 1.3 * rng.normal(size=(60, 2)))],
    "thinnings": [thinning(autoregressive(4, 100, 0.7)), thinning(autoregressive(2, 100, -0.4))],
    "subsamples": [subsample(200, 40), subsample(20, 20)],
    "momentMatch": [moment_match()],
}
with open(sys.argv[1], "w") as f:
    f.write("{")
    for i, (key, items) in enumerate(out.items()):
        f.write(",\n" if i else "\n")
        f.write(f'"{key}": [\n' + ",\n".join(json.dumps(v, separators=(",", ":")) for v in items) + "\n]")
    f.write("\n}\n")
