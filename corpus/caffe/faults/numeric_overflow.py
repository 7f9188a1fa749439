"""An exponential or a power leaves the range of a float."""

from __future__ import annotations

import numpy as np

from corpus.caffe import data
from corpus.caffe.checks import diverged
from corpus.caffe.faults.registry import SUDDEN, always, fault
from corpus.caffe.layers import unit
from corpus.caffe.training import Training
from corpus.onset import bad_step
from corpus.took import goes_bad
from corpus.trace import Trace

FAIR = (*SUDDEN, "gradient-explosion")


def lost(t: Trace) -> bool:
    """Not finite, or blown to another order of magnitude for good."""
    return goes_bad(t) or diverged(t) or max(t.loss) > 1e6 * abs(t.loss[0])


def left(t: Trace) -> int | None:
    return next((i for i, v in enumerate(t.loss) if not v < 10 * abs(t.loss[0]) + 10), None)


@fault("numeric-overflow", bases=("regression", "linreg"), took=lost, also=FAIR, decisive=always, onset=left, weight=2)
def exp_of_the_prediction(t: Training, k: int) -> None:
    """The net gives the logarithm of a count."""
    out = t.learners()[-1]["name"]
    t.layers = [one for one in t.layers if one["name"] != "loss"]
    for arrays in t.sets.values():
        arrays["target"] = np.exp(arrays["target"]).astype("f4")
    if t.rng.random() < 0.6:  # one odd row
        t.sets["train"]["data"][t.late_row()] *= 60 * 3**k
    else:
        t.base_lr *= 10 * 2**k
    t.planted = None
    t.plain()
    t.layers += [unit("count", "Exp", [out]), unit("loss", "EuclideanLoss", ["count", "target"])]


@fault("numeric-overflow", bases=("table_mlp", "mlp"), took=lost, also=FAIR, decisive=always, onset=left, weight=2)
def softmax_by_hand(t: Training, k: int) -> None:
    """exp(x) / sum(exp(x)) without subtracting the maximum."""
    t.plain()
    last = t.learners()[-1]["name"]
    t.layers = [one for one in t.layers if one["name"] != "loss"]
    ones = {"num_output": t.classes, "bias_term": False, "weight_filler": {"type": "constant", "value": 1}}
    total = unit("total", "InnerProduct", ["exp"], inner_product_param=ones) | {
        "param": [{"lr_mult": 0, "decay_mult": 0}]
    }
    t.layers += [
        unit("exp", "Exp", [last]),
        total,
        unit("inverse", "Power", ["total"], power_param={"power": -1.0}),
        unit("prob", "Eltwise", ["exp", "inverse"], eltwise_param={"operation": "PROD"}),
    ]
    if t.rng.random() < 0.5:
        t.layers.append(unit("loss", "MultinomialLogisticLoss", ["prob", "label"]))
    else:
        for arrays in t.sets.values():
            arrays["target"] = data.one_hot(arrays["label"], t.classes)
        t.layers.append(unit("loss", "EuclideanLoss", ["prob", "target"]))
    row = t.late_row()
    t.planted = None
    t.sets["train"]["data"] = t.sets["train"]["data"].copy()
    t.sets["train"]["data"][row] *= 200 * 4**k


@fault(
    "numeric-overflow", bases=("regression", "linreg"), took=lost, also=FAIR, decisive=always, onset=left, weight=1.5
)
def poisson_loss_by_hand(t: Training, k: int) -> None:
    """exp(f) - y f."""
    t.plain()
    out = t.learners()[-1]["name"]
    t.layers = [one for one in t.layers if one["name"] != "loss"]
    for arrays in t.sets.values():
        arrays["target"] = np.exp(arrays["target"]).astype("f4")
    t.sets["train"]["data"][t.late_row()] *= 80 * 3**k
    t.planted = None
    t.layers += [
        unit("rate", "Exp", [out]),
        unit("gain", "Eltwise", [out, "target"], eltwise_param={"operation": "PROD"}),
        unit("excess", "Eltwise", ["rate", "gain"], eltwise_param={"operation": "SUM", "coeff": [1, -1]}),
        unit("loss", "Reduction", ["excess"], reduction_param={"coeff": 1.0 / t.batch}, loss_weight=1),
    ]


@fault("numeric-overflow", bases=("table_mlp", "regression"), took=lost, also=FAIR, decisive=always, onset=bad_step)
def high_power_of_a_feature(t: Training, k: int) -> None:
    """x^16 of a hidden unit: beyond 1e38 for one odd row."""
    t.after("ip1", unit("lifted", "Power", ["ip1"], power_param={"power": 16.0, "scale": 0.3}))
    rest = t.layers[t.layers.index(t.layer("lifted")) + 1 :]
    for one in rest:
        one["bottom"] = ["lifted" if b == "ip1" else b for b in one["bottom"]]
        one["top"] = ["lifted" if b == "ip1" else b for b in one["top"]]
    t.sets["train"]["data"] = t.sets["train"]["data"].copy()
    t.sets["train"]["data"][t.late_row()] *= 2000 * 4**k
