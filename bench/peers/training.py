#!/usr/bin/python3
"""Training steps of PreAct-ResNet18 in PyTorch on two threads: "training, width W, PRECISION", µs an image.

Batches of 128 random 3x32x32 images that are there, SGD with momentum: no loading, no mixing, no metrics.
plain: eager, float32 only, as it comes.
tuned: channels last, memory kept and threads that sleep (worker.py), and for bfloat16 the processor's autocast where it has the instructions.

Needs Debian's python3-torch.
"""
import re
import time

import worker

variant = worker.begin(threads=2)

import torch
from torch.nn import functional as F

from preact import PreActResNet18

BATCH = 128


def has_bfloat16():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return re.search(r"\bavx512_bf16\b|\bamx_bf16\b", file.read()) is not None


def find(name):
    match = re.fullmatch(r"training, width (\d+), (float32|bfloat16)", name)
    if not match:
        return None
    half = match[2] == "bfloat16"
    if half and (variant == "plain" or not has_bfloat16()):
        return None
    torch.set_num_threads(2)
    width, layout = int(match[1]), torch.channels_last if variant == "tuned" else torch.contiguous_format
    model = PreActResNet18(width).to(memory_format=layout)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    inputs, labels = torch.randn(BATCH, 3, 32, 32).contiguous(memory_format=layout), torch.randint(0, 10, (BATCH,))

    def step():
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits = model(inputs)
        F.cross_entropy(logits.float(), labels).backward()
        optimiser.step()

    steps = 1 if width > 16 else 4

    def sample():
        step()  # brings the data back into the caches
        start = time.perf_counter()
        for _ in range(steps):
            step()
        return 1e6 * (time.perf_counter() - start) / steps / BATCH

    step()
    return sample


worker.serve(find)
