"""What else happened just where the loss was lost: a resume, a new epoch, a change of the learning rate."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from logdoctor.facts import Exam
from logdoctor.model import Spot
from logdoctor.model.citing import line_in
from logdoctor.model.parts import Attempt, FilePart
from logdoctor.symptoms.curve import Curve

SOON = 2
"""Prints after a resume or a change of the rate that are just after it."""
PLACES = 8
"""Prints an epoch or more: in fewer, the first one is met by chance too often."""
STEADY = 3
"""Prints of one rate, or of a rising one, that make the next value a change."""
RISE = 1.05
"""Factor between two rates that is a rise and no rounding of what is printed."""


def moment(exam: Exam, tries: Sequence[Attempt], files: Sequence[FilePart]) -> tuple[Spot, str] | None:
    """The place of the first bad loss and what it coincides with; None when that is nothing."""
    bad, loss = exam.bad_loss, exam.patient.curve("loss")
    if bad is None or loss is None or loss.bad is None or bad.first.line != loss.lines[loss.bad]:
        return None
    said = _resumed(exam, tries, loss, loss.bad, files) or _rate(exam, loss, loss.bad, files) or _epoch(
        exam, loss, loss.bad)
    return (bad.first, f"the loss was lost {said}") if said else None


def _resumed(exam: Exam, tries: Sequence[Attempt], loss: Curve, at: int, files: Sequence[FilePart]) -> str:
    lines = [spot.line for spot in exam.run.marks.get("resume", ())]
    lines += [attempt.first_line for attempt in tries if attempt.kind == "resume"]
    line = max((line for line in lines if line <= loss.lines[at]), default=None)
    if line is None:
        return ""
    prints = at - bisect_left(loss.lines, line) + 1
    return f"{_nth(prints)} after the resume of {line_in(line, files)}" if prints <= SOON else ""


def _rate(exam: Exam, loss: Curve, at: int, files: Sequence[FilePart]) -> str:
    """The rate had just risen after a steady stretch, or had just stopped rising."""
    lr = exam.patient.curve("lr")
    if lr is None or exam.symptom("lr-jump", "lr-leap", "lr-turn", "lr-negative") is not None:
        return ""                                              # then the timeline tells of it already
    values = lr.finite[: bisect_right(lr.lines, loss.lines[at])]
    changed = next((i for i in range(len(values) - 1, 0, -1) if values[i] != values[i - 1]), 0)
    prints = at - bisect_left(loss.lines, lr.lines[changed]) + 1
    if changed < STEADY or prints > SOON + 1:
        return ""
    before, line = values[:changed], line_in(lr.lines[changed], files)
    if values[changed] >= RISE * before[-1] > 0 and len(set(before[-STEADY:])) == 1:
        return f"just after the learning rate had risen from {before[-1]:.4g} to {values[changed]:.4g} ({line})"
    rising = all(a < b for a, b in itertools.pairwise(before[-STEADY - 1 :])) and len(before) > STEADY
    top = values[changed] > before[-1] and changed < len(values) - 1
    turned = values[changed] < before[-1]
    if rising and (top or turned):
        return f"just as the learning rate had stopped rising, at {max(values):.4g} ({line})"
    return ""


def _epoch(exam: Exam, loss: Curve, at: int) -> str:
    """The first print of an epoch of many."""
    begins = [bisect_left(loss.lines, line) for line, _, _ in exam.run.epochs]
    if at not in begins[1:]:
        return ""
    k = begins.index(at)
    return f"in the first print of epoch {exam.run.epochs[k][2]:g}" if at - begins[k - 1] >= PLACES else ""


def _nth(count: int) -> str:
    return "in the first print" if count == 1 else f"in print {count}"
