"""Runs of XGBoost, LightGBM and scikit-learn's MLP: the few faults that make sense there."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.faults.registry import always, fault, learned, never
from corpus.onset import from_start, leaves_track, turning_point
from corpus.took import finite
from corpus.trace import Trace

BOOST = ("boost",)
BASES = ("housing_relu", "diabetes_mlp", "housing_mlp")
TREES = ("xgboost", "lightgbm")


def trees(exp: Experiment, lr: float, rounds: int, depth: int = 3, leaf: int = 20) -> None:
    exp.lr, exp.epochs = float(f"{lr:.2g}"), rounds
    exp.__dict__["boost"] = {"depth": depth, "leaf": leaf}


def overfits(t: Trace) -> bool:
    val = [v for _, v, _ in t.val]
    return finite(t) and min(val) * 1.08 < val[-1] and val.index(min(val)) < len(val) * 0.8


@fault(
    "healthy",
    bases=BASES,
    took=lambda t: learned(t, 0.85),
    onset=lambda t: None,
    runners=BOOST,
    styles=TREES,
    weight=4,
)
def boosting_plain(exp: Experiment, k: int) -> None:
    trees(exp, exp.rng.uniform(0.05, 0.12), int(exp.rng.integers(30, 60)), depth=2 if k else 3)


@fault(
    "healthy",
    bases=("digits_mlp", *BASES),
    took=learned,
    onset=lambda t: None,
    runners=BOOST,
    styles=("sklearn_mlp",),
    weight=3,
)
def sklearn_plain(exp: Experiment, k: int) -> None:
    trees(exp, exp.rng.uniform(0.005, 0.01), int(exp.rng.integers(40, 80)))


@fault(
    "overfitting",
    bases=BASES,
    took=overfits,
    onset=turning_point,
    runners=BOOST,
    styles=TREES,
    weight=2,
    twin="boosting_plain",
    harms="validation",
)
def boosting_too_deep(exp: Experiment, k: int) -> None:
    exp.data.x, exp.data.y = exp.data.x[:120], exp.data.y[:120]
    exp.data.y = exp.data.y + (0.5 + 0.3 * k) * exp.data.y.std() * exp.data.y.new_tensor(
        exp.rng.normal(size=exp.data.y.shape)
    )
    trees(exp, 0.3, 120, depth=8, leaf=2)


@fault(
    "lr-too-low",
    bases=BASES,
    took=lambda t: t.tail() > 0.93 * t.head(),
    onset=from_start,
    runners=BOOST,
    styles=TREES,
    decisive=never,
    also=("undertrained", "not-converging"),
    weight=1.5,
    twin="boosting_plain",
)
def boosting_eta_too_small(exp: Experiment, k: int) -> None:
    trees(exp, 0.0004 / 3**k, 60)


@fault(
    "gradient-explosion",
    bases=BASES,
    took=lambda t: t.tail() > 3 * t.loss[0],
    onset=leaves_track,
    runners=BOOST,
    styles=TREES,
    also=("oscillation", "not-converging"),
    decisive=always,
    weight=1,
    twin="boosting_plain",
)
def boosting_eta_above_two(exp: Experiment, k: int) -> None:
    trees(exp, exp.rng.uniform(2.3, 2.8) + 0.3 * k, 40)


@fault(
    "gradient-explosion",
    bases=BASES,
    took=lambda t: t.ended == "error",
    onset=leaves_track,
    runners=BOOST,
    styles=("sklearn_mlp",),
    also=("crashed", "unnormalised-input", "numeric-overflow"),
    decisive=always,
    weight=1,
    twin="sklearn_plain",
)
def sklearn_lr_too_high(exp: Experiment, k: int) -> None:
    trees(exp, 1.0 * 2**k, 40)


@fault(
    "bad-input",
    bases=BASES,
    took=lambda t: t.ended == "error",
    onset=from_start,
    runners=BOOST,
    styles=("sklearn_mlp",),
    also=("crashed",),
    weight=1,
    twin="sklearn_plain",
)
def boosting_nan_label(exp: Experiment, k: int) -> None:
    trees(exp, 0.1, 30)
    exp.data.y[7] = float("nan")
