"""The sound trainings that faults are planted in: tiny nets whose rate and length fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from corpus.caffe import data
from corpus.caffe.layers import (
    TRAIN,
    Layer,
    accuracy,
    act,
    conv,
    ip,
    pool,
    python,
    softmax_loss,
    unit,
)
from corpus.caffe.training import Training

Rng = np.random.Generator
BASES: dict[str, Callable[[Rng], Training]] = {}


def base(make: Callable[[Rng], Training]) -> Callable[[Rng], Training]:
    BASES[make.__name__] = make
    return make


def chain(widths: list[int], kind: str = "ReLU", bottom: str = "data", filler: str = "xavier") -> list[Layer]:
    """Fully connected layers ip1, ip2, ... with a non-linearity between them."""
    out: list[Layer] = []
    for i, n in enumerate(widths, 1):
        out.append(ip(f"ip{i}", bottom, n, filler))
        bottom = f"ip{i}"
        if i < len(widths) and kind:
            out.append(act(f"{kind.lower()}{i}", bottom, kind))
    return out


def _images(rng: Rng, name: str, layers: list[Layer], **more: Any) -> Training:
    sets = data.split(data.images(rng, 700), 100)
    return Training(rng, name, sets, layers, classes=10, **more)


@base
def mlp(rng: Rng) -> Training:
    return _images(rng, "mlp", [*chain([48, 32, 10]), accuracy("ip3"), softmax_loss("ip3")], base_lr=0.02)


@base
def tanh_mlp(rng: Rng) -> Training:
    layers = [*chain([48, 32, 10], "TanH"), accuracy("ip3"), softmax_loss("ip3")]
    return _images(rng, "tanh_mlp", layers, base_lr=0.02)


@base
def dropout_mlp(rng: Rng) -> Training:
    top = chain([64, 32, 10])
    top.insert(2, act("drop1", "ip1", "Dropout", dropout_param={"dropout_ratio": 0.5}))
    return _images(rng, "dropout_mlp", [*top, accuracy("ip3"), softmax_loss("ip3")], base_lr=0.02)


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
    t = _images(rng, "lenet", layers, base_lr=0.01, feed="lmdb", raw=True, transform={"scale": 1 / 256})
    t.sets = {k: v | {"data": np.round(v["data"] * 255)} for k, v in t.sets.items()}
    return t


@base
def conv_float(rng: Rng) -> Training:
    kind = str(rng.choice(["ReLU", "ELU", "PReLU"]))
    return _images(rng, "conv_float", [*_conv(kind), accuracy("ip2"), softmax_loss("ip2")], base_lr=0.02)


@base
def conv_images(rng: Rng) -> Training:
    layers = [*_conv(), accuracy("ip2"), softmax_loss("ip2")]
    t = _images(rng, "conv_images", layers, feed="image", transform={"scale": 1 / 128, "mean_value": 127})
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
    return _images(rng, "conv_norm", layers, base_lr=0.01)


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


@base
def fcn(rng: Rng) -> Training:
    """A class for each pixel."""
    sets = data.split(data.fields(rng, 400), 60)
    layers = [
        conv("conv1", "data", 8, 3, 1),
        act("relu1", "conv1"),
        conv("score", "conv1", 3, 3, 1),
        accuracy("score"),
        softmax_loss("score", loss_param={"normalize": True, "ignore_label": 255}),
    ]
    return Training(rng, "fcn", sets, layers, batch=10, classes=3, base_lr=0.05)


def _recurrent(kind: str, rng: Rng) -> Training:
    sets = data.split(data.sequences(rng, 1200), 100)
    filler = {"weight_filler": {"type": "uniform", "min": -0.2, "max": 0.2}, "bias_filler": {"type": "constant"}}
    layers = [
        unit("memory", kind, ["data", "cont"], recurrent_param={"num_output": 16} | filler),
        ip("ip1", "memory", 1, axis=2),
        unit("loss", "EuclideanLoss", ["ip1", "target"]),
    ]
    return Training(rng, kind.lower(), sets, layers, batch=10, base_lr=0.01, solver={"clip_gradients": 5.0})


@base
def rnn(rng: Rng) -> Training:
    return _recurrent("RNN", rng)


@base
def lstm(rng: Rng) -> Training:
    t = _recurrent("LSTM", rng)
    t.base_lr = 0.05
    return t


@base
def two_headed(rng: Rng) -> Training:
    """A class and a value from one trunk."""
    arrays = data.values(rng, 800)
    arrays["label"] = (arrays["target"][:, 0] > 0).astype("f4") + (arrays["data"][:, 1] > 0.8)
    layers = [
        ip("ip1", "data", 32),
        act("relu1", "ip1"),
        ip("cls_score", "ip1", 3),
        ip("reg_pred", "ip1", 1),
        accuracy("cls_score"),
        softmax_loss("cls_score", name="loss_cls", loss_weight=1),
        unit("loss_reg", "EuclideanLoss", ["reg_pred", "target"], loss_weight=0.5),
    ]
    return Training(rng, "two_headed", data.split(arrays, 200), layers, classes=3, base_lr=0.02)


@base
def auxiliary(rng: Rng) -> Training:
    """Two side heads that only train, as in GoogLeNet."""
    layers: list[Layer] = chain([48, 32, 10])
    layers += [
        ip("aux1", "ip1", 10) | {"include": TRAIN},
        softmax_loss("aux1", name="loss1/loss", loss_weight=0.3, include=TRAIN),
        ip("aux2", "ip2", 10) | {"include": TRAIN},
        softmax_loss("aux2", name="loss2/loss", loss_weight=0.3, include=TRAIN),
        accuracy("ip3"),
        softmax_loss("ip3", name="loss3/loss3", loss_weight=1),
    ]
    return _images(rng, "auxiliary", layers, base_lr=0.02)


@base
def siamese(rng: Rng) -> Training:
    """Two branches that share their weights."""
    layers: list[Layer] = []
    for tail in ("", "_p"):
        part = [
            ip(f"ip1{tail}", f"data{tail}", 32),
            act(f"relu1{tail}", f"ip1{tail}"),
            ip(f"feat{tail}", f"ip1{tail}", 2),
        ]
        for one in (part[0], part[2]):
            stem = one["name"].replace("_p", "")
            one["param"] = [{"name": f"{stem}_w", "lr_mult": 1}, {"name": f"{stem}_b", "lr_mult": 2}]
        layers += part
    layers.append(unit("loss", "ContrastiveLoss", ["feat", "feat_p", "sim"], contrastive_loss_param={"margin": 1.0}))
    return Training(rng, "siamese", data.split(data.pairs(rng, 600), 100), layers, base_lr=0.01, batch=25)


@base
def tags(rng: Rng) -> Training:
    """Several yes/no answers, sigmoid cross-entropy."""
    layers = [*chain([24, 6]), unit("loss", "SigmoidCrossEntropyLoss", ["ip2", "target"])]
    return Training(rng, "tags", data.split(data.tags(rng, 800), 200), layers, base_lr=0.02)


@base
def detector(rng: Rng) -> Training:
    """The place and the kind of one object; the place by a Python layer."""
    layers = [
        conv("conv1", "data", 8, 3, 1),
        act("relu1", "conv1"),
        pool("pool1", "conv1", 2, 2),
        ip("ip1", "pool1", 32),
        act("relu2", "ip1"),
        ip("cls_score", "ip1", 3),
        ip("bbox_pred", "ip1", 4),
        softmax_loss("cls_score", name="loss_cls", loss_weight=1),
        python("loss_bbox", "SmoothL1Loss", ["bbox_pred", "box"]),
        accuracy("cls_score"),
    ]
    return Training(rng, "detector", data.split(data.boxes(rng, 500), 80), layers, classes=3, base_lr=0.01)


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


IMAGES = ("mlp", "tanh_mlp", "dropout_mlp", "lenet", "conv_float", "conv_norm", "auxiliary")
CLASSES = (*IMAGES, "conv_images", "table_mlp", "multinomial", "infogain", "hinge", "balanced")
VALUES = ("linreg", "deep_linear", "regression", "masked")
RECURRENT = ("rnn", "lstm")
EVERY = tuple(BASES)
