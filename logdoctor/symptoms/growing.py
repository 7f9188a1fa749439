"""A loss that grows geometrically at this moment, and the step at which it will pass the largest float."""

from __future__ import annotations

import itertools
import math

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve
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
SLOWEST = 1.05
"""Least rise of a print that can be the last of such growth: a third of PER_PRINT's."""
LOOKS = 50
"""Rises of a lost run that are looked at; an explosion is told by one of its first."""
NOISES = 8.0
"""The rise in units of the usual upward jump between two prints."""


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the growth per print (factor); data: per_step (factor), overflow_step, prints, from, to.

    A loss that was lost after such growth gets the same as "foreseen", at the first print that could have warned;
    `ahead` is how many prints before the loss was lost that is.
    """
    curve = patient.curve("loss")
    if curve is None or len(curve.finite) < PRINTS or patient.adversarial or patient.no_course:
        return []
    if curve.bad is not None:
        return _foreseen(curve)
    base = _rise(list(curve.finite))
    if base is None:
        return []
    last = len(curve.finite) - 1
    return [_growing("growing", curve, base, last)]


def _growing(name: str, curve: Curve, base: int, last: int) -> Symptom:
    """The growth from print `base` to print `last`, and where it leads."""
    values, prints = curve.finite, last - base
    data: dict[str, float | str | bool | None] = {
        "prints": float(prints),
        "from": values[base],
        "to": values[last],
        "per_print": (values[last] / values[base]) ** (1 / prints),
        "how": "unplaced",
    }
    steps = curve.steps[last] - curve.steps[base]
    if steps > 0:
        speed = math.log(values[last] / values[base]) / steps
        ahead = (math.log(LARGEST) - math.log(values[last])) / speed if values[last] < LARGEST else 0.0
        data["per_step"] = math.exp(min(speed, 700.0))
        data["overflow_step"] = float(math.ceil(curve.steps[last] + ahead))
        data["how"] = None if steps > prints else "each"
    lines = tuple(curve.lines[k] for k in range(max(base, last - 6), last + 1))
    began = base if name == "growing" else last
    return Symptom(name, curve.series.metric, curve.spot(began), curve.spot(last), float(data["per_print"] or 0.0),
                   lines, data)


def _foreseen(curve: Curve) -> list[Symptom]:
    """The first print of the last rise at which the growth could have been told."""
    values, looks = list(curve.finite), 0
    rest = list(itertools.accumulate(reversed(values), min))[::-1]     # the lowest from each print on
    highest = values[0]
    for i in range(1, len(values)):
        before, highest = highest, max(highest, values[i])
        if values[i] < max(FACTOR * values[0], SLOWEST * values[i - 1], before) or values[i - 1] <= 0:
            continue
        looks += 1
        base = _rise(values[: i + 1])
        if base is not None and rest[i] > max(values[: base + 1]):     # it never came back
            found = _growing("foreseen", curve, base, i)
            found.data["ahead"] = float(len(values) - i)
            return [found]
        if looks == LOOKS:
            break
    return []


def _rise(values: list[float]) -> int | None:
    """The print from which the values grow geometrically up to the last one, or None."""
    last = len(values) - 1
    prints = min(rising(values), last)
    base = last - prints
    before = values[: base + 1]
    if not prints or values[base] <= 0 or values[last] <= 0:
        return None
    if prints < PRINTS and not _steep(values[base:], max(before)):
        return None
    level = median(before[-20:])
    jumps = [b - a for a, b in itertools.pairwise(before) if b > a]
    noise = median(jumps) if jumps else 0.0
    if values[last] < FACTOR * max(values[0], level, *before) or values[last] - level < NOISES * noise:
        return None
    ratios = [b / a for a, b in itertools.pairwise(values[base:])]
    levels_off = ratios[-1] < 1 + (median(ratios) - 1) / 3
    return None if (values[last] / values[base]) ** (1 / prints) < PER_PRINT or levels_off else base


def _steep(rise: list[float], highest: float) -> bool:
    return len(rise) > 2 and rise[-1] >= FAR * highest and all(b >= STEEP * a for a, b in itertools.pairwise(rise))
