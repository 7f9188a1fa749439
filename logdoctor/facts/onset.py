"""What happened around the first non-finite loss."""

from __future__ import annotations

import math

from logdoctor.facts.exam import Exam, Measured
from logdoctor.numbers import median
from logdoctor.symptoms.nonfinite import sound_outputs

_NATIVE = ("caffe", "darknet")


def growth_prints(exam: Exam) -> Measured | None:
    """Printed values that rose one after the other before the loss was lost (prints)."""
    growth = exam.symptom("loss-growth")
    if growth is not None:
        return Measured(growth.data["prints"] or 0.0, growth.lines)
    bad = exam.bad_loss
    if bad is None or bad.data.get("at_start") or (bad.data.get("printed_before") or 0.0) < 2:  # type: ignore[operator]
        return None
    return Measured(0.0, bad.lines)


def growth_factor(exam: Exam) -> Measured | None:
    """How many times the level before the last finite loss had reached."""
    growth = exam.symptom("loss-growth")
    if growth is not None:
        return Measured(growth.data["factor"] or 0.0, (growth.lines[-1], growth.lines[0]))
    high = exam.symptom("divergence")
    if high is not None:
        start, end = high.data["start"], high.data["end"]
        assert isinstance(start, float) and isinstance(end, float)
        return Measured(end / max(abs(start), 1e-12), high.lines[::-1])
    bad = exam.bad_loss
    if bad is None or bad.data.get("at_start") or (bad.data.get("printed_before") or 0.0) < 2:  # type: ignore[operator]
        return None
    return Measured(1.0, bad.lines)


def finite_prints_before(exam: Exam) -> Measured | None:
    """Finite losses printed before the first bad one (prints)."""
    bad = exam.bad_loss
    return None if bad is None else Measured(float(bad.data.get("printed_before") or 0.0), bad.lines)


def bad_from_first_print(exam: Exam) -> Measured | None:
    """The first loss printed was already NaN or infinite."""
    bad = exam.bad_loss
    return None if bad is None else Measured(bool(bad.data.get("at_start")), bad.lines)


def sudden(exam: Exam) -> Measured | None:
    """The loss was at its usual level one print before it was NaN."""
    bad = exam.bad_loss
    if bad is None or bad.data.get("at_start"):
        return None
    # the last print that was in order, and the first that was not, prove it best
    lines = (*bad.lines[-2:], *bad.lines[:-2]) if bad.name == "non-finite-loss" else bad.lines
    return Measured(exam.symptom("loss-growth", "divergence") is None, lines)


def first_bad_kind(exam: Exam) -> Measured | None:
    """ "nan", "inf" or "-inf": what the first bad loss was; of a hidden one, what an evaluation before it gave."""
    bad = exam.symptom("non-finite-loss")
    if bad is None and exam.bad_loss is not None:
        held = exam.symptom("non-finite-validation")
        bad = held if held is not None and held.first.line <= exam.bad_loss.first.line else None
    return None if bad is None else Measured(str(bad.data["kind"]), (bad.first.line,))


def nan_sign(exam: Exam) -> Measured | None:
    """ "-nan" (an invalid operation) or "nan" (came in with the data), where a C++ program on x86 printed it."""
    bad = exam.symptom("non-finite-loss")
    if bad is None or exam.run.framework not in _NATIVE or bad.data["kind"] != "nan":
        return None
    return Measured("-nan" if bad.data["negative_sign"] else "nan", (bad.first.line,))


def loss_near_zero_before(exam: Exam) -> Measured | None:
    """The smallest finite loss, as a share of the first one, when the loss was lost at its lowest."""
    bad, loss = exam.bad_loss, exam.patient.curve("loss")
    if bad is None or loss is None or bad.data.get("at_start") or exam.patient.reinforcement:
        return None
    values = [v for v in loss.finite if v != 0.0 or not exam.patient.filtered]
    if len(values) < 2 or values[0] <= 0:
        return None
    recent = median(values[-min(3, len(values) - 1) :])
    return Measured(max(recent, 0.0) / values[0], (loss.lines[len(values) - 1],))


def accuracy_before(exam: Exam) -> Measured | None:
    """The best accuracy (0..1) printed before the loss was lost (a network of NaN can score 1 or 0)."""
    bad = exam.bad_loss
    accuracy = exam.patient.curve("accuracy") or exam.patient.curve("val_accuracy")
    if bad is None or accuracy is None:
        return None
    validation = exam.patient.curve("val_loss")
    blind = None if validation is None or validation.bad is None else validation.steps[validation.bad]
    before = [
        (value, line)
        for value, line, step in zip(accuracy.values, accuracy.lines, accuracy.steps, strict=True)
        if math.isfinite(value) and line <= bad.first.line and (blind is None or step < blind)
    ]
    if not before:
        return None
    value, line = max(before)
    top = max(v for v in accuracy.values if math.isfinite(v))
    return Measured(value / 100.0 if top > 1.5 else value, (line,))


def recovers(exam: Exam) -> Measured | None:
    """Finite losses printed after the first bad one (prints)."""
    bad = exam.symptom("non-finite-loss")
    if bad is None:
        return None
    loss = exam.patient.curve("loss")
    if loss is not None and (outputs := sound_outputs(exam.run, loss)):
        after = min(sum(1 for line in s.lines if line > bad.first.line) for s in outputs)
        return Measured(float(after), tuple(s.last.line for s in outputs if s.last)[:2])
    return Measured(float(bad.data.get("recovered") or 0.0), bad.lines)


def only_validation(exam: Exam) -> Measured | None:
    """Validation is NaN or infinite while the training loss stays finite."""
    if exam.patient.curve("val_loss") is None:
        return None
    validation = exam.symptom("non-finite-validation")
    if validation is None or exam.bad_loss is not None:
        return Measured(False)
    loss = exam.patient.curve("loss")
    grad = exam.symptom("non-finite-gradient")
    trained_on = loss is not None and loss.lines[-1] > validation.first.line
    return Measured(bool(trained_on and grad is None) or bool(loss is not None and grad is None), validation.lines)


def gradient_before(exam: Exam) -> Measured | None:
    """The last finite gradient norm before the loss was lost, over its usual level."""
    bad, norm = exam.bad_loss, exam.patient.curve("grad_norm")
    if bad is None or norm is None or len(norm.finite) < 2:
        return None
    values = list(norm.finite)
    return Measured(values[-1] / max(median(values[:-1][-20:]), 1e-12), (norm.lines[len(values) - 1],))


def gradient_level(exam: Exam) -> Measured | None:
    """The last finite gradient norm before the loss was lost."""
    bad, norm = exam.bad_loss, exam.patient.curve("grad_norm")
    if bad is None or norm is None or not norm.finite:
        return None
    return Measured(norm.finite[-1], (norm.lines[len(norm.finite) - 1],))


def gradient_bad_with_loss(exam: Exam) -> Measured | None:
    """ "before", "with" or "after": when the gradient norm was lost, against the loss."""
    bad, norm = exam.bad_loss, exam.patient.curve("grad_norm")
    if bad is None or norm is None or norm.bad is None:
        return None
    line = norm.lines[norm.bad]
    return Measured("before" if line < bad.first.line else "with" if line == bad.first.line else "after", (line,))


def negative_before(exam: Exam) -> Measured | None:
    """The loss ran below zero, far below where it began, before it was lost or at the end."""
    loss = exam.patient.curve("loss")
    if loss is None or not loss.finite or exam.patient.reinforcement:
        return None
    low = min(loss.finite)
    deep = loss.finite[0] > 0 and low < -5 * max(loss.finite[0], 1.0)
    return Measured(deep, (loss.lines[loss.low],))


def numbers_up_to_huge(exam: Exam) -> Measured | None:
    """The loss overflowed from a value no ordinary loss has (at least 1e6 and a hundred times the first)."""
    loss = exam.patient.curve("loss")
    if loss is None or not loss.finite:
        return None
    top = abs(loss.finite[loss.high])
    return Measured(top >= 1e6 and top >= 100 * max(abs(loss.finite[0]), 1e-12), (loss.lines[loss.high],))


def onset_step(exam: Exam) -> Measured | None:
    """The step at which the loss was first seen lost (iterations from 0, so the updates made before it).

    A loss is worked out before its own update: that of a first step 1 is the untrained network's.
    """
    bad, loss = exam.bad_loss, exam.patient.curve("loss")
    if bad is None or bad.first.step is None or exam.run.step_unit != "iteration":
        return None
    base = 1.0 if loss is not None and loss.steps[0] == 1 else 0.0
    return Measured(bad.first.step - base, (bad.first.line,))


def lone_giant(exam: Exam) -> Measured | None:
    """One print stood a million times above its calm neighbours, and the loss stayed finite after it."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 6:
        return None
    lr = exam.patient.curve("lr")
    if lr is not None and lr.finite and max(lr.finite) >= 1.0:
        return Measured(False)  # such a rate makes giants of any sample
    i = loss.high
    before, after = loss.finite[max(0, i - 3) : i], loss.finite[i + 1 : i + 4]
    if len(before) < 3 or not after:
        return Measured(False)
    calm = max(map(abs, before))
    if not any(after):  # a filter prints 0 for NaN
        return Measured(False)
    return Measured(
        loss.finite[i] > 1e6 * max(calm, 1e-12) and max(map(abs, after)) < 1e-3 * loss.finite[i],
        (loss.lines[i], loss.lines[i - 1], loss.lines[i + 1]),
    )


def sound_after(exam: Exam) -> Measured | None:
    """ "nan" or "inf" when the network lived on after such a loss (validation or gradient finite), else "no"."""
    bad = exam.symptom("non-finite-loss")
    if bad is None:
        return None
    later = [
        (value, line)
        for role in ("val_loss", "grad_norm")
        if (curve := exam.patient.curve(role)) is not None
        for value, line in zip(curve.values, curve.lines, strict=True)
        if line > bad.first.line
    ]
    if not later:
        return None
    sound = [line for value, line in later if math.isfinite(value)]
    if len(sound) < len(later) * 0.8:
        return Measured("no", (later[-1][1],))
    return Measured(str(bad.data["kind"]).lstrip("-"), tuple(sound[:2]))
