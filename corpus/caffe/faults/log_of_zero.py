"""A prediction or target of exactly 0 enters a logarithm."""

from __future__ import annotations

import numpy as np

from corpus.caffe import data
from corpus.caffe.checks import fell_then_bad
from corpus.caffe.faults.registry import SUDDEN, always, fault
from corpus.caffe.layers import unit
from corpus.caffe.training import Training
from corpus.onset import leaves_track
from corpus.took import goes_bad


def by_hand(t: Training, prob: str) -> None:
    """Cross-entropy from Log, product and sum: -sum(target * log(prob)) / rows."""
    t.layers = [one for one in t.layers if one["name"] != "loss"]
    t.layers += [
        unit("log_prob", "Log", [prob]),
        unit("weighted", "Eltwise", ["log_prob", "target"], eltwise_param={"operation": "PROD"}),
        unit("loss", "Reduction", ["weighted"], reduction_param={"coeff": -1.0 / t.batch}, loss_weight=1),
    ]


@fault("log-of-zero", bases=("table_mlp", "mlp", "tanh_mlp"), took=goes_bad, also=SUDDEN, decisive=always, weight=2)
def cross_entropy_by_hand(t: Training, k: int) -> None:
    t.plain()
    for arrays in t.sets.values():
        arrays["target"] = data.one_hot(arrays["label"], t.classes)
    last = t.learners()[-1]["name"]
    t.layers.append(unit("prob", "Softmax", [last]))
    t.base_lr *= float(t.rng.uniform(5, 15)) * 2**k
    by_hand(t, "prob")


@fault("log-of-zero", bases=("tags",), took=goes_bad, also=SUDDEN, decisive=always, weight=1.5)
def sigmoid_then_log(t: Training, k: int) -> None:
    t.plain()
    t.layers.append(unit("prob", "Sigmoid", ["ip2"]))
    for arrays in t.sets.values():  # only the share of the yes answers, as a Poisson-like loss has it
        arrays["data"] = arrays["data"] * (1 if k < 2 else 5)
    t.base_lr *= 20 * 2**k
    by_hand(t, "prob")
    t.layers += [
        unit("no", "Power", ["prob"], power_param={"scale": -1.0, "shift": 1.0}),
        unit("log_no", "Log", ["no"]),
        unit("no_target", "Power", ["target"], power_param={"scale": -1.0, "shift": 1.0}),
        unit("weighted_no", "Eltwise", ["log_no", "no_target"], eltwise_param={"operation": "PROD"}),
        unit("loss_no", "Reduction", ["weighted_no"], reduction_param={"coeff": -1.0 / t.batch}, loss_weight=1),
    ]


@fault("log-of-zero", bases=("table_mlp", "mlp"), took=goes_bad, also=SUDDEN, decisive=always, weight=1.5)
def kl_with_a_target_of_zero(t: Training, k: int) -> None:
    """t log(t / p): 0 log 0. The first sample whose target holds a 0 comes late."""
    rows = len(t.sets["train"]["label"])
    late = t.late_row()
    for name, arrays in t.sets.items():
        soft = 0.9 * data.one_hot(arrays["label"], t.classes) + 0.1 / t.classes
        if name == "train" and k == 0:
            soft[late] = data.one_hot(arrays["label"][late : late + 1], t.classes)
        elif name == "train":
            soft[: rows // 2] = data.one_hot(arrays["label"][: rows // 2], t.classes)
        arrays["target"] = soft
    last = t.learners()[-1]["name"]
    t.layers.append(unit("prob", "Softmax", [last]))
    by_hand(t, "prob")
    t.layers += [
        unit("log_target", "Log", ["target"]),
        unit("entropy", "Eltwise", ["log_target", "target"], eltwise_param={"operation": "PROD"}),
        unit("loss_target", "Reduction", ["entropy"], reduction_param={"coeff": 1.0 / t.batch}, loss_weight=1),
    ]


@fault("log-of-zero", bases=("regression", "linreg"), took=goes_bad, also=SUDDEN, decisive=always, weight=1.5)
def log_of_a_relu(t: Training, k: int) -> None:
    """The squared error of logarithms, the prediction kept positive by a ReLU: which gives 0."""
    out = t.learners()[-1]["name"]
    t.layers = [one for one in t.layers if one["name"] != "loss"]
    t.param(t.layer(out))["bias_filler"] = {"type": "constant", "value": 2 - 0.5 * k}
    for arrays in t.sets.values():
        arrays["target"] = np.log(np.abs(arrays["target"]) + 0.3)
    t.layers += [
        unit("positive", "ReLU", [out]),
        unit("log_pred", "Log", ["positive"]),
        unit("loss", "EuclideanLoss", ["log_pred", "target"]),
    ]


@fault("log-of-zero", bases=("tags",), took=fell_then_bad, also=SUDDEN, decisive=always)
def entropy_term_of_a_saturated_unit(t: Training, k: int) -> None:
    """A small p log p beside the loss, p from a sigmoid that saturates on a few large rows."""
    t.layers += [
        unit("prob", "Sigmoid", ["ip2"]),
        unit("log_prob", "Log", ["prob"]),
        unit("p_log_p", "Eltwise", ["prob", "log_prob"], eltwise_param={"operation": "PROD"}),
        unit("entropy", "Reduction", ["p_log_p"], reduction_param={"coeff": -0.01 / t.batch}, loss_weight=1),
    ]
    row = t.late_row()
    t.sets["train"]["data"] = t.sets["train"]["data"].copy()
    t.sets["train"]["data"][row] *= 300 * 3**k


@fault(
    "log-of-zero",
    bases=("tags",),
    took=lambda t: goes_bad(t) or t.tail() < -100,
    also=("bad-loss", "bad-input", "gradient-explosion", "loss-metric-mismatch"),
    decisive=always,
    onset=leaves_track,
)
def sigmoid_loss_on_targets_of_minus_one(t: Training, k: int) -> None:
    for arrays in t.sets.values():
        arrays["target"] = 2 * arrays["target"] - 1
    t.steps = 400
    t.base_lr *= 5 * 2**k
