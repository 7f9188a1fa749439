"""Rates and gradients that go up and down as they should."""

from __future__ import annotations

import math

from corpus.experiment import Experiment, cosine
from corpus.faults.healthy.kinds import good, healthy
from corpus.faults.registry import CLASSES, LOOP, TEXTS, VALUES


@healthy(weight=4)
def warmup_cosine(exp: Experiment, k: int) -> None:
    exp.lr_at = cosine(exp.lr, warm=max(4, exp.total // 12))


@healthy(weight=2, bases=("text_rnn", *TEXTS, "digits_mlp", "housing_mlp"))
def clipped_every_step(exp: Experiment, k: int) -> None:
    exp.clip = 0.25
    exp.lr_at = None


@healthy(weight=3, bases=(*CLASSES[:5], *VALUES, *TEXTS))
def cyclic_lr(exp: Experiment, k: int) -> None:
    lr, size = exp.lr * 2, max(6, exp.total // 8)
    exp.lr_at = lambda step, total: lr * (0.1 + 0.9 * abs(1 - ((step / size) % 2)))


@healthy(weight=3, bases=(*CLASSES[:5], *VALUES, *TEXTS))
def warm_restarts(exp: Experiment, k: int) -> None:
    """A small bump follows each restart."""
    lr, size = exp.lr * 1.5, max(8, exp.total // 4)
    exp.lr_at = lambda step, total: lr * 0.5 * (1 + math.cos(math.pi * (step % size) / size)) + 1e-6


@healthy(weight=2, bases=(*CLASSES[:5], "housing_mlp"))
def step_decay(exp: Experiment, k: int) -> None:
    lr, n = exp.lr, max(1, exp.total // 3)
    exp.lr_at = lambda step, total: lr * 0.1 ** (step // n)


@healthy(
    weight=2,
    bases=("digits_mlp", "digits_adam", "text_gru", "text_gpt"),
    took=lambda t: good(t) and min(t.scale) < t.scale[0] and min(t.scale) >= 1,
    runners=LOOP,
    needs=("scale",),
)
def loss_scale_calibration(exp: Experiment, k: int) -> None:
    """The dynamic scale starts too high and is halved a few times: normal."""
    exp.half, exp.scale, exp.scale_window = True, 2.0**24, 60
