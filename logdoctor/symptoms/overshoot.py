"""A start that shoots up: the first prints stand far above everything that follows, and little is learnt after them."""

from __future__ import annotations

import itertools

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.patient import Patient

BURST = 20.0
"""Times the later level, at the first print; 15 where the first print itself was ordinary."""
GUESS = (0.3, 4.0)
"""Levels of a mere guess: ln K of 2 to 50 classes, and the variance 1 of a scaled target. In our corpus and the shared
runs no healthy one that began 15 times as high ends here: they end below 0.25, or at the scale of raw targets."""
LEARNT = 0.25
"""Share of the first print from which down a run has learnt in spite of a wild start."""
STILL = 0.25
"""Relative fall from the third to the last quarter from which on the run is still learning."""
STEADY = 0.9
"""Share of the second half's prints that fall, all together by a twentieth, in a run that is still learning; the runs
of our corpus that stay at a guess reach 0.67."""
TORN = 1e4
"""A first print that had run away already; what falls steadily after it comes back from there."""
RISE = 1.8
"""Times the first print: three of the early prints this high, with validation as far out, are no noise of a batch."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or len(loss.finite) < 5 or patient.adversarial or patient.no_course:
        return []
    values = list(loss.finite)
    if (patient.best_accuracy or 0.0) >= 0.85 or (patient.filtered and values[-1] == 0.0):
        return []
    how = _comes_back(values)
    if min(values) >= 0:
        how = how or _burst(values) or _rises(patient, values)
    if not how:
        return []
    early = values[: max(3, len(values) // 3)]
    i = values.index(max(early))
    return [
        Symptom(
            "overshoot",
            loss.series.metric,
            loss.spot(0),
            loss.spot(len(values) - 1),
            values[i] / max(abs(values[0]), 1e-12),
            tuple(dict.fromkeys((loss.lines[0], loss.lines[i], loss.lines[-1]))),
            {"peak": values[i], "peak_step": loss.steps[i], "start": values[0], "how": how, "settled": _tail(values)},
        )
    ]


def _tail(values: list[float]) -> float:
    return median(values[-max(2, len(values) // 8) :])


def _comes_back(values: list[float]) -> str:
    """A huge rise after an ordinary first print that later comes back."""
    if len(values) < 8:
        return ""
    start = abs(values[0]) or 1e-12
    top = max(values[1 : max(3, len(values) // 4)])
    high = sum(value > 3 * start for value in values[: max(4, len(values) // 3)])
    tail = _tail(values)
    back = top > 10 * start and top > 50 * max(tail, 1e-12) and tail < 3 * start
    # a few batches of many, and far below the start in the end: the run went on to learn
    return "comes back" if back and ((high >= 2 and tail > LEARNT * start) or top > 1e6 * start) else ""


def _burst(values: list[float]) -> str:
    """The first prints (or the first epoch's mean) tower over what is then the level of a guess, and stays there."""
    quarter = max(1, len(values) // 4)
    settled = median(values[-quarter:])
    early = values[: max(1, len(values) // 5)]
    top = max(early)
    if not GUESS[0] <= settled <= GUESS[1] or top < (BURST if early[0] == top else 0.6 * BURST) * settled:
        return ""
    late = values[len(values) // 2 :]
    falls = sum(b < a for a, b in itertools.pairwise(late))
    if top < TORN and len(late) >= 4 and falls >= STEADY * (len(late) - 1) and late[-1] < 0.95 * late[0]:
        return ""
    before = median(values[-2 * quarter : -quarter])
    return "" if before - settled > STILL * settled or max(values[len(values) // 2 :]) > 3 * settled else "burst"


def _rises(patient: Patient, values: list[float]) -> str:
    """Right after the first print the loss stands far above it, and the run ends no better than half of it."""
    if len(values) < 8 or values[0] <= 0:
        return ""
    early = values[1 : max(4, len(values) // 3 + 1)]
    above = sum(value > RISE * values[0] for value in early)
    if not (above >= 3 or above == len(early)) or above < 0.5 * len(early) or _tail(values) < 0.5 * values[0]:
        return ""
    held = patient.curve("val_loss")
    if held is None or not held.finite:
        return "rises"
    calm = max(held.finite) < RISE * min(held.finite)
    return "" if calm or held.finite[-1] < 0.5 * values[0] else "rises"  # it went on to learn
