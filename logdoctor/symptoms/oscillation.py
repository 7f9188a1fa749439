"""A loss that jumps about without settling, too strongly for batch noise."""

from __future__ import annotations

import itertools

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

JUMPS = 0.08
"""Median change between evaluations, of the level; measured, with the next two, on 200 healthy and 21 such runs."""
RISES = 0.3
"""Share of the evaluations that are worse than the one before by 1 % or more."""
GAINED = 0.19
"""What validation gained after the first evaluation; no healthy run has all three (nearest: 0.07, 0.33, 0.04)."""

BATCHES = 0.25
"""Share of the batches' own noise up to which an evaluation may swing: a mean of sixteen batches. A weighted noise
prediction swung by 0.2 of it, runs at too large a rate by 0.33 or more."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or len(loss.finite) < 8 or patient.adversarial or patient.no_course:
        return []
    values = list(loss.finite)
    peak = loss.high
    found: list[Symptom] = []
    half = values[len(values) // 3 :]
    level = median(half)
    if level <= 0 or len(half) < 6:
        return found
    changes = [b - a for a, b in itertools.pairwise(half)]
    swing = median([abs(change) for change in changes]) / level
    first, last = median(half[: max(2, len(half) // 4)]), median(half[-max(2, len(half) // 4) :])
    trend = (first - last) / level
    validation = patient.curve("val_loss")
    good = (patient.best_accuracy or 0.0) >= 0.8
    improves = good or (
        validation is not None
        and validation.bad is None
        and len(validation.finite) >= 3
        and (
            validation.finite[-1] < 0.85 * validation.finite[0]
            or (validation.finite[-1] < 0.95 * validation.finite[0] and heldout.falls(validation.finite) == 1.0)
        )
    )
    if unstable := _unstable(patient, loss, values) or _weights_jump(patient, loss, trend):
        found.append(unstable)
        return found
    # a validation loss that hardly moves: the swings are those of single batches
    calm = (
        validation is not None
        and validation.bad is None
        and len(validation.finite) >= 4
        and max(validation.finite) < 1.05 * min(validation.finite)
    )
    low = min(loss.smooth)
    lost = median(values[-max(2, len(values) // 8) :]) - low
    # wide swings with no trend, above the best level once reached, and validation not improving either
    if (
        swing >= 0.12
        and abs(trend) < 2 * swing
        and loss.reversals >= 0.4
        and not improves
        and not patient.resumed
        and lost > 0.3 * max(values[0] - low, 0.2 * low)
        and _beyond_batches(validation, level > 1.2 * values[0] and not calm, level > 1.2 * median(values[:5]))
    ):
        found.append(
            Symptom(
                "oscillation",
                loss.series.metric,
                loss.spot(0),
                loss.spot(len(values) - 1),
                swing,
                tuple(dict.fromkeys((loss.lines[0], loss.lines[peak], loss.lines[-2], loss.lines[-1]))),
                {"swing": swing, "level": level, "above_start": level > 1.2 * values[0]},
            )
        )
    return found


def _unstable(patient: Patient, loss: Curve, values: list[float]) -> Symptom | None:
    """Both losses came down once and ended a quarter or more above their best: no descent, and no overfitting."""
    validation = patient.curve("val_loss")
    if validation is None or validation.bad is not None or len(validation.finite) < 4 or patient.resumed:
        return None
    peak = validation.high
    if len(validation.finite) - peak >= 3 and all(
        b <= 1.005 * a for a, b in itertools.pairwise(validation.finite[peak:])
    ):
        return None  # it rose once and then settled: a weight or a penalty that grew on purpose
    best, held = min(loss.smooth), min(validation.finite)
    tail = max(2, len(values) // 8)
    end = median(values[-tail:])
    if loss.smooth.index(best) >= len(values) - tail:
        return None  # training is at its best in the very end
    held_end = median(validation.finite[-2:])
    worse = end > 1.25 * best and end - best > max(3 * loss.noise, 0.05 * values[0])
    if best > 0 and held > 0 and worse and held_end > max(1.25 * held, held + 0.05 * values[0]):
        i, k = loss.smooth.index(best), validation.low
        i = min(range(max(0, i - 2), min(len(values), i + 3)), key=values.__getitem__)
        return Symptom(
            "oscillation",
            loss.series.metric,
            loss.spot(i),
            loss.spot(len(values) - 1),
            end / best,
            tuple(dict.fromkeys((loss.lines[i], loss.lines[-1], validation.lines[k], validation.lines[-1]))),
            {"swing": end / best - 1, "level": end, "above_start": False, "how": "rises", "best": values[i]},
        )
    return None


def _weights_jump(patient: Patient, loss: Curve, trend: float) -> Symptom | None:
    """Validation goes up and down by much without getting better: no noise of a batch, the weights themselves jump."""
    validation = patient.curve("val_loss")
    if (
        validation is None
        or validation.bad is not None
        or patient.resumed
        or (patient.best_accuracy or 0.0) >= 0.8
        or trend >= 0.3
        or loss.end < 0.4 * loss.finite[0]
    ):
        return None
    distinct = [v for v, _ in itertools.groupby(validation.finite)]  # a bar repeats its last evaluation
    held = distinct[1:] if len(distinct) > 4 else distinct
    if len(distinct) < 5 or min(held) <= 0:  # of four, one poor draw makes the swing
        return None
    swing = median([abs(b - a) for a, b in itertools.pairwise(held)]) / median(held)
    rises = sum(b > 1.01 * a for a, b in itertools.pairwise(held)) / (len(held) - 1)
    gained = (held[0] - min(held[-2:])) / held[0]
    lost = held[-1] / min(held)
    noise = median([jump for jump in (abs(b - a) for a, b in itertools.pairwise(loss.finite)) if jump] or [0.0])
    if swing < BATCHES * noise / max(abs(median(loss.finite)), 1e-12):
        return None  # the evaluation is a draw of such batches, too
    third = len(held) // 3
    if third >= 3 and min(held[:third]) > max(held[-third:]):
        return None  # each of the last evaluations is better than each of the first
    if rises < RISES or gained >= GAINED or not (swing >= JUMPS or (swing >= JUMPS / 2 and lost >= 1.2)):
        return None
    last = len(loss.finite) - 1
    lines = (validation.lines[0], validation.lines[validation.low], validation.lines[-1])
    data: dict[str, float | str | bool | None] = {
        "swing": swing,
        "level": loss.end,
        "above_start": False,
        "how": "validation",
    }
    return Symptom(
        "oscillation", loss.series.metric, loss.spot(0), loss.spot(last), swing, tuple(dict.fromkeys(lines)), data
    )


def _beyond_batches(validation: Curve | None, above: bool, risen: bool) -> bool:
    """More than the noise of single batches: validation swings too, or (without one) the level has risen."""
    if validation is None:
        return risen
    return _swings(list(validation.finite)) >= 0.08 or above


def _swings(values: list[float]) -> float:
    if len(values) < 3:
        return 1.0
    level = abs(median(values)) or 1e-12
    return median([abs(b - a) for a, b in itertools.pairwise(values)]) / level
