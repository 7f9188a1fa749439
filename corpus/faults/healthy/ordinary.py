"""Ordinary runs: plain, short, noisy, resumed, stopped by hand."""

from __future__ import annotations

import torch

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import MOST, good, healthy
from corpus.faults.registry import CLASSES, LOOP, TEXTS, VALUES
from corpus.took import finite


@healthy(weight=8)
def plain(exp: Experiment, k: int) -> None: ...


@healthy(weight=4)
def constant_lr(exp: Experiment, k: int) -> None:
    exp.lr_at = None


@healthy(weight=4, bases=MOST, also=("undertrained",))
def short_run_of_few_epochs(exp: Experiment, k: int) -> None:
    exp.epochs = int(exp.rng.integers(3, 6))
    if len(exp.data.x) < 500:
        exp.batch = 8
    if k:
        exp.lr *= 1.5


@healthy(weight=3, bases=(*CLASSES[:5], *VALUES), took=lambda t: finite(t) and t.tail() < 0.75 * t.head())
def noisy_batch_of_4(exp: Experiment, k: int) -> None:
    n = 400
    exp.data.x, exp.data.y, exp.batch = exp.data.x[:n], exp.data.y[:n], 4
    exp.epochs = 4
    exp.lr_at = None
    exp.lr /= 3 * 2**k


@healthy(weight=3, bases=(*CLASSES[:4], *VALUES), took=lambda t: good(t) and t.loss[-1] > 1.15 * min(t.loss[:-1]))
def ends_above_its_minimum(exp: Experiment, k: int) -> None:
    exp.lr_at, exp.batch, exp.epochs = None, 12, min(exp.epochs, 8)


@healthy(
    weight=3,
    bases=(*CLASSES[:5], "housing_relu", *TEXTS[:2]),
    took=lambda t: finite(t) and t.tail() <= 1.1 * t.head(),
    runners=LOOP,
)
def resumed_run(exp: Experiment, k: int) -> None:
    """Starts from a checkpoint: the counter begins in the middle and the loss is low already."""
    opt = exp.make_optimizer()
    half = exp.epochs // 2
    for _ in range(half * exp.per_epoch):
        at = torch.randint(0, len(exp.data.x), (exp.batch,))
        loss = exp.loss(exp.model(exp.data.x[at]), exp.data.y[at])
        opt.zero_grad()
        loss.backward()
        opt.step()
    exp.start_epoch, exp.start_step = half, half * exp.per_epoch
    exp.epochs = max(exp.epochs, half + 3)
    exp.lr_at = None
    exp.lr /= 2
    exp.resume = True


@healthy(
    weight=3,
    bases=(*CLASSES[:5], "housing_relu", *TEXTS[:2]),
    also=("crashed", "undertrained"),
    runners=LOOP,
    took=lambda t: t.ended != "done" and finite(t) and t.tail() < 0.8 * t.loss[0],
)
def interrupted_by_hand(exp: Experiment, k: int) -> None:
    """Someone pressed control-C."""
    exp.planted = at = int(exp.total * exp.rng.uniform(0.6, 0.9))

    def hook(e: Experiment, step: int) -> None:
        if step == at:
            raise KeyboardInterrupt

    exp.before_step.append(hook)


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_adam", "wine_mlp"),
    took=lambda t: good(t) and t.val[-1][1] < t.tail(30),
)
def validation_better_than_training(exp: Experiment, k: int) -> None:
    wide = exp.data.x.shape[1]
    exp.model = models.mlp([wide, 64, 64, exp.data.classes], drop=0.5)
    exp.lr_at = None
