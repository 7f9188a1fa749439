"""What two runs print before any update: nothing but data, network, loss function and seed can set that apart."""

from __future__ import annotations

import math

from logdoctor.model import Spot
from logdoctor.run import Run

APART = 10.0
"""Times; of 9,765 pairs of our runs with the same data, network and kind of fault, and another seed, rate or optimizer,
98 % began within 9.1 times, half of them within 1.06 times."""
UNDONE = frozenset({"lr", "schedule", "clip", "optimizer", "precision", "none"})
"""Kinds of settings that cannot show before the first update."""


def unlike(one: Run, two: Run) -> tuple[Spot, Spot] | None:
    """The first losses of two runs at iteration 0, where they lie too far apart for one experiment; else None."""
    found = []
    for run in (one, two):
        loss = run.main("loss")
        if loss is None or not loss.count or run.step_unit != "iteration" or loss.steps[0] != 0:
            return None
        found.append(Spot(loss.steps[0], loss.lines[0], loss.values[0]))
    values = [spot.value for spot in found if spot.value is not None and 0 < spot.value < math.inf]
    return (found[0], found[1]) if len(values) == 2 and max(values) > APART * min(values) else None
