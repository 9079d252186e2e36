"""Summarise a posterior that `kernel sample` wrote, and compare with what it said.

    python arviz-agrees.py P.zarr P.json
"""

import json
import math
import sys
import warnings

warnings.simplefilter("ignore")

import arviz as az

path, said = sys.argv[1], json.load(open(sys.argv[2]))["variables"]
columns = {"hdi_3%": "hdi94_lb", "hdi_97%": "hdi94_ub"}  # what ArviZ calls ours
summary = az.summary(az.from_zarr(path), ci_kind="hdi", ci_prob=0.94, round_to="none")
print(summary)
assert set(summary.index) == set(said), (list(summary.index), list(said))
for name, row in summary.iterrows():
    for column, value in said[name].items():
        assert math.isclose(value, row[columns.get(column, column)], rel_tol=1e-9), (name, column, value, row)
