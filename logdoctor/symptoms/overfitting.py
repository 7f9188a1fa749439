"""Validation turns up while training goes on falling."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

RISE = 0.05
"""Smoothed validation loss ends at least this much above its minimum (diagnosis.md part 4: 38-39 of 40 histories)."""
SHARE = 0.03
"""... and by this share of what validation had gained; measured on 20 such runs and 290 healthy ones."""
LEAST = 8
"""Evaluations below which a rise is no evidence ..."""
CLIMB = (3, 0.3)
"""... unless at least so many evaluations in a row, up to the last one, made it worse, by this share of the minimum; of
the runs at hand with five to seven evaluations the healthy ones that climb so rise by 0.08, training rising apart."""
ALONE = (12, 0.2, 8.0)
"""Where no training loss is printed: evaluations, rise over the minimum, and the same in steps between evaluations."""

LOST = 0.1
"""Share of the scale that the held-out accuracy loses, and of itself the training loss. None of 185 healthy runs with
eight evaluations lost 0.06 while training got better; runs that overfit while the validation loss jumps lost 0.1 to
0.31. Below fifteen evaluations no thirds differ by heldout.SHIFT, and nothing is said."""


def detect(patient: Patient) -> list[Symptom]:
    validation, loss = patient.curve("val_loss"), patient.curve("loss")
    if validation is not None and loss is None:
        return _alone(validation)
    if loss is None or loss.bad is not None or patient.adversarial:
        return []
    if validation is not None and validation.bad is not None:
        return []
    return (_beside(patient, validation, loss) if validation is not None else []) or _answers(patient, loss)


def _beside(patient: Patient, validation: Curve, loss: Curve) -> list[Symptom]:
    """The validation loss turned while training went on to fall."""
    values = list(validation.finite)
    if len(values) < LEAST and not _climbs(values):
        return []
    smooth = validation.smooth if len(values) >= LEAST else values
    low = min(range(len(smooth)), key=smooth.__getitem__)
    if low >= len(values) - 2:
        return []
    steady = median([abs(b - a) for a, b in itertools.pairwise(values)])
    turn = _lowest(values)
    if turn < low + 3 and smooth[low] - values[turn] > 10 * steady:
        low = turn  # a curve without noise: smoothing only hides how early it turned
        smooth = values
    end = median(values[-max(2, min(5, len(values) // 6)) :])
    spread = max(abs(values[0] - smooth[low]), 0.02 * abs(smooth[low]), 1e-12)
    rise = (end - smooth[low]) / max(abs(smooth[low]), 1e-12)
    noise = median([abs(b - a) for a, b in zip(values[low:], values[low + 1 :], strict=False)] or [0.0])
    if rise < RISE or end - smooth[low] < 1.5 * noise or end - smooth[low] < SHARE * spread:
        return []
    if smooth[low] < 0 and end > values[0]:
        return []  # below zero the rise is measured against nothing; one that passes the start is no overfitting
    train = list(loss.finite)
    at = loss.upto(validation.lines[low])
    window = max(1, len(train) // 20)
    then = median(train[max(0, at - window) : at + 1])
    now = median(train[-max(1, min(len(train) - at, 2 * window)) :])
    # training must have gone on to fall; a run that blows up on both sides does not overfit
    if now >= then * (0.97 if then > 0 else 1.03) or now > end:
        return []
    if now >= loss.start and not patient.resumed:
        return []  # training is where it began: nothing was learnt, by heart or otherwise
    best = turn if turn < len(values) - 1 else low  # the checkpoint to keep
    return [
        Symptom(
            "overfitting",
            validation.series.metric,
            validation.spot(best),
            validation.spot(len(values) - 1),
            rise,
            (validation.lines[best], validation.lines[-1], loss.lines[at], loss.lines[-1]),
            {
                "best": values[best],
                "end": end,
                "train_then": then,
                "train_now": now,
                "rise": rise,
                "how": "beside",
                **_kept(patient, validation.lines[best]),
            },
        )
    ]


def _answers(patient: Patient, loss: Curve) -> list[Symptom]:
    """The held-out accuracy is lost by and by while training gets better; the validation loss only jumps about."""
    answers, held = patient.curve("val_accuracy"), patient.curve("val_loss")
    if answers is None or answers.bad is not None or len(answers.finite) < LEAST:
        return []
    values, third = answers.finite, max(3, len(answers.finite) // 3)
    best, end = max(answers.smooth), median(values[-max(2, len(values) // 6) :])
    lost = best - end >= LOST * patient.full(answers)
    if not lost or heldout.shift(values[:third], values[-third:]) < heldout.SHIFT:
        return []
    part = max(1, len(held.finite) // 3) if held is not None else 0
    if held is not None and median(held.finite[-part:]) < median(held.finite[:part]):
        return []  # what is answered gets worse, but surer where it is right: the two disagree
    i = answers.high
    at = loss.upto(answers.lines[i])
    then, now = median(loss.finite[max(0, at - 2) : at + 3]), loss.end
    if not 0 < now < (1 - LOST) * then:
        return []
    lines = (answers.lines[i], answers.lines[len(values) - 1], loss.lines[at], loss.lines[len(loss.finite) - 1])
    data: dict[str, float | str | bool | None] = {
        "best": values[i], "end": end, "train_then": then, "train_now": now, "rise": best - end, "how": "answers"}
    spots = answers.spot(i), answers.spot(len(values) - 1)
    return [Symptom("overfitting", answers.series.metric, *spots, best - end, lines, data)]


def _alone(validation: Curve) -> list[Symptom]:
    """No training loss is printed: validation came down, turned, and rose evenly, to no more than it began with."""
    evaluations, share, times = ALONE
    smooth, values = validation.smooth, validation.finite
    if validation.bad is not None or len(values) < evaluations:
        return []
    low, end = min(smooth), validation.end
    i = _lowest(smooth)
    usual = median([abs(b - a) for a, b in itertools.pairwise(values)])
    if not 2 <= i <= len(values) - 6 or low <= 0 or end > values[0] or values[0] < (1 + share) * low:
        return []
    middle = (i + len(values)) // 2
    rises = heldout.shift(values[i:middle], values[middle:]) < -heldout.SHIFT
    if end < (1 + share) * low or end - low < times * usual or not rises:
        return []
    lines = (validation.lines[0], validation.lines[i], validation.lines[-1])
    data: dict[str, float | str | bool | None] = {"best": values[i], "end": end, "rise": end / low - 1, "how": "alone"}
    spots = validation.spot(i), validation.spot(len(values) - 1)
    return [Symptom("overfitting", validation.series.metric, *spots, end / low - 1, lines, data)]


def _lowest(values: Sequence[float]) -> int:
    """Where the minimum lies; in the middle of a stretch that is the same to the printed digits."""
    low = min(values)
    first = last = values.index(low)
    while last + 1 < len(values) and values[last + 1] == low:
        last += 1
    return (first + last) // 2


def _climbs(values: list[float]) -> bool:
    low = values.index(min(values))
    rises, share = CLIMB
    after = values[low:]
    return (len(after) > rises and after[-1] > (1 + share) * after[0] > 0
            and all(a < b for a, b in itertools.pairwise(after)))


def _kept(patient: Patient, line: int) -> dict[str, float | str | bool | None]:
    """The accuracy at the best loss and at the end, where it is no worse at the end; empty where it is, or unknown."""
    curve = patient.curve("val_accuracy")
    if curve is None or curve.bad is not None or len(curve.finite) < LEAST:
        return {}
    i = min(range(len(curve.lines)), key=lambda k: abs(curve.lines[k] - line))
    then, now = curve.finite[i], curve.end
    if now < then - curve.noise:
        return {}
    return {
        "metric": curve.series.metric,
        "metric_then": then,
        "metric_now": now,
        "metric_best": curve.finite[curve.high],
        "metric_step": curve.steps[curve.high],
    }
