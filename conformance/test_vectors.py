#!/usr/bin/env python3
"""The programs in this folder agree with the vectors in vectors/, which FMixSharp wrote. Prints what does not, and ends with 1."""
import hashlib
import json
import math
import os
import sys
import tempfile

import numpy as np

from check_masks import draw_images, incomplete_beta, threshold
from draw_masks import Stream, draw_masks, fold
from measure_checker import agreement_by_arcsine
from read_plan import apply, label_weight, read_plan
from write_plan import write_plan

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors")
wrong = []


def at(name):
    return os.path.join(FOLDER, name)


def read(name):
    with open(at(name), encoding="utf-8") as file:
        return json.load(file)


def expect(what, is_so):
    if not is_so:
        wrong.append(what)


def sums():
    with open(at("SHA256SUMS"), encoding="utf-8") as file:
        for line in file:
            digest, name = line.split()
            with open(at(name), "rb") as content:
                expect(f"checksum of {name}", hashlib.sha256(content.read()).hexdigest() == digest)


def random_numbers():
    said, root = read("random.json"), 7
    names = {"words": (root, Stream.word), "uniform": ("uniform", Stream.uniform), "normal": ("normal", Stream.normal),
             "below10": ("bounded", lambda s: s.below(10)), "beta02": ("beta", lambda s: s.beta(0.2, 0.2))}
    for name, (place, draw) in names.items():
        stream = Stream(root if place == root else fold(root, place))
        expect(name, np.allclose([draw(stream) for _ in said[name]], said[name], rtol=1e-14, atol=0))
    for name, place in (("folded_number3", 3), ("folded_number_minus1", -1), ("folded_name_image", "image")):
        expect(name, f"{fold(root, place):016x}" == said[name])
    expect("permutation", Stream(fold(root, "permutation")).permutation(8) == said["permutation"])


def masks():
    for case in read("masks.json"):
        drawn, shares = draw_masks(case["seed"], tuple(case["shape"]), len(case["lambda"]), case["alpha"], case["decay"])
        expect(f"masks {case['shape']}", np.array_equal(drawn, np.load(at(case["masks"]))))
        expect(f"shares of masks {case['shape']}", np.array_equal(shares, case["lambda"]))


def plans():
    for case in read("plans.json"):
        plan = read_plan(at(case["plan"]))
        for kind in ("float32", "uint8"):
            mixed = apply(plan, np.load(at(f"{case['inputs']}.{kind}.npy")))
            expected = np.load(at(f"{case['plan'][:-5]}.mixed-{kind}.npy"))
            expect(f"{case['plan']}, {kind}", mixed.dtype == expected.dtype and mixed.tobytes() == expected.tobytes())
        weights = [label_weight(plan, i) for i in range(len(case["labels"]))]
        expect(f"weights of labels of {case['plan']}", weights == case["label_weights"])
        losses = 0.0
        for own, partner, logits, label in zip(weights, plan["partners"], case["logits"], case["labels"]):
            whole = math.log(sum(map(math.exp, logits)))
            losses += own * (whole - logits[label]) + (1 - own) * (whole - logits[case["labels"][partner]])
        expect(f"loss of {case['plan']}", abs(losses / len(weights) - case["cross_entropy"]) < 1e-12)


def written():
    with tempfile.TemporaryDirectory() as folder:
        mask = np.tri(4, 5, dtype=np.uint8)[None]
        write_plan(os.path.join(folder, "own.json"), [1, 0], [mask.mean()] * 2, mask)
        batch = np.random.default_rng(1).random((2, 3, 4, 5), np.float32)
        expect("a plan of ours", np.array_equal(apply(read_plan(os.path.join(folder, "own.json")), batch)[0], np.where(mask[0], batch[0], batch[1])))


def refused():
    """Plans that a reader must not apply."""
    good = {"format": "fmixsharp-plan-2", "method": "m", "own_label_only": False, "partners": [1, 0], "lambda": [0.5, 1],
            "rule": {"name": "interpolate"}}
    select = {"name": "select", "masks": "m.npy", "soft": False}
    bad = [{"format": "fmixsharp-plan-3"}, {"partners": [2, 0]}, {"partners": [-1, 0]}, {"lambda": [0.5]}, {"lambda": [0.5, 1.5]},
           {"lambda": [float("nan"), 1]}, {"rule": {"name": "erase"}}, {"rule": {"name": "select", "masks": "m.npy"}}, {"rule": select},
           *({"rule": {**select, "masks": name}} for name in ("", "..", "a/m.npy", "a\\m.npy", "C:m.npy")),
           {"rule": {"name": "compose", "parts": ["plan.json"], "choices": [0, 1]}}]
    with tempfile.TemporaryDirectory() as folder:
        np.save(os.path.join(folder, "m.npy"), np.array([[0, 1, 2]], np.uint8))
        for change in bad:
            with open(os.path.join(folder, "plan.json"), "w", encoding="utf-8") as file:
                json.dump({**good, **change}, file)
            try:
                read_plan(os.path.join(folder, "plan.json"))
                expect(f"a plan with {change} is read", False)
            except ValueError:
                pass


def checker():
    x = np.linspace(0.01, 0.99, 50)
    expect("Beta(2, 3)", np.allclose(incomplete_beta(2.0, 3.0, x), 6 * x**2 - 8 * x**3 + 3 * x**4, atol=1e-12))
    expect("Beta(½, ½)", np.allclose(incomplete_beta(0.5, 0.5, x), 2 / np.pi * np.arcsin(np.sqrt(x)), atol=1e-12))
    images = draw_images(400, (32, 32), 1, np.random.default_rng(2)) # cut at their expectation, which is known, the arcsine law is exact
    images -= images.mean((1, 2), keepdims=True)
    found = [((images > 0) == np.roll(images > 0, lag, 1)).mean() for lag in (1, 4, 16)]
    expect("arcsine law", np.allclose(found, agreement_by_arcsine((32, 32), 1)[[1, 4, 16], 0], atol=0.004))
    ones = np.array([0, 1, 500, 1024])
    expect("counts", np.array_equal(threshold(images[:4], ones).sum((1, 2)), ones))


for test in (sums, random_numbers, masks, plans, written, refused, checker):
    test()
print("\n".join(f"WRONG {what}" for what in wrong) or "all agree")
sys.exit(bool(wrong))
