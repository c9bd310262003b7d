#!/usr/bin/python3
"""Learned policies applied to 32x32 images with Pillow, one image at a time on one thread, µs an image: "AutoAugment 32x32".

Only plain: Pillow's operations are its own C code, and there is nothing around them to tune. AutoAugment's policy is read from the file that
FMIX_BENCH_GIVEN names (a line for each sub-policy: name,probability,level;name,probability,level), so that both sides apply the same.

Needs Debian's python3-numpy and python3-pil.
"""
import os
import random

import worker

variant = worker.begin(threads=1)

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


def find(name):
    if variant != "plain" or name != "AutoAugment 32x32":
        return None
    with open(os.environ["FMIX_BENCH_GIVEN"], encoding="utf-8") as file:
        lines = [line.strip().split(";") for line in file]
    policy = [[(name, float(probability), float(level)) for name, probability, level in (text.split(",") for text in line)] for line in lines]
    noise = np.random.default_rng(0).normal(110, 40, (1000, 32, 32, 3))
    images = [Image.fromarray(pixels) for pixels in np.clip(noise, 0, 255).astype(np.uint8)]

    def each():
        for image in images:
            np.asarray(apply(policy, image))

    return worker.timed(each, len(images))


worker.serve(find)
