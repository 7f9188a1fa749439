"""Inputs or targets that nobody scaled."""

from __future__ import annotations

import torch

from corpus import models
from corpus.data import SETS
from corpus.experiment import Experiment
from corpus.faults.registry import fault, step_by_step
from corpus.took import finite, goes_bad
from corpus.trace import Trace

ALSO = ("gradient-explosion", "dead-network", "not-converging")


def huge_or_bad(t: Trace) -> bool:
    """The first losses are huge, or it blows up at once, or it falls to chance and stays."""
    early = t.loss[:10]
    return goes_bad(t) or max(early) > 20 or (t.tail() > 0.6 * t.head() and max(t.loss) > 5)


def huge(t: Trace) -> bool:
    return goes_bad(t) or max(t.loss[:10]) > 100


@fault(
    "unnormalised-input",
    bases=("digits_mlp", "digits_cnn", "digits_deep", "digits_linear"),
    took=huge_or_bad,
    also=ALSO,
    onset=lambda t: 0,
    weight=2,
    decisive=lambda style, every: False,
)
def pixels_0_255(exp: Experiment, k: int) -> None:
    exp.data = SETS["digits"](exp.rng, raw=True)
    exp.lr *= 1.5**k
    exp.lr_at = None


@fault(
    "unnormalised-input",
    bases=("wine_mlp", "cancer_mlp", "housing_mlp", "housing_relu", "housing_linear"),
    took=huge_or_bad,
    also=(*ALSO, "numeric-overflow", "bad-input"),
    decisive=step_by_step,
    onset=lambda t: 0,
    weight=2,
)
def raw_table(exp: Experiment, k: int) -> None:
    name = exp.base.split("_")[0]
    exp.data = SETS[name](exp.rng, raw=True)
    exp.lr *= 2**k
    if exp.base == "housing_mlp":
        exp.model = models.mlp([8, 32, 1])


@fault(
    "unnormalised-input",
    bases=("housing_relu", "diabetes_mlp", "housing_mlp"),
    took=huge,
    also=("gradient-explosion", "not-converging", "lr-too-low"),
    onset=lambda t: 0,
    weight=2,
)
def target_not_scaled(exp: Experiment, k: int) -> None:
    raw = SETS[exp.base.split("_")[0]](exp.rng, raw=True)
    mean, std = raw.x.mean(0), raw.x.std(0) + 1e-9
    exp.data = raw
    exp.data.x, exp.data.xv = (raw.x - mean) / std, (raw.xv - mean) / std


@fault(
    "unnormalised-input",
    bases=("digits_mlp",),
    took=goes_bad,
    also=("log-of-zero", "bad-loss", "numeric-overflow", "loss-metric-mismatch"),
    onset=lambda t: 0,
    styles=(
        "jsonl",
        "keyvalue_grad",
        "colon",
        "pipes",
        "tutorial",
        "columns",
        "buildgpt",
        "hf_print",
        "lightning_csv",
    ),
)
def bce_on_raw_pixels(exp: Experiment, k: int) -> None:
    """An autoencoder with binary cross-entropy on pixels from 0 to 255: strongly negative, then NaN."""
    raw = SETS["digits"](exp.rng, raw=True)
    raw.y, raw.yv, raw.classes = raw.x, raw.xv, 0
    exp.data, exp.task = raw, "values"
    exp.model = torch.nn.Sequential(models.mlp([64, 16, 64]), torch.nn.Sigmoid())
    exp.metric_name, exp.metric = "mae", lambda out, y: float((out - y).abs().mean())
    exp.optimizer, exp.lr, exp.lr_at = "adam", 0.01 * 2**k, None
    exp.loss = lambda out, y: -(y * torch.log(out) + (1 - y) * torch.log(1 - out)).mean()


@fault(
    "unnormalised-input",
    bases=("digits_tanh", "digits_adam", "wine_mlp"),
    took=finite,
    also=("vanishing-gradient", "dead-network", "not-converging", "oscillation", "lr-too-low"),
    onset=lambda t: 0,
    decisive=lambda s, e: False,
)
def offset_of_1000(exp: Experiment, k: int) -> None:
    """The mean was never subtracted: saturated units, the loss never falls below chance."""
    exp.data.x = exp.data.x + 1000.0 * (1 + k)
    exp.data.xv = exp.data.xv + 1000.0 * (1 + k)
