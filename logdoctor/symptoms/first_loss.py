"""A first loss far above anything an untrained network should give."""

from __future__ import annotations

import math

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.patient import Patient

HUGE_CLASSIFICATION = 8.0
"""Times ln K: fresh softmax nets start within about 5 times; planted raw inputs at 25 times and more."""
HUGE = 1e4
"""Without any accuracy printed the scale of the targets is unknown; only this much counts."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or not loss.finite:
        return []
    first = loss.finite[0]
    rest = list(loss.finite[1:])
    settled = median(rest[-max(1, len(rest) // 4) :]) if rest else None
    chance = patient.chance(settled, 0.05) if settled is not None and len(rest) >= 5 else None
    usual = math.log(patient.classes or chance or 10)
    peak = max(loss.finite[: max(2, len(loss.finite) // 10)])
    huge = (patient.classification or chance is not None) and first > HUGE_CLASSIFICATION * usual and first > 8
    if huge or first >= HUGE:
        return [
            Symptom(
                "huge-first-loss",
                loss.series.metric,
                loss.spot(0),
                loss.spot(0),
                first,
                (loss.lines[0],),
                {
                    "first": first,
                    "usual": usual if patient.classification or chance else None,
                    "peak": peak,
                    "settled": settled,
                    "chance": float(chance) if chance else None,
                },
            )
        ]
    return []
