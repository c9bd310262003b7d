#!/usr/bin/env python3
"""Images a second of PreAct-ResNet18 trained in PyTorch on 128 random 1x28x28 images that are there already: no loading, no mixing, no metrics.

    peer.py eager|tuned float32|bfloat16 cuda|cpu WIDTH SECONDS

eager: as it comes, with autocast for bfloat16. tuned: channels last, and cuDNN looks for its fastest kernels. Prints a line of JSON.
"""
import json
import sys
import time

import torch
from torch.nn import functional as F

from preact import PreActResNet18

BATCH, WARM_UP = 128, 20


def main(variant, precision, device, width, seconds):
    tuned, half = variant == "tuned", precision == "bfloat16"
    cuda = device.startswith("cuda")
    kind = "cuda" if cuda else "cpu"
    torch.backends.cudnn.benchmark = tuned
    layout = torch.channels_last if tuned else torch.contiguous_format
    model = PreActResNet18(int(width), channels=1).to(device=device, memory_format=layout)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    inputs = torch.randn(BATCH, 1, 28, 28, device=device).contiguous(memory_format=layout)
    labels = torch.randint(0, 10, (BATCH,), device=device)
    wait = torch.cuda.synchronize if cuda else lambda: None

    def step():
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast(kind, torch.bfloat16, enabled=half):
            logits = model(inputs)
        F.cross_entropy(logits.float(), labels).backward()
        optimiser.step()

    seconds = float(seconds)
    begun = time.perf_counter()
    for done in range(1, WARM_UP + 1):
        step()
        if done >= 2 and time.perf_counter() - begun > seconds / 4:
            break
    wait()
    begun, steps = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds / 2:
        step()
        steps += 1
    wait()
    took = time.perf_counter() - begun
    rate = steps * BATCH / took
    print(json.dumps({"summary": f"{rate:.0f} images/s", "images_per_second": rate, "steps": steps, "seconds": took, "torch": torch.__version__,
                      "variant": variant}))


if len(sys.argv) != 6:
    sys.exit(__doc__)
main(*sys.argv[1:])
