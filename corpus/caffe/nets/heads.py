"""Several answers at once, or several branches."""

from __future__ import annotations

from corpus.caffe import data
from corpus.caffe.layers import TRAIN, Layer, accuracy, act, conv, ip, pool, python, softmax_loss, unit
from corpus.caffe.nets.bases import Rng, base, chain
from corpus.caffe.nets.classes import pictures
from corpus.caffe.training import Training


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
    return pictures(rng, "auxiliary", layers, base_lr=0.02)


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
