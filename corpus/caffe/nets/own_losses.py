"""Losses of one's own, as layers in Python."""

from __future__ import annotations

from corpus.caffe import data
from corpus.caffe.layers import accuracy, python
from corpus.caffe.nets.bases import Rng, base, chain
from corpus.caffe.training import Training


@base
def balanced(rng: Rng) -> Training:
    """A loss of one's own that counts classes alike; large batches, so that each class occurs."""
    sets = data.split(data.table(rng, 1200, classes=3), 150)
    layers = [*chain([24, 3]), accuracy("ip2"), python("loss", "BalancedLoss", ["ip2", "label"])]
    return Training(rng, "balanced", sets, layers, batch=60, classes=3, base_lr=0.02)


@base
def masked(rng: Rng) -> Training:
    """Regression on targets some of which are unknown (-9)."""
    arrays = data.values(rng, 800)
    arrays["target"][rng.random(800) < 0.2] = -9
    layers = [*chain([32, 1]), python("loss", "MaskedLoss", ["ip2", "target"])]
    return Training(rng, "masked", data.split(arrays, 200), layers, base_lr=0.01)


@base
def cosine(rng: Rng) -> Training:
    """A loss that is rightly negative."""
    sets = data.split(data.values(rng, 800, targets=4, bend=0.2), 200)
    layers = [*chain([32, 4]), python("loss", "CosineLoss", ["ip2", "target"])]
    return Training(rng, "cosine", sets, layers, base_lr=0.05)
