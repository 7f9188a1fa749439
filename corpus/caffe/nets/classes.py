"""One class for each example: pictures and tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus.caffe import data
from corpus.caffe.layers import Layer, accuracy, act, conv, ip, pool, softmax_loss, unit
from corpus.caffe.nets.bases import Rng, base, chain
from corpus.caffe.training import Training


def pictures(rng: Rng, name: str, layers: list[Layer], **more: Any) -> Training:
    sets = data.split(data.images(rng, 700), 100)
    return Training(rng, name, sets, layers, classes=10, **more)


@base
def mlp(rng: Rng) -> Training:
    return pictures(rng, "mlp", [*chain([48, 32, 10]), accuracy("ip3"), softmax_loss("ip3")], base_lr=0.02)


@base
def tanh_mlp(rng: Rng) -> Training:
    layers = [*chain([48, 32, 10], "TanH"), accuracy("ip3"), softmax_loss("ip3")]
    return pictures(rng, "tanh_mlp", layers, base_lr=0.02)


@base
def dropout_mlp(rng: Rng) -> Training:
    top = chain([64, 32, 10])
    top.insert(2, act("drop1", "ip1", "Dropout", dropout_param={"dropout_ratio": 0.5}))
    return pictures(rng, "dropout_mlp", [*top, accuracy("ip3"), softmax_loss("ip3")], base_lr=0.02)


def _conv(kind: str = "ReLU") -> list[Layer]:
    return [
        conv("conv1", "data", 8, 3, 1),
        act("relu1", "conv1", kind),
        pool("pool1", "conv1", 2, 2),
        conv("conv2", "pool1", 12, 3, 1),
        act("relu2", "conv2", kind),
        pool("pool2", "conv2", 2, 2),
        ip("ip1", "pool2", 32),
        act("relu3", "ip1", kind),
        ip("ip2", "ip1", 10),
    ]


@base
def lenet(rng: Rng) -> Training:
    layers = [*_conv(), accuracy("ip2"), softmax_loss("ip2")]
    t = pictures(rng, "lenet", layers, base_lr=0.01, feed="lmdb", raw=True, transform={"scale": 1 / 256})
    t.sets = {k: v | {"data": np.round(v["data"] * 255)} for k, v in t.sets.items()}
    return t


@base
def conv_float(rng: Rng) -> Training:
    kind = str(rng.choice(["ReLU", "ELU", "PReLU"]))
    return pictures(rng, "conv_float", [*_conv(kind), accuracy("ip2"), softmax_loss("ip2")], base_lr=0.02)


@base
def conv_images(rng: Rng) -> Training:
    layers = [*_conv(), accuracy("ip2"), softmax_loss("ip2")]
    t = pictures(rng, "conv_images", layers, feed="image", transform={"scale": 1 / 128, "mean_value": 127})
    t.sets = {
        k: {"data": np.round(v["data"] * 255)[-n:], "label": v["label"][-n:]}
        for (k, v), n in zip(t.sets.items(), (300, 100))
    }
    return t


@base
def conv_norm(rng: Rng) -> Training:
    """With batch normalisation, or with local response normalisation."""
    layers: list[Layer] = [conv("conv1", "data", 8, 3, 1)]
    if rng.random() < 0.7:
        layers += [
            unit("bn1", "BatchNorm", ["conv1"]),
            unit("scale1", "Scale", ["bn1"], scale_param={"bias_term": True}),
            act("relu1", "scale1"),
            pool("pool1", "scale1", 3, 2),
        ]
    else:
        layers += [
            act("relu1", "conv1"),
            pool("pool1", "conv1", 3, 2),
            unit("norm1", "LRN", ["pool1"], lrn_param={"local_size": 3}),
        ]
    layers += [ip("ip1", layers[-1]["top"][0], 10), accuracy("ip1"), softmax_loss("ip1")]
    return pictures(rng, "conv_norm", layers, base_lr=0.01)


@base
def table_mlp(rng: Rng) -> Training:
    sets = data.split(data.table(rng, 600), 150)
    layers = [*chain([24, 3]), accuracy("ip2"), softmax_loss("ip2")]
    return Training(rng, "table_mlp", sets, layers, batch=30, classes=3, base_lr=0.02)


@base
def multinomial(rng: Rng) -> Training:
    """Softmax and MultinomialLogisticLoss as two layers."""
    sets = data.split(data.table(rng, 600, classes=4), 150)
    layers = [
        *chain([24, 4]),
        unit("prob", "Softmax", ["ip2"]),
        accuracy("prob"),
        unit("loss", "MultinomialLogisticLoss", ["prob", "label"]),
    ]
    return Training(rng, "multinomial", sets, layers, batch=30, classes=4, base_lr=0.02)


@base
def infogain(rng: Rng) -> Training:
    sets = data.split(data.table(rng, 600, classes=4), 150)
    layers = [
        *chain([24, 4]),
        unit("prob", "Softmax", ["ip2"]),
        accuracy("prob"),
        unit("loss", "InfogainLoss", ["prob", "label"], infogain_loss_param={"source": "infogain.binaryproto"}),
    ]
    files = {"infogain.binaryproto": np.eye(4, dtype="f4")}
    return Training(rng, "infogain", sets, layers, batch=30, classes=4, base_lr=0.02, files=files)


@base
def hinge(rng: Rng) -> Training:
    sets = data.split(data.table(rng, 600), 150)
    norm = str(rng.choice(["L1", "L2"]))
    layers = [
        *chain([24, 3]),
        accuracy("ip2"),
        unit("loss", "HingeLoss", ["ip2", "label"], hinge_loss_param={"norm": norm}),
    ]
    return Training(rng, "hinge", sets, layers, batch=30, classes=3, base_lr=0.01)
