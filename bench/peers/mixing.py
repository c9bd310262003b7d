#!/usr/bin/python3
"""A batch mixed in PyTorch on one thread, masks and partners given: "mix BATCH METHOD TYPE", µs a batch.

plain: by arithmetic, as the equations and most published code have it: x·m + x[partners]·(1 − m), in float32 also for bytes.
tuned: where() for masks and lerp() for MixUp, into memory that is there, except for "tensor", where ours makes a new tensor, too; bytes stay bytes
where that is possible.

Needs Debian's python3-torch.
"""
import re

import worker

variant = worker.begin(threads=1)

import torch


def find(name):
    match = re.fullmatch(r"mix ([\dx]+) (fmix|fmix per sample|mixup) (float32|uint8|tensor)", name)
    if not match:
        return None
    torch.set_num_threads(1)
    (batch, channels, *space), method, kind = [int(n) for n in match[1].split("x")], match[2], match[3]
    images = torch.randint(0, 256, (batch, channels, *space), dtype=torch.uint8)
    if kind != "uint8":
        images = images.float()
    partners, share = torch.randperm(batch), 0.37
    # Blobs, as FMix has: a branch or a copy of runs would find them easier than noise.
    low = torch.nn.functional.interpolate(torch.rand(batch if method == "fmix per sample" else 1, 1, 4, 4), space, mode="bicubic")
    mask = low > low.flatten().quantile(1 - share) if low.numel() < 1 << 24 else low > 0.6
    call = plain(images, partners, mask, share, method, kind) if variant == "plain" else tuned(images, partners, mask, share, method, kind)
    return worker.timed(call, 1, seconds=0.05)


def plain(images, partners, mask, share, method, kind):
    weight = share if method == "mixup" else mask.float()
    if kind == "uint8":
        return lambda: (images.float() * weight + images[partners].float() * (1 - weight)).round().to(torch.uint8)
    return lambda: images * weight + images[partners] * (1 - weight)


def tuned(images, partners, mask, share, method, kind):
    theirs, mixed = torch.empty_like(images), torch.empty_like(images)
    if method == "mixup" and kind == "uint8":
        own, wide = torch.empty(images.shape), torch.empty(images.shape)

        def blend():
            own.copy_(images)
            torch.index_select(own, 0, partners, out=wide)
            mixed.copy_(torch.lerp(wide, own, share, out=wide).round_())

        return blend

    def mix():
        torch.index_select(images, 0, partners, out=theirs)
        if kind == "tensor":
            return torch.lerp(theirs, images, share) if method == "mixup" else torch.where(mask, images, theirs)
        if method == "mixup":
            return torch.lerp(theirs, images, share, out=mixed)
        return torch.where(mask, images, theirs, out=mixed) if OUT else mixed.copy_(torch.where(mask, images, theirs))

    return mix


def has_out():
    try:
        torch.where(torch.ones(1, dtype=torch.bool), torch.ones(1), torch.ones(1), out=torch.ones(1))
        return True
    except TypeError:
        return False


OUT = has_out()
worker.serve(find)
