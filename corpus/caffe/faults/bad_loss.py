"""The loss layer itself gives NaN, infinity or nonsense."""

from __future__ import annotations

import numpy as np

from corpus.caffe.checks import diverged, fell_then_bad
from corpus.caffe.faults.registry import SUDDEN, always, fault, never
from corpus.caffe.layers import unit
from corpus.caffe.training import Training
from corpus.onset import leaves_track
from corpus.took import finite, goes_bad
from corpus.trace import Trace


def huge_or_stuck(t: Trace) -> bool:
    return diverged(t) or (finite(t) and t.loss[0] > 1000)


def late_class(t: Training) -> None:
    """The last class first occurs some batches after the start."""
    label = t.sets["train"]["label"] = t.sets["train"]["label"].copy()
    last = t.classes - 1
    row = t.late_row(15)
    first = label[:row]
    first[first == last] = 0
    t.planted = None


@fault("bad-loss", bases=("infogain",), took=fell_then_bad, also=SUDDEN, decisive=never)
def infogain_row_of_nan(t: Training, k: int) -> None:
    late_class(t)
    h = np.eye(4, dtype="f4")
    h[3] = np.nan
    t.files["infogain.binaryproto"] = h


@fault("bad-loss", bases=("infogain",), took=goes_bad, also=SUDDEN, decisive=never)
def infogain_of_a_frequency_zero(t: Training, k: int) -> None:
    late_class(t)
    h = np.eye(4, dtype="f4")
    h[3, 3] = np.inf
    t.files["infogain.binaryproto"] = h


@fault(
    "bad-loss",
    bases=("infogain",),
    took=huge_or_stuck,
    also=("gradient-explosion", "unnormalised-input", "not-converging"),
    decisive=never,
    onset=leaves_track,
)
def infogain_not_normalised(t: Training, k: int) -> None:
    t.files["infogain.binaryproto"] = t.rng.uniform(1e4, 1e6, (4, 4)).astype("f4")


@fault("bad-loss", bases=("balanced",), took=goes_bad, also=SUDDEN, decisive=always, weight=2)
def class_absent_from_a_batch(t: Training, k: int) -> None:
    t.batch = int(t.rng.integers(8, 14))


@fault("bad-loss", bases=("masked",), took=fell_then_bad, also=SUDDEN, decisive=always, weight=1.5)
def no_known_target_in_a_batch(t: Training, k: int) -> None:
    t.batch = 10
    row = t.late_row() // 10 * 10
    target = t.sets["train"]["target"] = t.sets["train"]["target"].copy()
    target[row : row + 10] = -9


@fault("bad-loss", bases=("regression", "siamese"), took=goes_bad, also=SUDDEN, decisive=always, weight=1.5)
def root_of_zero(t: Training, k: int) -> None:
    """The distance as the root of a squared difference: its derivative at 0 is infinite."""
    one, other = ("ip3", "target") if t.base == "regression" else ("feat", "feat_p")
    t.layers = [layer for layer in t.layers if layer["name"] != "loss"]
    if t.base == "siamese":  # a picture against itself
        row = t.late_row()
        t.sets["train"]["data_p"] = t.sets["train"]["data_p"].copy()
        t.sets["train"]["data_p"][row] = t.sets["train"]["data"][row]
    else:
        t.after("ip3", {"name": "relu_out", "type": "ReLU", "bottom": ["ip3"], "top": ["ip3"]})
        target = t.sets["train"]["target"] = np.maximum(t.sets["train"]["target"], 0)
        t.sets["test"]["target"] = np.maximum(t.sets["test"]["target"], 0)
        target[t.late_row()] = 0
    t.planted = None
    t.layers += [
        unit("difference", "Eltwise", [one, other], eltwise_param={"operation": "SUM", "coeff": [1, -1]}),
        unit("squared", "Power", ["difference"], power_param={"power": 2.0}),
        unit("sum_of_squares", "Reduction", ["squared"], reduction_param={"axis": 1}),
        unit("distance", "Power", ["sum_of_squares"], power_param={"power": 0.5}),
        unit("loss", "Reduction", ["distance"], reduction_param={"operation": "MEAN"}, loss_weight=1),
    ]


@fault("bad-loss", bases=("regression", "linreg"), took=goes_bad, also=(*SUDDEN, "gradient-explosion"), decisive=always)
def relative_error_of_target_zero(t: Training, k: int) -> None:
    """The error relative to the target: division by a target of 0."""
    out = "ip3" if t.base == "regression" else "ip1"
    t.layers = [layer for layer in t.layers if layer["name"] != "loss"]
    for arrays in t.sets.values():
        arrays["target"] = np.abs(arrays["target"]) + 0.5
    t.sets["train"]["target"][t.late_row()] = 0
    t.layers += [
        unit("inverse", "Power", ["target"], power_param={"power": -1.0}),
        unit("ratio", "Eltwise", [out, "inverse"], eltwise_param={"operation": "PROD"}),
        unit("one", "Power", ["target"], power_param={"scale": 0.0, "shift": 1.0}),
        unit("loss", "EuclideanLoss", ["ratio", "one"]),
    ]
