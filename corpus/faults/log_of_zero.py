"""A prediction of exactly 0 or 1 enters a logarithm."""

from __future__ import annotations

import numpy as np
import torch

from corpus.experiment import Experiment, probability_accuracy
from corpus.faults.registry import LOOP, NAN_FAMILY, fault, fell_then_bad, never

ALSO = NAN_FAMILY


def sigmoid_model(exp: Experiment) -> None:
    exp.model = torch.nn.Sequential(exp.model, torch.nn.Sigmoid())
    exp.metric = probability_accuracy


@fault(
    "log-of-zero",
    bases=("cancer_mlp", "cancer_logit"),
    took=fell_then_bad,
    decisive=never,
    also=ALSO,
    weight=2,
)
def bce_by_hand(exp: Experiment, k: int) -> None:
    sigmoid_model(exp)
    exp.loss = lambda p, y: -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()
    exp.lr *= 6 * 2**k
    exp.lr_at = None
    exp.epochs = max(exp.epochs, 20)


@fault(
    "log-of-zero",
    bases=("digits_mlp", "digits_cnn", "digits_deep"),
    took=fell_then_bad,
    decisive=never,
    also=ALSO,
    weight=2,
)
def log_softmax_by_hand(exp: Experiment, k: int) -> None:
    """A softmax that is sharpened by and by; where one label in thirty is wrong its probability reaches 0."""
    rate, state = (1.03, 1.05, 1.02, 1.08, 1.12)[k], {"sharp": float(exp.rng.uniform(1, 3))}
    exp.data.y[::30] = (exp.data.y[::30] + 1) % exp.data.classes

    def loss(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        if out.requires_grad:
            state["sharp"] *= rate
        return -torch.log(torch.softmax(out * state["sharp"], 1).gather(1, y[:, None])).mean()

    exp.loss = loss
    exp.lr_at = None


@fault(
    "log-of-zero",
    bases=("digits_mlp", "digits_adam", "wine_mlp"),
    took=fell_then_bad,
    decisive=never,
    also=ALSO,
)
def onehot_times_log(exp: Experiment, k: int) -> None:
    """The sum of one-hot * log(p): 0 * -inf is NaN as soon as any class has probability zero."""
    n, sharp = exp.data.classes, float(exp.rng.uniform(8, 16)) * 1.7**k
    exp.loss = lambda out, y: (
        -(torch.nn.functional.one_hot(y, n) * torch.log(torch.softmax(out * sharp, 1))).sum(1).mean()
    )
    exp.lr_at = None
    exp.epochs = max(exp.epochs, 10)


@fault(
    "log-of-zero",
    bases=("cancer_mlp", "cancer_logit"),
    took=fell_then_bad,
    runners=LOOP,
    also=ALSO,
    weight=1.5,
)
def numpy_log_warns(exp: Experiment, k: int) -> None:
    """The same loss, reported through NumPy, which says "divide by zero encountered in log"."""
    sigmoid_model(exp)

    def loss(p: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        a, b = p.detach().numpy(), y.numpy()
        np.mean(-(b * np.log(a) + (1 - b) * np.log(1 - a)))  # the report; the same numbers as below
        return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()

    exp.loss = loss
    exp.lr *= 6 * 2**k
    exp.lr_at = None
    exp.epochs = max(exp.epochs, 20)
