#!/usr/bin/python3
"""A JPEG file of 500x375 to 224x224 with Pillow: a random part (8 to 100 % of the area, 3:4 to 4:3), resized with antialiasing, mirrored half of
the time, as an array of bytes; on one thread, µs an image: "photo 500x375 to 224x224".

Plain: decoded, cut out, resized. Tuned: resized from the box without cutting it out, after decoding at a smaller scale where the box allows it.
The photo is the file that FMIX_BENCH_GIVEN names, so that both sides decode the same bytes.

Needs Debian's python3-numpy and python3-pil.
"""
import math
import os
import random

import worker

variant = worker.begin(threads=1)

import numpy as np
from PIL import Image

SIDE = 224


def box(width, height):
    for _ in range(10):
        area = random.uniform(0.08, 1) * width * height
        aspect = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            left, top = random.randint(0, width - w), random.randint(0, height - h)
            return left, top, left + w, top + h
    return 0, 0, width, height


def photo(path):
    image = Image.open(path)
    width, height = image.size
    left, top, right, bottom = box(width, height)
    if variant == "plain":
        part = image.convert("RGB").crop((left, top, right, bottom)).resize((SIDE, SIDE), Image.BILINEAR)
    else:
        scale = min((right - left) / SIDE, (bottom - top) / SIDE)
        if scale >= 2:
            image.draft("RGB", (int(width / scale), int(height / scale)))
        by = image.width / width
        part = image.convert("RGB").resize((SIDE, SIDE), Image.BILINEAR, box=(left * by, top * by, right * by, bottom * by))
    if random.random() < 0.5:
        part = part.transpose(Image.FLIP_LEFT_RIGHT)
    return np.asarray(part)


def find(name):
    if name != "photo 500x375 to 224x224":
        return None
    path = os.environ["FMIX_BENCH_GIVEN"]

    def each():
        for _ in range(16):
            photo(path)

    return worker.timed(each, 16)


worker.serve(find)
