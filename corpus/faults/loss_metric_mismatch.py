"""The loss and the metric tell different stories: wrong output, loss or label coding."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from corpus import models
from corpus.experiment import Experiment, accuracy
from corpus.faults.registry import fault
from corpus.onset import from_start
from corpus.took import finite
from corpus.trace import Trace

NEEDS = ("metric",)
ALSO = ("not-converging",)


def frozen_metric(t: Trace) -> bool:
    vals = [m for _, _, m in t.val]
    return finite(t) and len(vals) >= 3 and max(vals[1:]) - min(vals[1:]) < 0.02


@fault(
    "loss-metric-mismatch",
    bases=("housing_mlp", "housing_relu", "diabetes_mlp"),
    took=lambda t: frozen_metric(t) and max(t.metric) == 0,
    onset=from_start,
    needs=NEEDS,
    also=(),
    weight=2,
)
def accuracy_on_a_regression(exp: Experiment, k: int) -> None:
    """A classification metric on real numbers: exactly 0 throughout while the loss falls."""
    exp.metric_name = "acc"
    exp.metric = lambda out, y: float((out == y).float().mean())


@fault(
    "loss-metric-mismatch",
    bases=("cancer_mlp", "cancer_logit"),
    took=lambda t: finite(t) and t.tail() < 0,
    onset=from_start,
    needs=NEEDS,
    also=(),
    weight=2,
)
def negative_cross_entropy(exp: Experiment, k: int) -> None:
    """Labels coded 1 and 2 instead of 0 and 1: the cross-entropy falls below zero without end."""
    exp.data.y, exp.data.yv = exp.data.y + 1, exp.data.yv + 1
    exp.metric = lambda out, y: float(((out > 0).float() == y).float().mean())
    exp.lr *= 2


@fault(
    "loss-metric-mismatch",
    bases=("digits_mlp", "digits_adam", "wine_mlp", "digits_cnn"),
    took=lambda t: finite(t) and t.tail() < 0.7 * t.loss[0] and max(m for _, _, m in t.val) < 0.45,
    onset=from_start,
    needs=NEEDS,
    also=ALSO,
    weight=2,
)
def labels_off_in_the_metric(exp: Experiment, k: int) -> None:
    """The metric compares with labels that start at one: the loss falls, the accuracy stays near zero."""
    exp.metric = lambda out, y: accuracy(out, y + 1)


@fault(
    "loss-metric-mismatch",
    bases=("cancer_mlp", "cancer_logit"),
    took=lambda t: finite(t) and frozen_metric(t),
    onset=from_start,
    needs=NEEDS,
    also=ALSO,
)
def softmax_over_one_unit(exp: Experiment, k: int) -> None:
    """softmax of a single output is always 1: the accuracy is the share of ones for good."""
    inner = exp.model
    exp.model = torch.nn.Sequential(inner, torch.nn.Softmax(1))
    exp.metric = lambda out, y: float(((out > 0.5).float() == y).float().mean())
    exp.loss = lambda out, y: F.binary_cross_entropy(out.clamp(1e-7, 1 - 1e-7), y)


@fault(
    "loss-metric-mismatch",
    bases=("digits_mlp", "digits_adam", "wine_mlp"),
    took=lambda t: finite(t) and t.tail() < 0.99 * t.loss[0] and max(m for _, _, m in t.val) < 0.4,
    onset=from_start,
    needs=NEEDS,
    also=ALSO,
)
def regression_loss_on_class_numbers(exp: Experiment, k: int) -> None:
    """One output, squared error against the class number, accuracy by equality."""
    exp.model = models.mlp([exp.data.x.shape[1], 32, 1])
    exp.loss = lambda out, y: F.mse_loss(out[:, 0], y.float())
    exp.metric = lambda out, y: float((out.argmax(-1) == y).float().mean())
    exp.optimizer, exp.lr, exp.lr_at = "adam", 0.003, None
