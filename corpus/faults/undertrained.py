"""Stopped while the loss was still falling steeply: a notice."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, TEXTS, VALUES, fault
from corpus.trace import Trace


def still_falling(t: Trace) -> bool:
    n = len(t.loss)
    if t.first_bad() is not None or n < 12:
        return False
    third = n // 3
    a, b, c = (sum(t.loss[i * third : (i + 1) * third]) / third for i in range(3))
    return a > b > c and (b - c) > 0.4 * (a - b) and (b - c) > 0.08 * a


@fault(
    "undertrained",
    bases=(*CLASSES, *VALUES, *TEXTS),
    took=still_falling,
    onset=lambda t: None,
    also=("lr-too-low", "healthy"),
    weight=4,
)
def stopped_too_early(exp: Experiment, k: int) -> None:
    exp.lr_at = None
    exp.lr /= (8, 20, 40, 14, 28)[k]
    exp.epochs = 5
