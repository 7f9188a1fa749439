"""No progress: a flat loss, or progress far too slow."""

from __future__ import annotations

import itertools

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.nonfinite import hidden
from logdoctor.symptoms.patient import Patient

LEAST_POINTS = 8
"""Prints below which a flat curve is no evidence (three short epochs may well look flat)."""
PROGRESS = 0.05
"""Relative improvement below which training made no progress (diagnosis.md part 4; healthy runs here: >= 12 %)."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or patient.adversarial or patient.by_design:
        return []
    if loss.finite[-1] == 0.0 and hidden(patient):
        return []  # zeros that stand for NaN are no level
    if not patient.resumed and (stuck := _no_progress(patient, loss)):
        return [stuck]
    return []


def _no_progress(patient: Patient, loss: Curve) -> Symptom | None:
    values = list(loss.finite)
    if (patient.best_accuracy or 0.0) >= 0.9:
        return None
    if min(values) < 0 and max(values) - min(values) > PROGRESS * abs(median(values)):
        return None  # a likelihood or a cosine: zero is no floor, so a share of the level means nothing
    accuracy = patient.curve("val_accuracy") or patient.curve("accuracy")
    if accuracy is not None and len(accuracy.finite) >= 3:
        gained = max(accuracy.smooth) - accuracy.finite[0]
        scale = 100.0 if max(accuracy.finite) > 1.5 else 1.0
        if not _frozen(accuracy) and gained > 0.15 * scale and accuracy.end > accuracy.finite[0] + 0.1 * scale:
            return None
    validation = patient.curve("val_loss")
    if (
        len(values) < LEAST_POINTS
        and not (validation is not None and len(values) + len(validation.finite) >= 12)
        and not (
            len(values) >= 5
            and validation is not None
            and len(validation.finite) >= 5
            and loss.finite[0] - loss.finite[-1] < 0.01 * abs(loss.finite[0])
        )
    ):
        return None
    # a huge first value that falls to a plateau at once is judged by the plateau
    body = values
    flat = _validation_flat(validation) and validation is not None and len(validation.finite) >= 5
    settled = flat or patient.chance(median(values[-4:]), 0.04)
    if len(values) >= 6 and abs(values[0]) > 3 * abs(median(values[1:4])) and settled:
        body = values[1:]
    if body is not values:
        while len(body) > LEAST_POINTS and abs(body[0]) > 1.5 * abs(median(body[1:6])):
            body = body[1:]
        if len(values) - len(body) > max(2, len(values) // 8) and not patient.chance(median(values[-4:]), 0.04):
            body = values  # it came down by and by: that was progress
    elif at := _after_the_burst(patient, values):
        body = values[at:]
    k = max(2, min(50, len(body) // 8))
    start, end = median(body[:k]), median(body[-k:])
    steps = [abs(b - a) for a, b in itertools.pairwise(body)]
    noise = median(steps) if steps else 0.0
    scale = max(abs(start), 1e-12)
    improvement = (start - end) / scale
    validation_flat = _validation_flat(validation)
    late = body[len(body) // 4 :]
    late_gain = (median(late[:k]) - end) / scale if len(late) >= 4 else improvement
    crawls = validation is not None and _crawls(list(validation.finite))
    validation_flat = validation_flat or crawls
    calm = validation is not None and validation_flat and len(validation.finite) >= 5 and noise > 0.08 * scale
    if not calm and (end > 1.5 * start > 0 or (end > 1.15 * start > 0 and min(loss.smooth) < 0.9 * start)):
        return None  # it learnt and then rose: that is not standing still
    # single batches are noise; five evaluations that all say the same are not
    if calm and validation is not None and len(body) >= 8 and improvement < 0.3:
        improvement = (validation.finite[0] - validation.end) / max(abs(validation.finite[0]), 1e-12)
    # what fell in the first prints only and moved validation by nothing was no progress either
    frozen = _frozen(accuracy) and end > 0.85 * values[0]
    if improvement >= PROGRESS and not frozen and not (validation_flat and late_gain < 0.02 and improvement < 0.15):
        return None
    if validation is not None and validation.bad is None and len(validation.finite) >= 3 and not validation_flat:
        held = list(validation.finite)
        if body is not values and len(held) >= 3 and held[0] > 3 * abs(median(held[1:])):
            held = held[1:]  # its first evaluation shared the huge start
        first = held[0]
        if not frozen and (first - median(held[-3:])) / max(abs(first), 1e-12) >= max(PROGRESS, 2 * improvement):
            return None
    # noise larger than the improvement: flat; else a slow, steady descent
    steady = start - end > 2 * noise / max(1.0, k**0.5)
    data: dict[str, float | str | bool | None] = {
        "improvement": improvement,
        "start": start,
        "end": end,
        "noise": noise,
        "first": values[0],
        "steady": steady,
        "dropped_first": float(len(values) - len(body)),
    }
    chance = patient.chance(end)
    data["chance"] = float(chance) if chance else None
    if validation is not None and validation.bad is None and len(validation.finite) >= 3:
        falls = [b < a for a, b in zip(validation.finite, validation.finite[1:], strict=False)]
        data["validation_falls"] = sum(falls) / len(falls)
    return Symptom(
        "no-progress",
        loss.series.metric,
        loss.spot(0),
        loss.spot(len(values) - 1),
        1 - improvement,
        tuple(dict.fromkeys((loss.lines[0], loss.lines[len(values) // 2], loss.lines[-1]))),
        data,
    )


def _after_the_burst(patient: Patient, values: list[float]) -> int:
    """Where the loss has settled at chance level after wild first prints; 0 when it did not."""
    tail = median(values[-max(4, len(values) // 4) :])
    if len(values) < LEAST_POINTS or not patient.chance(tail, 0.03):
        return 0
    wild = [i for i, value in enumerate(values) if value > 1.3 * tail]
    early = wild and wild[-1] < len(values) // 3 and len(values) - wild[-1] > 6
    return wild[-1] + 1 if early and max(values) > 1.6 * tail else 0


def _frozen(accuracy: Curve | None) -> bool:
    """The same accuracy at five evaluations or more, or never above a fifth and never better: always one answer."""
    if accuracy is None or len(accuracy.finite) < 5:
        return False
    late = list(accuracy.finite[len(accuracy.finite) // 3 :])
    scale = 100.0 if max(accuracy.finite) > 1.5 else 1.0
    if len(late) >= 4 and max(late) == min(late) and accuracy.series.metric.startswith("val_"):
        return True
    return (
        len(late) >= 5
        and accuracy.series.metric.startswith("val_")
        and max(late) <= 0.2 * scale
        and max(late) <= accuracy.finite[0] + 0.03 * scale
    )


def _crawls(held: list[float]) -> bool:
    """Better at each evaluation by the same tiny step: 4 % or less in all, on the way there but hardly moving."""
    steps = [a - b for a, b in itertools.pairwise(held)]
    if len(steps) < 4 or held[0] <= 0 or held[0] - held[-1] > 0.04 * held[0]:
        return False
    usual = median(steps)
    return usual > 0 and max(steps) < 2 * usual and min(steps) > 0.5 * usual


def _validation_flat(validation: Curve | None) -> bool:
    """At least four evaluations, the best of them less than 1.5 % below the first."""
    if validation is None or validation.bad is not None or len(validation.finite) < 4:
        return False
    first = validation.finite[0]
    return (first - min(validation.finite)) < 0.015 * max(abs(first), 1e-12)
