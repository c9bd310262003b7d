#!/usr/bin/env python3
"""Applies plans of FMixSharp to NumPy arrays, bit for bit as it does. docs/spec/plan-2.md describes the files.

    python3 read_plan.py plan.json inputs.npy mixed.npy       # (batch, channels, *spatial), float32 or uint8
"""
import json
import os
import sys

import numpy as np


def read_plan(path, part=False):
    """The plan's JSON with `masks` of each rule as an array and `parts` as plans."""
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    if plan["format"] != "fmixsharp-plan-2":
        raise ValueError(f'{path}: format "{plan["format"]}"; expected "fmixsharp-plan-2"')
    rule = plan["rule"]

    def beside(name):
        if os.path.basename(name) != name:
            raise ValueError(f'{path}: "{name}" is not the plain name of a file beside the plan')
        return os.path.join(os.path.dirname(path), name)

    if "masks" in rule:
        rule["masks"] = np.load(beside(rule["masks"]))
    if rule["name"] == "compose" and not part:
        rule["parts"] = [read_plan(beside(name), part=True) for name in rule["parts"]]
    elif rule["name"] not in ("interpolate", "select"):
        raise ValueError(f'{path}: the rule "{rule["name"]}" is not one that this program applies')
    return plan


def blend(own, partner, kept):
    """kept · own + (1 − kept) · partner, where kept is of float32; the nearest byte, halves upwards, by whole numbers."""
    if own.dtype == np.uint8:
        weight = np.minimum(np.round(kept * np.float32(32768)), 32767).astype(np.int64)
        own, partner = own.astype(np.int64), partner.astype(np.int64)
        return (partner + ((own - partner) * weight + 16384 >> 15)).astype(np.uint8)
    return kept * own + (np.float32(1) - kept) * partner


def mix(plan, index, inputs):
    """Sample `index`, mixed."""
    rule = plan["rule"]
    if rule["name"] == "compose":
        return mix(rule["parts"][rule["choices"][index]], index, inputs)
    own, partner = inputs[index], inputs[plan["partners"][index]]
    if rule["name"] == "interpolate":
        kept = np.float32(plan["lambda"][index])
        return (own if kept == 1 else partner) if kept in (0, 1) else blend(own, partner, kept)
    masks = rule["masks"]
    mask = masks[index if len(masks) > 1 else 0]
    mixed = np.where(mask == 1, own, partner)
    return np.where((mask == 0) | (mask == 1), mixed, blend(own, partner, mask)) if rule["soft"] else mixed


def apply(plan, inputs):
    """The mixed batch of float32 or uint8, (batch, channels, *spatial)."""
    if inputs.dtype not in (np.float32, np.uint8) or len(inputs) != len(plan["partners"]):
        raise ValueError(f"expected float32 or uint8, {len(plan['partners'])} samples; found {inputs.dtype}, {len(inputs)}")
    return np.stack([mix(plan, index, inputs) for index in range(len(inputs))])


def label_weight(plan, index):
    """The weight of the sample's own label; the rest is its partner's."""
    if plan["rule"]["name"] == "compose":
        return label_weight(plan["rule"]["parts"][plan["rule"]["choices"][index]], index)
    return 1.0 if plan["own_label_only"] else plan["lambda"][index]


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    np.save(sys.argv[3], apply(read_plan(sys.argv[1]), np.load(sys.argv[2])))
