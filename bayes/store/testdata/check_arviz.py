"""Open a posterior with ArviZ and compare it with example() in store_test.go.

    python check_arviz.py p.zarr | p.zarr.zip
"""

import sys
import warnings

warnings.simplefilter("ignore")

import arviz as az
import numpy as np
import zarr

path = sys.argv[1]
zipped = path.endswith(".zip")
data = az.from_zarr(zarr.storage.ZipStore(path, mode="r") if zipped else path)

assert set(data.children) == {"posterior", "sample_stats", "observed_data"}, data.children
assert data.attrs["inference_library"] == "gonbayes", data.attrs
assert data.attrs["sampling_time"] == 0.25, data.attrs

posterior = data.posterior
assert posterior.attrs["model"] == "theta[school] ~ Normal(0, 1) # <&>\n", posterior.attrs
assert posterior.attrs["plan"] == ["fold", "collapse"], posterior.attrs
assert list(posterior.school.values) == ["Choate", "Égalité 学校 😀", ""], posterior.school
assert list(posterior.chain.values) == [0, 1] and list(posterior.draw.values) == [0, 1, 2]
assert set(posterior.data_vars) == {"theta", "mu", "a"}, posterior

theta = np.arange(18.0) / 8
theta[5], theta[7] = np.nan, -np.inf
assert posterior.theta.dims == ("chain", "draw", "school")
np.testing.assert_array_equal(posterior.theta.values, theta.reshape(2, 3, 3))
assert posterior.mu.dims == ("chain", "draw") and posterior.mu.dtype == np.float64
np.testing.assert_array_equal(posterior.mu.values, [[1, 2, 3], [4, 5, 6]])
assert posterior.a.dtype == np.int64
np.testing.assert_array_equal(posterior.a.values, [[1, -2, 3], [2**63 - 1, 5, 6]])
assert posterior.theta.sel(school="Choate", chain=1, draw=0).item() == 9 / 8

stats = data.sample_stats
assert stats.diverging.dtype == bool and stats.diverging.dims == ("chain", "draw")
np.testing.assert_array_equal(stats.diverging.values, [[False, True, False], [False, False, True]])
np.testing.assert_array_equal(stats.tree_depth.values, [[1, 2, 3], [4, 5, 6]])

observed = data.observed_data
np.testing.assert_array_equal(observed.y.sel(row=20).values, -1)
assert observed.n.dims == () and observed.n.item() == 2
assert observed["empty"].shape == (2, 0), observed

summary = az.summary(data, var_names=["mu", "theta"])
assert "theta[Choate]" in summary.index, summary
print("ArviZ", az.__version__, "with zarr", zarr.__version__, "reads", "a zip" if zipped else "a directory")
