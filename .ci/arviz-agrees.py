"""Summarise a posterior that `kernel sample` wrote, and compare with what it said.

    python arviz-agrees.py P.zarr P.json
"""

import json
import math
import sys
import warnings

warnings.simplefilter("ignore")

import arviz as az
import xarray as xr

path, said = sys.argv[1], json.load(open(sys.argv[2]))["variables"]
posterior = az.InferenceData.from_datatree(xr.open_datatree(path, engine="zarr", consolidated=True))
summary = az.summary(posterior, hdi_prob=0.94, round_to="none")
print(summary)
assert set(summary.index) == set(said), (list(summary.index), list(said))
for name, row in summary.iterrows():
    for column, value in said[name].items():
        assert math.isclose(value, row[column], rel_tol=1e-9), (name, column, value, row[column])
