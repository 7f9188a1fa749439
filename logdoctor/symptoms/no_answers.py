"""A log without any loss (MXNet's default prints none): the accuracy alone says whether anything is learnt."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

LEAST = 12
"""Prints below which an accuracy that stands still is no evidence."""
LEAST_EPOCHS = 2
"""... and epochs: a large network on a thousand classes may answer by chance for most of its first one."""
FEW = 5
"""Prints below which an accuracy that rises is no course either."""
POOR = 0.25
"""Share of right answers up to which guessing is meant, from four classes on; two classes are guessed half the time."""
GAINED = 0.1
GOOD = 0.9
STILL = 0.03
"""Shares of the scale: a course that has risen, one that needs not rise, and what is left of one that stands still."""


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the share of wrong answers at the end."""
    told = _alone(patient)
    if told is None or len(told.finite) < LEAST or len({epoch for _, _, epoch in patient.run.epochs}) < LEAST_EPOCHS:
        return []
    full = patient.full(told)
    values = list(told.finite)
    half = len(values) // 2
    early, late, end = max(values[:half]), max(values[half:]), median(values[half:])
    if max(early, late) > POOR * full or late > early + STILL * full or end > values[0] + STILL * full:
        return []
    return [
        Symptom(
            "no-answers",
            told.series.metric,
            told.spot(0),
            told.spot(len(values) - 1),
            1 - end / full,
            (told.lines[0], told.lines[half], told.lines[-1]),
            {"start": median(values[: max(1, half // 2)]), "end": end},
        )
    ]


def improves(patient: Patient) -> Curve | None:
    """The accuracy of a log without a loss, where it rises or is good: the only sign of a sound run there."""
    told = _alone(patient)
    if told is None or len(told.finite) < FEW or told.bad is not None:
        return None
    full = patient.full(told)
    rises = told.end - min(told.finite[:FEW]) >= GAINED * full
    return told if rises or median(told.finite[-FEW:]) >= GOOD * full else None


def _alone(patient: Patient) -> Curve | None:
    """The accuracy, the one printed more often, where nothing else is there to be judged."""
    if patient.curve("loss") is not None or patient.curve("val_loss") is not None or patient.reinforcement:
        return None
    printed = [curve for role in ("accuracy", "val_accuracy") if (curve := patient.curve(role)) is not None]
    return max(printed, key=lambda curve: len(curve.finite), default=None)
