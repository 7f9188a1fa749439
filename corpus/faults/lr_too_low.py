"""The rate is orders of magnitude too small."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, FLAT, TEXTS, VALUES, fault, shown, stuck
from corpus.onset import from_start
from corpus.trace import Trace


def moved_a_little(t: Trace) -> bool:
    return t.first_bad() is None and 0.5 * t.head() < t.tail() < 0.98 * t.head()


@fault(
    "lr-too-low",
    bases=(*CLASSES, *VALUES, *TEXTS),
    took=stuck,
    onset=from_start,
    decisive=shown("lr", "settings"),
    also=(*FLAT, "undertrained"),
    weight=3,
)
def lr_far_too_small(exp: Experiment, k: int) -> None:
    exp.lr = float(f"{exp.lr * 10 ** -(3.0 + k):.1g}")
    exp.lr_at = None


@fault(
    "lr-too-low",
    bases=(*CLASSES[:4], *VALUES),
    took=moved_a_little,
    onset=from_start,
    decisive=lambda s, e: False,
    also=("undertrained", "healthy", "not-converging"),
)
def lr_thirty_times_too_small(exp: Experiment, k: int) -> None:
    exp.lr = float(f"{exp.lr / (30 if k == 0 else 60 if k == 1 else 15):.1g}")
    exp.lr_at = None
