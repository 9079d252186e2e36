"""Make arviz.json: draws with the diagnostics that ArviZ computes of them.

    python make.py arviz.json        (made with ArviZ 0.23.4)
"""

import json
import logging
import sys
import warnings

import arviz as az
import numpy as np

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
with open(sys.argv[1], "w") as f:
    f.write("{")
    for i, (key, items) in enumerate(out.items()):
        f.write(",\n" if i else "\n")
        f.write(f'"{key}": [\n' + ",\n".join(json.dumps(v, separators=(",", ":")) for v in items) + "\n]")
    f.write("\n}\n")
