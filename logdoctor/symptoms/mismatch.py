"""Loss and metric disagree: the loss falls while accuracy is frozen, or a cross-entropy is negative."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

from logdoctor.model import Symptom
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

GOOD = 0.9
"""An accuracy that stays here is no sign of a fault: an easy set is learnt in the first epoch."""
LEAST = 4
"""Evaluations; the same number that often, and no more, may be a small set's coincidence."""
POOR = 0.25
"""An accuracy up to here may be one that the loss contradicts."""
IMPLIED = 0.5
"""Share of what the loss implies below which the accuracy measures something else. In 330 healthy runs the accuracy
stood at 0.9 of it or more, in 80 with labels or a loss of another kind at 0.1 or less."""
SIMILAR = 2.1
"""How far below zero two cosines can take a loss (SimSiam ends at -1, BYOL at -2), with room for the digits."""
NOISE = 0.01
GAINED = 0.1
"""Share of the scale; the accuracy of wrongly coded labels gained 0.05 at most in 14 planted runs."""
LUCKY = 4.0
"""Times its share that a batch may hold of right answers: nine batches of 192 with K = 1000 held 0 or 5 times."""
MANY = 100
"""Classes of which a batch holds less than one each."""
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
    if accuracy is not None and len(accuracy.finite) >= LEAST and loss.bad is None and loss.start > 0:
        found += _frozen(patient, loss, accuracy)
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


def _frozen(patient: Patient, loss: Curve, accuracy: Curve) -> list[Symptom]:
    """The loss falls, and the accuracy is one number, or poor and no better than at first, or below what it implies."""
    values = list(accuracy.finite)
    full = patient.full(accuracy)
    late = values[len(values) // 2 - (len(values) == LEAST) :]
    same = len(values) > LEAST and max(values) - min(values) <= 1e-6 * max(1.0, abs(values[0]))
    if same and values[0] < GOOD * full and loss.end < 0.7 * loss.start:
        level = values[0]
    elif loss.end < 0.5 * loss.start and len(late) >= 3 and max(late) <= POOR * full:
        level = max(late)
        poor = level <= values[0] + 0.02 * full
        stays = level <= max(values[: len(values) // 2]) + 0.02 * full
        if not poor and not (stays and level / full < IMPLIED * _implied(patient, loss, accuracy)):
            return []
    else:
        return []
    if _onto_chance(patient, loss, sum(late) / len(late) / full):
        return []  # nothing was learnt, so nothing disagrees
    return [
        Symptom(
            "frozen-accuracy",
            accuracy.series.metric,
            loss.spot(0),
            accuracy.spot(len(values) - 1),
            loss.end / loss.start,
            (accuracy.lines[0], accuracy.lines[len(values) - 1], loss.lines[-1]),
            {"accuracy": level, "zero": values[-1] == 0.0},
        )
    ]


def _onto_chance(patient: Patient, loss: Curve, accuracy: float) -> bool:
    """A huge start has come down onto ln K, and one answer in K is right: the network always gives the same one.

    With very many classes a batch holds less than one right answer, so that none is no sign.
    """
    classes = patient.chance(loss.end)
    if classes is None:
        return False
    return 0.5 < accuracy * classes < 2 or (classes >= MANY and accuracy * classes < LUCKY)


def _implied(patient: Patient, loss: Curve, accuracy: Curve) -> float:
    """The least share of right answers that a cross-entropy of this size allows; 0 where it allows none.

    A sample that is wrong costs at least ln 2, for its class has less than half of the probability: of a mean of L
    at most L / ln 2 of the samples can be wrong.
    """
    told = patient.curve("val_loss") if accuracy.series.metric.startswith("val_") else loss
    if told is None or told.bad is not None or not told.finite:
        return 0.0
    return max(0.0, 1 - told.end / math.log(2))


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
    held = patient.curve("val_loss")  # the whole set: hardly any noise
    unslowed = _unslowed(held.finite if held is not None and len(held.finite) >= 2 * LEAST else values)
    names = " ".join((*patient.run.series, str(patient.run.setting("loss") or ""))).lower()
    if _ENTROPY.search(names) and low < -NOISE:
        return "negative-cross-entropy" if patient.classification else "runaway-negative-loss"
    if _LIKELIHOOD.search(names) and loss.bad is None:
        return ""
    below = patient.classification and low < -SIMILAR and (first > -SIMILAR or _runs_away(values))
    if below and not _gains(patient, low < -10 and unslowed):
        return "negative-cross-entropy"
    away = first > 0 and low < -100 and -low > 5 * first and unslowed
    return "runaway-negative-loss" if away and not patient.classification else ""


def _unslowed(values: Sequence[float]) -> bool:
    """The second half falls as far as the first: nothing is being approached."""
    half = values[len(values) // 2]
    return half - values[-1] >= UNSLOWED * (values[0] - values[-1])


def _gains(patient: Patient, unslowed: bool) -> bool:
    """The accuracy gets better, or is good; beside a loss that falls like a line it must get better all the time."""
    curve = patient.curve("val_accuracy") or patient.curve("accuracy")
    if curve is None or len(curve.finite) < 3:
        return False
    full = patient.full(curve)
    best = max(curve.smooth)
    if best > GOOD * full:
        return True
    if unslowed and best < 0.5 * full:
        half = len(curve.smooth) // 2
        return max(curve.smooth[half:]) - max(curve.smooth[:half]) > 0.02 * full
    return best - curve.finite[0] > GAINED * full


def _runs_away(values: list[float]) -> bool:
    """Falls below zero from print to print without end: epoch means may be negative from the first on."""
    falls = sum(b < a for a, b in itertools.pairwise(values))
    return values[-1] < -10 and values[-1] < 5 * min(values[0], 0.0) and falls >= 0.9 * (len(values) - 1)
