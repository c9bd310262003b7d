#!/usr/bin/env python3
"""Are these masks FMix? Tests masks of any implementation against equations 3 to 5 of the FMix paper. Needs NumPy only.

    python3 check_masks.py masks.npy                                  # (count, *shape) of zeros and ones, claimed to be α = 1, δ = 3
    python3 check_masks.py masks.npy --alpha 0.2 --decay 2 --lambdas lambdas.npy
    python3 check_masks.py masks.npy --lambda 0.5                     # every mask was drawn with this share of ones
    python3 check_masks.py --draw mine.py:draw --shape 32x32          # draw(count, shape) returns masks, or (masks, lambdas)

At least 20 masks. One line for each test: its p-value, what holds of FMix, and the statistic. t is positive where there is more than
expected; p is corrected for the number of t in its line, and the line is WRONG by Holm's method, so that at most 1 % of sets of true
masks are rejected. Ends with 0 when nothing contradicts FMix, 1 when something does, 2 when masks cannot be read or drawn.
docs/spec/fmix-masks.md states the distribution that is tested; docs/spec/checker.md what the tests find with how many masks.
"""
import argparse
import importlib.util
import itertools
import os
import sys
import traceback
from math import lgamma

import numpy as np

FALSE_ALARMS = 0.01  # of the whole set of tests
REFERENCE = 200212047  # keeps the reference masks apart from those of an implementation that begins with the same seed
LINES = {  # what each line tests, and what it says when it fails
    "values": "every cell is 0 or 1",
    "count": "a mask has λN ones, within one cell",
    "lambda": "the share of ones is distributed as claimed",
    "lambda order": "the share of one mask says nothing about the next",
    "boundaries": "as many boundaries along each axis as expected",
    "axes": "axes of equal length are alike",
    "correlation": "cells farther apart along an axis agree as often as expected",
    "diagonals": "the same along the diagonals",
    "spread": "masks are as unlike each other as expected",
    "places": "no place is special",
    "seam": "opposite borders fit together, as the inverse DFT is periodic",
    "overlap": "neighbouring masks are independent",
    "repeats": "masks are not repeated",
}


# The reference: equations 3 to 5, as they stand in the paper.

def frequencies(shape):
    """|f| of each bin of the DFT, in cycles per sample; that of the constant bin, which no mask depends on, is 1."""
    squares = sum(f * f for f in np.meshgrid(*map(np.fft.fftfreq, shape), indexing="ij"))
    squares.flat[0] = 1
    return np.sqrt(squares)


def draw_images(count, shape, decay, random):
    """`count` independent low-frequency images: real and imaginary parts of the inverse DFT of a complex Gaussian spectrum."""
    size = ((count + 1) // 2, *shape)
    spectrum = (random.standard_normal(size) + 1j * random.standard_normal(size)) / frequencies(shape) ** decay
    images = np.fft.ifftn(spectrum, axes=range(1, len(size)))
    return np.concatenate([images.real, images.imag])[:count]


def threshold(images, ones):
    """The `ones[i]` largest cells of image i are 1. Values of double precision have no ties that matter."""
    flat = images.reshape(len(images), -1)
    order = np.sort(flat, axis=1)
    cells = flat.shape[1]
    limits = np.where(ones > 0, order[np.arange(len(flat)), np.clip(cells - ones, 0, cells - 1)], np.inf)
    return (flat >= limits[:, None]).reshape(images.shape).astype(np.uint8)


# What is measured of each mask.

def lags_of(shape):
    """Lags along each axis (1, 2, 4, … up to half its length) and along the diagonals of each two axes."""
    axes, diagonals = [], []
    for axis, length in enumerate(shape):
        for k in range(16):
            if 2**k <= length // 2:
                axes.append(tuple(2**k * (a == axis) for a in range(len(shape))))
    for (a, m), (b, n) in itertools.combinations(enumerate(shape), 2):
        for k in range(16):
            if 2**k <= min(m, n) // 2:
                for sign in (1, -1) if 2**k < min(m, n) / 2 else (1,):
                    diagonals.append(tuple(2**k if c == a else sign * 2**k if c == b else 0 for c in range(len(shape))))
    return axes, diagonals


def describe(masks):
    """A table with a row for each mask: its ones; how often cells at each lag differ; how the seam differs from the inside; where it
    lies; how it overlaps the mask before it; a number that is the same for equal masks."""
    shape, cells = masks.shape[1:], int(np.prod(masks.shape[1:]))
    axes, diagonals = lags_of(shape)
    table = {"shape": shape, "axes": axes, "diagonals": diagonals, "ones": masks.reshape(len(masks), -1).sum(1, dtype=np.int64)}
    dims = tuple(range(1, masks.ndim))
    differ = lambda lag: masks != np.roll(masks, lag, dims)
    table["differ"] = np.stack([differ(lag).mean(dims) for lag in axes + diagonals], 1) if axes else np.zeros((len(masks), 0))
    seams, places = [], []
    for axis, length in enumerate(shape):
        others = tuple(d for d in dims if d != axis + 1)
        profile = masks.mean(others) if others else masks.astype(float)  # share of ones in each slice across the axis
        wave = np.exp(2j * np.pi * np.arange(length) / length)
        if length > 1:
            places += list(np.stack([(profile @ wave).real, (profile @ wave).imag]) / length)
        if length > 3:
            steps = differ(tuple(int(a == axis) for a in range(len(shape))))
            steps = steps.mean(others) if others else steps.astype(float)
            seams.append(steps[:, 0] - steps[:, 1:].mean(1))
    table["seam"] = np.stack(seams, 1) if seams else np.zeros((len(masks), 0))
    table["place"] = np.stack(places, 1) if places else np.zeros((len(masks), 0))
    flat = masks.reshape(len(masks), -1).astype(np.float32)
    flat = flat - flat.mean(1, keepdims=True)
    flat /= np.maximum(np.sqrt((flat * flat).sum(1, keepdims=True)), 1e-12)
    table["overlap"] = np.concatenate([[0.0], np.einsum("ij,ij->i", flat[1:], flat[:-1])])
    packed = np.packbits(masks.reshape(len(masks), -1), axis=1)
    table["code"] = np.array([hash(row.tobytes()) for row in packed])
    return table


def take(table, rows):
    """The same table of some of the masks."""
    return {name: value[rows] if isinstance(value, np.ndarray) else value for name, value in table.items()}


def describe_in_parts(make, count, cells):
    """describe() of masks that are made part by part, make(first, end), so that memory stays small."""
    step = max(2, 2**22 // cells)
    parts = [describe(make(i, min(i + step, count))) for i in range(0, count, step)]
    return {n: np.concatenate([p[n] for p in parts]) if isinstance(v, np.ndarray) else v for n, v in parts[0].items()}


def references(ones, shape, decay, random):
    """Two sets of true masks, with as many ones each as the masks that are tested."""
    make = lambda first, end: threshold(draw_images(end - first, shape, decay, random), ones[first:end])
    return [describe_in_parts(make, len(ones), int(np.prod(shape))) for _ in range(2)]


# Statistics.

def incomplete_beta(a, b, x):
    """I_x(a, b), the distribution function of Beta(a, b): Lentz's continued fraction."""
    x = np.clip(np.asarray(x, float), 0, 1)
    flip = x > (a + 1) / (a + b + 2)
    p, q, y = np.where(flip, b, a), np.where(flip, a, b), np.where(flip, 1 - x, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        front = np.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + p * np.log(y) + q * np.log1p(-y)) / p
        front = np.where((y <= 0) | (y >= 1), 0, front)
    c, d = np.ones_like(y), 1 / (1 - (p + q) * y / (p + 1))
    result = d.copy()
    for m in range(1, 300):
        for term in (m * (q - m) * y / ((p + 2 * m - 1) * (p + 2 * m)),
                     -(p + m) * (p + q + m) * y / ((p + 2 * m) * (p + 2 * m + 1))):
            d, c = 1 / (1 + term * d), 1 + term / c
            result = result * c * d
        if np.all(np.abs(c * d - 1) < 1e-13):
            break
    return np.where(flip, 1 - front * result, front * result)


def student(samples):
    """Of columns of independent values whose expectation is 0: the largest |t| and its p-value, corrected for the number of columns."""
    n, columns = samples.shape
    spread = samples.std(0, ddof=1) if n > 1 else np.zeros(columns)
    used = spread > 1e-12
    if not used.any():
        return 0.0, 1.0 if np.allclose(samples, 0, atol=1e-9) else 0.0
    t = samples.mean(0)[used] / spread[used] * np.sqrt(n)
    worst = t[np.argmax(np.abs(t))]
    return float(worst), min(1.0, used.sum() * float(incomplete_beta((n - 1) / 2, 0.5, (n - 1) / (n - 1 + worst**2))))


def kolmogorov(shares, a, b, tolerance):
    """Kolmogorov's distance of shares from Beta(a, b), of which rounding by up to `tolerance` is not held against them."""
    x, n = np.sort(shares), len(shares)
    high = np.arange(1, n + 1) / n - incomplete_beta(a, b, x + tolerance)
    low = incomplete_beta(a, b, x - tolerance) - np.arange(n) / n
    distance = max(high.max(), low.max(), 0.0)
    t = (np.sqrt(n) + 0.12 + 0.11 / np.sqrt(n)) * distance
    k = np.arange(1, 101)
    return float(distance), float(np.clip(2 * np.sum((-1.0) ** (k - 1) * np.exp(-2 * (k * t) ** 2)), 0, 1)) if t > 0.2 else 1.0


def binomial_tail(found, n, chance):
    """Probability of at least `found` of n."""
    return 1.0 if found == 0 else float(incomplete_beta(found, n - found + 1, chance))


def repeated(table):
    """Number of masks, neither empty nor full, that were seen before."""
    cells = int(np.prod(table["shape"]))
    codes = table["code"][(table["ones"] > 0) & (table["ones"] < cells)]
    return len(codes) - len(np.unique(codes))


def judge(table, first, second, alpha=1.0, share=None, lambdas=None, reformulated=False):
    """Lines (name, statistic in words, p or None where a test does not apply) for the table of masks and those of two reference sets."""
    shape, cells, n = table["shape"], int(np.prod(table["shape"])), len(table["ones"])
    along, across = len(table["axes"]), len(table["diagonals"])
    shares = table["ones"] / cells
    given = np.full(n, share) if share is not None else lambdas
    lines = [("count", "no λ given, so that masks turned over pass", None)]
    if given is not None:
        off = np.abs(table["ones"] - given * cells).max()
        lines = [("count", f"largest |ones − λN| {off:.3g}", 1.0 if off < 1 + 1e-6 * cells else 0.0)]
    if share is None:
        first_parameter = alpha + 1 if reformulated else alpha
        distance, p = kolmogorov(shares, first_parameter, alpha, 1 / cells)
        lines.append(("lambda", f"Kolmogorov {distance:.4f} from Beta({first_parameter:g}, {alpha:g})", p))
        centred = shares - shares.mean()
        products = centred[1:] * centred[:-1]
        lines.append(("lambda order", "t {:.2f}".format(*(r := student(products[:, None]))), r[1]))
    else:
        lines += [("lambda", "λ is fixed", None), ("lambda order", "λ is fixed", None)]
    difference = table["differ"] - (first["differ"] + second["differ"]) / 2
    step = [i for i, lag in enumerate(table["axes"]) if max(lag) == 1]
    rest = [i for i in range(along) if i not in step]

    def line(name, samples, label="t"):
        t, p = student(samples) if samples.shape[1] else (0.0, None)
        lines.append((name, f"{label} {t:.2f}" if p is not None else "nothing to compare", p))

    axis_of = [int(np.argmax(table["axes"][i])) for i in step]
    here, there = table["differ"][:, step].mean(0), (first["differ"][:, step].mean(0) + second["differ"][:, step].mean(0)) / 2
    label = ", ".join(f"{a:.4f} of {b:.4f}" for a, b in zip(here, there)) + "; t"
    line("boundaries", difference[:, step], label)
    same = [(i, j) for i, j in itertools.combinations(range(len(step)), 2) if shape[axis_of[i]] == shape[axis_of[j]]]
    columns = [table["differ"][:, step[i]] - table["differ"][:, step[j]] for i, j in same]
    line("axes", np.stack(columns, 1) if columns else np.zeros((n, 0)))
    line("correlation", difference[:, rest])
    line("diagonals", difference[:, along:])
    apart = np.abs(table["differ"] - first["differ"]) - np.abs(second["differ"] - first["differ"])
    line("spread", apart[:, :along])
    line("places", table["place"])
    line("seam", table["seam"] - first["seam"])  # rare in one dimension, but the difference is symmetric
    line("overlap", table["overlap"][1:, None])
    seen, expected = repeated(table), repeated(first) + repeated(second)
    lines.append(("repeats", f"{seen} where about {expected / 2:g} are expected by chance", binomial_tail(seen, seen + expected, 1 / 3)))
    return lines


def rejected(lines):
    """The names of the lines that contradict FMix, by Holm's method: the chance of any of them is at most FALSE_ALARMS."""
    tested = sorted((p, name) for name, _, p in lines if p is not None)
    names = []
    for rank, (p, name) in enumerate(tested):
        if p > FALSE_ALARMS / (len(tested) - rank):
            break
        names.append(name)
    return names


def check(masks, alpha=1.0, decay=3.0, share=None, lambdas=None, seed=1, reformulated=False):
    """All lines for masks of shape (count, *spatial). Masks that are not of zeros and ones are rejected as they are."""
    masks = np.asarray(masks)
    if masks.ndim < 2 or len(masks) < 20 or masks[0].size < 4:
        raise ValueError(f"expected at least 20 masks, (count, *shape), of at least 4 cells; found an array of shape {masks.shape}")
    if masks.dtype.kind not in "buif":
        raise ValueError(f"expected masks of numbers; found {masks.dtype}")
    if lambdas is not None:
        lambdas = np.asarray(lambdas)
        if lambdas.shape != (len(masks),) or lambdas.dtype.kind not in "uif" or not ((lambdas >= 0) & (lambdas <= 1)).all():
            raise ValueError(f"λ must be one number from 0 to 1 for each mask, shape ({len(masks)},); found {lambdas.dtype} of shape "
                             f"{lambdas.shape}" + (", with others among them" if lambdas.shape == (len(masks),) else ""))
    if not np.isin(masks, (0, 1)).all():
        others = np.unique(masks[~np.isin(masks, (0, 1))])
        found = ", ".join(f"{value:g}" for value in others[:3]) + (", …" if len(others) > 3 else "")
        return [("values", f"found {found} in {(~np.isin(masks, (0, 1))).sum()} of {masks.size} cells", 0.0)]
    masks = masks.astype(np.uint8)
    table = describe_in_parts(lambda first, end: masks[first:end], len(masks), masks[0].size)
    true = references(table["ones"], masks.shape[1:], decay, np.random.default_rng([REFERENCE, seed]))
    return [("values", "all", 1.0)] + judge(table, *true, alpha, share, lambdas, reformulated)


def picture(path, masks, decay):
    """Masks, and how often cells differ by their distance along each axis: measured, and expected of masks with the same λ."""
    try:
        import matplotlib
    except ImportError:
        print(f"no picture: {path} needs matplotlib")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    shape = masks.shape[1:]
    figure, plots = plt.subplots(2, 9, figsize=(12, 3.5), facecolor="0.9")
    for place, mask in zip(plots[:, :6].flat, masks):
        place.imshow(mask[None] if mask.ndim == 1 else mask.reshape(-1, *shape[-2:])[0], cmap="gray", vmin=0, vmax=1,
                     aspect="auto" if mask.ndim == 1 else "equal")
    for place in plots.flat:
        place.axis("off")
    graph = figure.add_subplot(1, 3, 3)
    true = threshold(draw_images(len(masks), shape, decay, np.random.default_rng(1)), masks.reshape(len(masks), -1).sum(1))
    for axis, length in enumerate(shape):
        lags = range(1, length // 2 + 1)
        for these, style in ((masks, "-"), (true, "--")):
            graph.plot(lags, [(these != np.roll(these, lag, axis + 1)).mean() for lag in lags], style, color=f"C{axis}",
                       label=f"axis {axis}{', expected' if style == '--' else ''}")
    graph.set_xlabel("distance in cells")
    graph.set_title("share of cells that differ", fontsize=9)
    graph.legend(fontsize=7)
    figure.savefig(path, dpi=80)


def number(says, holds, kind=float):
    """A type for argparse: a number of which `holds` is true."""
    def parse(text):
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not (np.isfinite(value) and holds(value)):
            raise argparse.ArgumentTypeError(f"{text}: expected {says}")
        return value
    return parse


def shape(text):
    """A type for argparse: lengths of axes, as in 32x32."""
    lengths = text.lower().split("x")
    if not all(length.isdecimal() and int(length) > 0 for length in lengths):
        raise argparse.ArgumentTypeError(f"{text}: expected lengths with x between them, such as 64, 32x32 or 16x16x16")
    return tuple(map(int, lengths))


def load(path):
    """The array of a .npy file."""
    try:
        array = np.load(path)
    except (OSError, ValueError, EOFError) as error:
        raise ValueError(f"{path}: not a .npy file of numbers that can be read: {error}") from error
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{path}: expected one array, a .npy file; save one of {', '.join(array.files)} with numpy.save")
    return array


def draw(function, count, shape):
    """Calls FILE.py:FUNCTION(count, shape): masks and their λ, or None where it returns masks alone."""
    file, _, name = function.rpartition(":")
    if not file.endswith(".py") or not os.path.isfile(file):
        raise ValueError(f"--draw {function}: give FILE.py:FUNCTION, of a file that is there")
    sys.path.insert(0, os.path.dirname(os.path.abspath(file)))  # modules beside it
    try:
        spec = importlib.util.spec_from_file_location("drawn", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        drawn = getattr(module, name)(count, shape)
        masks, lambdas = drawn if isinstance(drawn, tuple) else (drawn, None)
        return np.asarray(masks), lambdas
    except Exception as error:  # whatever it is, it says nothing of the masks
        traceback.print_exc()
        raise ValueError(f"--draw {function} failed, so no masks were tested") from error


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("masks", nargs="?", help=".npy file, (count, *shape), at least 20 masks")
    parser.add_argument("--draw", metavar="FILE.py:FUNCTION", help="call FUNCTION(count, shape) instead")
    parser.add_argument("--count", type=number("a whole number of at least 20", lambda n: n >= 20, int), help="masks to draw [1000]")
    parser.add_argument("--shape", type=shape, help="shape of masks to draw [32x32]")
    parser.add_argument("--alpha", type=number("a number above 0", lambda a: a > 0), default=1.0, help="λ ~ Beta(α, α) [1]")
    parser.add_argument("--reformulated", action="store_true", help="λ ~ Beta(α + 1, α), of the reformulated method")
    known = parser.add_mutually_exclusive_group()
    known.add_argument("--lambda", dest="share", type=number("a number from 0 to 1", lambda s: 0 <= s <= 1), help="λ of all masks, if fixed")
    known.add_argument("--lambdas", metavar="FILE.npy", help="λ of each mask: as drawn, or the mean that the implementation returned")
    parser.add_argument("--decay", type=number("a number of at least 0", lambda d: d >= 0), default=3.0, help="δ [3]")
    parser.add_argument("--seed", type=number("a whole number of at least 0", lambda n: n >= 0, int), default=1, help="of the reference masks [1]")
    parser.add_argument("--picture", metavar="FILE.png", help="masks and how often cells differ; needs matplotlib")
    options = parser.parse_args()
    if (options.masks is None) == (options.draw is None):
        parser.error("give either a .npy file or --draw")
    if options.masks and (options.count or options.shape):
        parser.error("--count and --shape are for --draw; a file has its own")
    if options.reformulated and options.share is not None:
        parser.error("--reformulated says how λ is drawn; --lambda, that it is not")
    try:
        if options.draw:
            masks, lambdas = draw(options.draw, options.count or 1000, options.shape or (32, 32))
        else:
            masks, lambdas = load(options.masks), None
        if options.lambdas:
            lambdas = load(options.lambdas)
        lines = check(masks, options.alpha, options.decay, options.share, lambdas, options.seed, options.reformulated)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    wrong = rejected(lines)
    for name, statistic, p in lines:
        if statistic != "nothing to compare":
            verdict = "     " if p is None else "WRONG" if name in wrong else "ok   "
            print(f"{verdict} {name:13} {'' if p is None else f'p = {p:.2g}':11} {LINES[name]}: {statistic}")
    if 1 in masks.shape[1:]:
        print("note: axes of length 1 count as axes; save masks as (count, *shape), without channels, if that is not meant")
    print(f"{len(masks)} masks of {'x'.join(map(str, masks.shape[1:]))}: " + (f"not FMix ({', '.join(wrong)})" if wrong
          else "nothing contradicts FMix"))
    if options.picture and "values" not in wrong:
        picture(options.picture, masks, options.decay)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
