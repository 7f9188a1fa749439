"""A first loss far above anything an untrained network should give, and runs that never make good for it."""

from __future__ import annotations

import math

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.patient import Patient

HUGE_CLASSIFICATION = 8.0
"""Times ln K: fresh softmax nets start within about 5 times; planted raw inputs at 25 times and more."""
HUGE = 1e4
"""Without any accuracy printed the scale of the targets is unknown; only this much counts."""

POOR_CLASSES = 0.6
"""Share of ln K; healthy runs of our corpus that begin so high end below 0.3."""
POOR_VALUES = 0.75
"""Share of the first loss; healthy regressions with a huge loss end below 0.7 of it (planted: above 0.85)."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or not loss.finite or patient.reinforcement:
        return []
    first = loss.finite[0]
    rest = list(loss.finite[1:])
    settled = median(rest[-max(1, len(rest) // 4) :]) if rest else None
    chance = patient.chance(settled, 0.05) if settled is not None and len(rest) >= 5 else None
    usual = math.log(patient.classes or chance or 10)
    peak = max(loss.finite[: max(2, len(loss.finite) // 10)])
    huge = (patient.classification or chance is not None) and first > HUGE_CLASSIFICATION * usual and first > 8
    if not huge and first < HUGE:
        return []
    data: dict[str, float | str | bool | None] = {
        "first": first,
        "usual": usual if patient.classification or chance else None,
        "peak": peak,
        "settled": settled,
        "chance": float(chance) if chance else None,
    }
    found = [Symptom("huge-first-loss", loss.series.metric, loss.spot(0), loss.spot(0), first, (loss.lines[0],), data)]
    if loss.bad is None and settled is not None and len(rest) >= 4 and _poor(patient, huge, usual, first, settled):
        last = len(loss.finite) - 1
        lines = (loss.lines[0], loss.lines[last])
        found.append(
            Symptom(
                "huge-start", loss.series.metric, loss.spot(0), loss.spot(last), first, lines, {**data, "end": loss.end}
            )
        )
    return found


def _poor(patient: Patient, huge: bool, usual: float, first: float, settled: float) -> bool:
    """What became of it is no better than a guess (classes), or hardly better than the start (values)."""
    if huge and (patient.classification or patient.classes):
        return settled > POOR_CLASSES * usual and (patient.best_accuracy or 0.0) < 0.8
    return settled > POOR_VALUES * first
