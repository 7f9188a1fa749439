"""What a run without any complaint leaves open: sound logs and failed ones that read the same, and how to tell them."""

from __future__ import annotations

import math

from logdoctor.facts import Exam
from logdoctor.model import NotJudged
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.first_loss import HUGE

EXPLAINED = 0.05
"""Share of the first loss up to which more than the mean of the target is known: guessing the mean leaves its variance,
which is a tenth or more of the first loss where values spread by a third of their mean. On raw house prices runs that
learnt the mean alone ended at 0.1 to 0.4 of their start, sound ones at 0.004 to 0.01, but others at 0.06 to 0.4."""
UNITS = 1e3
"""Squared error from which the target is in its own units: 30 of them are the typical error."""
NEAR = 0.7
"""Share of ln K: networks squeezed through one unit end at 0.78 to 0.86 of it, and so do sound ones on wrong labels."""

_SAID = ("no-progress", "huge-start", "divergence", "loss-growth", "oscillation", "overshoot", "relapse", "no-answers")


def undecided(exam: Exam) -> list[NotJudged]:
    """Questions that this very log raises and cannot answer; none where a symptom already answers them."""
    patient = exam.patient
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or len(loss.finite) < 8 or min(loss.finite) < 0 or exam.symptom(*_SAID):
        return []
    if patient.classification or patient.adversarial or patient.no_course or patient.resumed:
        return []
    if loss.finite[0] >= HUGE and loss.end >= max(UNITS, EXPLAINED * loss.finite[0]):
        why = f"the loss stays near {loss.end:.3g}, in the target's own units"
        help = "compare it with the variance of the targets, or scale them to mean 0 and deviation 1"
        return [NotJudged("whether it has learnt more than the mean of its target", why, help)]
    if patient.chance(loss.finite[0], 0.1) == 10 and _settled_near(loss, math.log(10)):
        why = f"it stays near {loss.end:.3g}, a guess among ten classes costs 2.303, and no accuracy is printed"
        help = "print the accuracy; fit one repeated batch: a sound network can, whatever its labels"
        return [NotJudged("whether wrong labels or the network keep the loss so near a guess", why, help)]
    return []


def _settled_near(loss: Curve, guess: float) -> bool:
    """The second half brings nothing beyond its noise, and ends at 0.7 of a guess or more."""
    late = loss.finite[len(loss.finite) // 2 :]
    third = max(3, len(late) // 3)
    return NEAR * guess < loss.end < guess and heldout.shift(late[:third], late[-third:]) < heldout.SHIFT
