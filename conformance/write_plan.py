"""Writes plans that FMixSharp reads (MixPlan.Load): what a Python program has drawn, for a training in .NET."""
import json
import os

import numpy as np


def write_plan(path, partners, lambdas, masks=None, method="python", own_label_only=False):
    """A plan that selects by masks, (1 or batch, *spatial) of uint8 zeros and ones or of float32 from 0 to 1, or interpolates by λ."""
    rule = {"name": "interpolate"}
    if masks is not None:
        soft = masks.dtype != np.uint8
        name = os.path.splitext(os.path.basename(path))[0] + ".npy"
        np.save(os.path.join(os.path.dirname(path), name), np.ascontiguousarray(masks, np.float32 if soft else np.uint8))
        rule = {"name": "select", "masks": name, "soft": soft}
    plan = {"format": "fmixsharp-plan-2", "method": method, "own_label_only": own_label_only,
            "partners": [int(partner) for partner in partners], "lambda": [float(share) for share in lambdas], "rule": rule}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file, indent=2)
