"""Make scipy.json: groups with the tests that SciPy computes of them.

    python make.py scipy.json        (made with SciPy 1.17.1)
"""

import json
import sys

import numpy as np
from scipy import stats

rng = np.random.RandomState(20240229)


def interval(test, level):
    ci = test.confidence_interval(level)
    return [float(ci.low), float(ci.high)]


def z(values, mean, sd):
    error = sd / np.sqrt(len(values))
    effect = np.mean(values) - mean
    return {
        "values": values, "mean": mean, "sd": sd,
        "effect": float(effect), "statistic": float(effect / error),
        "p": float(2 * stats.norm.sf(abs(effect / error))),
        "greater": float(stats.norm.sf(effect / error)),
        "interval": [float(v) for v in stats.norm.interval(0.95, effect, error)],
        "interval_80": [float(v) for v in stats.norm.interval(0.8, effect, error)],
    }


def welch(control, treatment):
    two = stats.ttest_ind(treatment, control, equal_var=False)
    return {
        "control": control, "treatment": treatment,
        "effect": float(np.mean(treatment) - np.mean(control)),
        "statistic": float(two.statistic), "df": float(two.df), "p": float(two.pvalue),
        "greater": float(stats.ttest_ind(treatment, control, equal_var=False, alternative="greater").pvalue),
        "interval": interval(two, 0.95), "interval_80": interval(two, 0.8),
    }


def newcombe(control, treatment, level):
    """Newcombe (1998), method 10, from SciPy's Wilson intervals."""
    (x1, n1), (x2, n2) = treatment, control
    a = stats.binomtest(x1, n1).proportion_ci(level, method="wilson")
    b = stats.binomtest(x2, n2).proportion_ci(level, method="wilson")
    p1, p2 = x1 / n1, x2 / n2
    return [
        float(p1 - p2 - np.hypot(p1 - a.low, b.high - p2)),
        float(p1 - p2 + np.hypot(a.high - p1, p2 - b.low)),
    ]


def proportions(control, treatment):
    """The z test with the pooled rate: its square is Pearson's chi-squared."""
    (x1, n1), (x2, n2) = treatment, control
    effect = x1 / n1 - x2 / n2
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    chi2 = stats.chi2_contingency(table, correction=False)
    statistic = np.sign(effect) * np.sqrt(chi2.statistic)
    return {
        "control": control, "treatment": treatment,
        "effect": float(effect), "statistic": float(statistic), "p": float(chi2.pvalue),
        "greater": float(stats.norm.sf(statistic)),
        "interval": newcombe(control, treatment, 0.95), "interval_80": newcombe(control, treatment, 0.8),
    }


def sample(mean, sd, n):
    return [float(v) for v in rng.normal(mean, sd, n)]


reference = {
    "z": [
        z(sample(0.3, 1, 40), 0, 1),
        z(sample(100, 15, 7), 110, 15),
        z([1e-3, 2e-3, 4e-3], 0, 1e-4),
        z([12.5], 12, 2),
        z([3.0, 3.0], 3, 1),
    ],
    "welch": [
        welch(sample(0, 1, 30), sample(0.5, 3, 12)),
        welch(sample(11.4, 1.06, 1103), sample(11.7, 0.91, 384)),
        welch(sample(0, 1, 2), sample(1, 1, 2)),
        welch(sample(0, 1, 200), sample(4, 0.1, 5)),
        welch([1e9 + v for v in range(10)], [1e9 + v / 2 for v in range(14)]),
        welch([5.0, 5.0, 5.0], [5.0, 6.0, 9.0]),
    ],
    "proportions": [
        proportions((412, 8000), (489, 8012)),
        proportions((3, 20), (11, 17)),
        proportions((0, 50), (4, 60)),
        proportions((9, 10), (10, 10)),
        proportions((120000, 1000000), (118000, 1000500)),
        proportions((10, 100), (20, 200)),
    ],
}
json.dump(reference, open(sys.argv[1], "w"), indent=1)
