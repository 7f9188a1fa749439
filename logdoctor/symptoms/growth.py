"""Loss that grows: the prints before a NaN, and divergence that never reaches one."""

from __future__ import annotations

import itertools
import math

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

FACTOR = 3.0
"""Growth is spoken of from this factor over the level before (smallest seen in planted explosions: 4.8)."""
ABOVE_START = 1.5
"""... and this factor over the run's first value: a run that has learnt may wobble without exploding."""

FEW = 5
"""Prints that tell the level of a resumed run; its first may be one lucky batch (so begins a MetricLogger epoch)."""

DESIGNED = 1e3
"""... and from this factor where a printed weight or difficulty rises with the run."""


def detect(patient: Patient) -> list[Symptom]:
    curve = patient.curve("loss")
    if curve is None or not curve.finite:
        return []
    if patient.adversarial and not (patient.reinforcement and curve.bad is not None):
        return []  # such a loss may rise and stay there; only before a NaN is it known to be growth
    values = list(curve.finite)
    # zeros that a NaN filter prints are no values
    while len(values) > 1 and values[-1] == 0.0 and patient.filtered:
        values.pop()
    found = []
    growth = _growth(curve, values, ended=curve.bad is not None or len(values) < len(curve.finite))
    if growth and not (patient.no_course and curve.bad is None and growth.strength < DESIGNED):
        found.append(growth)
    elif not patient.no_course and (divergence := _divergence(patient, curve, values)):
        found.append(divergence)
    return found


def rising(values: list[float]) -> int:
    """How many of the last prints rose one after the other; one dip in four is forgiven.

    A dip is forgiven when it is small (less than half of the value), or took back less than half of the rise before
    it, as growth over many decades does.
    """
    count = dips = 0
    i = len(values) - 1
    while i > 0:
        here, before = abs(values[i]), abs(values[i - 1])
        earlier = abs(values[i - 2]) if i >= 2 else math.inf
        if here > before * 1.0001:
            count += 1
        elif dips * 4 < count and here > earlier and (here > 0.5 * before or here / before > earlier / here):
            dips += 1
        else:
            break
        i -= 1
    return count


def _growth(curve: Curve, values: list[float], *, ended: bool) -> Symptom | None:
    if len(values) < 2:
        return None
    prints = rising(values)
    if not prints:
        return None
    if values[-1] < values[0] and (values[0] <= 0 or abs(values[-1]) < 1e6):
        return None  # a likelihood that falls below zero is progress, until no likelihood is that large
    base_at = len(values) - 1 - prints
    before = [abs(v) for v in values[: base_at + 1]]
    level = median(before[-20:]) or 1e-12
    factor = abs(values[-1]) / level
    start = max(abs(values[0]), 1e-12)
    # an early fall is progress, not noise: only upward jumps tell how noisy the run was
    jumps = [b - a for a, b in itertools.pairwise(values[: base_at + 1]) if b > a]
    noise = median(jumps) if jumps else 0.0
    if factor < FACTOR or abs(values[-1]) < ABOVE_START * start or abs(values[-1]) - level < 6 * noise:
        return None
    if not ended and (prints < 3 or factor < 10) and (prints < 2 or factor < 1e4):  # it may still be one noisy stretch
        return None
    last = len(values) - 1
    return Symptom(
        "loss-growth",
        curve.series.metric,
        curve.spot(base_at),
        curve.spot(last),
        factor,
        tuple(dict.fromkeys(curve.lines[k] for k in (base_at, *range(max(base_at, last - 5), last + 1)))),
        {
            "prints": float(prints),
            "factor": factor,
            "from": values[base_at],
            "to": values[-1],
            "per_print": (abs(values[-1]) / max(abs(values[base_at]), 1e-12)) ** (1 / prints),
            "noises": (abs(values[-1]) - level) / noise if noise else None,
        },
    )


def _divergence(patient: Patient, curve: Curve, values: list[float]) -> Symptom | None:
    """The run ends far above where it was: more than half of the progress lost, or above its first values."""
    ended = curve.bad is not None
    if len(values) < 5 or values[0] <= 0:
        return None  # a loss that begins below zero has no level to be lost
    if not ended and heldout.always_better(patient.curve("val_loss"), 4):
        return None  # only the first batch was a lucky one
    tail = max(1, min(50, len(values) // 10))
    tail = max(tail, 3 if curve.bad is not None else 2)
    end = median(values[-tail:])
    head = [values[0], *values[1:3]]
    start = max(min(head), values[0])
    if patient.resumed:  # no untrained network stands at its beginning, only one batch more
        start = max(start, median(values[: max(FEW, len(values) // 10)]))
    low = min(curve.smooth[: len(values)])
    spread = max(abs(start - low), 0.05 * abs(start), 1e-12)
    above_start = end - start
    low_at = curve.smooth.index(low)
    lost = (end - low) / spread
    noise = max(curve.noise, 1e-12)
    if (end > 0 and start > 0 and end > 1.5 * start and above_start > 4 * min(noise, 0.2 * end)) or (
        not ended
        and lost >= 0.5
        and end - low > 8 * noise
        and low_at < 0.9 * len(values)
        and end > 2 * max(low, 0.02 * start)
        and end > 0.5 * start
    ):
        peak = curve.high
        near = range(max(0, low_at - 2), min(len(values), low_at + 3))
        low_at = min(near, key=values.__getitem__)  # what was printed there, not the median about it
        return Symptom(
            "divergence",
            curve.series.metric,
            curve.spot(low_at),
            curve.spot(len(values) - 1),
            end / max(abs(start), 1e-12),
            tuple(dict.fromkeys((curve.lines[0], curve.lines[low_at], curve.lines[peak], curve.lines[-1]))),
            {
                "start": start,
                "end": end,
                "low": low,
                "best": values[low_at],
                "peak": values[peak],
                "lost": min(lost, 1e9),
            },
        )
    return None
