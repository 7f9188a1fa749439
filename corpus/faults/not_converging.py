"""No progress: nothing to learn, a wrong network, or a rate that is too high without NaN."""

from __future__ import annotations

import torch
from torch import nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, FLAT, LOOP, TEXTS, fault, never, stuck
from corpus.onset import from_start

ALSO = (*FLAT, "loss-metric-mismatch", "unnormalised-input")


@fault(
    "not-converging",
    bases=("digits_linear", "digits_mlp", "digits_norm", "wine_mlp"),
    took=lambda t: stuck(t),
    onset=from_start,
    decisive=never,
    also=ALSO,
    weight=2,
)
def random_labels(exp: Experiment, k: int) -> None:
    """Labels that have nothing to do with the pictures: a loader that shuffles only one of the two."""
    n = exp.data.classes

    def shuffle(e: Experiment, step: int) -> None:
        e.data.y = torch.tensor(e.rng.integers(0, n, len(e.data.y)))

    exp.before_step.append(shuffle)
    exp.data.yv = torch.tensor(exp.rng.integers(0, n, len(exp.data.yv)))
    exp.lr /= 3


@fault(
    "not-converging",
    bases=("digits_mlp", "digits_cnn", "digits_deep", *TEXTS[:1]),
    took=lambda t: t.tail() > 0.85 * t.head() and t.first_bad() is None,
    onset=from_start,
    decisive=never,
    also=ALSO,
)
def weight_decay_too_strong(exp: Experiment, k: int) -> None:
    exp.optimizer, exp.weight_decay = "sgd", float(exp.rng.choice([0.5, 1.0])) * 1.5**k
    exp.lr = 0.02
    exp.momentum = 0.9


@fault("not-converging", bases=CLASSES[:5], took=stuck, onset=from_start, decisive=never, also=ALSO)
def frozen_network(exp: Experiment, k: int) -> None:
    """Only the first bias is trained; the optimizer was given the wrong parameters."""
    ps = list(exp.model.parameters())
    for p in ps:
        p.requires_grad_(False)
    ps[1].requires_grad_(True)
    exp.lr *= 0.1


@fault(
    "not-converging",
    bases=("housing_mlp", "housing_relu", "diabetes_mlp"),
    took=lambda t: t.tail() > 0.75 * t.head() and t.first_bad() is None,
    onset=from_start,
    runners=LOOP,
    also=(*ALSO, "bad-loss"),
)
def target_shape_broadcast(exp: Experiment, k: int) -> None:
    """(n, 1) against (n): every output is compared with every target; PyTorch warns once."""
    exp.data.y, exp.data.yv = exp.data.y[:, 0], exp.data.yv[:, 0]


@fault(
    "not-converging",
    bases=("digits_mlp", "digits_cnn", "digits_adam", "digits_deep"),
    took=lambda t: t.first_bad() is None and t.tail() > 0.9 * t.loss[0],
    onset=from_start,
    decisive=never,
    also=("dead-network", "gradient-explosion", "oscillation", "unnormalised-input", "vanishing-gradient"),
    weight=1.5,
)
def lr_too_high_stuck_at_chance(exp: Experiment, k: int) -> None:
    """Much too high a rate without NaN: the units die and the loss sits at or above ln K."""
    exp.lr_at = None
    exp.optimizer = "sgd"
    exp.lr, exp.momentum = float(f"{exp.rng.uniform(1.0, 2.0) * 1.7**k:.2g}"), 0.9


@fault(
    "not-converging",
    bases=("digits_mlp", "digits_adam", "digits_cnn"),
    took=lambda t: t.first_bad() is None and t.tail() > 0.75 * t.head(),
    onset=from_start,
    decisive=never,
    also=ALSO,
)
def bottleneck_too_narrow(exp: Experiment, k: int) -> None:
    exp.model = nn.Sequential(models.mlp([64, 1]), nn.ReLU(), models.mlp([1, 10], "relu"))
