"""Make arviz.json: draws with the diagnostics that ArviZ computes of them.

    python make.py arviz.json        (made with ArviZ 0.23.4)
"""

import json
import logging
import sys
import warnings

import arviz as az
import numpy as np
from arviz.plots.plot_utils import compute_ranks

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
rng = np.random.RandomState(20210618)


def autoregressive(chains, draws, rho):
    x = rng.normal(size=(chains, draws))
    for i in range(1, draws):
        x[:, i] = rho * x[:, i - 1] + np.sqrt(1 - rho**2) * x[:, i]
    return x


normal = rng.normal(size=(4, 250))
with_nan = rng.normal(size=(2, 20))
with_nan[1, 7] = np.nan
with_inf = rng.normal(size=(2, 50))
with_inf[0, 3] = np.inf
shifted = rng.normal(size=(4, 100)) + np.arange(4)[:, None] / 2
scaled = rng.normal(size=(4, 100)) * np.array([1, 1, 1, 3])[:, None]

cases = {
    "normal": normal,
    "sticky": autoregressive(4, 200, 0.9),
    "very sticky": autoregressive(2, 500, 0.995),
    "antithetic": autoregressive(2, 150, -0.5),
    "odd": autoregressive(3, 101, 0.3),
    "one chain": autoregressive(1, 200, 0.5),
    "three draws": rng.normal(size=(4, 3)),
    **{f"{n} draws": rng.normal(size=(2, n)) for n in range(4, 14)},
    "constant": np.full((2, 20), 1.5),
    "nan": with_nan,
    "infinite": with_inf,
    "heavy tails": rng.standard_cauchy(size=(4, 150)),
    "counts": rng.poisson(3, size=(4, 150)),
    "indicator": rng.uniform(size=(4, 100)) < 0.2,
    "rare indicator": rng.uniform(size=(4, 100)) < 0.02,
    "shifted": shifted,
    "scaled": scaled,
    "far from zero": 1e6 + rng.normal(size=(4, 100)),
    "tiny": 1e-9 * rng.normal(size=(4, 100)),
}


def number(v):
    v = float(v)
    return v if np.isfinite(v) else str(v)


def numbers(a):
    return [number(v) for v in np.ravel(a)]


def case(name, x):
    x = np.asarray(x, dtype=float)
    x = np.array([[float(f"{v:.13g}" if name == "far from zero" else f"{v:.6g}") for v in c] for c in x])
    row = az.summary(az.convert_to_dataset({"x": x}), round_to="none", hdi_prob=0.94).iloc[0]
    return {
        "name": name,
        "chains": [numbers(c) for c in x],
        "want": {
            "Mean": number(row["mean"]),
            "SD": number(row["sd"]),
            "HDI.94": numbers(az.hdi(x.ravel(), 0.94)),
            "HDI.5": numbers(az.hdi(x.ravel(), 0.5)),
            "Quantiles": numbers(np.quantile(x, [0, 0.05, 0.25, 0.5, 0.77, 1])),
            "RHat": number(az.rhat(x)),
            "ESSBulk": number(az.ess(x, method="bulk")),
            "ESSTail": number(az.ess(x, method="tail")),
            "ESSMean": number(az.ess(x, method="mean")),
            "ESSSD": number(az.ess(x, method="sd")),
            "MCSEMean": number(az.mcse(x, method="mean")),
            "MCSESD": number(az.mcse(x, method="sd")),
            "EBFMI": numbers(az.bfmi(x)),
            "AutoCorrelation": numbers(az.autocorr(x[0])[:12]),
        },
    }


def density(name, draws, bins):
    draws = np.array([float(f"{v:.5g}") for v in draws])
    x, pdf, bw = az.kde(draws, grid_len=bins, bw_return=True)
    return {
        "name": name,
        "draws": numbers(draws),
        "x": numbers([x[0], x[-1]]),
        "density": [float(f"{v:.10g}") for v in pdf],
        "bandwidth": number(bw),
    }


def normal(y, mean, sd):
    return -0.5 * ((y - mean) / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi)


def student(y, mean, sd):
    return np.log(2 / (np.pi * np.sqrt(3))) - np.log(sd) - 2 * np.log1p(((y - mean) / sd) ** 2 / 3)


def rounded(x):
    return np.array([float(f"{v:.6g}") for v in np.ravel(x)]).reshape(np.shape(x))


def elpd(name, parameters, log_likelihood):
    """LOO and WAIC of a model, given draws (chain, draw) and densities (chain, draw, observation)."""
    parameters, log_likelihood = rounded(parameters), rounded(log_likelihood)
    data = az.from_dict(
        posterior={f"p{i}": p for i, p in enumerate(parameters)}, log_likelihood={"y": log_likelihood}
    )
    loo, waic = az.loo(data, pointwise=True), az.waic(data, pointwise=True)
    models[name] = loo
    chains, draws, _ = log_likelihood.shape
    ess = np.mean([az.ess(p, method="mean") for p in parameters])
    return {
        "name": name,
        "parameters": [[numbers(c) for c in p] for p in parameters],
        "logLik": [[numbers(d) for d in c] for c in log_likelihood],
        "want": {
            "Efficiency": number(1 if chains == 1 else ess / (chains * draws)),
            "GoodK": number(loo.good_k),
            "LOO": {
                "Estimate": number(loo.elpd_loo),
                "SE": number(loo.se),
                "P": number(loo.p_loo),
                "Pointwise": numbers(loo.loo_i),
                "ParetoK": numbers(loo.pareto_k),
                "Warning": bool(loo.warning),
            },
            "WAIC": {
                "Estimate": number(waic.elpd_waic),
                "SE": number(waic.se),
                "P": number(waic.p_waic),
                "Pointwise": numbers(waic.waic_i),
                "Warning": bool(waic.warning),
            },
        },
    }


def compare(names):
    table = az.compare({name: models[name] for name in names})
    return [
        {
            "Model": name,
            "Estimate": number(row.elpd_loo),
            "P": number(row.p_loo),
            "Diff": number(row.elpd_diff),
            "Weight": float(f"{row.weight:.4f}"),  # the optimiser's digits
            "SE": number(row.se),
            "DiffSE": number(row.dse),
            "Warning": bool(row.warning),
        }
        for name, row in table.iterrows()
    ]


def ranks(x, bins):
    rank = compute_ranks(np.asarray(x, dtype=float))
    edges = np.histogram_bin_edges(rank, bins=bins, range=(0, rank.size))
    return {
        "chains": [numbers(c) for c in x],
        "ranks": [numbers(c) for c in rank],
        "edges": numbers(edges),
        "counts": [np.histogram(c, bins=edges)[0].tolist() for c in rank],
    }


out = {
    "cases": [case(name, x) for name, x in cases.items()],
    "densities": [
        density("normal", rng.normal(size=400), 512),
        density("two modes", np.r_[rng.normal(-3, 0.5, 200), rng.normal(2, 1, 200)], 200),
        density("at a boundary", rng.exponential(size=400), 102),
        density("few", rng.normal(size=9), 100),
        density("counts", rng.poisson(3, size=300), 128),
    ],
}

models = {}
x = np.array([-1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2])
y = np.array([-1.2, -0.4, -0.9, 0.3, 0.1, 0.8, 0.7, 2.6])
level, slope = 0.2 + 0.3 * autoregressive(4, 100, 0.6), 0.9 + 0.3 * autoregressive(4, 100, 0.2)
log_sd = 0.1 + 0.35 * autoregressive(4, 100, 0.4)
at, sd = level[..., None], np.exp(log_sd)[..., None]
few = rng.normal(size=(2, 5, 2))
out["elpds"] = [
    elpd("mean", [level, log_sd], normal(y, at, sd)),
    elpd("line", [level, slope, log_sd], normal(y, at + slope[..., None] * x, sd)),
    elpd("robust line", [level, slope, log_sd], student(y, at + slope[..., None] * x, sd)),
    elpd("low", [level[:2]], normal(y, at[:2] - 0.8, 0.7)),
    elpd("high", [level[:2]], normal(y, at[:2] + 0.8, 0.7)),
    elpd("one chain", [level[:1]], normal(y[:3], at[:1], sd[:1])),
    elpd("few draws", [few[..., 0]], few),
    elpd("equal densities", [level[:2, :20]], np.full((2, 20, 2), -1.25)),
    elpd("two densities", [level[:2]], np.where(level[:2, :, None] < [0.1, 0.3], -1.0, -2.0)),
    elpd("far apart", [level[:2, :60]], -300 * rng.standard_exponential((2, 60, 2))),
    elpd("light tails", [autoregressive(2, 100, -0.5)], np.log(rng.uniform(0.5, 1, size=(2, 100, 2)))),
]
out["comparisons"] = [
    compare(["mean", "line", "robust line"]),
    compare(["high", "low", "mean"]),
    compare(["equal densities", "two densities", "far apart"]),
    compare(["one chain"]),
]
out["ranks"] = [
    ranks(rounded(autoregressive(4, 50, 0.9)), int(np.ceil(2 * np.log2(50)) + 1)),
    ranks(rng.poisson(2, size=(3, 40)), 10),
    ranks(rounded(rng.normal(size=(2, 7))), 20),
]
with open(sys.argv[1], "w") as f:
    f.write("{")
    for i, (key, items) in enumerate(out.items()):
        f.write(",\n" if i else "\n")
        f.write(f'"{key}": [\n' + ",\n".join(json.dumps(v, separators=(",", ":")) for v in items) + "\n]")
    f.write("\n}\n")
