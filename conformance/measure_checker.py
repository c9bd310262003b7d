#!/usr/bin/env python3
"""How often check_masks.py is wrong: false alarms on masks that are right, and how often it finds each usual mistake.

    python3 measure_checker.py false-alarms --streams 250
    python3 measure_checker.py power --streams 40
    python3 measure_checker.py arcsine

A stream is 5,000 masks with two reference sets of their own. It is judged once as 5,000 masks, five times as 1,000, and 25 times as 200,
so that sets of one size never share a mask. Prints a row for each generator, of a table in Markdown.
"""
import argparse
import sys

import numpy as np

from check_masks import describe, draw_images, frequencies, judge, references, rejected, take, threshold
from mistakes import MISTAKES, RIGHT, fixed, right

SIZES = (200, 1000, 5000)


def agreement_by_arcsine(shape, decay):
    """Share of equal pairs of cells at each lag when images are cut at their expectation, 0: ½ + arcsin(ρ)/π. Masks with λ = ½ are cut
    at each image's median instead, which is the same only in the limit of many waves: small δ, large shapes."""
    power = frequencies(shape) ** (-2.0 * decay)
    power.flat[0] = 0
    correlation = np.fft.ifftn(power).real
    return 0.5 + np.arcsin(np.clip(correlation / correlation.flat[0], -1, 1)) / np.pi


def rates(draw, shape, streams, seed, decay=3.0, alpha=1.0, share=None):
    """For each size the share of sets that are rejected, the number of sets, and how often each line was among the reasons."""
    wrong, sets, reasons = dict.fromkeys(SIZES, 0), dict.fromkeys(SIZES, 0), {}
    for stream in range(streams):
        random = np.random.default_rng([seed, stream])
        masks, lambdas = draw(SIZES[-1], shape, random)
        masks = masks.astype(np.uint8)
        table = describe(masks)
        first, second = references(table["ones"], shape, decay, random)
        for size in SIZES:
            for start in range(0, SIZES[-1], size):
                part = slice(start, start + size)
                lines = judge(take(table, part), take(first, part), take(second, part), alpha, share, lambdas[part])
                names = rejected(lines)
                wrong[size] += bool(names)
                sets[size] += 1
                if size == 1000:
                    for name in names:
                        reasons[name] = reasons.get(name, 0) + 1
    return wrong, sets, reasons


def row(name, shape, streams, seed, *arguments, **claims):
    wrong, sets, reasons = rates(*arguments, shape, streams, seed, **claims)
    cells = " | ".join(f"{wrong[size]} of {sets[size]:,}" for size in SIZES)
    often = sorted((name for name in reasons if reasons[name] > sets[1000] / 2), key=lambda name: -reasons[name])
    print(f"| {name} | {cells} | {', '.join(often)} |", flush=True)


def arcsine(masks=20000):
    """How far masks with λ = ½ are from the arcsine law, for neighbours along the first axis."""
    print("| shape | δ | cells that differ from their neighbour | by the arcsine law |\n|---|---|---|---|")
    for shape in ((32, 32), (128, 128)):
        for decay in (0, 1, 2, 3, 5):
            random = np.random.default_rng([7, decay])
            parts = [threshold(draw_images(500, shape, decay, random), np.full(500, np.prod(shape) // 2)) for _ in range(masks // 500 // (shape[0] // 32))]
            found = np.concatenate([(part != np.roll(part, 1, 1)).mean((1, 2)) for part in parts])
            expected = 1 - agreement_by_arcsine(shape, decay)[1, 0]
            print(f"| {'×'.join(map(str, shape))} | {decay} | {found.mean():.4f} ± {found.std() / len(found) ** 0.5:.4f} | {expected:.4f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("false-alarms", "power", "arcsine"))
    parser.add_argument("--streams", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.what == "arcsine":
        arcsine()
        return 0
    streams, seed = options.streams, options.seed
    print("| masks | of 200 | of 1,000 | of 5,000 | lines that find it in more than half of the sets of 1,000 |\n|---|---|---|---|---|", flush=True)
    if options.what == "power":
        for name, (draw, shape, *claims) in MISTAKES.items():
            row(name, shape, streams, seed, draw, **(claims[0] if claims else {}))
        return 0
    for name, draw in RIGHT.items():
        row(f"{name}, 32×32", (32, 32), streams, seed, draw)
    row("FMix, 32×32, λ = ½", (32, 32), streams, seed, fixed, share=0.5)
    for shape, decay, alpha in (((64,), 2.0, 1.0), ((7, 11), 1.0, 1.0), ((8, 8, 8), 5.0, 1.0), ((5, 4, 3, 7), 4.0, 0.2)):
        draw = lambda n, s, r: right(n, s, r, alpha, decay)
        row(f"FMix, {'×'.join(map(str, shape))}, δ = {decay:g}, α = {alpha:g}", shape, streams, seed, draw, decay=decay, alpha=alpha)
    return 0


if __name__ == "__main__":
    sys.exit(main())
