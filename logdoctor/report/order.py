"""Which curve moved first: the first mover is the cause, or nearest to it, and the others follow from it."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

from logdoctor.facts import Exam
from logdoctor.model import Spot
from logdoctor.numbers import median
from logdoctor.report.onset import RATE
from logdoctor.symptoms.curve import Curve

RISE = 10.0
"""Times its usual level (8 to 10 in use elsewhere, diagnosis.md part 4): a curve that stands there has moved."""
USUAL = 20
"""Prints that tell the usual level."""
BACK = 3.0
"""Times that level: a curve that was below this again had only spiked."""
HELD = "the validation loss"
SOUND = 2
"""Sound training losses after it, from which on held-out data moved first, and did not only show it first."""
RATES = tuple(name for name in RATE if name not in ("lr-turn", "lr-dead", "lr-zero"))
"""What moves a rate visibly; the others are told by what becomes of the loss."""


class Move(NamedTuple):
    """A curve by name, and the first place at which it was out of order."""

    name: str
    spot: Spot


def moves(exam: Exam) -> tuple[Move, ...]:
    """The curves of a run that was lost or exploded, in the order in which they moved; empty when only one did."""
    if exam.bad_loss is None and exam.symptom("loss-growth") is None:
        return ()
    found = [
        Move("the learning rate", rate) if (rate := _first(exam, RATES)) else None,
        Move("the loss scale", scale) if (scale := _first(exam, ("loss-scale-collapse",))) else None,
        *(_moved(name, exam.patient.curve(role)) for role, name in
          (("grad_norm", "the gradient norm"), ("loss", "the loss"), ("val_loss", HELD))),
    ]
    placed = sorted((m for m in found if m is not None and m.spot.step is not None), key=lambda move: move.spot.line)
    kept = tuple(move for move in placed if move.name != HELD or _sound_after(exam, move.spot) >= SOUND)
    return kept if len(kept) > 1 else ()


def told(found: tuple[Move, ...], unit: str) -> str:
    """The order in a sentence."""
    first, *rest = found
    if all(move.spot.step == first.spot.step for move in rest):
        names = [move.name for move in found]
        return f"{', '.join(names[:-1])} and {names[-1]} moved in the same print"
    parts = [f"{first.name} moved first"]
    for move in rest:
        later = (move.spot.step or 0.0) - (first.spot.step or 0.0)
        when = f"{later:g} {unit}{'s' * (later != 1)} later" if later > 0 else "in the same print"
        parts.append(f"{move.name} {when}")
    return ", ".join(parts)


def _sound_after(exam: Exam, spot: Spot) -> int:
    """Training losses between this place and where the loss itself moved."""
    loss = exam.patient.curve("loss")
    moved = _moved("", loss)
    if loss is None or moved is None:
        return 0
    return sum(spot.line < line < moved.spot.line for line in loss.lines)


def _first(exam: Exam, names: tuple[str, ...]) -> Spot | None:
    spots = [symptom.first for symptom in exam.symptoms if symptom.name in names and symptom.first.line]
    return min(spots, key=lambda spot: spot.line, default=None)


def _moved(name: str, curve: Curve | None) -> Move | None:
    """The first print that is no number, or from which on a curve never came back from ten times its level."""
    if curve is None or not curve.values:
        return None
    values = curve.finite
    lowest_after = list(itertools.accumulate(reversed(values), min))[::-1]
    lowest = math.inf
    for i, value in enumerate(values):
        if value > RISE * lowest > 0:
            level = median(values[max(0, i - USUAL) : i])
            if value > RISE * level > 0 and lowest_after[i] > BACK * level:
                return Move(name, curve.spot(i))
        lowest = min(lowest, value)
    return Move(name, curve.spot(curve.bad)) if curve.bad is not None and _lasting(curve) else None


def _lasting(curve: Curve) -> bool:
    """A single gradient norm that is no number is a step skipped by a loss scaler."""
    return not any(map(math.isfinite, curve.values[-2:]))
