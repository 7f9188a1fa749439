"""A falling learning rate that will reach zero well before the announced end of the run."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from logdoctor.model import Symptom
from logdoctor.symptoms.patient import Patient

POWERS = (1.0, 0.9, 0.5, 2.0)
"""(1 - step / length) ** power: linear, the segmentation papers' poly, square root, quadratic."""
LEAST = 10
"""Different values below which a bend cannot be told from a straight line."""
PASSED = 0.3
"""Share of the fall that must be seen; other powers and a cosine are told from POWERS by then."""
EXACT = 0.002
"""Largest distance from the straight line, as a share of the fall: schedules are computed, not measured."""
SHORT = 0.9
"""The schedule is called too short when it ends before this share of the run."""


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the share of the run that the schedule covers; data: end, total (steps)."""
    curve, run = patient.curve("lr"), patient.run
    total = run.total_steps
    if curve is None or curve.bad is not None or not total or run.step_unit != "iteration":
        return []
    values, steps = list(curve.finite), list(curve.steps)
    if len(values) < LEAST or values[-1] <= 0 or steps[-1] >= total:
        return []
    top = max(values)
    peak = max(i for i, value in enumerate(values) if value >= top * (1 - 1e-9))
    # a triangle turns before it has fallen for longer than it rose
    if steps[-1] - steps[peak] < 1.2 * (steps[peak] - steps[0]):
        return []
    end = _end(steps[peak:], values[peak:])
    if end is None or not steps[-1] < end < SHORT * total:
        return []
    last = len(values) - 1
    return [
        Symptom(
            "lr-ending",
            curve.series.metric,
            curve.spot(peak),
            curve.spot(last),
            end / total,
            (curve.lines[peak], curve.lines[(peak + last) // 2], curve.lines[last]),
            {"end": end, "total": float(total), "from": values[peak], "to": values[last]},
        )
    ]


def _end(steps: Sequence[float], values: Sequence[float]) -> float | None:
    """Where the rate reaches zero, when it follows one of the POWERS to the last printed digit."""
    if len(set(values)) < LEAST or any(b > a for a, b in itertools.pairwise(values)):
        return None
    if values[-1] > (1 - PASSED) * values[0]:
        return None
    found = []
    for power in POWERS:
        heights = [(value / values[0]) ** (1 / power) for value in values]
        run, fall = float(steps[-1] - steps[0]), 1 - heights[-1]
        off = max(abs(1 - fall * (s - steps[0]) / run - h) for s, h in zip(steps, heights, strict=True)) if run else 1.0
        found.append((off / fall, float(steps[0] + run / fall)))
    off, end = min(found)
    return end if off <= EXACT else None
