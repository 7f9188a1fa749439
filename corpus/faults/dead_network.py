"""Units or whole networks that give the same answer to everything."""

from __future__ import annotations

import torch
from torch import nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, FLAT, VALUES, fault, never, stuck
from corpus.onset import from_start
from corpus.trace import Trace

ALSO = FLAT


@fault(
    "dead-network",
    bases=("digits_mlp", "digits_adam", "digits_deep", "wine_mlp"),
    took=stuck,
    onset=from_start,
    decisive=never,
    also=ALSO,
    weight=2,
)
def relu_dead_from_start(exp: Experiment, k: int) -> None:
    """Biases far below zero: no hidden unit ever fires."""
    for m in exp.model.modules():
        if isinstance(m, nn.Linear):
            nn.init.constant_(m.bias, -8.0 - 4 * k)
    last = [m for m in exp.model.modules() if isinstance(m, nn.Linear)][-1]
    nn.init.zeros_(last.bias)


def died_later(t: Trace) -> bool:
    n = len(t.loss)
    return (
        t.first_bad() is None
        and n > 40
        and min(t.loss[: n // 2]) < 0.6 * t.tail()
        and max(t.loss[-20:]) < 4 * t.tail()
    )


@fault(
    "dead-network",
    bases=("digits_mlp", "digits_cnn", "digits_deep"),
    took=died_later,
    onset=lambda t: t.planted,
    decisive=never,
    also=("gradient-explosion", "bad-lr-policy", "not-converging", "oscillation"),
    needs=(),
)
def killed_by_one_large_step(exp: Experiment, k: int) -> None:
    """One step with a huge rate kills the units; from then on the loss is flat at the level of chance."""
    exp.lr_at = None
    exp.planted = at = int(exp.total * exp.rng.uniform(0.35, 0.5))
    lr, by = exp.lr, (200.0, 800.0, 50.0, 1600.0, 400.0)[k]
    exp.lr_at = lambda step, total: lr * by if step == at else lr


@fault(
    "dead-network",
    bases=("digits_mlp", "digits_adam", "wine_mlp"),
    took=stuck,
    onset=from_start,
    decisive=never,
    also=(*ALSO, "loss-metric-mismatch"),
)
def relu_on_the_output(exp: Experiment, k: int) -> None:
    wide = exp.data.x.shape[1]
    exp.model = nn.Sequential(models.mlp([wide, 32, exp.data.classes]), nn.ReLU())
    last = [m for m in exp.model.modules() if isinstance(m, nn.Linear)][-1]
    nn.init.constant_(last.bias, -2.0 - 2 * k)


@fault(
    "dead-network",
    bases=(*CLASSES[:4], "text_gru"),
    took=lambda t: stuck(t) or t.tail() > 0.85 * t.head(),
    onset=from_start,
    decisive=never,
    also=ALSO,
    weight=1.5,
)
def zero_init(exp: Experiment, k: int) -> None:
    """Every weight starts at zero: only the last bias can learn."""
    for p in exp.model.parameters():
        nn.init.zeros_(p)
    if exp.task == "text":
        exp.model.head.weight.requires_grad_(False)


@fault(
    "dead-network",
    bases=VALUES,
    took=lambda t: (
        t.first_bad() is None and t.tail() > 0.6 * t.head() and torch.tensor(t.loss[-10:]).std() >= 0
    ),
    onset=from_start,
    decisive=never,
    also=ALSO,
)
def relu_output_on_negative_targets(exp: Experiment, k: int) -> None:
    """The targets are below zero, the output cannot be."""
    wide = exp.data.x.shape[1]
    exp.data.y, exp.data.yv = -exp.data.y.abs() - 1, -exp.data.yv.abs() - 1
    exp.model = nn.Sequential(models.mlp([wide, 32, 1]), nn.ReLU())
