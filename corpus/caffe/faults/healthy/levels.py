"""Losses at an unusual level: flat at first, never low, huge, zero, negative."""

from __future__ import annotations

import numpy as np

from corpus.caffe.checks import learned
from corpus.caffe.faults.healthy.kinds import sound
from corpus.caffe.training import Training
from corpus.took import finite
from corpus.trace import Trace


def falls_late(t: Trace) -> bool:
    """Flat for a quarter of the run, then well below."""
    n = len(t.loss) // 4
    return learned(t, 0.6) and float(np.mean(t.loss[n - 10 : n])) > 0.9 * t.loss[0]


def noisy_floor(t: Trace) -> bool:
    return learned(t, 0.93) and t.tail() > 0.5 * t.loss[0]


def reaches_zero(t: Trace) -> bool:
    return learned(t) and t.tail() < 0.02 * t.loss[0]


def negative(t: Trace) -> bool:
    return finite(t) and t.tail() < -0.3 and t.tail() < t.loss[0]


@sound(bases=("mlp", "conv_float"), took=falls_late, weight=2)
def plateau_then_falls(t: Training, k: int) -> None:
    for one in t.learners():
        t.fill(one, type="gaussian", std=float(f"{0.02 * 0.6**k:.2g}"))
    t.steps, t.base_lr = 900, 0.02
    t.solver["display"] = int(t.rng.choice([5, 10, 20]))


@sound(bases=("mlp", "table_mlp", "conv_float"), took=noisy_floor, weight=2)
def label_noise_floor(t: Training, k: int) -> None:
    for arrays in t.sets.values():
        some = t.rng.random(len(arrays["label"])) < 0.5
        arrays["label"][some] = t.rng.integers(0, t.classes, int(some.sum()))
    t.steps = 250
    t.base_lr /= 2


@sound(bases=("regression", "linreg"), weight=2)
def targets_of_ten_thousands(t: Training, k: int) -> None:
    """The loss begins at 1e8 and falls; the rate suits it."""
    for arrays in t.sets.values():
        arrays["target"] = arrays["target"] * 8000 + 12000
    t.base_lr = 0.3
    t.solver |= {"type": "Adam", "momentum": 0.9}
    if t.base == "regression":
        t.base_lr, t.steps = 0.5, 600
    else:
        t.base_lr, t.steps = 300.0, 400


@sound(bases=("fcn",), weight=1.5)
def summed_over_pixels(t: Training, k: int) -> None:
    t.layer("loss")["loss_param"] = {"normalization": "NONE"}
    t.base_lr = 1e-4


@sound(bases=("fcn",))
def batches_all_ignored(t: Training, k: int) -> None:
    row = t.late_row() // t.batch * t.batch
    t.sets["train"]["label"][row : row + 2 * t.batch] = 255
    t.planted = None
    t.solver["display"] = 1


@sound(bases=("hinge", "siamese", "table_mlp", "conv_float"), took=reaches_zero, weight=2)
def loss_reaches_zero(t: Training, k: int) -> None:
    if t.base in ("hinge", "table_mlp"):  # classes far apart
        for arrays in t.sets.values():
            arrays["data"] = arrays["data"] + 4 * np.eye(3, arrays["data"].shape[1])[arrays["label"].astype(int)]
    t.steps = 500 + 200 * k
    t.base_lr *= 2


@sound(bases=("cosine",), took=negative, weight=2)
def rightly_negative(t: Training, k: int) -> None:
    pass


@sound(bases=("balanced",))
def balanced_by_hand(t: Training, k: int) -> None:
    t.batch = 75
