"""At which place of each epoch the loss is no number: what every epoch meets again is in the data."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right

from logdoctor.facts.exam import Exam, Measured
from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve

LEAST = 3
"""Epochs in a row with one bad print each, below which it may be chance: two at one of ten places agree in a tenth."""
PLACES = 8
"""Prints an epoch, below which equal places are no surprise."""


def same_place_each_epoch(exam: Exam) -> Measured | None:
    """Epochs in a row that have one bad loss each, all at the same batch, which is not the last one (epochs)."""
    return _at(exam, last=False)


def last_batch_each_epoch(exam: Exam) -> Measured | None:
    """Epochs in a row whose last batch, and no other, has a bad loss (epochs)."""
    return _at(exam, last=True)


def once_an_epoch(exam: Exam) -> Measured | None:
    """Epochs in a row that have one bad loss each, at changing batches, every batch being printed (epochs)."""
    found = _each_epoch(exam)
    if found is None:
        return None
    bad, length, interval, loss = found
    if len(bad) < LEAST or interval != 1 or _equal(loss, bad, length, interval) or _missing(exam, loss, bad):
        return Measured(0.0)
    return Measured(float(len(bad)), tuple(loss.lines[i] for i in bad[:6]))


def _at(exam: Exam, *, last: bool) -> Measured | None:
    found = _each_epoch(exam)
    if found is None:
        return None
    bad, length, interval, loss = found
    if len(bad) < LEAST or not _equal(loss, bad, length, interval):
        return Measured(0.0)
    begins = _begins(exam, loss)
    ends = any(0 < begin - loss.steps[bad[0]] <= interval for begin in begins)
    return Measured(float(len(bad)) if ends == last else 0.0, tuple(loss.lines[i] for i in bad[:6]))


def _each_epoch(exam: Exam) -> tuple[list[int], float, float, Curve] | None:
    """The bad prints of a loss that recovers, if no epoch has two; the steps of an epoch, and from print to print."""
    loss, epochs = exam.patient.curve("loss"), exam.run.epochs
    if loss is None or loss.bad is None or len(epochs) < LEAST or loss.series.count != len(loss.values):
        return None
    bad = [i for i, value in enumerate(loss.values) if not math.isfinite(value)]
    begins = _begins(exam, loss)
    gaps = [b - a for a, b in itertools.pairwise(loss.steps) if b > a]
    if len(begins) < LEAST or not gaps or len(bad) == len(loss.values) - loss.bad:
        return None
    length, interval = (begins[-1] - begins[0]) / (len(begins) - 1), median(gaps)
    own = _epochs_of(exam, loss, bad)
    if length < PLACES * interval or len(set(own)) < len(own):
        return [], length, interval, loss
    return bad, length, interval, loss


def _begins(exam: Exam, loss: Curve) -> list[float]:
    """The step of the first loss of each epoch."""
    found = [bisect_left(loss.lines, line) for line, _, _ in exam.run.epochs]
    return [loss.steps[i] for i in dict.fromkeys(found) if i < len(loss.steps)]


def _equal(loss: Curve, bad: list[int], length: float, interval: float) -> bool:
    """All at the same place: one epoch's length apart, which is known as exactly as the prints tell it."""
    apart = [loss.steps[b] - loss.steps[a] for a, b in itertools.pairwise(bad)]
    return max(apart) == min(apart) and abs(apart[0] - length) <= (interval / 2 if interval > 1 else 0)


def _missing(exam: Exam, loss: Curve, bad: list[int]) -> bool:
    """Some epoch has none; the first and the last one may be cut off."""
    own = _epochs_of(exam, loss, bad)
    return any(b - a != 1 for a, b in itertools.pairwise(own)) or len(bad) < len(exam.run.epochs) - 2


def _epochs_of(exam: Exam, loss: Curve, bad: list[int]) -> list[int]:
    """In which epoch each of these prints is."""
    return [bisect_right(exam.run.epochs, loss.lines[i], key=lambda epoch: epoch[0]) for i in bad]
