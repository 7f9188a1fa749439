"""Losses of several terms, one of which rises as it should, or that have a floor by their making."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.continued import pretrain
from corpus.faults.healthy.kinds import NEUTRAL, TORCH, healthy
from corpus.faults.registry import LOOP, learned
from corpus.took import finite
from corpus.trace import Trace

TELLING = ("jsonl", "dict", "keyvalue", "keyvalue_grad", "colon")  # print the terms one by one


def right(t: Trace) -> bool:
    return finite(t) and t.ended == "done" and t.val[-1][2] > 0.85


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_adam", "digits_tanh"),
    took=lambda t: right(t) and t.tail() > 1.25 * min(t.loss) and t.tail() > 0.5,
    runners=LOOP,
    styles=TELLING,
)
def penalty_ramps_up(exp: Experiment, k: int) -> None:
    """A sparsity penalty whose weight grows over the whole run, as planned; it is printed beside the rest."""
    inner, model, state = exp.loss, exp.model, {"n": 0}
    top = (0.02, 0.013, 0.008, 0.03, 0.005)[k]

    def penalty() -> Tensor:
        return torch.stack([p.abs().sum() for p in model.parameters() if p.dim() > 1]).sum()

    def loss(out: Tensor, y: Tensor) -> Tensor:
        state["n"] += out.requires_grad
        return inner(out, y) + top * (state["n"] / exp.total) ** 2 * penalty()

    exp.loss = loss
    exp.extras = lambda out, y: {
        "ce": float(inner(out, y)),
        "l1_weight": top * (state["n"] / exp.total) ** 2,
        "l1": float(penalty()),
    }
    exp.epochs, exp.lr_at = max(exp.epochs, 7), None


class TwoHeads(nn.Module):
    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.body, self.label, self.picture = (
            models.mlp([inputs, 48, 12], "tanh"),
            nn.Linear(12, classes),
            models.mlp([12, 48, inputs]),
        )

    def forward(self, x: Tensor) -> Tensor:
        code = self.body(x)
        return torch.cat([self.label(code), ((self.picture(code) - x) ** 2).mean(1, keepdim=True)], 1)


def second_rises(t: Trace) -> bool:
    rec = [e["loss_rec"] for e in t.extras]
    n = max(1, len(rec) // 10)
    return right(t) and learned(t) and sum(rec[-n:]) > 1.1 * sum(rec[:n])


@healthy(weight=3, bases=("digits_mlp", "digits_tanh", "digits_adam"), took=second_rises, runners=LOOP, styles=NEUTRAL)
def one_of_two_tasks_rises(exp: Experiment, k: int) -> None:
    """An autoencoder with a frozen decoder gets a second task: the pictures get worse, the labels are learned."""
    n = exp.data.classes
    exp.model = TwoHeads(exp.data.x.shape[1], n)
    exp.loss = lambda out, y: out[:, -1].mean()
    pretrain(exp, 10)
    exp.model.picture.requires_grad_(False)
    exp.loss = lambda out, y: F.cross_entropy(out[:, :n], y) + 0.02 * out[:, -1].mean()
    exp.extras = lambda out, y: {
        "loss_cls": float(F.cross_entropy(out[:, :n], y)),
        "loss_rec": float(out[:, -1].mean()),
    }
    exp.metric = lambda out, y: float((out[:, :n].argmax(-1) == y).float().mean())
    exp.optimizer, exp.lr, exp.lr_at = "adam", 0.004 * 1.5**k, None


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_cnn", "digits_norm", "digits_adam"),
    took=lambda t: learned(t, 0.9) and t.tail() > 0.3 * t.loss[0],
    runners=TORCH,
)
def label_smoothing_floor(exp: Experiment, k: int) -> None:
    """Smoothed labels: the loss ends at the entropy of the labels, far above zero, and all is well."""
    soft = float(exp.rng.choice([0.1, 0.2, 0.3]))
    exp.loss = lambda out, y: F.cross_entropy(out, y, label_smoothing=soft)
    exp.epochs = max(exp.epochs, 8) + 4 * k
