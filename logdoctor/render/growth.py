"""The growth of a loss as the picture shows it: the exponential through its first and last print, drawn onwards."""

from __future__ import annotations

import math
from typing import NamedTuple

from logdoctor.model import Report

PRINTS = 3
"""Rising prints that show a rate of growth; through fewer any curve can be drawn."""
POINTS = 60
LARGEST = 1e300
"""A curve is drawn no higher than this; far above the largest float of a training."""


class Growth(NamedTuple):
    """A geometric growth: `start` at step `first`, `factor` times as much each step."""

    metric: str
    first: float
    start: float
    factor: float

    def upto(self, end: float) -> tuple[list[float], list[float]]:
        """Steps and values of the exponential, from its first print to the step `end`."""
        steps = [self.first + (end - self.first) * k / POINTS for k in range(POINTS + 1)]
        logs = [math.log(self.start) + (step - self.first) * math.log(self.factor) for step in steps]
        return steps, [math.exp(min(value, math.log(LARGEST))) for value in logs]


def growth(report: Report) -> Growth | None:
    """The growth that the report tells of; None where there is none, or no steps to place it at."""
    for symptom in report.symptoms:
        if symptom.name not in ("growing", "loss-growth") or float(symptom.data.get("prints") or 0) < PRINTS:
            continue
        first, last = symptom.first.step, symptom.last.step
        start, end = symptom.data.get("from"), symptom.data.get("to")
        if first is None or last is None or not isinstance(start, float) or not isinstance(end, float):
            continue
        if last > first and 0 < start < end < math.inf:
            factor = math.exp((math.log(end) - math.log(start)) / (last - first))
            return Growth(symptom.metric, first, start, factor)
    return None
