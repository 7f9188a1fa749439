"""How a run stands: what stays exactly the same, where it came from, how far a print stands from its neighbours."""

from __future__ import annotations

import itertools

from logdoctor.facts.exam import Exam, Measured
from logdoctor.numbers import median
from logdoctor.symptoms.known_values import is_clamp_of

ABOVE_A_GUESS = 1.25
"""Times ln K of the first prints; deep sigmoid nets, whose last layer alone starts off it, begin at 1.2 or lower."""


def validation_frozen(exam: Exam) -> Measured | None:
    """Every evaluation gives the same loss to the last digit: the weights do not move at all."""
    held = exam.patient.curve("val_loss")
    if held is None or held.bad is not None or len(held.finite) < 4:
        return None
    return Measured(max(held.finite) == min(held.finite), (held.lines[0], held.lines[-1]))


def heldout_moves(exam: Exam) -> Measured | None:
    """How far the evaluations of the last third of the run lie apart (share of their median).

    The data are the same each time, so it is the network that changes what it answers. Dead networks stayed within
    1.8 %, deep sigmoid nets within 2.1 %, rates too high without NaN moved by 4 % or more in 13 of 17 logs.
    """
    held = exam.patient.curve("val_loss")
    if held is None or held.bad is not None or len(held.finite) < 4:
        return None
    late = held.finite[-max(3, len(held.finite) // 3) :]
    return Measured((max(late) - min(late)) / max(abs(median(late)), 1e-12), (held.lines[-len(late)], held.lines[-1]))


def certain_and_wrong(exam: Exam) -> Measured | None:
    """The loss is a clamp's value times the share of errors: every answer is given with certainty (share of errors).

    An accuracy without a prefix may be that of held-out data, as in fastai's tables: either loss may fit it.
    """
    loss, held = exam.patient.curve("loss"), exam.patient.curve("val_loss")
    right = exam.patient.curve("accuracy") or exam.patient.curve("val_accuracy")
    if loss is None or right is None or not right.finite:
        return None
    beside = (held or loss,) if right.series.metric.startswith("val_") else (loss, held)
    ends = [curve for curve in beside if curve is not None and curve.finite]
    if not ends:
        return None
    wrong = 1.0 - right.end / exam.patient.full(right)
    fits = next((curve for curve in ends if wrong >= 0.1 and is_clamp_of(curve.end, wrong)), None)
    return Measured(wrong, (fits.lines[-1], right.lines[-1])) if fits is not None else Measured(0.0)


def nothing_to_lose(exam: Exam) -> Measured | None:
    """The loss is 0 from the first print to the last, although answers are wrong (share of errors).

    0 is what float32 rounds away from 1: Keras' crossentropy of a certain answer prints 6e-08 on PyTorch.
    """
    loss = exam.patient.curve("loss")
    right = exam.patient.curve("val_accuracy") or exam.patient.curve("accuracy")
    if loss is None or right is None or len(loss.finite) < 4 or not right.finite or loss.bad is not None:
        return None
    wrong = 1.0 - right.end / exam.patient.full(right)
    zero = max(map(abs, loss.finite)) <= _ROUNDED
    return Measured(wrong if zero else 0.0, (loss.lines[0], right.lines[-1]))


def falls_to_chance(exam: Exam) -> Measured | None:
    """The first losses stand well above the chance level on which the run then settles."""
    stuck, loss = exam.symptom("no-progress"), exam.patient.curve("loss")
    if loss is None or stuck is None or not stuck.data.get("chance"):
        return None
    level = stuck.data["end"]
    assert isinstance(level, float)
    return Measured(max(loss.finite[:3]) > ABOVE_A_GUESS * level, (loss.lines[0], loss.lines[-1]))


def lost_to_chance(exam: Exam) -> Measured | None:
    """The run had learnt, lost it again, and settled at the level of a guess (ln K)."""
    lost, loss = exam.symptom("relapse"), exam.patient.curve("loss")
    if loss is None or lost is None or len(loss.finite) < 5:
        return None
    tail = list(loss.finite[-max(3, len(loss.finite) // 4) :])
    return Measured(exam.patient.chance(median(tail), 0.04) is not None, lost.lines)


def adaptive_rate(exam: Exam) -> Measured | None:
    """The largest rate of an optimizer known to be adaptive (Adam's default is 1e-3)."""
    lr, named = exam.patient.curve("lr"), exam.patient.adaptive
    if named is None or lr is None or not lr.finite:
        return None
    return Measured(max(lr.finite) if named else 0.0, (lr.lines[lr.high],))


def leap(exam: Exam) -> Measured | None:
    """The largest jump from one calm stretch: the highest print over the median of the five before it (times)."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 8:
        return None
    values = list(loss.finite)
    i = loss.high
    if i < 5:
        return None
    before = median(values[i - 5 : i])
    calm = max(values[i - 5 : i]) < 5 * max(before, 1e-12) if before > 0 else False
    return Measured(values[i] / before if calm else 1.0, (loss.lines[i - 1], loss.lines[i]))


_ROUNDED = 2.0**-22
"""Two roundings of a float32 next to 1."""
_SMALLEST = 104.0
"""-ln of the smallest float32: the mean of a cross-entropy by hand cannot climb further without being infinite."""


def nats(exam: Exam) -> Measured | None:
    """Last prints in which a cross-entropy stood above its start, but within 104 nats, before it was lost (prints).

    A few of a batch's probabilities reach the smallest float, so the mean is at 6 nats or more. A loss that takes
    logits is not lost there: it goes on to thousands. Caffe's clamps at 87.3 nats and can be lost by other ways.
    """
    bad, loss = exam.bad_loss, exam.patient.curve("loss")
    if bad is None or loss is None or len(loss.finite) < 3 or bad.data.get("at_start") or exam.run.framework == "caffe":
        return None
    first, last, top = loss.finite[0], loss.finite[-1], max(loss.finite)
    probable = exam.patient.classification or exam.patient.chance(first, 0.05) is not None
    if not (probable and first < 8 and 6 <= last <= top <= _SMALLEST and last > 0.7 * top):
        return Measured(0.0)
    within = list(itertools.takewhile(lambda value: value > 1.2 * first, reversed(loss.finite)))
    return Measured(float(len(within)), (loss.lines[len(loss.finite) - 1],))


def falls_like_a_line(exam: Exam) -> Measured | None:
    """Validation gets better at every evaluation by nearly the same, tiny amount."""
    held = exam.patient.curve("val_loss")
    if held is None or held.bad is not None or len(held.finite) < 4 or held.finite[0] <= 0:
        return None
    steps = [a - b for a, b in itertools.pairwise(held.finite)]
    usual = median(steps)
    even = usual > 0 and max(steps) < 2 * usual and min(steps) > 0.5 * usual
    return Measured(even and held.finite[0] - held.finite[-1] < 0.1 * held.finite[0], (held.lines[0], held.lines[-1]))
