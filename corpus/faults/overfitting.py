"""The training set is learned by heart, the validation loss rises."""

from __future__ import annotations

import torch

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.registry import fault
from corpus.onset import turning_point
from corpus.trace import Trace


def rises(t: Trace) -> bool:
    """The validation loss ends well above its minimum while the training loss fell below its value there."""
    val = [v for _, v, _ in t.val]
    if t.first_bad() is not None or len(val) < 5:
        return False
    at = min(range(len(val)), key=lambda i: val[i])
    return val[-1] > 1.15 * val[at] and at < len(val) - 2 and t.tail() < 0.8 * t.loss[0]


def shrink(exp: Experiment, n: int) -> None:
    exp.data.x, exp.data.y = exp.data.x[:n], exp.data.y[:n]
    exp.batch = 16
    exp.lr_at = None


@fault(
    "overfitting",
    bases=("digits_adam", "digits_mlp", "wine_mlp", "diabetes_mlp", "housing_relu"),
    took=rises,
    onset=turning_point,
    needs=("val",),
    harms="validation",
    weight=2,
)
def small_set(exp: Experiment, k: int) -> None:
    shrink(exp, 80)
    wide, out = exp.data.x.shape[1], exp.data.classes or 1
    exp.model = models.mlp([wide, 128, 128, out])
    exp.optimizer, exp.lr, exp.epochs = "adam", 0.003, int(exp.rng.integers(25, 45)) + 10 * k
    noise = torch.randn(exp.data.x.shape, generator=torch.Generator().manual_seed(1)) * (0.3 + 0.2 * k)
    exp.data.x = exp.data.x + noise
    exp.data.xv = exp.data.xv + torch.randn(exp.data.xv.shape) * (0.3 + 0.2 * k)


@fault(
    "overfitting",
    bases=("digits_adam", "digits_cnn", "cancer_mlp", "wine_mlp"),
    took=rises,
    onset=turning_point,
    needs=("val",),
    harms="validation",
    weight=2,
)
def small_set_label_noise(exp: Experiment, k: int) -> None:
    shrink(exp, 160)
    n = int(len(exp.data.y) * (0.334 + 0.08 * k))
    if exp.data.classes:
        exp.data.y[:n] = torch.tensor(exp.rng.integers(0, exp.data.classes, n))
    else:
        exp.data.y[:n] = 1 - exp.data.y[:n]
    exp.optimizer, exp.lr, exp.epochs = "adam", 0.005 * (1 + k), int(exp.rng.integers(25, 40))


@fault(
    "overfitting",
    bases=("text_gru", "text_lstm", "text_gpt"),
    took=rises,
    onset=turning_point,
    needs=("val",),
    harms="validation",
)
def small_text(exp: Experiment, k: int) -> None:
    n = (32, 24, 16, 12, 8)[k]
    exp.data.x, exp.data.y = exp.data.x[:n], exp.data.y[:n]
    exp.batch, exp.lr, exp.lr_at, exp.epochs = min(n, 16), 0.01, None, 50 + 20 * k
    exp.optimizer = "adam"
