"""Where a fault began: the place in the run that a diagnosis names."""

from __future__ import annotations

import itertools

from logdoctor.facts import Exam
from logdoctor.judge import Candidate
from logdoctor.model import Spot, Symptom
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.learning_rate import JUMP
from logdoctor.symptoms.relapse import turn

RATE = (
    "non-finite-lr",
    "lr-jump",
    "lr-leap",
    "lr-negative",
    "lr-growth",
    "lr-turn",
    "lr-dead",
    "lr-zero",
    "schedule-error",
)
LOST = ("non-finite-loss", "hidden-nan", "non-finite-validation")
_LATE = {"huge-first-loss": 1, "fatal-setting": 2, "loss-spike": 1}
LEFT = 10.0
"""Times the first loss: a run that stands there has left its track."""
_ALONE = 50.0
"""Times the first loss: one sample's value, not the network's."""


def onset(candidate: Candidate, exam: Exam) -> Spot | None:
    """The first mover: the rate where the schedule is at fault, else where the loss was lost or left its track."""
    if candidate.cause.id == "bad-lr-policy" and (moved := _rate(exam)):
        return moved
    if candidate.cause.id == "unnormalised-input":  # the data were so from the first step, whatever came of it later
        huge = exam.symptom("huge-first-loss", "huge-start")
        if huge is not None and huge.first.step is not None:
            return huge.first
    if candidate.cause.id in ("gradient-explosion", "bad-input"):
        left = _left(exam, LEFT if candidate.cause.id == "gradient-explosion" else _ALONE)
        if left is not None:
            return left
    placed = sorted(
        (s for s in candidate.symptoms if s.first.step is not None), key=lambda s: (_LATE.get(s.name, 0), s.first.line)
    )
    firm = [s for s in placed if s.name in LOST and not _outlived(s, exam)]
    if candidate.cause.id == "oscillation" and not firm and (start := _as_set(exam)) is not None:
        return start
    chosen = firm or [s for s in placed if s.name == "relapse"] or placed
    if chosen and chosen[0].name == "divergence" and candidate.cause.id == "gradient-explosion":
        return _turned(chosen[0], exam)
    spot = chosen[0].first if chosen else candidate.symptoms[0].first
    return spot if spot.line else None  # a setting in a file has no place in the log


def _as_set(exam: Exam) -> Spot | None:
    """The first print of a loss whose rate never moved, as far as is known: it was too high from there on."""
    loss, rate = exam.patient.curve("loss"), exam.patient.curve("lr")
    if loss is None or (rate is not None and len(set(rate.finite)) > 1):
        return None
    return loss.spot(0)


def _rate(exam: Exam) -> Spot | None:
    """Where the rate left its range, or the loss was lost by it before the rate was printed, or was that far."""
    moved = [s for s in exam.symptoms if s.name in RATE and s.first.step is not None]
    if not moved:
        return None
    first, rate = min(moved, key=lambda s: s.first.line), exam.patient.curve("lr")
    spots = [first.first]
    if rate is not None and first.first.line == rate.lines[0]:
        spots += [s.first for s in exam.symptoms if s.name in LOST]
    if first.name == "lr-jump" and rate is not None and (far := _far(rate, first)) is not None:
        spots = [far]
    if first.name in ("lr-growth", "lr-jump") and (left := _left(exam, LEFT)) is not None:
        spots.append(left)
    return min(spots, key=lambda spot: spot.line)


def _far(rate: Curve, jump: Symptom) -> Spot | None:
    """Of a rate that climbs by jumps, where it is at ten times the one before them."""
    before = [value for value, line in zip(rate.finite, rate.lines, strict=False) if line < jump.first.line]
    if not before:
        return None
    usable = before[0] if all(a <= b for a, b in itertools.pairwise(before)) else before[-1]
    limit = JUMP * usable * (1 - 1e-6)
    return next((rate.spot(i) for i, value in enumerate(rate.finite) if value >= limit > 0), None)


def _outlived(symptom: Symptom, exam: Exam) -> bool:
    """Validation was lost, and training went on soundly before it was lost too: the fault took hold there."""
    bad, loss = exam.symptom("non-finite-loss"), exam.patient.curve("loss")
    if symptom.name != "non-finite-validation" or bad is None or loss is None or loss.bad is None:
        return False
    return any(symptom.first.line < line for line in loss.lines[: loss.bad])


def _turned(worse: Symptom, exam: Exam) -> Spot:
    """Where a loss that gets worse for good leaves its good level: its lowest print is only the last good one."""
    loss = exam.patient.curve("loss")
    low = loss.lines.index(worse.first.line) if loss is not None and worse.first.line in loss.lines else -1
    if loss is None or not 0 <= low < len(loss.finite) - 2:
        return worse.first
    return loss.spot(turn(loss.finite, low))


def _left(exam: Exam, times: float) -> Spot | None:
    """The first print that many times above the first one; None where the first is no measure."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 2 or loss.finite[0] <= 0:
        return None
    limit = times * loss.finite[0]
    return next((loss.spot(i) for i, value in enumerate(loss.values) if not value < limit), None)
