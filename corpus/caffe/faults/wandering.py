"""Finite and wrong: no progress, oscillation, overfitting, a metric that disagrees, a spike."""

from __future__ import annotations

import numpy as np

from corpus.caffe.checks import settles_at_chance, stuck
from corpus.caffe.faults.registry import FLAT, fault, never
from corpus.caffe.layers import accuracy, softmax_loss
from corpus.caffe.training import Training
from corpus.onset import from_start, nowhere, turning_point
from corpus.took import finite
from corpus.trace import Trace

STUCK = (*FLAT, "gradient-explosion", "oscillation", "overfitting")


def overfitted(t: Trace) -> bool:
    val = [v for _, v, _ in t.val]
    return finite(t) and len(val) >= 4 and val[-1] > 1.15 * min(val) and t.tail() < 0.6 * t.loss[0]


def swings(t: Trace) -> bool:
    """The second half goes up and down, far above the start at times, and gets nowhere."""
    half = np.array(t.loss[len(t.loss) // 2 :])
    return (
        finite(t)
        and half.std() > 0.3 * abs(half.mean())
        and max(t.loss) > 5 * t.loss[0]
        and half.mean() > 0.2 * t.loss[0]
    )


def frozen_score(t: Trace) -> bool:
    """The loss falls well, the accuracy of the test does not rise."""
    score = [m for _, _, m in t.val]
    return finite(t) and t.tail() < 0.7 * t.loss[0] and len(score) >= 3 and score[-1] < 0.3


def spiked(t: Trace) -> bool:
    at = t.planted
    if at is None or not 5 <= at < len(t.loss) - 30 or not finite(t):
        return False
    before = t.loss[max(0, at - 30) : at]
    return max(t.loss[at : at + 3]) > 5 * max(before) and t.tail() < max(before)


@fault(
    "not-converging",
    bases=("mlp", "conv_float", "table_mlp", "tanh_mlp"),
    took=stuck,
    also=STUCK,
    decisive=never,
    onset=from_start,
    weight=2,
)
def random_labels(t: Training, k: int) -> None:
    for arrays in t.sets.values():
        arrays["label"] = t.rng.permutation(arrays["label"])
    t.solver["type"] = "SGD"
    t.steps, t.base_lr = 250, t.base_lr / 2 / 2**k


@fault(
    "not-converging",
    bases=("mlp", "conv_float", "regression", "autoencoder"),
    took=stuck,
    also=STUCK,
    decisive=never,
    onset=from_start,
    weight=2,
)
def weight_decay_too_strong(t: Training, k: int) -> None:
    t.plain()
    t.solver["weight_decay"] = float(t.rng.choice([2, 5, 10]))


@fault(
    "not-converging",
    bases=("mlp", "lenet", "conv_float", "auxiliary", "dropout_mlp"),
    took=lambda t: settles_at_chance(10)(t) or (len(t.loss) > 0 and finite(t) and stuck(t)),
    also=("gradient-explosion", "dead-network", "oscillation", "vanishing-gradient"),
    decisive=never,
    onset=from_start,
    weight=3,
)
def lr_too_high_stuck_at_chance(t: Training, k: int) -> None:
    t.plain()
    if t.rng.random() < 0.4:
        t.solver["type"] = "Adam"
    t.base_lr = float(f"{t.rng.uniform(0.3, 0.6) * 1.5**k:.2g}")


@fault(
    "oscillation",
    bases=("linreg",),
    took=swings,
    also=("gradient-explosion", "not-converging"),
    decisive=lambda display: display <= 5,
    onset=from_start,
)
def linear_at_the_edge(t: Training, k: int) -> None:
    t.plain()
    t.solver["momentum"] = 0.0
    t.base_lr = float(f"{0.85 * 1.07**k:.3g}")


@fault(
    "oscillation",
    bases=("regression", "deep_linear", "tanh_mlp", "siamese"),
    took=swings,
    also=("gradient-explosion", "not-converging", "dead-network"),
    decisive=never,
    onset=from_start,
    weight=1.5,
)
def lr_too_high_but_bounded(t: Training, k: int) -> None:
    t.plain()
    t.solver["type"] = "Adam"
    t.base_lr = float(f"{t.rng.uniform(0.2, 0.6) * 1.5**k:.2g}")


@fault(
    "overfitting",
    bases=("mlp", "conv_float", "table_mlp", "regression", "two_headed"),
    took=overfitted,
    onset=turning_point,
    weight=4,
)
def small_noisy_set(t: Training, k: int) -> None:
    t.plain()
    n = 80
    t.sets["train"] = {key: v[:n].copy() for key, v in t.sets["train"].items()}
    for key in ("label", "target"):
        if key in t.sets["train"]:
            some = t.rng.random(n) < 0.25
            t.sets["train"][key][some] = t.rng.permutation(t.sets["train"][key][some])
    t.solver |= {"weight_decay": 0.0, "test_interval": 25}
    t.steps, t.base_lr = 400 + 200 * k, t.base_lr * 1.5


@fault(
    "loss-metric-mismatch",
    bases=("mlp", "table_mlp", "conv_float"),
    took=frozen_score,
    also=("bad-input", "overfitting"),
    onset=from_start,
    weight=1.5,
)
def labels_off_in_the_metric(t: Training, k: int) -> None:
    """The accuracy looks at labels that are numbered from 1."""
    last = t.learners()[-1]["name"]
    for arrays in t.sets.values():
        arrays["label_from_1"] = (arrays["label"] + 1) % max(t.classes, 2)
    t.layers = [one for one in t.layers if one["type"] != "Accuracy"]
    t.layers.insert(-1, accuracy(last, "label_from_1"))
    t.solver["test_interval"] = 50


@fault(
    "loss-metric-mismatch",
    bases=("mlp", "conv_float"),
    took=lambda t: finite(t) and t.tail() < 1e-3 and len(t.val) >= 3,
    also=("not-converging",),
    onset=from_start,
)
def softmax_over_one_unit(t: Training, k: int) -> None:
    """One output and a softmax: the probability is always 1 and the loss always 0."""
    out = t.learners()[-1]
    t.param(out)["num_output"] = 1
    t.layers = [one for one in t.layers if one["type"] not in ("Accuracy", "SoftmaxWithLoss")]
    for arrays in t.sets.values():
        arrays["label"] = np.zeros_like(arrays["label"])
    t.layers += [accuracy(out["name"]), softmax_loss(out["name"])]
    t.solver["test_interval"] = 50


@fault(
    "loss-spike",
    bases=("regression", "linreg", "two_headed", "mlp", "table_mlp"),
    took=spiked,
    also=("healthy", "bad-input"),
    decisive=never,
    weight=2.5,
)
def one_odd_batch(t: Training, k: int) -> None:
    """One batch with targets (or labels) that do not belong to it, met once, when the fit is good."""
    t.plain()
    t.solver["clip_gradients"] = 0.5
    rows = len(t.sets["train"]["data"])
    t.sets["train"] = {name: np.concatenate([v] * 12) for name, v in t.sets["train"].items()}
    row = int(t.rng.integers(3, 6)) * rows // t.batch * t.batch
    part = slice(row, row + t.batch)
    if "target" in t.sets["train"]:
        t.sets["train"]["target"][part] *= -float(t.rng.uniform(4, 9)) * 1.5**k
    else:
        t.sets["train"]["label"][part] = (t.sets["train"]["label"][part] + 1) % t.classes
    t.planted = row // t.batch
    t.solver |= {"display": int(t.rng.choice([1, 2])), "average_loss": 1}
    t.steps = t.planted + 150


@fault(
    "undertrained",
    bases=("mlp",),
    took=lambda t: finite(t) and 0.3 * t.loss[0] < t.tail() < 0.85 * t.loss[0],
    also=("healthy", "lr-too-low"),
    decisive=never,
    onset=nowhere,
)
def max_iter_far_too_small(t: Training, k: int) -> None:
    t.plain()
    t.steps = int(t.rng.integers(25, 45)) + 15 * k
    t.solver["display"] = 1
