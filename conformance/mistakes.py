"""Generators of masks: the right one, others that are right, and the usual mistakes. Each is draw(count, shape, random), which returns
masks and λ (None where only the masks are known), for α = 1 and δ = 3 unless the table at the end claims something else. Each is written
from the definition of the mistake; docs/spec/implementations.md says who makes it."""
import numpy as np

from check_masks import draw_images, frequencies, threshold


def shares(count, random, alpha=1.0):
    return random.beta(alpha, alpha, count)


def rounded(lambdas, cells, random):
    """⌊λN + U⌋ ones."""
    return np.minimum(cells, np.floor(lambdas * cells + random.random(len(lambdas)))).astype(np.int64)


def masks_of(images, lambdas, random):
    return threshold(images, rounded(lambdas, images[0].size, random)), lambdas


def right(count, shape, random, alpha=1.0, decay=3.0):
    return masks_of(draw_images(count, shape, decay, random), shares(count, random, alpha), random)


def fixed(count, shape, random, share=0.5):
    """λ is not drawn."""
    return masks_of(draw_images(count, shape, 3, random), np.full(count, share), random)


def filtered_noise(count, shape, random):
    """Real white noise, transformed, divided, transformed back: the same distribution."""
    axes = range(1, len(shape) + 1)
    spectrum = np.fft.fftn(random.standard_normal((count, *shape)), axes=axes) / frequencies(shape) ** 3
    return masks_of(np.fft.ifftn(spectrum, axes=axes).real, shares(count, random), random)


def half_spectrum(count, shape, random, factor=1.0, decay=3.0):
    """The inverse real DFT of ⌊n/2⌋ + 1 bins of the last axis; with √2 on its self-conjugate bins it is right."""
    bins = shape[-1] // 2 + 1
    size = (count, *shape[:-1], bins)
    spectrum = (random.standard_normal(size) + 1j * random.standard_normal(size)) / frequencies(shape)[..., :bins] ** decay
    spectrum[..., 0] *= factor
    if shape[-1] % 2 == 0:
        spectrum[..., -1] *= factor
    return masks_of(np.fft.irfftn(spectrum, shape, axes=range(1, len(size))), shares(count, random), random)


def corrected_half_spectrum(count, shape, random):
    return half_spectrum(count, shape, random, np.sqrt(2))


def wrong_axis(count, shape, random):
    """The pair of real and imaginary part is on the last axis of the noise, and is taken from the first axis of frequencies."""
    bins = shape[-1] // 2 + 1 + shape[-1] % 2 if len(shape) > 1 else shape[0]
    scale = np.maximum(frequencies_of_half(shape, bins), 1 / max(shape)) ** -3.0
    noise = random.standard_normal((count, *scale.shape, 2)) * scale[..., None]
    spectrum = noise[:, 0] + 1j * noise[:, 1]
    images = np.stack([np.fft.irfftn(one, shape) for one in spectrum])
    return masks_of(images, shares(count, random), random)


def frequencies_of_half(shape, bins):
    axes = [np.fft.fftfreq(n) for n in shape]
    axes[-1] = axes[-1][:bins]
    return np.sqrt(sum(f * f for f in np.meshgrid(*axes, indexing="ij")))


def half_the_cells(count, shape, random):
    """Cut at the median, whatever λ."""
    lambdas = shares(count, random)
    return threshold(draw_images(count, shape, 3, random), np.full(count, int(np.prod(shape)) // 2)), lambdas


def cut_by_value(count, shape, random):
    """The image is scaled to [0, 1] and cut at the value 1 − λ instead of at its quantile; λ is the real mean."""
    images = draw_images(count, shape, 3, random).reshape(count, -1)
    images -= images.min(1, keepdims=True)
    masks = images / images.max(1, keepdims=True) > 1 - shares(count, random)[:, None]
    return masks.reshape(count, *shape), masks.mean(1)


def larger_share(count, shape, random):
    """max(λ, 1 − λ), as some do for MixUp."""
    lambdas = shares(count, random)
    return masks_of(draw_images(count, shape, 3, random), np.maximum(lambdas, 1 - lambdas), random)


def mask_of_batch(count, shape, random, batch=32):
    """One mask for each 32 samples, called one for each sample."""
    masks, lambdas = right(-(-count // batch), shape, random)
    return np.repeat(masks, batch, 0)[:count], np.repeat(lambdas, batch)[:count]


def share_of_batch(count, shape, random, batch=32):
    """A mask for each sample, but one λ for each 32."""
    lambdas = np.repeat(shares(-(-count // batch), random), batch)[:count]
    return masks_of(draw_images(count, shape, 3, random), lambdas, random)


def same_seed(count, shape, random, workers=4, batch=16):
    """Loaders in four processes, which all began with the same seed, take turns by batches."""
    masks, lambdas = right(-(-count // (workers * batch)) * batch, shape, random)
    order = np.repeat(np.arange(len(masks)).reshape(-1, batch), workers, 0).ravel()[:count]
    return masks[order], lambdas[order]


def weaker_decay(count, shape, random):
    """|f|^(−δ) is taken for the power of a bin and not for its amplitude: δ/2."""
    return right(count, shape, random, decay=1.5)


def decay_of_3_3(count, shape, random):
    """δ is a tenth too large."""
    return right(count, shape, random, decay=3.3)


def no_shift(count, shape, random):
    """Frequencies are counted from the middle of the array, as after fftshift, and the noise is not shifted."""
    scale = np.fft.fftshift(frequencies(shape) ** -3.0)
    noise = random.standard_normal((count, *shape)) + 1j * random.standard_normal((count, *shape))
    return masks_of(np.fft.ifftn(noise * scale, axes=range(1, len(shape) + 1)).real, shares(count, random), random)


def drowned(count, shape, random):
    """The constant bin is divided by 10⁻⁸ to the power δ, and drowns all others in its rounding."""
    scale = frequencies(shape) ** -3.0
    scale.flat[0] = 1e24
    noise = random.standard_normal((count, *shape)) + 1j * random.standard_normal((count, *shape))
    return masks_of(np.fft.ifftn(noise * scale, axes=range(1, len(shape) + 1)).real, shares(count, random), random)


def phases_only(count, shape, random):
    """Random phases, but the amplitudes are not drawn."""
    spectrum = np.exp(2j * np.pi * random.random((count, *shape))) / frequencies(shape) ** 3
    return masks_of(np.fft.ifftn(spectrum, axes=range(1, len(shape) + 1)).real, shares(count, random), random)


def integer_frequencies(count, shape, random):
    """Cycles per axis instead of cycles per sample: waves as stretched as the shape. Nothing changes where all axes are equal."""
    squares = sum(f * f for f in np.meshgrid(*[np.fft.fftfreq(n) * n for n in shape], indexing="ij"))
    squares.flat[0] = 1
    noise = random.standard_normal((count, *shape)) + 1j * random.standard_normal((count, *shape))
    return masks_of(np.fft.ifftn(noise / squares**1.5, axes=range(1, len(shape) + 1)).real, shares(count, random), random)


def cropped(count, shape, random):
    """Cut out of masks of twice the size: neither periodic, nor of the share that was asked for."""
    masks, _ = right(count, tuple(2 * n for n in shape), random)
    masks = masks[(slice(None), *(slice(n) for n in shape))]
    return masks, masks.reshape(count, -1).mean(1)


def enlarged(count, shape, random):
    """Masks of half the size, each cell repeated along all axes."""
    masks, lambdas = right(count, tuple(-(-n // 2) for n in shape), random)
    for axis, n in enumerate(shape, 1):
        masks = np.repeat(masks, 2, axis).take(range(n), axis)
    return masks, masks.reshape(count, -1).mean(1)


def boxes(count, shape, random):
    """CutMix: a box with 1 − λ of the area around a random centre, clipped at the border; λ is the share really kept."""
    sides = (1 - shares(count, random)) ** (1 / len(shape))
    masks = np.ones((count, *shape), np.uint8)
    for mask, side in zip(masks, sides):
        centres = [random.integers(n) for n in shape]
        halves = [int(n * side) // 2 for n in shape]
        mask[tuple(slice(max(0, c - h), c + h) for c, h in zip(centres, halves))] = 0
    return masks, masks.reshape(count, -1).mean(1)


RIGHT = {"FMix": right, "real noise, filtered": filtered_noise, "half spectrum with √2": corrected_half_spectrum}
MISTAKES = {  # what it is called: generator, shape
    "spectrum sliced along the wrong axis": (wrong_axis, (32, 32)),
    "half spectrum without √2": (half_spectrum, (32, 32)),
    "half the cells, whatever λ": (half_the_cells, (32, 32)),
    "cut by value, not by rank": (cut_by_value, (32, 32)),
    "λ is the larger of λ and 1 − λ": (larger_share, (32, 32)),
    "λ uniform where α = 0.2 is claimed": (right, (32, 32), {"alpha": 0.2}),
    "λ ~ Beta(0.5, 0.5) where α = 0.2 is claimed": (lambda n, s, r: right(n, s, r, 0.5), (32, 32), {"alpha": 0.2}),
    "one mask for each batch of 32": (mask_of_batch, (32, 32)),
    "one λ for each batch of 32": (share_of_batch, (32, 32)),
    "four processes with the same seed": (same_seed, (32, 32)),
    "δ halved": (weaker_decay, (32, 32)),
    "δ a tenth too large": (decay_of_3_3, (32, 32)),
    "frequencies not shifted": (no_shift, (32, 32)),
    "all drowned in the constant bin": (drowned, (32, 32)),
    "phases without amplitudes": (phases_only, (32, 32)),
    "phases without amplitudes, 64": (phases_only, (64,)),
    "cycles per axis, 16×48": (integer_frequencies, (16, 48)),
    "cut out of larger masks": (cropped, (32, 32)),
    "enlarged from smaller masks": (enlarged, (32, 32)),
    "boxes (CutMix)": (boxes, (32, 32)),
}
