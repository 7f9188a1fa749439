"""Losses at a level that looks odd: long flat, huge, with a floor, exactly zero, or beside a NaN that is none."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.data import SETS
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import TORCH, good, healthy
from corpus.faults.registry import LOOP, learned
from corpus.took import finite
from corpus.trace import Trace


def plateau(t: Trace) -> bool:
    return finite(t) and len(t.loss) > 60 and sum(t.loss[20:40]) / 20 > 0.93 * t.loss[0] and t.tail() < 0.6 * t.loss[0]


@healthy(weight=3, bases=("digits_mlp", "digits_deep", "digits_tanh"), took=plateau, runners=TORCH)
def plateau_at_ln_k_then_falls(exp: Experiment, k: int) -> None:
    relu = (exp.rng.random() < 0.4) != (k % 2 == 1)
    exp.model = models.mlp([64, 32, 32, 32, 10], "relu" if relu else "sigmoid")
    if relu:
        for m in exp.model.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, 0, 0.05)
    exp.optimizer, exp.lr, exp.lr_at = "adam", 0.0015 if relu else 0.005, None
    exp.epochs = 16 if relu else 20


@healthy(
    weight=3,
    bases=("diabetes_mlp", "diabetes_linear", "housing_relu"),
    took=lambda t: t.loss[0] > 5000 and good(t),
)
def regression_with_a_huge_loss(exp: Experiment, k: int) -> None:
    """Prices in their own unit: a loss of 1e4 to 1e10 that falls as it should."""
    raw = SETS[exp.base.split("_")[0]](exp.rng, raw=True)
    mean, std = raw.x.mean(0), raw.x.std(0) + 1e-9
    raw.x, raw.xv = (raw.x - mean) / std, (raw.xv - mean) / std
    exp.data = raw
    wide, scale = raw.x.shape[1], float(raw.y.mean())
    exp.model = models.mlp([wide, 1]) if "linear" in exp.base else models.mlp([wide, 32, 1])
    with torch.no_grad():
        list(exp.model.parameters())[-2].mul_(scale / 10)
    exp.optimizer, exp.lr_at, exp.epochs = "adam", None, 25
    exp.lr = max(0.01, scale / 300) * 2**k if "linear" in exp.base else 0.05 * 2**k


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_linear", "wine_mlp", "digits_norm"),
    took=lambda t: learned(t, 0.9) and t.tail() > 0.35 * t.loss[0],
)
def label_noise_floor(exp: Experiment, k: int) -> None:
    """Two labels in five are wrong everywhere; the loss can only fall to its floor."""
    for y in (exp.data.y, exp.data.yv):
        at = torch.tensor(exp.rng.random(len(y)) < 0.4)
        y[at] = torch.tensor(exp.rng.integers(0, exp.data.classes, int(at.sum())))
    exp.lr *= 0.4
    exp.weight_decay = 1e-3
    exp.epochs = 6


@healthy(
    weight=3,
    bases=("digits_mlp", "housing_relu", "housing_mlp", "text_gru", "digits_tanh"),
    took=lambda t: t.loss[0] > 3 * t.tail(len(t.loss) // 2) and good(t),
)
def huge_first_value(exp: Experiment, k: int) -> None:
    """A rash start: the first losses are large and gone after a few steps."""
    last = [m for m in exp.model.modules() if isinstance(m, nn.Linear)][-1]
    with torch.no_grad():
        last.weight *= 25.0
    exp.clip = 1.0


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_tanh", "digits_norm"),
    took=lambda t: finite(t) and t.tail() < 0.9 * t.loss[0] and t.val[-1][2] > 0.8,
    runners=TORCH,
)
def l2_dominated(exp: Experiment, k: int) -> None:
    """The penalty on the weights is most of the printed loss."""
    inner, model = exp.loss, exp.model
    with torch.no_grad():
        for p in list(model.parameters())[:2]:
            p *= 6
    exp.loss = lambda out, y: inner(out, y) + 0.004 * sum((p**2).sum() for p in model.parameters())


@healthy(weight=2, bases=("digits_mlp", "digits_linear"), took=lambda t: good(t) and t.tail() < 0.05, runners=TORCH)
def hinge_that_reaches_zero(exp: Experiment, k: int) -> None:
    """A margin loss on an easy set is exactly 0 on many batches at the end."""
    keep = exp.data.y < 2
    kept = exp.data.yv < 2
    exp.data.x, exp.data.y, exp.data.xv, exp.data.yv = (
        exp.data.x[keep],
        exp.data.y[keep],
        exp.data.xv[kept],
        exp.data.yv[kept],
    )
    exp.loss = lambda out, y: F.multi_margin_loss(out[:, :2], y)
    exp.epochs, exp.lr_at = 14, None


@healthy(weight=2, bases=("digits_mlp", "digits_cnn"), runners=LOOP, needs=("lr",))
def precision_of_an_absent_class(exp: Experiment, k: int) -> None:
    """A printed number besides the loss is NaN where a class is absent from the batch: no fault."""

    def extras(out: Tensor, y: Tensor) -> dict[str, float]:
        hit = out.argmax(1) == 7
        return {"precision_7": float((y[hit] == 7).float().mean())}

    exp.extras = extras
    exp.batch = 16
