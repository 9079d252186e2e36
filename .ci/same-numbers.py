"""Compare two JSON files, numbers to ten digits.

    python same-numbers.py A.json B.json
"""

import json
import math
import sys


def differences(a, b, path):
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        for key in a:
            yield from differences(a[key], b[key], f"{path}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{path}[{i}]")
    elif isinstance(a, float) and isinstance(b, float):
        if not math.isclose(a, b, rel_tol=1e-10, abs_tol=1e-12):
            yield f"{path}: {a} and {b}"
    elif a != b:
        yield f"{path}: {a} and {b}"


left, right = (json.load(open(path)) for path in sys.argv[1:])
if found := list(differences(left, right, "")):
    sys.exit("\n".join(found[:20]))
