#!/usr/bin/python3
"""Attacks and class activation maps of the network and the images in the file that FMIX_BENCH_GIVEN names, on one thread, µs an image:
"DeepFool, 10 candidates" and "PGD, 5 steps" in ℓ∞ for pixels in [0, 1], "Grad-CAM, LAYER".

plain: as published: DeepFool image by image with a backward pass for each candidate, PGD on a batch, Grad-CAM image by image by hooks; all with
backward(), which computes the gradients of the weights, too.
tuned: batches, channels last, gradients of the images (or of the layer) only, memory kept; DeepFool goes on with the samples that are not done yet.

Needs Debian's python3-torch.
"""
import json
import os
import re

import worker

variant = worker.begin(threads=1)

import torch
from torch.nn import functional as F

from preact import PreActResNet18

MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).reshape(1, 3, 1, 1)
DEVIATION = torch.tensor([0.2023, 0.1994, 0.2010]).reshape(1, 3, 1, 1)
STEPS, OVERSHOOT, CANDIDATES, MARGIN, EPSILON = 50, 0.02, 10, 1e-4, 0.01


def load():
    """The network in evaluation mode, and the images."""
    with open(os.environ["FMIX_BENCH_GIVEN"], "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    tensors = {name: torch.frombuffer(data, dtype=torch.float32, count=(entry["data_offsets"][1] - entry["data_offsets"][0]) // 4,
                                      offset=entry["data_offsets"][0]).reshape(entry["shape"]) for name, entry in header.items()}
    images = tensors.pop("images")
    network = PreActResNet18(tensors["conv1.weight"].shape[0])
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)
    layout = torch.channels_last if variant == "tuned" else torch.contiguous_format
    return network.eval().to(memory_format=layout), images.contiguous(memory_format=layout)


def deepfool_plain(logits, images):
    """Image by image, as its authors' code has it, with the ℓ∞ step."""
    results = []
    for image in images.split(1):
        ranked = logits(image)[0].argsort(descending=True)[:CANDIDATES]
        own, total, sample, step = ranked[0], torch.zeros_like(image), image.clone(), 0
        while step < STEPS:
            sample = sample.detach().requires_grad_()
            scores = logits(sample)[0]
            if scores.argmax() != own:
                break
            scores[own].backward(retain_graph=True)
            gradient_own, nearest = sample.grad.clone(), None
            for k in ranked[1:]:
                sample.grad.zero_()
                scores[k].backward(retain_graph=True)
                across = sample.grad.clone() - gradient_own
                distance = (scores[k] - scores[own]).abs().item() / (across.abs().sum().item() + 1e-8)
                if nearest is None or distance < nearest[0]:
                    nearest = (distance, across)
            total = total + (nearest[0] + MARGIN) * nearest[1].sign()
            sample = (image + (1 + OVERSHOOT) * total).clamp(0, 1)
            step += 1
        results.append((image + (sample.detach() - image).clamp(-EPSILON, EPSILON)).clamp(0, 1))
    return torch.cat(results)


def deepfool_tuned(logits, images):
    """All images that are not done at once, one forward pass for all candidates."""
    with torch.no_grad():
        scores = logits(images)
        ranked = scores.topk(CANDIDATES, 1).indices
    own, samples, total, active = ranked[:, :1], images.clone(), torch.zeros_like(images), torch.arange(len(images))
    for _ in range(STEPS):
        inputs = samples[active].requires_grad_()
        scores = logits(inputs)
        left = scores.gather(1, own[active])
        nearest = across = None
        for k in range(1, CANDIDATES):
            difference = scores.gather(1, ranked[active, k:k + 1]) - left
            gradient, = torch.autograd.grad(difference.sum(), inputs, retain_graph=k < CANDIDATES - 1)
            distance = difference.detach().abs()[:, 0] / (gradient.abs().sum((1, 2, 3)) + 1e-8)
            if nearest is None:
                nearest, across = distance, gradient
            else:
                closer = distance < nearest
                nearest, across = torch.where(closer, distance, nearest), torch.where(closer[:, None, None, None], gradient, across)
        total[active] += (nearest + MARGIN)[:, None, None, None] * across.sign()
        samples[active] = (images[active] + (1 + OVERSHOOT) * total[active]).clamp(0, 1)
        with torch.no_grad():
            active = active[logits(samples[active]).argmax(1) == own[active, 0]]
        if len(active) == 0:
            break
    return (images + (samples - images).clamp(-EPSILON, EPSILON)).clamp(0, 1)


def pgd(logits, images, labels, steps=5):
    samples = images
    for _ in range(steps):
        samples = samples.detach().requires_grad_()
        loss = F.cross_entropy(logits(samples), labels, reduction="sum")
        if variant == "plain":
            loss.backward()
            gradient = samples.grad
        else:
            gradient, = torch.autograd.grad(loss, samples)
        moved = samples.detach() + EPSILON / 30 * gradient.sign()
        samples = (images + (moved - images).clamp(-EPSILON, EPSILON)).clamp(0, 1)
    return samples


def grad_cam_plain(network, layer, images):
    """Image by image, by hooks on the layer and a backward pass through the whole network."""
    kept, maps = {}, []
    handles = [layer.register_forward_hook(lambda _, __, output: kept.update(activation=output)),
               layer.register_full_backward_hook(lambda _, __, output: kept.update(gradient=output[0]))]
    for image in images.split(1):
        network.zero_grad()
        scores = network(image)
        scores[0, scores[0].argmax()].backward()
        weights = kept["gradient"].mean((2, 3), keepdim=True)
        maps.append(F.relu((weights * kept["activation"]).sum(1)).detach())
    for handle in handles:
        handle.remove()
    return torch.cat(maps)


def grad_cam_tuned(network, layer, images):
    """The batch at once; nothing before the layer is differentiated, and no weight."""
    kept = {}

    def cut(_, __, output):
        kept["activation"] = output.detach().requires_grad_()
        return kept["activation"].clone()

    handle = layer.register_forward_hook(cut)
    scores = network(images)
    handle.remove()
    gradient, = torch.autograd.grad(scores.gather(1, scores.argmax(1, keepdim=True)).sum(), kept["activation"])
    with torch.no_grad():
        return F.relu((gradient.mean((2, 3), keepdim=True) * kept["activation"]).sum(1))


def find(name):
    torch.set_num_threads(1)
    network, images = load()
    if variant == "tuned":
        network.requires_grad_(False)

    def logits(pixels):
        return network((pixels - MEAN) / DEVIATION)

    if name == "DeepFool, 10 candidates":
        if variant == "plain":
            few = images[:4]  # one after the other, so that more of them would only take longer
            return worker.timed(lambda: deepfool_plain(logits, few), len(few))
        return worker.timed(lambda: deepfool_tuned(logits, images), len(images))
    if name == "PGD, 5 steps":
        with torch.no_grad():
            labels = logits(images).argmax(1)
        return worker.timed(lambda: pgd(logits, images, labels), len(images))
    match = re.fullmatch(r"Grad-CAM, (layer\d)", name)
    if match:
        layer, cam = getattr(network, match[1]), grad_cam_plain if variant == "plain" else grad_cam_tuned
        return worker.timed(lambda: cam(network, layer, images), len(images))
    return None


if __name__ == "__main__":
    worker.serve(find)
