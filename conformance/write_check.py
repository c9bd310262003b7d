#!/usr/bin/env python3
"""Writes check/: masks, two reference sets, and what check_masks.py says of them, for programs in other languages to compare with."""
import json
import os

import numpy as np

from check_masks import describe, draw_images, judge, threshold
from mistakes import half_spectrum, right

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check")


def lines_of(name, **claims):
    tables = [describe(np.load(os.path.join(FOLDER, f"{name}-{which}.npy"))) for which in ("masks", "first", "second")]
    return [{"name": line, "statistic": statistic, "p": p} for line, statistic, p in judge(*tables, **claims)]


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    cases = []
    for name, draw, shape, alpha, share in (("12x12", half_spectrum, (12, 12), 1.0, None), ("20", right, (20,), 0.5, None),
                                            ("5x4x5", right, (5, 4, 5), 1.0, 0.5)):
        random = np.random.default_rng(5)
        masks = draw(150, shape, random)[0]
        ones = masks.reshape(len(masks), -1).sum(1, dtype=int)
        sets = [masks, *(threshold(draw_images(len(masks), shape, 3, random), ones) for _ in range(2))]
        for which, one in zip(("masks", "first", "second"), sets):
            np.save(os.path.join(FOLDER, f"{name}-{which}.npy"), one.astype(np.uint8))
        for reformulated, lambdas in ((False, None), (True, random.random(len(masks))))[: 1 if share else 2]:
            lines = lines_of(name, alpha=alpha, share=share, lambdas=lambdas, reformulated=reformulated)
            cases.append({"name": name, "alpha": alpha, "reformulated": reformulated, "lambda": share,
                          "lambdas": None if lambdas is None else lambdas.tolist(), "lines": lines})
    with open(os.path.join(FOLDER, "lines.json"), "w", encoding="utf-8") as file:
        json.dump(cases, file, indent=1, ensure_ascii=False)
        file.write("\n")
