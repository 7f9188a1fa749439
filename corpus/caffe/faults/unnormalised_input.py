"""Inputs or targets in units that the net was not made for."""

from __future__ import annotations

import numpy as np

from corpus.caffe.faults.registry import fault, never
from corpus.caffe.training import Training
from corpus.onset import from_start
from corpus.took import finite, goes_bad
from corpus.trace import Trace

FAIR = ("gradient-explosion", "bad-input", "not-converging", "dead-network")


def spoilt(t: Trace) -> bool:
    """Not finite, or never better than nearly its start once the first huge losses are over."""
    if goes_bad(t):
        return True
    early = t.loss[0]
    return finite(t) and (t.tail() > 0.9 * early or (early > 5 and 1 < t.tail() < 3) or max(t.loss) > 100 * early)


def scaled(t: Training, by: float, offset: float = 0.0) -> None:
    t.plain()
    for arrays in t.sets.values():
        arrays["data"] = arrays["data"] * by + offset
    t.planted = None


@fault("unnormalised-input", bases=("lenet",), took=spoilt, also=FAIR, decisive=never, onset=from_start, weight=1.5)
def scale_forgotten_in_lmdb(t: Training, k: int) -> None:
    t.plain()
    t.transform = {}
    t.base_lr *= 1.5**k


@fault(
    "unnormalised-input",
    bases=("mlp", "conv_float", "tanh_mlp", "auxiliary"),
    took=spoilt,
    also=FAIR,
    decisive=never,
    onset=from_start,
    weight=1.5,
)
def pixels_0_255(t: Training, k: int) -> None:
    scaled(t, 255.0 if k < 2 else 65535.0)


@fault(
    "unnormalised-input",
    bases=("mlp", "conv_float", "table_mlp"),
    took=spoilt,
    also=FAIR,
    decisive=never,
    onset=from_start,
)
def offset_of_a_thousand(t: Training, k: int) -> None:
    scaled(t, 1.0, 1000.0)


@fault(
    "unnormalised-input",
    bases=("regression", "linreg", "table_mlp", "two_headed", "tags"),
    took=spoilt,
    also=FAIR,
    decisive=never,
    onset=from_start,
    weight=2,
)
def raw_columns(t: Training, k: int) -> None:
    t.plain()
    columns = t.sets["train"]["data"].shape[1]
    units = 10.0 ** t.rng.uniform(0, 3 + k, columns)
    for arrays in t.sets.values():
        arrays["data"] = arrays["data"] * units + 2 * units


@fault(
    "unnormalised-input",
    bases=("regression", "deep_linear"),
    took=spoilt,
    also=FAIR,
    decisive=never,
    onset=from_start,
    weight=1.5,
)
def target_in_units(t: Training, k: int) -> None:
    t.plain()
    by = float(t.rng.choice([1e3, 1e4, 1e5])) * 10**k
    for arrays in t.sets.values():
        arrays["target"] = np.asarray(arrays["target"] * by + 3 * by)
