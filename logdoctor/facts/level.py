"""Where the loss stands: its first value, its plateau, chance level, and how it moves there."""

from __future__ import annotations

import math

from logdoctor.facts.exam import Exam, Measured
from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.known_values import is_clamp


def first_loss_huge(exam: Exam) -> Measured | None:
    """The first loss is far above what an untrained network gives."""
    if exam.patient.curve("loss") is None:
        return None
    huge = exam.symptom("huge-first-loss") or _untrained_burst(exam)
    return Measured(huge is not None, huge.lines if huge else ())


def _untrained_burst(exam: Exam) -> Symptom | None:
    """The first print stands highest above the level of a guess, before steps at an ordinary rate can have done it.

    The first of few prints is a mean over updates, in which too large a rate shows just as well.
    """
    wild, loss, lr = exam.symptom("overshoot"), exam.patient.curve("loss"), exam.patient.curve("lr")
    if wild is None or wild.data["how"] != "burst" or wild.data["peak"] != wild.data["start"]:
        return None
    if loss is None or len(loss.finite) < 12:
        return None
    early = exam.run.step_unit == "iteration" or any(step % 1 for step in loss.steps)
    ordinary = lr is None or not lr.finite or max(lr.finite) < 0.1
    return wild if early and ordinary else None


def first_loss(exam: Exam) -> Measured | None:
    """The first loss printed."""
    loss = exam.patient.curve("loss")
    return None if loss is None or not loss.finite else Measured(loss.finite[0], (loss.lines[0],))


def settles_at_chance(exam: Exam) -> Measured | None:
    """The loss ends flat at (or a little above) ln K: the output does not depend on the input."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 5:
        return None
    tail = list(loss.finite[-max(4, len(loss.finite) // 3) :])
    level = median(tail)
    spread = max(tail) - min(tail)
    known = exam.patient.chance(level, 0.04)
    if known is None and exam.patient.classes is None and not exam.patient.classification:
        return None  # neither a class count nor an accuracy: chance level unknown
    return Measured(known is not None and spread < 0.25 * level, (loss.lines[-1],))


def steady_descent(exam: Exam) -> Measured | None:
    """The loss (or its validation) falls a little at nearly every print: it is on its way, only too slowly."""
    stuck = exam.symptom("no-progress")
    if stuck is None:
        return None
    falls = stuck.data.get("validation_falls")
    held = exam.patient.curve("val_loss")
    if isinstance(falls, float) and held is not None:
        return Measured(falls >= 0.8, (held.lines[0], held.lines[-1]))
    return Measured(bool(stuck.data.get("steady")), stuck.lines)


def constant_loss(exam: Exam) -> Measured | None:
    """The loss is the same to the last digit over many prints."""
    if exam.patient.curve("loss") is None:
        return None
    constant = exam.symptom("constant-loss")
    return Measured(constant is not None, constant.lines if constant else ())


def above_start(exam: Exam) -> Measured | None:
    """The loss stays well above its first value."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 6:
        return None
    body = list(loss.finite[len(loss.finite) // 3 :])
    return Measured(min(body) > 1.15 * abs(loss.finite[0]), (loss.lines[0], loss.lines[len(loss.finite) - 1]))


def overshoot(exam: Exam) -> Measured | None:
    """An early print stands far above the first, then the loss comes back (or dies at chance)."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 4:
        return None
    early = list(loss.finite[1 : max(3, len(loss.finite) // 5)])
    top = max(early)
    return Measured(
        top > 2.5 * abs(loss.finite[0]) and top > 2 * abs(loss.finite[-1]), (loss.lines[1 + early.index(top)],)
    )


def train_falls_validation_not(exam: Exam) -> Measured | None:
    """The training loss falls (slightly) while validation gets no better from the first evaluation on."""
    loss, validation = exam.patient.curve("loss"), exam.patient.curve("val_loss")
    if loss is None or validation is None or len(validation.finite) < 3 or loss.bad is not None:
        return None
    falls = loss.end < 0.985 * loss.start
    worse = (
        validation.finite[-1] >= 1.005 * validation.finite[0] and min(validation.finite) >= 0.995 * validation.finite[0]
    )
    return Measured(falls and worse, (loss.lines[-1], validation.lines[0], validation.lines[-1]))


def stuck_above_chance(exam: Exam) -> Measured | None:
    """A classification loss that stays at twice the chance level or more."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 5 or not exam.patient.classification:
        return None
    if loss.finite[0] > 2 * math.log(exam.patient.classes or 10):
        return None  # the loss is not per sample, or began huge: no common scale
    chance = math.log(exam.patient.classes or 10)
    return Measured(min(loss.finite[len(loss.finite) // 2 :]) > 2 * chance, (loss.lines[-1],))


def accuracy_frozen(exam: Exam) -> Measured | None:
    """The validation accuracy is the same number at every evaluation: always the same answer."""
    accuracy = exam.patient.curve("val_accuracy")
    if accuracy is None or len(accuracy.finite) < 4:
        return None
    body = accuracy.finite[1:] if len(accuracy.finite) >= 6 else accuracy.finite
    return Measured(max(body) == min(body), (accuracy.lines[0], accuracy.lines[-1]))


def fell_then_rose(exam: Exam) -> Measured | None:
    """The loss had fallen by a third, and then stood at ten times its best and above its start."""
    loss, worse = exam.patient.curve("loss"), exam.symptom("divergence")
    if loss is None or len(loss.finite) < 5:
        return None
    if worse is None:
        return Measured(False)
    best = worse.data["low"]
    assert isinstance(best, float)
    at = next(i for i, line in enumerate(loss.lines) if line >= worse.first.line)
    return Measured(
        at >= 3 and best < 0.67 * loss.finite[0] and loss.end > max(10 * best, 1.5 * loss.finite[0]), worse.lines
    )


def clamp_constant(exam: Exam) -> Measured | None:
    """The loss repeats a logarithm's clamp: every answer is certain and wrong."""
    constant = exam.symptom("constant-loss")
    if exam.patient.curve("loss") is None:
        return None
    if constant is None:
        return Measured(False)
    value = constant.data["value"]
    assert isinstance(value, float)
    return Measured(is_clamp(value), constant.lines)


def finite_rise_in_caffe(exam: Exam) -> Measured | None:
    """Caffe's loss rose and stayed finite: one explosion in four never reaches NaN (diagnosis.md part 6, item 13)."""
    if exam.run.framework != "caffe" or exam.patient.curve("loss") is None:
        return None
    risen = exam.symptom("divergence")
    return Measured(risen is not None and exam.bad_loss is None, risen.lines if risen else ())
