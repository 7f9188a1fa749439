"""A first loss far above anything an untrained network should give, and runs that never make good for it."""

from __future__ import annotations

import itertools
import math

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

HUGE_CLASSIFICATION = 8.0
"""Times ln K: fresh softmax nets start within about 5 times; planted raw inputs at 25 times and more."""
HUGE = 1e4
"""Without any accuracy printed the scale of the targets is unknown; only this much counts."""

HUNDREDS = 100.0
"""Nats a batch (its probability of being right: e^-100); sound softmax runs of our corpus end below 2."""

POOR_CLASSES = 0.6
"""Share of ln K; healthy runs of our corpus that begin so high end below 0.3."""
POOR_ANSWERS = 0.5
"""Best share of right answers of a run that never made good for its start; sound ones that begin so high reach 0.8."""
POOR_VALUES = 0.6
"""Share of the first loss; healthy regressions with a huge loss end below 0.41 of it (planted: above 0.7)."""

DESCENT = 0.33
"""What validation gains in an even descent from there; a sound regression cut short had gained 0.47."""
FALLING = (20, 0.1, 5.0)
"""Prints from which a second half that falls by so much of its level, and so many times its noise, is no end of the
road; the runs of our corpus that never made good for their start fall by nothing."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or not loss.finite or patient.reinforcement:
        return []
    first = loss.finite[0]
    rest = list(loss.finite[1:])
    settled = median(rest[-max(1, len(rest) // 4) :]) if rest else None
    chance = patient.chance(settled, 0.05) if settled is not None and len(rest) >= 5 else None
    usual = math.log(patient.classes or chance or 10)
    peak = max(loss.finite[: max(2, len(loss.finite) // 10)])
    huge = (patient.classification or chance is not None) and first > HUGE_CLASSIFICATION * usual and first > 8
    certain = _certain(patient, loss)
    huge = huge or certain
    if not huge and first < HUGE:
        return []
    data: dict[str, float | str | bool | None] = {
        "first": first,
        "usual": usual if patient.classification or chance else None,
        "peak": peak,
        "settled": settled,
        "chance": float(chance) if chance else None,
    }
    found = [Symptom("huge-first-loss", loss.series.metric, loss.spot(0), loss.spot(0), first, (loss.lines[0],), data)]
    if (
        loss.bad is None
        and settled is not None
        and len(rest) >= 4
        and (certain or (_poor(patient, huge, usual, first, settled) and not (_descends(patient) or _falling(loss))))
    ):
        last = len(loss.finite) - 1
        lines = (loss.lines[0], loss.lines[last])
        found.append(
            Symptom(
                "huge-start", loss.series.metric, loss.spot(0), loss.spot(last), first, lines, {**data, "end": loss.end}
            )
        )
    return found


def _certain(patient: Patient, loss: Curve) -> bool:
    """Logits of hundreds: batches of exactly 0 (or gradients of 0) beside batches of hundreds, or hundreds at 80 %.

    A softmax over scaled inputs never gets there. A margin loss has zeros too, but its other batches are small, and
    a loss summed over a batch is large at 80 %, but even.
    """
    late = list(loss.finite[len(loss.finite) // 2 :])
    if loss.bad is not None or len(late) < 3 or min(late) < 0 or patient.adversarial:
        return False
    large = [value for value in late if value > 0]
    if not large or median(large) < HUNDREDS:
        return False
    swing = median([abs(b - a) for a, b in itertools.pairwise(late)]) / median(large)
    if swing < 0.25:
        return False
    norm = patient.curve("grad_norm")
    zeros = max(late.count(0.0), list(norm.finite).count(0.0) if norm is not None and norm.bad is None else 0)
    return zeros >= 2 or (patient.best_accuracy or 0.0) >= 0.8


def _descends(patient: Patient) -> bool:
    """Validation is better at each of five evaluations or more, by a third in all: large targets, learnt slowly."""
    held = patient.curve("val_loss")
    return held is not None and heldout.always_better(held, 5) and heldout.gain(held.finite) >= DESCENT


def _falling(loss: Curve) -> bool:
    """It is on its way down still: where it ends says nothing of where it would have come to."""
    least, share, times = FALLING
    late = list(loss.finite[len(loss.finite) // 2 :])
    noise = median([abs(b - a) for a, b in itertools.pairwise(late)]) if len(late) > 1 else 0.0
    quarter = max(1, len(late) // 4)
    gained = median(late[:quarter]) - median(late[-quarter:])
    return len(loss.finite) >= least and gained > max(share * abs(late[0]), times * noise)


def _poor(patient: Patient, huge: bool, usual: float, first: float, settled: float) -> bool:
    """What became of it is no better than a guess (classes), or hardly better than the start (values)."""
    by_batch = patient.run.step_unit == "iteration"  # the mean of a first epoch is huge at too large a rate, too
    if huge and by_batch and 0.0 < (patient.best_accuracy or 0.0) < POOR_ANSWERS:
        return True
    if huge and (patient.classification or patient.classes):
        return settled > POOR_CLASSES * usual and (patient.best_accuracy or 0.0) < 0.8
    return settled > POOR_VALUES * first
