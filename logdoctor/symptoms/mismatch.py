"""Loss and metric disagree: the loss falls while accuracy is frozen, or a cross-entropy is negative."""

from __future__ import annotations

import itertools

from logdoctor.model import Symptom
from logdoctor.symptoms.patient import Patient

GOOD = 0.9
"""An accuracy that stays here is no sign of a fault: an easy set is learnt in the first epoch."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or len(loss.finite) < 5 or patient.reinforcement:
        return []
    found = []
    accuracy, held = patient.curve("accuracy"), patient.curve("val_accuracy")
    if held is not None and len(held.finite) >= 5:
        accuracy = held  # the whole set, not one batch
    accuracy = accuracy or held
    if accuracy is not None and len(accuracy.finite) >= 5 and loss.bad is None:
        fell = loss.start > 0 and loss.end < 0.7 * loss.start
        values = list(accuracy.finite)
        if fell and max(values) - min(values) <= 1e-6 * max(1.0, abs(values[0])) and values[0] < GOOD * _full(values):
            found.append(
                Symptom(
                    "frozen-accuracy",
                    accuracy.series.metric,
                    loss.spot(0),
                    accuracy.spot(len(values) - 1),
                    loss.end / loss.start,
                    (accuracy.lines[0], accuracy.lines[len(values) - 1], loss.lines[-1]),
                    {"accuracy": values[0], "zero": values[0] == 0.0},
                )
            )
        elif loss.start > 0 and loss.end < 0.5 * loss.start and not found:
            late = values[len(values) // 2 :]
            scale = _full(values)
            if len(late) >= 3 and max(late) <= min(0.25 * scale, values[0] + 0.02 * scale):
                found.append(
                    Symptom(
                        "frozen-accuracy",
                        accuracy.series.metric,
                        loss.spot(0),
                        accuracy.spot(len(values) - 1),
                        loss.end / loss.start,
                        (accuracy.lines[0], accuracy.lines[len(values) - 1], loss.lines[-1]),
                        {"accuracy": late[-1], "zero": late[-1] == 0.0},
                    )
                )
    if patient.classification and (min(loss.finite) < -1.0 < loss.finite[0] or _runs_away(list(loss.finite))):
        i = next(i for i, value in enumerate(loss.finite) if value < 0)
        found.append(
            Symptom(
                "negative-cross-entropy",
                loss.series.metric,
                loss.spot(0),
                loss.spot(len(loss.finite) - 1),
                min(loss.finite),
                (loss.lines[i], loss.lines[len(loss.finite) - 1]),
                {"low": min(loss.finite)},
            )
        )
    elif loss.finite[0] > 0 and min(loss.finite) < -100 and abs(min(loss.finite)) > 5 * loss.finite[0]:
        i = next(i for i, value in enumerate(loss.finite) if value < 0)
        found.append(
            Symptom(
                "runaway-negative-loss",
                loss.series.metric,
                loss.spot(i),
                loss.spot(len(loss.finite) - 1),
                min(loss.finite),
                (loss.lines[i], loss.lines[len(loss.finite) - 1]),
                {"low": min(loss.finite)},
            )
        )
    return found


def _runs_away(values: list[float]) -> bool:
    """Falls below zero from print to print without end: epoch means may be negative from the first on."""
    falls = sum(b < a for a, b in itertools.pairwise(values))
    return values[-1] < -10 and values[-1] < 5 * min(values[0], 0.0) and falls >= 0.9 * (len(values) - 1)


def _full(values: list[float]) -> float:
    return 100.0 if max(values) > 1.5 else 1.0
