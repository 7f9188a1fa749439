"""A loss that is 0 from the first print to the last: no update can have brought it there."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.symptoms import heldout
from logdoctor.symptoms.nonfinite import hidden
from logdoctor.symptoms.patient import Patient

LEAST = 5
"""Prints. In some 3,500 runs of ours and in the shared ones only a softmax over one output and a filtered NaN, which
is told apart, print nothing but zeros."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or len(loss.values) < LEAST or any(loss.values):
        return []
    if patient.resumed or patient.adversarial or patient.no_course or hidden(patient) or _rounded(patient):
        return []
    first, last = loss.spot(0), loss.spot(len(loss.values) - 1)
    return [Symptom("zero-loss", loss.series.metric, first, last, 1.0, (first.line, last.line), {})]


def _rounded(patient: Patient) -> bool:
    """What is printed beside it says that there is something to learn, and that it is learnt: 0.00 is then 0.001.

    An accuracy of 1 from the first print on is no excuse: all labels may be the same.
    """
    norm, held = patient.curve("grad_norm"), patient.curve("val_loss")
    right = patient.curve("val_accuracy") or patient.curve("accuracy")
    moves = norm is not None and any(value > 0 for value in norm.finite)
    better = held is not None and bool(held.finite) and heldout.gain(held.finite) >= heldout.STILL
    learnt = right is not None and bool(right.finite) and right.finite[0] < patient.full(right) <= right.end
    parts = any(value for series in patient.run.of_role("part_loss") for value in series.points()[1])
    return moves or better or learnt or parts
