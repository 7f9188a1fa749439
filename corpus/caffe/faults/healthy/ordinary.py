"""Ordinary runs: plain, short, in small batches."""

from __future__ import annotations

from corpus.caffe.faults.healthy.kinds import sound
from corpus.caffe.nets import EVERY
from corpus.caffe.training import Training
from corpus.took import anyway, finite


@sound(bases=EVERY, weight=9)
def plain(t: Training, k: int) -> None:
    pass


@sound(bases=("mlp", "linreg", "autoencoder", "tags"), took=lambda t: finite(t) and t.tail(3) < t.loss[0], weight=1.5)
def very_short(t: Training, k: int) -> None:
    t.steps = int(t.rng.integers(15, 40))
    t.solver["display"] = 1
    t.base_lr *= 2


@sound(bases=("mlp",), took=anyway)
def only_ten_iterations(t: Training, k: int) -> None:
    t.steps = 10
    t.solver["display"] = 1


@sound(bases=("mlp", "regression", "tags"), weight=1.5)
def small_batches(t: Training, k: int) -> None:
    t.batch = 4
    t.base_lr /= 4
    t.steps = 700


@sound(bases=("dropout_mlp",), weight=1.5)
def validation_better_than_training(t: Training, k: int) -> None:
    t.steps = 500
