"""A broken sample or label."""

from __future__ import annotations

import torch

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, LOOP, NAN_FAMILY, VALUES, always, fault, fell_then_bad, never, shown
from corpus.took import finite, goes_bad
from corpus.trace import Trace

BASES = ("digits_linear", "digits_mlp", "digits_cnn", "digits_tanh", *VALUES)


def victim(exp: Experiment, k: int) -> int:
    """A sample that is met late in the first epoch or so; which one decides the shuffle."""
    return int(exp.rng.integers(0, len(exp.data.x) - 1))


def late(exp: Experiment) -> None:
    """Keeps the order and puts the sample into the second half, so that some sound steps come first."""
    exp.shuffle = False


@fault("bad-input", bases=BASES, took=fell_then_bad, decisive=never, also=NAN_FAMILY, weight=2.5)
def nan_in_one_sample(exp: Experiment, k: int) -> None:
    exp.data.x[victim(exp, k), int(exp.rng.integers(0, exp.data.x.shape[1]))] = float("nan")


@fault(
    "bad-input",
    bases=("digits_linear", "digits_mlp", "housing_mlp", "housing_relu", "cancer_mlp"),
    took=fell_then_bad,
    decisive=never,
    also=NAN_FAMILY,
)
def inf_in_one_sample(exp: Experiment, k: int) -> None:
    exp.data.x[victim(exp, k), int(exp.rng.integers(0, exp.data.x.shape[1]))] = float("inf")


@fault(
    "bad-input",
    bases=(*VALUES, "housing_linear", "diabetes_linear", "counts_mlp"),
    took=fell_then_bad,
    decisive=never,
    also=NAN_FAMILY,
    weight=1.5,
)
def nan_label(exp: Experiment, k: int) -> None:
    exp.data.y[victim(exp, k)] = float("nan")


@fault(
    "bad-input",
    bases=("housing_mlp", "cancer_mlp", "wine_mlp"),
    took=goes_bad,
    decisive=never,
    onset=lambda t: t.first_bad(),
    also=(*NAN_FAMILY, "gradient-explosion", "unnormalised-input"),
)
def nan_rows(exp: Experiment, k: int) -> None:
    """Missing cells all over the table, as a CSV read without filling them."""
    mask = (
        torch.rand(exp.data.x.shape, generator=torch.Generator().manual_seed(int(exp.rng.integers(1 << 30))))
        < 0.02
    )
    exp.data.x[mask] = float("nan")
    exp.data.xv[: len(exp.data.xv) // 5, 2] = float("nan")


def val_only(t: Trace) -> bool:
    return finite(t) and any(v != v for _, v, _ in t.val)


@fault(
    "bad-input",
    bases=(*BASES, "cancer_mlp"),
    took=val_only,
    decisive=shown("val"),
    onset=lambda t: None,
    needs=("val",),
    weight=2,
    also=("bad-loss",),
    visible=lambda t, text: "nan" in text.lower(),
)
def nan_in_validation_only(exp: Experiment, k: int) -> None:
    exp.data.xv[int(exp.rng.integers(0, len(exp.data.xv)))] = float("nan")


@fault(
    "bad-input",
    bases=(*CLASSES[:5], "text_gru"),
    took=lambda t: t.ended == "error",
    also=("crashed",),
    onset=lambda t: len(t.loss),
    runners=LOOP,
    weight=2.5,
)
def label_out_of_range(exp: Experiment, k: int) -> None:
    bad = int(exp.rng.choice([exp.data.classes, 255, -1]))
    at = int(len(exp.data.y) * exp.rng.uniform(0.3, 0.9))
    exp.shuffle = bool(exp.rng.random() < 0.5)
    if exp.task == "text":
        exp.data.x[at, 3] = exp.data.classes + 5
    else:
        exp.data.y[at] = bad


def jumps(t: Trace) -> bool:
    first = abs(t.loss[0]) + 1e-9
    return any(not v < 50 * first for v in t.loss[3:])


@fault(
    "bad-input",
    bases=VALUES,
    took=jumps,
    decisive=never,
    also=("gradient-explosion", "loss-spike", "unnormalised-input", *NAN_FAMILY),
    onset=lambda t: next((i for i, v in enumerate(t.loss) if not v < 50 * t.loss[0]), None),
    weight=1.5,
)
def huge_label(exp: Experiment, k: int) -> None:
    """One target in the wrong unit, or a filler such as 999999."""
    exp.data.y[victim(exp, k)] = float(exp.rng.choice([99999.0, 1e6, -9999.0]))


@fault(
    "bad-input",
    bases=("housing_mlp", "housing_relu", "diabetes_mlp", "digits_mlp"),
    took=jumps,
    decisive=never,
    also=("gradient-explosion", "loss-spike", "unnormalised-input", *NAN_FAMILY),
    onset=lambda t: next((i for i, v in enumerate(t.loss) if not v < 50 * t.loss[0]), None),
)
def huge_feature(exp: Experiment, k: int) -> None:
    at = victim(exp, k)
    exp.data.x[at, int(exp.rng.integers(0, exp.data.x.shape[1]))] = 1e6 * 10**k
    if exp.base == "housing_mlp":
        from corpus import models

        exp.model = models.mlp([8, 32, 1])


@fault(
    "bad-input",
    bases=("digits_cnn", "digits_mlp", "wine_mlp"),
    took=lambda t: fell_then_bad(t),
    decisive=always,
    runners=LOOP,
    also=NAN_FAMILY,
)
def nan_sample_with_warning(exp: Experiment, k: int) -> None:
    """The loader notices that a picture has a zero range, divides all the same, and NumPy warns."""
    import numpy as np

    at = int(len(exp.data.x) * exp.rng.uniform(0.2, 0.9))
    exp.shuffle = False
    hit = at // exp.batch
    exp.planted = hit

    def spoil(e: Experiment, step: int) -> None:
        if step == hit:
            flat = np.zeros(e.data.x.shape[1], dtype=np.float32)
            e.data.x[at] = torch.tensor((flat - flat.min()) / (flat.max() - flat.min()))

    exp.before_step.append(spoil)
