"""Numbers as answers: regression, and pictures that are given back."""

from __future__ import annotations

from corpus.caffe import data
from corpus.caffe.layers import act, ip, unit
from corpus.caffe.nets.bases import Rng, base, chain
from corpus.caffe.training import Training


@base
def linreg(rng: Rng) -> Training:
    sets = data.split(data.values(rng, 800, bend=0.0), 200)
    layers = [ip("ip1", "data", 1), unit("loss", "EuclideanLoss", ["ip1", "target"])]
    return Training(rng, "linreg", sets, layers, base_lr=0.01, steps=250)


@base
def deep_linear(rng: Rng) -> Training:
    """Linear layers one behind the other."""
    sets = data.split(data.values(rng, 800, targets=2, bend=0.0), 200)
    layers = [*chain([12, 12, 2], ""), unit("loss", "EuclideanLoss", ["ip3", "target"])]
    return Training(rng, "deep_linear", sets, layers, base_lr=0.005)


@base
def regression(rng: Rng) -> Training:
    kind = str(rng.choice(["ReLU", "TanH"]))
    sets = data.split(data.values(rng, 800), 200)
    layers = [*chain([32, 16, 1], kind), unit("loss", "EuclideanLoss", ["ip3", "target"])]
    return Training(rng, "regression", sets, layers, base_lr=0.01)


@base
def autoencoder(rng: Rng) -> Training:
    """The outputs are pixels (black or white): cross-entropy trains, the squared error is watched (weight 0)."""
    pictures = data.split(data.images(rng, 700, noise=0.1), 100)
    sets = {k: {"data": (v["data"].reshape(len(v["data"]), -1) > 0.5).astype("f4")} for k, v in pictures.items()}
    layers = [
        ip("encode1", "data", 48),
        act("code1", "encode1", "Sigmoid"),
        ip("decode1", "encode1", 144),
        unit("cross_entropy_loss", "SigmoidCrossEntropyLoss", ["decode1", "data"], loss_weight=1),
        unit("decoded", "Sigmoid", ["decode1"]),
        unit("l2_error", "EuclideanLoss", ["decoded", "data"], loss_weight=0),
    ]
    return Training(rng, "autoencoder", sets, layers, base_lr=0.01)


@base
def linear_autoencoder(rng: Rng) -> Training:
    sets = {
        k: {"data": v["data"].reshape(len(v["data"]), -1) - 0.5}
        for k, v in data.split(data.images(rng, 700), 100).items()
    }
    layers = [*chain([24, 144], ""), unit("l2_error", "EuclideanLoss", ["ip2", "data"])]
    return Training(rng, "linear_autoencoder", sets, layers, base_lr=0.01)
