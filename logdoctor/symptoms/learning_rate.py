"""The printed learning rate: zero, negative, jumping, or growing where it should not."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from dataclasses import replace

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

JUMP = 10.0
"""A rise by more than this factor between two prints is a jump (diagnosis.md part 4), unless warm-up begins at ~0."""
LEAP = 100.0
"""A jump by this factor is a fault whatever the loss does next; spikes that healthy runs survived here were 40-fold."""
GROWTH = 20.0
"""A rise by this factor over the run, still rising at the end, is no warm-up any more."""

CLIMB = 5.0
"""A rise by this factor, at every print from the first to the last, of a run that learnt nothing meanwhile, is a
warm-up longer than the run (a straight one of ten prints rises to five or ten times its first)."""

NOTHING = 1e-12
"""A rate that moves no float: 1e-7 of a weight is lost in rounding, and few updates are a thousand times the rate."""
DEAD = 1e-3
"""A share of the peak at which a rate is dead; the usual decay by 0.1 at one and two thirds still holds 1e-2."""
GONE = 0.01
"""... and from where on it was: at most 1 % of the peak (diagnosis.md part 4)."""
DEAD_BEFORE = 0.5
"""... when it gets there in this part of the run (in use elsewhere: 1 % before 80 %, which catches step decay)."""


def detect(patient: Patient) -> list[Symptom]:
    curve = patient.curve("lr")
    if curve is None:
        return []
    found = []
    values = list(curve.finite)
    if len(values) >= 3 and all(value == 0.0 for value in curve.values):
        if _reliable_zero(patient):
            found.append(_symptom("lr-zero", curve, 0, len(values) - 1, 0.0))
        return found
    if any(value < 0 for value in values):
        i = next(i for i, value in enumerate(values) if value < 0)
        found.append(_symptom("lr-negative", curve, i, len(values) - 1, values[i]))
    growth, jump = _growth(patient, curve, values), _jump(patient, values)
    if growth is not None and (jump is None or growth.data["geometric"]):
        found.append(growth)
        loss = patient.curve("loss")
        worse = loss is not None and len(loss.finite) >= 4 and loss.end > 2 * abs(min(loss.smooth))
        if growth.data["geometric"] and growth.strength >= LEAP and worse:
            ends = {"before": growth.data["from"], "value": growth.data["to"]}
            found.append(replace(growth, name="lr-leap", data={**growth.data, **ends}))
    elif jump is not None and _warms_up(patient, curve, values, jump):
        pass
    elif jump is not None:
        factor = values[jump] / values[jump - 1]
        found.append(_symptom("lr-jump", curve, jump, jump, factor, values[jump - 1]))
        if factor >= LEAP:
            found.append(_symptom("lr-leap", curve, jump, jump, factor, values[jump - 1]))
    elif turn := _turn(patient, curve, values):
        found.append(turn)
    elif dead := _dead(patient, curve, values):
        found.append(dead)
    return found


def _symptom(name: str, curve: Curve, first: int, last: int, strength: float, before: float | None = None) -> Symptom:
    near = range(max(0, first - 1), min(first + 2, len(curve.lines)))
    return Symptom(
        name,
        "lr",
        curve.spot(first),
        curve.spot(last),
        strength,
        tuple(curve.lines[i] for i in near),
        {"before": before, "value": curve.values[first]},
    )


def _reliable_zero(patient: Patient) -> bool:
    """A rate printed with few decimals may round to 0 (formats.md rule 12): the loss must not move either."""
    loss = patient.curve("loss")
    if loss is None or len(loss.finite) < 4:
        return False
    return abs(loss.start - loss.end) <= 0.02 * max(abs(loss.start), 1e-12)


def _jump(patient: Patient, values: list[float]) -> int | None:
    settled = 0
    top = -math.inf
    for i in range(1, len(values)):
        before, now = values[i - 1], values[i]
        top = max(top, before)
        if now <= before * 1.000001 and before > 0:
            settled += 1
        # a warm-up or a restart climbs back to a rate already used; a jump goes far beyond it
        if before > 0 and now > JUMP * top and i >= 2 and settled:
            return i
        if before > 0 and now > 3 * top and settled >= 3 and i >= 4 and (values[i - 1] == values[i - 3]):
            return i
    return None


def _warms_up(patient: Patient, curve: Curve, values: list[float], jump: int) -> bool:
    """The first step of a warm-up that is printed seldom (1e-6 for an epoch or two, then 2.5e-4): training bears it."""
    early = jump <= max(3, len(values) // 20) and values[jump - 1] <= values[0] * 1.000001
    loss = patient.curve("loss")
    if not early or loss is None or loss.bad is not None or len(loss.finite) < 6:
        return False
    before = bisect_right(loss.lines, curve.lines[jump]) - 1
    return before >= 0 and loss.end < loss.finite[min(before, len(loss.finite) - 1)]

LINEAR = 0.8
"""Share of the ratio two prints before below which growth slows down: a straight warm-up has 2, 1.5, 1.33, ..."""


def _growth(patient: Patient, curve: Curve, values: list[float]) -> Symptom | None:
    if len(values) < 4 or values[0] < 0:
        return None
    low = next((v for v in values if v > 0), 0.0)  # a warm-up may begin at 0
    if low == 0.0:
        return None
    rises = sum(b > a for a, b in itertools.pairwise(values))
    peak = max(range(len(values)), key=values.__getitem__)
    factor = values[peak] / low
    if peak < len(values) - 2 or rises < 3:
        return None
    seen = _fraction_done(patient, curve)
    still = values[-1] > values[len(values) // 2] * 1.2
    # multiplied again and again, or a straight warm-up that has used up most of the run
    ratios = [b / a for a, b in itertools.pairwise(values) if a > 0 and b > a * 1.001]
    geometric = len(ratios) >= 3 and min(ratios[-3:]) >= 1.3 and ratios[-1] >= LINEAR * ratios[-3]
    if (
        still
        and rises >= 0.8 * (len(values) - 1 - sum(a == b for a, b in itertools.pairwise(values)))
        and (
            (geometric and factor >= 8)
            or (seen is not None and seen >= 0.6 and factor >= 3)
            or (factor >= GROWTH and len(values) >= 20)
            or (factor >= CLIMB and len(values) >= 8 and rises == len(values) - 1 and _unmoved(patient))
        )
    ):
        left = _left(patient, curve, values, geometric)
        return Symptom(
            "lr-growth",
            "lr",
            curve.spot(left),
            curve.spot(peak),
            factor,
            (curve.lines[0], curve.lines[len(values) // 2], curve.lines[peak]),
            {"from": low, "to": values[peak], "geometric": geometric, "done": seen},
        )
    return None


def _unmoved(patient: Patient) -> bool:
    """The loss never came down by a tenth."""
    loss = patient.curve("loss")
    return loss is not None and loss.bad is None and len(loss.finite) >= 4 and min(loss.smooth) > 0.9 * loss.start


def _left(patient: Patient, curve: Curve, values: list[float], geometric: bool) -> int:
    """Where a growing rate left its range: at ten times the rate that was set, or the first one if that was usable.

    A schedule that multiplies again and again begins at a usable rate. A warm-up
    begins far below, so that, where no setting is printed, only the loss can
    tell: its range ends where the loss is at its lowest. Where the loss has not
    moved, no rate was ever usable.
    """
    loss, given = patient.curve("loss"), patient.run.settings.get("lr")
    low = next(v for v in values if v > 0)
    known = given is not None and isinstance(given.value, int | float) and low * (1 - 1e-3) <= given.value < values[-1]
    if given is not None and isinstance(given.value, int | float) and known:
        low = float(given.value)
    far = next((i for i, value in enumerate(values) if value >= JUMP * low * (1 - 1e-6)), len(values) - 1)
    if loss is None or len(loss.finite) < 4:
        return far
    lost = loss.bad is not None or loss.end > 1.5 * loss.finite[0]
    if _unmoved(patient) and not lost:
        return 0
    straight = abs(values[len(values) // 2] - (values[0] + values[-1]) / 2) < 0.15 * values[-1]
    if straight and not lost:
        return 0  # a straight warm-up is too long from its first step
    if known or (geometric and not _flattens(values)):
        return far
    best = min(range(len(loss.smooth)), key=loss.smooth.__getitem__)
    near = range(max(0, best - 2), min(len(loss.finite), best + 3))
    best = min(near, key=loss.finite.__getitem__)  # what was printed there, not the median about it
    return min(bisect_left(curve.steps, loss.steps[best]), len(values) - 1)


def _flattens(values: list[float]) -> bool:
    """Each rise is by a smaller factor than the one before: a power of the step, not a factor a step."""
    ratios = [b / a for a, b in itertools.pairwise(values) if a > 0 and b > a * 1.001]
    return len(ratios) >= 3 and all(b < 0.98 * a for a, b in itertools.pairwise(ratios))


def _dead(patient: Patient, curve: Curve, values: list[float]) -> Symptom | None:
    """The rate is practically gone before half of the run, and the loss stopped where it stood then."""
    loss = patient.curve("loss")
    if loss is not None and len(values) >= 3 and 0 < min(values[: len(values) // 2]) < NOTHING and _unmoved(patient):
        top = max(values)
        fallen = range(values.index(top), len(values))
        i = next((i for i in fallen if values[i] <= GONE * top or values[i] < NOTHING), None)
        if i is None:
            return None  # a warm-up that began there
        dead = _symptom("lr-dead", curve, i, len(values) - 1, values[i] / top, top)
        return replace(dead, data={**dead.data, "how": "nothing" if values[i] < NOTHING else None})
    if len(values) < 6 or loss is None or loss.bad is not None or len(loss.finite) < 6:
        return None
    top = max(values)
    if not 0 < top < math.inf:
        return None
    alive = max(i for i, value in enumerate(values) if value > DEAD * top)
    i = alive + 1
    if i >= DEAD_BEFORE * len(values):
        return None
    at = bisect_right(loss.lines, curve.lines[i])
    then, rest = list(loss.finite[max(0, at - 3) : at + 2]), list(loss.finite[at + 1 :])
    if not then or len(rest) < 3 or loss.end < 0.35 * abs(loss.finite[0]):
        return None
    half = len(rest) // 2
    if abs(median(rest[:half]) - median(rest[half:])) > 0.1 * abs(median(rest)):
        return None
    peak = values.index(top)
    gone = next(k for k in range(peak, len(values)) if values[k] <= GONE * top * (1 + 1e-6))
    return _symptom("lr-dead", curve, gone, len(values) - 1, values[i] / top, top)


def _turn(patient: Patient, curve: Curve, values: list[float]) -> Symptom | None:
    """The loss is lost in the very print in which a rising rate has turned to a sharp fall.

    A schedule that divides by (step - warm-up) is infinite for the one step at
    the turn, which no print shows.
    """
    loss, norm = patient.curve("loss"), patient.curve("grad_norm")
    lost = [c.lines[c.bad] for c in (loss, norm) if c is not None and c.bad is not None]
    if loss is not None and not lost and loss.lines[-1] < curve.lines[-1] and patient.run.framework == "megatron":
        lost = [next(line for line in curve.lines if line > loss.lines[-1])]
    if not lost or len(values) < 4:
        return None
    i = bisect_right(curve.lines, min(lost) + 2) - 1  # JSON prints the rate a line or two after the loss
    for k in (i, i + 1):
        if 3 <= k < len(values) and values[k] < 0.8 * values[k - 1] and values[k - 1] > values[k - 2] > values[k - 3]:
            return _symptom("lr-turn", curve, k, k, values[k] / values[k - 1], values[k - 1])
    return None


def _fraction_done(patient: Patient, curve: Curve) -> float | None:
    """How much of the announced run the rate has been seen for."""
    run = patient.run
    if run.total_steps and run.step_unit == "iteration":
        return min(1.0, curve.steps[-1] / run.total_steps)
    if run.total_epochs and run.epochs:
        return min(1.0, (run.epochs[-1][2] + 1) / run.total_epochs)
    return 1.0 if "end" in run.marks else None
