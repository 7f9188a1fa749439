"""The learning rate: its value, and whether it moved first."""

from __future__ import annotations

from bisect import bisect_right

from logdoctor.facts.exam import Exam, Measured

_LR_SYMPTOMS = ("lr-jump", "lr-growth", "lr-negative", "lr-zero", "non-finite-lr")


def rate_is_bad(exam: Exam) -> Measured | None:
    """The printed learning rate is NaN or infinite."""
    lr = exam.patient.curve("lr")
    if lr is None:
        return None
    bad = exam.symptom("non-finite-lr")
    if bad is None:
        return Measured(False)
    # a schedule is computed from the step alone: nothing but the schedule makes the rate NaN or infinite
    return Measured(True, bad.lines)


def rate_moved_first(exam: Exam) -> Measured | None:
    """The learning rate jumped, ran away or changed sign before the loss got worse; None for one that is no number."""
    lr = exam.patient.curve("lr")
    if lr is None:
        return None
    moved = exam.symptom("lr-jump", "lr-growth", "lr-negative", "lr-turn", "lr-dead")
    if moved is None:
        return None if exam.symptom("non-finite-lr") else Measured(False)
    worse = exam.bad_loss or exam.symptom("loss-growth", "divergence")
    if worse is not None and moved.name != "lr-growth" and (moved.first.line > worse.last.line):
        return Measured(False)
    return Measured(True, tuple(dict.fromkeys((moved.first.line, *moved.lines))))


def rate_hit_zero_before(exam: Exam) -> Measured | None:
    """The schedule had just reached (nearly) zero when the rate or the loss was lost: it ran past its end."""
    lr, bad = exam.patient.curve("lr"), exam.bad_loss
    if lr is None or bad is None or len(lr.finite) < 5:
        return None
    values = [(v, n) for v, n in zip(lr.finite, lr.lines, strict=False) if n <= bad.first.line]
    if len(values) < 5:
        return None
    top = max(v for v, _ in values)
    return Measured(values[-1][0] <= 0.02 * top and values[-1][0] < values[0][0], (values[-1][1],))


def rate_message(exam: Exam) -> Measured | None:
    """A message that computing the learning rate failed."""
    message = exam.message("math-domain-error", "zero-division", "complex-learning-rate", "lr-schedule-error")
    if message is None:
        return Measured(False) if exam.run.messages else None
    return Measured(True, (message.line,))


def peak_rate(exam: Exam) -> Measured | None:
    """The largest learning rate printed or set."""
    lr = exam.patient.curve("lr")
    if lr is not None and lr.finite:
        return Measured(max(lr.finite), (lr.lines[lr.high],))
    value = exam.run.settings.get("lr")
    if value is not None and isinstance(value.value, int | float):
        return Measured(float(value.value), (value.line,))
    return None


def rate_always_zero(exam: Exam) -> Measured | None:
    """The printed learning rate is 0 throughout and the loss does not move."""
    if exam.patient.curve("lr") is None:
        return None
    zero = exam.symptom("lr-zero")
    return Measured(zero is not None, zero.lines if zero else ())


def rate_not_zero(exam: Exam) -> Measured | None:
    """No rate is printed, but the evaluations of a run without progress differ, so the weights move."""
    patient = exam.patient
    held = patient.curve("val_loss")
    if patient.curve("lr") is not None or exam.symptom("no-progress") is None:
        return None
    if held is None or held.bad is not None or len(held.finite) < 3:
        return None
    return Measured(held.finite[-1] != held.finite[-2], tuple(held.lines[-2:]))


def rate_rose_into_the_loss(exam: Exam) -> Measured | None:
    """How far the rate had risen while the loss grew: its last print before the loss was lost, in units of its value
    where the loss was lowest (a warm-up to too high a rate)."""
    lr, loss, bad = exam.patient.curve("lr"), exam.patient.curve("loss"), exam.bad_loss
    if lr is None or lr.bad is not None or loss is None or bad is None or len(loss.finite) < 3:
        return None
    best = loss.lines[loss.low]
    there, before = bisect_right(lr.lines, best) - 1, bisect_right(lr.lines, bad.first.line) - 1
    if not 0 <= there < before or lr.finite[there] <= 0 or loss.finite[-1] <= loss.finite[0]:
        return Measured(1.0)
    return Measured(lr.finite[before] / lr.finite[there], (best, bad.first.line))
