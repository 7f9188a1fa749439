"""The schedule itself yields a rate that cannot be right."""

from __future__ import annotations

import math

import numpy as np

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, LOOP, TEXTS, VALUES, diverged, fault, shown, stuck
from corpus.onset import FAR, dies, ran_away
from corpus.took import finite, goes_bad
from corpus.trace import Trace

BASES = (*CLASSES[:4], *VALUES, "text_gru")
lr_shown = shown("lr")
NAN = ("bad-input", "bad-loss", "gradient-explosion")


def lr_step(t: Trace) -> int | None:
    bad = t.first_bad_lr()
    return t.planted if bad is None else bad


def lr_and_loss_bad(t: Trace) -> bool:
    return t.first_bad_lr() is not None and goes_bad(t)


@fault(
    "bad-lr-policy",
    bases=BASES,
    took=lr_and_loss_bad,
    decisive=lr_shown,
    onset=lr_step,
    also=("bad-loss", "bad-input"),
    weight=2,
)
def lr_nan_poly_past_max_iter(exp: Experiment, k: int) -> None:
    lr, stop = exp.lr, int(exp.total * exp.rng.uniform(0.5, 0.75))
    power = float(exp.rng.choice([0.5, 0.9, 1.5]))
    with np.errstate(all="ignore"):
        exp.lr_at = lambda step, total: float(lr * np.float64(1 - step / stop) ** power)


@fault(
    "bad-lr-policy",
    bases=BASES,
    took=lr_and_loss_bad,
    decisive=lr_shown,
    onset=lr_step,
    also=("bad-loss", "bad-input"),
)
def lr_nan_poly_without_max_iter(exp: Experiment, k: int) -> None:
    """max_iter was never set: 0 / 0 at the first step, then minus infinity to a fractional power."""
    lr = exp.lr
    exp.lr_at = lambda step, total: float(lr * (1 - np.float64(step) / np.float64(0)) ** 0.9)


@fault("bad-lr-policy", bases=BASES, took=lr_and_loss_bad, decisive=lr_shown, onset=lr_step, also=NAN)
def lr_inf_division_by_zero(exp: Experiment, k: int) -> None:
    lr, at = exp.lr, int(exp.total * exp.rng.uniform(0.4, 0.7))
    exp.lr_at = lambda step, total: float(
        np.float64(lr) / np.float64(max(0.0, 1 - step / at)) if step >= at else lr
    )


@fault(
    "bad-lr-policy",
    bases=BASES[:6],
    took=lambda t: t.ended == "error",
    onset=lambda t: len(t.loss),
    runners=LOOP,
    also=("crashed",),
)
def lr_domain_error_past_max_iter(exp: Experiment, k: int) -> None:
    lr, stop = exp.lr, int(exp.total * exp.rng.uniform(0.5, 0.75))
    exp.lr_at = lambda step, total: lr * math.pow(1 - step / stop, 0.9)


@fault(
    "bad-lr-policy",
    bases=(*CLASSES[:2], "housing_relu", "text_gru"),
    took=lambda t: max(t.loss) > 3 * t.loss[0] or goes_bad(t),
    decisive=lr_shown,
    onset=lr_step,
    also=("gradient-explosion",),
    weight=1.5,
)
def lr_jump_x1000(exp: Experiment, k: int) -> None:
    lr, exp.planted = exp.lr, int(exp.total * exp.rng.uniform(0.35, 0.6))
    by, at = 1000 * 2**k, exp.planted
    exp.lr_at = lambda step, total: lr * (by if step >= at else 1)


@fault(
    "bad-lr-policy",
    bases=(*CLASSES[:2], "housing_mlp", "text_lstm"),
    took=lambda t: t.tail() > 1.5 * min(t.loss) and (goes_bad(t) or t.tail() > t.loss[0] * 0.8),
    decisive=lr_shown,
    onset=lr_step,
    also=("gradient-explosion", "oscillation"),
)
def lr_up_at_milestone(exp: Experiment, k: int) -> None:
    """gamma 10 where 0.1 was meant."""
    lr, n = exp.lr, exp.per_epoch
    first, exp.planted = 2 * n, 2 * n
    exp.lr_at = lambda step, total: lr * 10.0 ** ((step - first) // n + 1 + k) if step >= first else lr


@fault(
    "bad-lr-policy",
    bases=(*CLASSES[:2], "housing_relu", "diabetes_mlp"),
    took=lambda t: goes_bad(t) or t.tail() > t.loss[0] or diverged(t),
    decisive=lr_shown,
    onset=ran_away,
    also=("gradient-explosion", "oscillation"),
)
def lr_grows_each_epoch(exp: Experiment, k: int) -> None:
    lr, n = exp.lr, exp.per_epoch
    by = float(exp.rng.choice([3.0, 4.0, 5.0])) * 1.5**k
    exp.lr_at = lambda step, total: lr * by ** (step // n)


@fault(
    "bad-lr-policy",
    bases=BASES,
    took=lambda t: stuck(t) and max(t.lr) == 0,
    decisive=lr_shown,
    onset=lambda t: 0,
    also=("lr-too-low", "dead-network", "not-converging", "vanishing-gradient"),
    weight=1.5,
)
def lr_stays_zero(exp: Experiment, k: int) -> None:
    lr = exp.lr
    exp.lr_at = lambda step, total: lr * (step // (10 * total))  # integer division never leaves zero


@fault(
    "bad-lr-policy",
    bases=BASES,
    took=stuck,
    decisive=lr_shown,
    onset=lambda t: 0,
    also=("lr-too-low", "not-converging", "undertrained", "vanishing-gradient"),
)
def warmup_longer_than_the_run(exp: Experiment, k: int) -> None:
    lr = exp.lr * 0.02 / 5**k
    exp.lr_at = lambda step, total: lr * step / (total * 50)


@fault(
    "bad-lr-policy",
    bases=(*CLASSES[:2], "housing_relu"),
    took=lambda t: goes_bad(t) or t.tail() > 0.8 * t.loss[0],
    decisive=lr_shown,
    onset=ran_away,
    also=("gradient-explosion", "oscillation"),
)
def warmup_without_end(exp: Experiment, k: int) -> None:
    lr = exp.lr
    warm = max(4, exp.total // 40)
    exp.planted = math.ceil(warm * FAR ** (1 / (2 + k))) - 1  # the first rate is far below the sound one
    exp.lr_at = lambda step, total: lr * ((step + 1) / warm) ** (2 + k)


@fault(
    "bad-lr-policy",
    bases=(*CLASSES[:2], "housing_relu", *TEXTS[:1]),
    took=lambda t: finite(t) and t.lr[t.planted or 0] < 1e-6 and t.tail() > 0.35 * t.loss[0],
    decisive=lr_shown,
    onset=dies,
    also=("undertrained", "lr-too-low", "not-converging", "healthy"),
)
def lr_dies_early(exp: Experiment, k: int) -> None:
    """A step size of iterations read as epochs, or the reverse: the rate is gone long before the run ends."""
    lr, size = exp.lr * 0.5**k, max(2, exp.per_epoch // 8)
    exp.planted = size * 4
    exp.lr_at = lambda step, total: lr * 0.01 ** (step // size)
