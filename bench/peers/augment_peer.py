#!/usr/bin/python3
"""What a Python user runs to apply a learned policy to 32x32 images: a peer to measure ImagePolicy against.

Reads a policy (a line for each sub-policy: name,probability,level;name,probability,level), applies it to 8-bit RGB images with
Pillow, one image at a time, on one thread, and prints one JSON line: {"images_per_second": ...}.

Needs Debian's python3-pil and python3-numpy:

    /usr/bin/python3 augment_peer.py POLICY_FILE
"""
import json
import random
import sys
import time

import numpy as np
from PIL import Image, ImageEnhance, ImageOps


def moved(image, matrix):
    return image.transform(image.size, Image.AFFINE, matrix)


# Name: least magnitude, most, whether its sign is random, and what is done.
OPERATIONS = {
    "ShearX": (0, 0.3, True, lambda image, v: moved(image, (1, v, 0, 0, 1, 0))),
    "ShearY": (0, 0.3, True, lambda image, v: moved(image, (1, 0, 0, v, 1, 0))),
    "TranslateX": (0, 0.45, True, lambda image, v: moved(image, (1, 0, v * image.width, 0, 1, 0))),
    "TranslateY": (0, 0.45, True, lambda image, v: moved(image, (1, 0, 0, 0, 1, v * image.height))),
    "Rotate": (0, 30, True, lambda image, v: image.rotate(v)),
    "AutoContrast": (0, 0, False, lambda image, v: ImageOps.autocontrast(image)),
    "Equalize": (0, 0, False, lambda image, v: ImageOps.equalize(image)),
    "Invert": (0, 0, False, lambda image, v: ImageOps.invert(image)),
    "Solarize": (0, 256, False, lambda image, v: ImageOps.solarize(image, v)),
    "Posterize": (4, 8, False, lambda image, v: ImageOps.posterize(image, int(v))),
    "Contrast": (0.1, 1.9, False, lambda image, v: ImageEnhance.Contrast(image).enhance(v)),
    "Color": (0.1, 1.9, False, lambda image, v: ImageEnhance.Color(image).enhance(v)),
    "Brightness": (0.1, 1.9, False, lambda image, v: ImageEnhance.Brightness(image).enhance(v)),
    "Sharpness": (0.1, 1.9, False, lambda image, v: ImageEnhance.Sharpness(image).enhance(v)),
}


def apply(policy, image):
    """One sub-policy, each operation with its probability."""
    for name, probability, level in random.choice(policy):
        if random.random() < probability:
            least, most, signed, operation = OPERATIONS[name]
            magnitude = least + level * (most - least)
            if signed and random.random() < 0.5:
                magnitude = -magnitude
            image = operation(image, magnitude)
    return image


def main(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.strip().split(";") for line in file]
    policy = [[(name, float(probability), float(level)) for name, probability, level in (text.split(",") for text in line)] for line in lines]
    noise = np.random.default_rng(0).normal(110, 40, (1000, 32, 32, 3))
    images = [Image.fromarray(pixels) for pixels in np.clip(noise, 0, 255).astype(np.uint8)]
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for image in images:
            np.asarray(apply(policy, image))
        best = min(best, time.perf_counter() - start)
    print(json.dumps({"images_per_second": len(images) / best}))


if __name__ == "__main__":
    main(sys.argv[1])
