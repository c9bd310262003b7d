#!/usr/bin/python3
"""A JPEG file of 500x375 to 224x224 with Pillow: a random part (8 to 100 % of the area, 3:4 to 4:3), resized with antialiasing, mirrored half of
the time, normalised, as planes of floats; on one thread, µs an image: "photo 500x375 to 224x224".

Plain: decoded, cut out, resized; divided by 255, then the mean and the deviation of each channel. Tuned: resized from the box without cutting it
out, after decoding at a smaller scale where the box allows it; one multiplication and one addition into memory that is there.
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
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)
FACTOR = 1 / (255 * DEVIATION)
OFFSET = -MEAN / DEVIATION
BATCH = np.empty((16, 3, SIDE, SIDE), dtype=np.float32)


def box(width, height):
    for _ in range(10):
        area = random.uniform(0.08, 1) * width * height
        aspect = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            left, top = random.randint(0, width - w), random.randint(0, height - h)
            return left, top, left + w, top + h
    return 0, 0, width, height


def photo(path, index):
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
    pixels = np.asarray(part)
    if variant == "plain":
        BATCH[index] = ((pixels.astype(np.float32) / 255 - MEAN) / DEVIATION).transpose(2, 0, 1)
        return
    for channel in range(3):
        plane = BATCH[index, channel]
        np.multiply(pixels[:, :, channel], FACTOR[channel], out=plane)
        plane += OFFSET[channel]


def find(name):
    if name != "photo 500x375 to 224x224":
        return None
    path = os.environ["FMIX_BENCH_GIVEN"]

    def each():
        for index in range(16):
            photo(path, index)

    return worker.timed(each, 16)


worker.serve(find)
