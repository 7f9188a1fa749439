"""Too high a rate without NaN: up and down, no progress."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.faults.registry import fault, step_by_step
from corpus.onset import from_start
from corpus.trace import Trace

ALSO = ("not-converging", "gradient-explosion")


def swings(t: Trace) -> bool:
    """The second half turns around often and by much, and does not go down."""
    if t.first_bad() is not None or len(t.loss) < 30:
        return False
    half = t.loss[len(t.loss) // 2 :]
    mean = sum(half) / len(half)
    turns = sum((b - a) * (c - b) < 0 for a, b, c in zip(half, half[1:], half[2:], strict=False))
    spread = (sum((v - mean) ** 2 for v in half) / len(half)) ** 0.5
    third = len(half) // 3
    return (
        turns > 0.35 * len(half)
        and spread > 0.25 * mean
        and t.tail() > 0.3 * t.loss[0]
        and sum(half[-third:]) > 0.7 * sum(half[:third])
    )


@fault(
    "oscillation",
    bases=("digits_adam", "digits_tanh", "digits_deep", "housing_relu"),
    took=swings,
    onset=from_start,
    decisive=step_by_step,
    also=(*ALSO, "dead-network"),
    weight=3,
)
def adam_lr_too_high(exp: Experiment, k: int) -> None:
    exp.optimizer = "adam"
    exp.lr_at = None
    exp.lr = float(f"{exp.rng.uniform(0.15, 0.5) * (1, 1.7, 0.6, 2.5, 0.3)[k]:.2g}")


@fault(
    "oscillation",
    bases=("digits_mlp", "digits_tanh", "digits_linear"),
    took=swings,
    onset=from_start,
    decisive=step_by_step,
    also=(*ALSO, "dead-network"),
    weight=2,
)
def sgd_momentum_lr_too_high(exp: Experiment, k: int) -> None:
    exp.optimizer, exp.momentum = "sgd", 0.9
    exp.lr_at = None
    exp.lr = float(f"{exp.rng.uniform(0.4, 0.9) * (1, 0.6, 1.5, 0.4, 2)[k]:.2g}")
    exp.batch = 16


@fault(
    "oscillation",
    bases=("housing_linear", "diabetes_linear"),
    took=swings,
    onset=from_start,
    decisive=step_by_step,
    also=ALSO,
)
def linear_at_the_edge(exp: Experiment, k: int) -> None:
    exp.optimizer, exp.momentum, exp.lr_at = "sgd", 0.9, None
    exp.lr = float(f"{exp.rng.uniform(0.12, 0.2) * (1.25 if k % 2 else 0.8) ** ((k + 1) // 2):.2g}")
    exp.batch = 16
