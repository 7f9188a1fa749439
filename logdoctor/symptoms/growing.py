"""A loss that grows geometrically at this moment, and the step at which it will pass the largest float."""

from __future__ import annotations

import itertools
import math

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.growth import rising
from logdoctor.symptoms.patient import Patient

LARGEST = 3.4e38
"""What a 32-bit float can hold."""
PRINTS = 3
STEEP = 30.0
"""Twice in a row by such a factor is enough: no spike climbs like that and comes back."""
FAR = 1e4
"""... when it has led so far above everything before."""
FACTOR = 2.0
"""... over the usual level and over the first value; a falling loss wobbles by less."""
PER_PRINT = 1.15
NOISES = 8.0
"""The rise in units of the usual upward jump between two prints."""


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the growth per print (factor); data: per_step (factor), overflow_step, prints, from, to."""
    curve = patient.curve("loss")
    if curve is None or curve.bad is not None or len(curve.finite) < PRINTS or patient.adversarial or patient.no_course:
        return []
    values = list(curve.finite)
    last = len(values) - 1
    prints = min(rising(values), last)
    base = last - prints
    before = values[: base + 1]
    if values[base] <= 0 or values[last] <= 0 or (prints < PRINTS and not _steep(values[base:], max(before))):
        return []
    level = median(before[-20:])
    jumps = [b - a for a, b in itertools.pairwise(before) if b > a]
    noise = median(jumps) if jumps else 0.0
    highest = max(before)
    if (
        values[last] < FACTOR * max(values[0], level)
        or values[last] < FACTOR * highest
        or values[last] - level < NOISES * noise
    ):
        return []
    per_print = (values[last] / values[base]) ** (1 / prints)
    ratios = [b / a for a, b in itertools.pairwise(values[base:])]
    if per_print < PER_PRINT or ratios[-1] < 1 + (median(ratios) - 1) / 3:  # it is levelling off
        return []
    data: dict[str, float | str | bool | None] = {
        "prints": float(prints),
        "from": values[base],
        "to": values[last],
        "per_print": per_print,
    }
    steps = curve.steps[last] - curve.steps[base]
    if steps > 0:
        speed = math.log(values[last] / values[base]) / steps
        ahead = (math.log(LARGEST) - math.log(values[last])) / speed if values[last] < LARGEST else 0.0
        data["per_step"] = math.exp(min(speed, 700.0))
        data["overflow_step"] = float(math.ceil(curve.steps[last] + ahead))
    lines = tuple(curve.lines[k] for k in range(max(base, last - 6), last + 1))
    return [Symptom("growing", curve.series.metric, curve.spot(base), curve.spot(last), per_print, lines, data)]


def _steep(rise: list[float], highest: float) -> bool:
    return len(rise) > 2 and rise[-1] >= FAR * highest and all(b >= STEEP * a for a, b in itertools.pairwise(rise))
