"""Run metabayes on tests read as JSON, and print the posterior's moments.

    python run_metabayes.py < tests.json

metabayes 0.0.2 draws mu, tau and the lifts of an iteration all given those of
the iteration before. That is no Gibbs sampling, where each is drawn given the
newest of the others, and what it converges to has a spread too large, by about
3% for fifty tests and more for fewer. So this prints two answers: "as_shipped"
by its run_model, and "in_turn" by the same updates of the package, each of
which sees the last.
"""

import json
import sys

import numpy as np
import metabayes.gibbs_sampler
from metabayes import GibbsSampler, Prior

metabayes.gibbs_sampler.tqdm = lambda iterations: iterations  # no progress bar


def moments(samples):
    columns = [samples["meta_lift"], samples["lift_standard_deviation"], *samples["experiment_lifts"].T]
    return {"mean": [float(np.mean(c)) for c in columns], "sd": [float(np.std(c)) for c in columns]}


def in_turn(sampler, iterations, burn):
    """Each update reads the row before the one that it writes."""
    traces = sampler._raw_traces
    kept = {name: [] for name in traces}
    for iteration in range(iterations):
        for name, update in (("theta", sampler._update_theta), ("mu", sampler._update_nu), ("tau", sampler._update_tau)):
            update(1)
            traces[name][0] = traces[name][1]
        if iteration >= burn:
            for name, trace in traces.items():
                kept[name].append(np.copy(trace[0]))
    return {
        "meta_lift": np.array(kept["mu"]),
        "lift_standard_deviation": np.array(kept["tau"]) ** -0.5,
        "experiment_lifts": np.array(kept["theta"]),
    }


tests = {name: np.array(column, dtype=float) for name, column in json.load(sys.stdin).items()}
np.random.seed(1)


def sampler(iterations):
    return GibbsSampler.from_binary_counts(
        tests["control_users"], tests["control_conversions"],
        tests["treatment_users"], tests["treatment_conversions"], Prior(), iterations)


shipped = sampler(40_000)
shipped.run_model()
json.dump({
    "lift": list(shipped.parameters["percent_deltas"]),
    "precision": list(shipped.parameters["omega"]),
    "as_shipped": moments(shipped.get_posterior_samples()),
    "in_turn": moments(in_turn(sampler(2), 40_000, 1000)),
}, sys.stdout)
