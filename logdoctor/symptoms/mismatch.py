"""Loss and metric disagree: the loss falls while accuracy is frozen, or a cross-entropy is negative."""

from __future__ import annotations

import itertools
import re

from logdoctor.model import Symptom
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

GOOD = 0.9
"""An accuracy that stays here is no sign of a fault: an easy set is learnt in the first epoch."""
LEAST = 4
"""Evaluations; the same number that often, and no more, may be a small set's coincidence."""

SIMILAR = 2.1
"""How far below zero two cosines can take a loss (SimSiam ends at -1, BYOL at -2), with room for the digits."""
NOISE = 0.01
GAINED = 0.1
"""Share of the scale; the accuracy of wrongly coded labels gained 0.05 at most in 14 planted runs."""
UNSLOWED = 0.45
"""Share of the fall that the second half brings: a line has 0.5, a likelihood that is being fitted less."""
_ENTROPY = re.compile(r"bce|xent|cross[ _]?entropy")
_LIKELIHOOD = re.compile(r"nll|elbo|likelihood|log_?prob|bits|kld?\b")


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or len(loss.finite) < 5 or patient.reinforcement:
        return []
    found = []
    accuracy, held = patient.curve("accuracy"), patient.curve("val_accuracy")
    if held is not None and len(held.finite) >= LEAST:
        accuracy = held  # the whole set, not one batch
    accuracy = accuracy or held
    if accuracy is not None and len(accuracy.finite) >= LEAST and loss.bad is None:
        fell = loss.start > 0 and loss.end < 0.7 * loss.start
        values = list(accuracy.finite)
        if (
            fell
            and len(values) > LEAST
            and max(values) - min(values) <= 1e-6 * max(1.0, abs(values[0]))
            and values[0] < GOOD * _full(values)
        ):
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
            late = values[len(values) // 2 - (len(values) == LEAST) :]
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
                        {"accuracy": max(late), "zero": late[-1] == 0.0},
                    )
                )
    name = _negative(patient, loss)
    if name:
        i = next(i for i, value in enumerate(loss.finite) if value < 0)
        found.append(
            Symptom(
                name,
                loss.series.metric,
                loss.spot(0 if name == "negative-cross-entropy" else i),
                loss.spot(len(loss.finite) - 1),
                min(loss.finite),
                (loss.lines[i], loss.lines[len(loss.finite) - 1]),
                {"low": min(loss.finite)},
            )
        )
    return found


def _negative(patient: Patient, loss: Curve) -> str:
    """Which of the two symptoms of a loss below zero there is ("" for none).

    A similarity ends at -1 or -2 and a log-likelihood anywhere, so a negative
    loss alone is no fault: it must be called a cross-entropy, or run down
    while the accuracy gets no better, or without slowing down.
    """
    values = list(loss.finite)
    low, first = min(values), values[0]
    if low >= 0:
        return ""
    names = " ".join((*patient.run.series, str(patient.run.setting("loss") or ""))).lower()
    if _ENTROPY.search(names) and low < -NOISE:
        return "negative-cross-entropy" if patient.classification else "runaway-negative-loss"
    if _LIKELIHOOD.search(names) and loss.bad is None:
        return ""
    if patient.classification and low < -SIMILAR and (first > -SIMILAR or _runs_away(values)) and not _gains(patient):
        return "negative-cross-entropy"
    half = values[len(values) // 2]
    away = first > 0 and low < -100 and -low > 5 * first and half - values[-1] >= UNSLOWED * (first - values[-1])
    return "runaway-negative-loss" if away and not patient.classification else ""


def _gains(patient: Patient) -> bool:
    """The accuracy gets better, or is good."""
    curve = patient.curve("val_accuracy") or patient.curve("accuracy")
    if curve is None or len(curve.finite) < 3:
        return False
    scale = _full(list(curve.finite))
    return max(curve.smooth) - curve.finite[0] > GAINED * scale or max(curve.smooth) > GOOD * scale


def _runs_away(values: list[float]) -> bool:
    """Falls below zero from print to print without end: epoch means may be negative from the first on."""
    falls = sum(b < a for a, b in itertools.pairwise(values))
    return values[-1] < -10 and values[-1] < 5 * min(values[0], 0.0) and falls >= 0.9 * (len(values) - 1)


def _full(values: list[float]) -> float:
    return 100.0 if max(values) > 1.5 else 1.0
