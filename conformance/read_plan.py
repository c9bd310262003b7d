#!/usr/bin/env python3
"""Applies plans of FMixSharp to NumPy arrays, bit for bit as it does. docs/spec/plan-2.md describes the files.

    python3 read_plan.py plan.json inputs.npy mixed.npy       # (batch, channels, *spatial), float32 or uint8
"""
import json
import os
import sys

import numpy as np


def read_plan(path, part=False):
    """The plan's JSON with `masks` of each rule as an array and `parts` as plans. A plan that is none is a ValueError."""
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    refuse = lambda why: ValueError(f"{path}: {why}")
    if plan.get("format") != "fmixsharp-plan-2":
        raise refuse(f'format "{plan.get("format")}"; expected "fmixsharp-plan-2"')

    def beside(name):
        if name in ("", ".", "..") or any(sign in name for sign in "/\\:"):
            raise refuse(f'"{name}" is not the plain name of a file beside the plan')
        return os.path.join(os.path.dirname(path), name)

    try:
        rule, batch, _ = plan["rule"], len(plan["partners"]), (plan["method"], plan["own_label_only"])
        if batch == 0 or len(plan["lambda"]) != batch:
            raise refuse(f"{batch} partners and {len(plan['lambda'])} values of λ; expected one of each for each sample")
        if not all(0 <= partner < batch for partner in plan["partners"]) or not all(0 <= share <= 1 for share in plan["lambda"]):
            raise refuse(f"expected partners from 0 to {batch - 1} and λ from 0 to 1")
        if rule["name"] == "compose" and not part:
            rule["parts"] = [read_plan(beside(name), part=True) for name in rule["parts"]]
            if any(len(one["partners"]) != batch for one in rule["parts"]) or len(rule["choices"]) != batch:
                raise refuse(f"parts or choices are not for {batch} samples")
            if not all(0 <= choice < len(rule["parts"]) for choice in rule["choices"]):
                raise refuse("a choice is not the index of a part")
        elif rule["name"] == "select":
            masks = rule["masks"] = np.load(beside(rule["masks"]))
            if masks.dtype != (np.float32 if rule["soft"] else np.uint8) or not ((masks >= 0) & (masks <= 1)).all():
                raise refuse("expected masks of bytes 0 and 1, or soft ones of float32 from 0 to 1")
            if masks.ndim < 2 or len(masks) not in (1, batch):
                raise refuse(f"masks of shape {masks.shape}; expected (1 or {batch}, *spatial)")
        elif rule["name"] != "interpolate":
            raise refuse(f'the rule "{rule["name"]}" is not one that this program applies')
    except KeyError as error:
        raise refuse(f"the field {error} is missing") from error
    return plan


def blend(own, partner, kept):
    """kept · own + (1 − kept) · partner, where kept is of float32; the nearest byte, halves upwards, by whole numbers."""
    if own.dtype == np.uint8:
        weight = np.round(kept * np.float32(32768)).astype(np.int64)
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
    if inputs.shape[2:] != masks.shape[1:]:
        raise ValueError(f"masks of shape {masks.shape[1:]} for samples of shape {inputs.shape[2:]}")
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
