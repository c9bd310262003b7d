#!/usr/bin/env python3
"""What check_masks.py says of implementations of FMix: each generator is written here from the definition of what its source computes, and
runs on NumPy. docs/spec/implementations.md names the files that were read.

    python3 verdicts.py                                   # a table in Markdown, 1,000 masks of 32×32 each
    python3 verdicts.py --picture masks.png               # and ten masks of each, λ from 0.05 to 0.95, a row for each
"""
import argparse
import struct
import sys
import zlib

import numpy as np

import mistakes
from check_masks import check, draw_images, rejected, threshold
from mistakes import frequencies_of_half, rounded

# Each takes λ of every mask, the shape and a generator of random numbers, and returns masks and the weights of the own labels.


def ours(lambdas, shape, random):
    masks = threshold(draw_images(len(lambdas), shape, 3, random), rounded(lambdas, int(np.prod(shape)), random))
    return masks, masks.reshape(len(masks), -1).mean(1)


def sliced(lambdas, shape, random):
    """The authors' release, and with it OpenMixup, PaddleClas, DDColor and AllTheMiXLA; KerasCV rounds λN to the nearest number."""
    bins = shape[-1] // 2 + 1 + shape[-1] % 2 if len(shape) > 1 else shape[0]
    scale = np.maximum(frequencies_of_half(shape, bins), 1 / max(shape)) ** -3.0
    noise = random.standard_normal((len(lambdas), *scale.shape, 2)) * scale[..., None]
    spectrum = noise[:, 0] + 1j * noise[:, 1]  # rows 0 and 1 of the frequencies; the pair of real and imaginary part is on the last axis
    images = np.fft.irfftn(spectrum, shape, axes=range(1, spectrum.ndim)) if len(shape) > 1 else np.fft.irfft(spectrum, shape[0], axis=1)
    ones = np.where(random.random(len(lambdas)) > 0.5, np.ceil(lambdas * np.prod(shape)), np.floor(lambdas * np.prod(shape))).astype(int)
    return threshold(images, ones), lambdas


def corner_grid(lambdas, shape, random):
    """AiDotNet: normals on a grid of an eighth of the size, weighed by the distance from the corner, interpolated; cells above the quantile."""
    small = [max(2, n // 8) for n in shape]
    distance = np.sqrt(sum(i * i for i in np.meshgrid(*map(np.arange, small), indexing="ij")) / sum(n * n for n in small))
    images = random.standard_normal((len(lambdas), *small)) * np.maximum(distance, 0.01) ** -3.0
    for axis, (n, m) in enumerate(zip(shape, small), 1):
        at = np.arange(n) / n * (m - 1)
        low = at.astype(int)
        part = (at - low).reshape([-1 if a == axis else 1 for a in range(len(shape) + 1)])
        images = images.take(low, axis) * (1 - part) + images.take(np.minimum(low + 1, m - 1), axis) * part
    flat = np.sort(images.reshape(len(images), -1), 1)
    limits = flat[np.arange(len(flat)), np.clip(((1 - lambdas) * flat.shape[1]).astype(int), 0, flat.shape[1] - 1)]
    masks = (images > limits.reshape(-1, *[1] * len(shape))).astype(np.uint8)
    return masks, masks.reshape(len(masks), -1).mean(1)


def phases(lambdas, shape, random):
    """BeatSight: random phases, 1/|f|³ with frequencies from 10⁻⁸ to ½, the larger of λ and 1 − λ; cells above the quantile."""
    squares = sum(f * f for f in np.meshgrid(*map(np.fft.fftfreq, shape), indexing="ij"))
    scale = np.clip(np.sqrt(squares), 1e-8, 0.5) ** -3.0
    spectrum = scale / scale.max() * np.exp(2j * np.pi * random.random((len(lambdas), *shape)))
    images = np.fft.ifftn(spectrum, axes=range(1, len(shape) + 1)).real.reshape(len(lambdas), -1)
    images -= images.min(1, keepdims=True)
    images /= images.max(1, keepdims=True) + 1e-8
    flat = np.sort(images, 1)
    shares = np.maximum(lambdas, 1 - lambdas)
    limits = flat[np.arange(len(flat)), np.clip((shares * flat.shape[1]).astype(int), 0, flat.shape[1] - 1)]
    masks = (images > limits[:, None]).astype(np.uint8).reshape(-1, *shape)
    return masks, masks.reshape(len(masks), -1).mean(1)


def half(lambdas, shape, random):
    """A half spectrum of the right axes, without √2."""
    bins = shape[-1] // 2 + 1
    scale = np.maximum(frequencies_of_half(shape, bins), 1 / max(shape)) ** -3.0
    size = (len(lambdas), *scale.shape)
    images = np.fft.irfftn((random.standard_normal(size) + 1j * random.standard_normal(size)) * scale, shape, axes=range(1, len(size)))
    masks = threshold(images, rounded(lambdas, int(np.prod(shape)), random))
    return masks, masks.reshape(len(masks), -1).mean(1)


def full(lambdas, shape, random):
    """A port to TensorFlow: the whole spectrum, the real part; the cells whose rank is at most λ(N − 1)."""
    cells = int(np.prod(shape))
    return threshold(draw_images(len(lambdas), shape, 3, random), np.floor(lambdas * (cells - 1)).astype(int) + 1), lambdas


def boxes(lambdas, shape, random):
    """CutMix of torchvision, and of timm as it is by default: no FMix, but the weight of the label is the share that is kept."""
    return mistakes.boxes(len(lambdas), shape, random)


IMPLEMENTATIONS = {
    "FMixSharp": ours, "FMix authors' release, OpenMixup, PaddleClas, DDColor, KerasCV": sliced, "AiDotNet": corner_grid, "BeatSight": phases,
    "half spectrum (a PyTorch port)": half, "whole spectrum (a TensorFlow port)": full, "CutMix (torchvision, timm)": boxes,
}


def write_png(path, rows):
    """A grey picture of rows of masks, without any library."""
    tile = lambda mask: np.pad(np.kron(mask, np.ones((2, 2), np.uint8)) * 255, 3, constant_values=128)
    grey = np.concatenate([np.concatenate([tile(mask) for mask in row], 1) for row in rows]).astype(np.uint8)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + line.tobytes() for line in grey)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", grey.shape[1], grey.shape[0], 8, 0, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--picture", metavar="FILE.png")
    options = parser.parse_args()
    print("| implementation | shape | lines that reject it | λ, p | boundaries along each axis, found of expected |\n|---|---|---|---|---|")
    for place, (name, draw) in enumerate(IMPLEMENTATIONS.items()):
        for shape in ((32, 32), (64,)):
            if draw is boxes and len(shape) == 1:
                continue
            random = np.random.default_rng([11, place, len(shape)])
            masks, weights = draw(random.beta(1, 1, options.count), shape, random)
            lines = check(masks, lambdas=weights)
            said = {line[0]: line for line in lines}
            wrong = rejected(lines)
            print(f"| {name} | {'×'.join(map(str, shape))} | {', '.join(wrong) or 'none'} | {said['lambda'][2]:.2g} | "
                  f"{said['boundaries'][1].split(';')[0]} |", flush=True)
    if options.picture:
        shares = np.linspace(0.05, 0.95, 10)
        write_png(options.picture, [draw(shares, (32, 32), np.random.default_rng([12, place]))[0]
                                    for place, draw in enumerate(IMPLEMENTATIONS.values())])
    return 0


if __name__ == "__main__":
    sys.exit(main())
