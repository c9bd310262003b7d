#!/usr/bin/env python3
"""check_masks.py accepts masks that are right and rejects each usual mistake, 1,000 masks each from fixed seeds. Ends with 1 if not."""
import sys

import numpy as np

from check_masks import check, rejected
from mistakes import MISTAKES, RIGHT, right

TOO_SMALL = ("phases without amplitudes",)  # to be found in so few masks, as docs/spec/checker.md says
wrong = 0


def expect(name, draw, shape, is_right, seed, decay=3.0, **claims):
    global wrong
    masks, lambdas = draw(1000, shape, np.random.default_rng([21, seed]))
    reasons = rejected(check(masks, lambdas=lambdas, decay=decay, **claims))
    agrees = bool(reasons) != is_right
    wrong += not agrees
    print(f"{'ok   ' if agrees else 'WRONG'} {name}: {'rejected by ' + ', '.join(reasons) if reasons else 'accepted'}")


for seed, (name, draw) in enumerate(RIGHT.items()):
    expect(name, draw, (32, 32), True, seed)
for seed, (shape, decay) in enumerate((((61,), 2.0), ((13, 32), 1.0), ((7, 8, 9), 4.0), ((3, 4, 5, 6), 5.0)), 10):
    expect(f"FMix, {'×'.join(map(str, shape))}, δ = {decay:g}", lambda n, s, r: right(n, s, r, decay=decay), shape, True, seed, decay)
for seed, (name, (draw, shape, *claims)) in enumerate(MISTAKES.items(), 20):
    if name not in TOO_SMALL:
        expect(name, draw, shape, False, seed, **(claims[0] if claims else {}))
sys.exit(wrong > 0)
