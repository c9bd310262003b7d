#!/usr/bin/python3
"""FMix masks in Python, on one thread: "mask SHAPE", µs a mask.

plain: what a NumPy user writes: one mask a call, float64 spectrum, the decay computed anew, inverse real FFT, full argsort.
tuned: what a careful one writes: a batch at once in float32, the decay table computed once, SciPy's single-precision transform, argpartition instead of a
sort, masks as bytes.

Needs Debian's python3-numpy and python3-scipy.
"""
import re

import worker

variant = worker.begin(threads=1)

import numpy as np
import scipy.fft


def decay_table(shape, decay=3.0):
    axes = [np.fft.fftfreq(n) for n in shape[:-1]] + [np.fft.rfftfreq(shape[-1])]
    grid = np.meshgrid(*axes, indexing="ij", sparse=True)
    radius = np.sqrt(sum(axis * axis for axis in grid))
    return 1.0 / np.maximum(radius, 1.0 / max(shape)) ** decay


def draw_mask(rng, shape, alpha=1.0):
    """One binary mask (float64) with a Beta(alpha, alpha) share of ones."""
    scale = decay_table(shape)
    spectrum = (rng.standard_normal(scale.shape) + 1j * rng.standard_normal(scale.shape)) * scale
    image = np.fft.irfftn(spectrum, shape, axes=tuple(range(len(shape)))).ravel()
    ones = int(np.floor(rng.beta(alpha, alpha) * image.size + rng.random()))
    mask = np.zeros(image.size)
    mask[np.argsort(image)[::-1][:ones]] = 1.0
    return mask.reshape(shape)


def draw_masks(rng, shape, count, table, alpha=1.0):
    """`count` binary masks (bytes, flattened) with Beta(alpha, alpha) shares of ones."""
    size = int(np.prod(shape))
    spectrum = rng.standard_normal((count, *table.shape, 2), dtype=np.float32).view(np.complex64)[..., 0]
    spectrum *= table
    images = scipy.fft.irfftn(spectrum, shape, axes=range(1, 1 + len(shape)), workers=1, overwrite_x=True).reshape(count, size)
    ones = np.floor(rng.beta(alpha, alpha, count) * size + rng.random(count)).astype(int)
    masks = np.zeros((count, size), np.uint8)
    for image, mask, k in zip(images, masks, ones):
        if k >= size:
            mask[:] = 1
        elif k > 0:
            mask[np.argpartition(image, size - k)[size - k:]] = 1
    return masks


def find(name):
    match = re.fullmatch(r"mask ([\dx]+)", name)
    if not match:
        return None
    shape, rng = tuple(int(n) for n in match[1].split("x")), np.random.default_rng(0)
    if variant == "plain":
        return worker.timed(lambda: draw_mask(rng, shape), 1)
    table, count = decay_table(shape).astype(np.float32), max(1, min(64, (1 << 18) // int(np.prod(shape))))
    return worker.timed(lambda: draw_masks(rng, shape, count, table), count)


worker.serve(find)
