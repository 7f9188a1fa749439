"""The sentence about a run that nothing is held against."""

from __future__ import annotations

import math

from logdoctor.facts import Exam
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.no_answers import improves
from logdoctor.symptoms.patient import Patient
from logdoctor.symptoms.stuck import LEAST_POINTS, LEAST_UPDATES

LOST = 0.5
"""Share of what the reward had gained and lost again from which on the report tells it (as for a divergence)."""


def healthy(exam: Exam) -> str:
    if exam.patient.reinforcement and (reward := _reward(exam.patient.reward)):
        return reward
    loss = exam.patient.curve("loss") or exam.patient.curve("val_loss")
    told = improves(exam.patient)
    if told is not None:
        return (f"No loss is printed. The accuracy ({told.series.metric}) went from {told.finite[0]:.4g} to "
                f"{told.end:.4g}; nothing in the log points to a fault.")
    if loss is None or not loss.finite:
        return "Nothing in the log points to a fault."
    if loss.series.metric.endswith("perplexity"):
        course = f"went from {math.exp(loss.finite[0]):.4g} to {math.exp(loss.end):.4g}"
        return f"No loss is printed. The perplexity {course}; nothing in the log points to a fault."
    first, last = loss.finite[0], loss.end
    if exam.patient.summed:
        return (f"The loss looks like a running sum, which can only grow. What each print adds went from {first:.4g} "
                f"to {last:.4g}; nothing in the log points to a fault.")
    why = _spared(exam.patient, loss) if last > first else ""
    return f"The loss went from {first:.4g} to {last:.4g}{why}; nothing in the log points to a fault."


def _spared(patient: Patient, loss: Curve) -> str:
    """Why a loss that did not fall is no complaint."""
    if patient.adversarial:
        return ", as one of two opponents' may"
    if patient.scheduled:
        return ", as it may while a printed weight or difficulty rises with the run"
    if heldout.lifted(patient.curve("val_loss"), patient.curve("loss")):
        return ", lifted evenly by a term that grows on purpose"
    if len(loss.values) < LEAST_POINTS or 0 < loss.steps[-1] - loss.steps[0] < LEAST_UPDATES:
        return ", which is too short a course to judge"
    return ", within the noise of its prints" if loss.end - loss.finite[0] < 3 * loss.noise else ""


def _reward(curve: Curve | None) -> str:
    """The course of the reward; the loss of reinforcement learning has no course to tell of."""
    if curve is None or len(curve.finite) < 2:
        return ""
    best, name = max(curve.smooth), curve.series.metric
    fell = best - curve.end > LOST * (best - min(curve.smooth))
    course = f"went from {curve.finite[0]:.4g} to {curve.end:.4g}"
    top = f", after {best:.4g} at its best" if fell else ""
    return f"The reward ({name}) {course}{top}; nothing in the losses points to a fault, and they do not have to fall."
