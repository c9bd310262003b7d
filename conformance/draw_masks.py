#!/usr/bin/env python3
"""Draws the masks that FMixSharp draws from a seed. docs/spec/seeds.md describes the random numbers. Slow; for comparison.

    python3 draw_masks.py --seed 1 --shape 32x32 --count 24 masks.npy       # fmix masks --seed 1 --shape 32x32 --count 24 --out …
"""
import argparse
import math

import numpy as np

MASK = 0xFFFFFFFF


def philox(counter, key):
    """Philox 4x32-10: four words of counter and two of key give four words. Words are whole numbers or arrays of them."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        a, b = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & MASK, (a >> 32) ^ c3 ^ k1, a & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def words_of(key):
    return key & MASK, key >> 32


def fold(key, place):
    """The key of a number or a name below `key`."""
    tag, number = 0xF01D0000, place
    if isinstance(place, str):
        tag, number = 0xF01D0001, 0xCBF29CE484222325
        for unit in np.frombuffer(place.encode("utf-16-le"), "<u2"):
            number = (number ^ int(unit)) * 0x100000001B3 & (1 << 64) - 1
    number &= (1 << 64) - 1
    c = philox((number & MASK, number >> 32, tag, MASK), words_of(key))
    return c[0] | c[1] << 32


class Stream:
    """The random numbers at a key: block after block of Philox."""

    def __init__(self, key):
        self.key, self.block, self.words = words_of(key), 0, []

    def word(self):
        if not self.words:
            self.words = list(philox((self.block & MASK, self.block >> 32, 0, 0), self.key))
            self.block += 1
        return self.words.pop(0)

    def long(self):
        return self.word() | self.word() << 32

    def uniform(self):
        return (self.long() >> 11) * 2.0**-53

    def open(self):
        return ((self.long() >> 12) + 0.5) * 2.0**-52

    def normal(self):
        radius = math.sqrt(-2 * math.log(self.open()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def below(self, bound):
        while True:
            product = self.word() * bound
            if product & MASK >= (1 << 32) % bound:
                return product >> 32

    def permutation(self, length):
        result = [0] * length
        for i in range(length):
            j = self.below(i + 1)
            result[i] = result[j]
            result[j] = i
        return result

    def log_gamma(self, shape):
        boost = math.log(self.open()) / shape if shape < 1 else 0
        d = (shape + 1 if shape < 1 else shape) - 1 / 3
        c = 1 / math.sqrt(9 * d)
        while True:
            normal = self.normal()
            root = 1 + c * normal
            cube = root**3
            if root > 0 and math.log(self.open()) < 0.5 * normal * normal + d * (1 - cube + math.log(cube)):
                return math.log(d * cube) + boost

    def beta(self, a, b):
        if a == b == 1:
            return self.uniform()
        first = self.log_gamma(a)
        return 1 / (1 + math.exp(self.log_gamma(b) - first))


def normal_pairs(key, count):
    """`count` pairs of standard normals of each of sixteen lanes: xoshiro128++, seeded by Philox, and Box–Muller."""
    states = [philox((lane, 0, 0x4E4F524D, 0), words_of(key)) for lane in range(16)]
    s0, s1, s2, s3 = [np.array(words, np.int64) for words in zip(*states)]
    rotate = lambda x, k: (x << k | x >> (32 - k)) & MASK
    words = np.empty((2 * count, 16), np.int64)
    for row in words:
        row[:] = (rotate((s0 + s3) & MASK, 7) + s0) & MASK
        shifted = s1 << 9 & MASK
        s2, s3 = s2 ^ s0, s3 ^ s1
        s1, s0 = s1 ^ s2, s0 ^ s3
        s2, s3 = s2 ^ shifted, rotate(s3, 11)
    first, second = words[::2], words[1::2]
    radius = np.sqrt(-2 * np.log((first >> 1 | 1) * 2.0**-31))
    angle = ((second & 0x3FFFFFFF) * 2.0**-30 - 0.5) * np.pi / 2
    sine, cosine = radius * np.sin(angle), radius * np.cos(angle) * np.where(second >> 31, -1, 1)
    swap = (second >> 30 & 1) == 1
    return np.where(swap, sine, cosine), np.where(swap, cosine, sine)


def radices(length):
    """The radices of a transform in the order of its passes; none where a prime factor is above 211."""
    twos, odd, prime = 0, [], 3
    while length % 2 == 0:
        length, twos = length // 2, twos + 1
    while length > 1:
        while length % prime == 0:
            odd.append(prime)
            length //= prime
        prime += 2
    if odd and odd[-1] > 211:
        return []
    fours = 0 if twos % 3 == 0 or twos == 1 else 2 if twos % 3 == 1 else 1
    return odd[::-1] + [2] * (twos == 1) + [8] * ((twos - 2 * fours) // 3) * (twos > 1) + [4] * fours


def position(index, length):
    """Where in a row of noise the bin `index` has its own: its digits in reverse."""
    place = 0
    for radix in reversed(radices(length)):
        length //= radix
        place += index % radix * length
        index //= radix
    return place if length == 1 else index


def factors(length):
    """A line is drawn as a rectangle: of the pairs of factors the one that fills blocks of sixteen best."""
    full = lambda n: -(-n // 16) * 16
    cost = lambda a: full(a) * (length // a) + full(length // a) * a
    return min((a for a in range(1, math.isqrt(length) + 1) if length % a == 0), key=cost)


def draw_pair(shape, decay, key):
    """The two images of a key."""
    rows, last = (factors(shape[0]), shape[0] // factors(shape[0])) if len(shape) == 1 else (math.prod(shape[:-1]), shape[-1])
    blocks = -(-rows // 16)
    a, b = normal_pairs(key, blocks * last)  # of the lane of row r: those of block r div 16 at r mod 16
    places = np.array([position(k, last) for k in range(last)])
    noise = (a + 1j * b).reshape(blocks, last, 16)[:, places].transpose(0, 2, 1).reshape(blocks * 16, last)[:rows]
    noise = noise.T.reshape(shape) if len(shape) == 1 else noise.reshape(shape)  # bin k₁ + N₁·k₂ of a line
    squares = sum(f * f for f in np.meshgrid(*map(np.fft.fftfreq, shape), indexing="ij"))
    image = np.fft.ifftn(noise * np.maximum(1, np.sqrt(squares) * max(shape)) ** -decay)
    return image.real, image.imag


def draw_masks(seed, shape, count, alpha=1.0, decay=3.0):
    """Masks of bytes, (count, *shape), and the share of ones of each."""
    cells, root = math.prod(shape), seed & (1 << 64) - 1
    shares, rounding = Stream(fold(root, "lambda")), Stream(fold(root, "rounding"))
    lambdas = [shares.beta(alpha, alpha) for _ in range(count)]
    ones = [min(cells, math.floor(share * cells + rounding.uniform())) for share in lambdas]
    masks = np.zeros((count, cells), np.uint8)
    for index in range(count):
        if index % 2 == 0:
            pair = draw_pair(shape, decay, fold(fold(root, "image"), index // 2))
        order = np.argsort(-pair[index % 2].ravel(), kind="stable")
        masks[index, order[: ones[index]]] = 1
    return masks.reshape(count, *shape), np.array(ones) / cells


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shape", default="32x32")
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--alpha", type=float, default=1.0)
    parser.add_argument("--decay", type=float, default=3.0)
    parser.add_argument("out")
    options = parser.parse_args()
    np.save(options.out, draw_masks(options.seed, tuple(map(int, options.shape.split("x"))), options.count, options.alpha, options.decay)[0])
