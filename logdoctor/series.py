"""One metric over the run: exact at first, thinned beyond LIMIT points without losing a spike."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import count

from logdoctor.model import SeriesSummary, Spot

LIMIT = 200_000
"""Points kept per metric. Beyond it each bin keeps its minimum and maximum, in order."""


class Series:
    """Append-only columns of one metric: step, value and line of each point.

    `steps` is the global axis, `lines` the physical line each value stands in.
    NaN and inf are values like any other. Statistics that must be exact (count,
    non-finite count, first non-finite, minimum, maximum) never depend on thinning.
    """

    __slots__ = ("_bin", "_held", "count", "first_line", "first_nonfinite", "last", "lines", "meaning", "metric",
                 "nonfinite", "steps", "values")

    def __init__(self, metric: str, meaning: str = "") -> None:
        self.metric = metric
        self.meaning = meaning
        self.steps = array("d")
        self.values = array("d")
        self.lines = array("q")
        self.count = 0
        self.nonfinite = 0
        self.first_nonfinite: Spot | None = None
        self.first_line = 0
        self.last: Spot | None = None
        self._bin = 1
        self._held: tuple[list[float], list[float], list[int]] = ([], [], [])

    def __len__(self) -> int:
        return len(self.values)

    def extend(self, steps: Sequence[float], values: Sequence[float], lines: Sequence[int]) -> None:
        """Append points, in the order of their lines."""
        if not values:
            return
        if not self.count:
            self.first_line = lines[0]
        self.count += len(values)
        if not math.isfinite(sum(values)):
            self._note_nonfinite(steps, values, lines)
        self.last = Spot(steps[-1], lines[-1], values[-1])
        if self._bin == 1:
            self.steps.extend(steps)
            self.values.extend(values)
            self.lines.extend(lines)
        else:
            held = self._held
            held[0].extend(steps)
            held[1].extend(values)
            held[2].extend(lines)
            whole = len(held[1]) // self._bin * self._bin
            if whole:
                self._thin(held[0][:whole], held[1][:whole], held[2][:whole], self._bin)
                self._held = (held[0][whole:], held[1][whole:], held[2][whole:])
        while len(self.values) > LIMIT:
            self._compact()

    def _note_nonfinite(self, steps: Sequence[float], values: Sequence[float], lines: Sequence[int]) -> None:
        for i, value in enumerate(values):
            if not math.isfinite(value):
                self.nonfinite += 1
                if self.first_nonfinite is None:
                    self.first_nonfinite = Spot(steps[i], lines[i], value)

    def _thin(self, steps: Sequence[float], values: Sequence[float], lines: Sequence[int], size: int) -> None:
        """Append the smallest and the largest point of every `size` points, in their order."""
        if math.isfinite(sum(values)):
            chosen = _extremes(values, size)
        else:                                               # min() and max() are undefined with NaN inside
            chosen = []
            for start in range(0, len(values), size):
                part = values[start : start + size]
                if math.isfinite(sum(part)):
                    chosen.extend(start + i for i in _extremes(part, size))
                else:
                    bad = next((i for i, value in enumerate(part) if not math.isfinite(value)), 0)
                    chosen.extend(sorted({start, start + (bad or len(part) - 1)}))
        self.steps.extend(map(steps.__getitem__, chosen))
        self.values.extend(map(values.__getitem__, chosen))
        self.lines.extend(map(lines.__getitem__, chosen))

    def _compact(self) -> None:
        """Of every eight points keep the smallest and the largest; later points are thinned as they come."""
        steps, values, lines = self.steps, self.values, self.lines
        self.steps, self.values, self.lines = array("d"), array("d"), array("q")
        size = 8
        whole = len(values) // size * size
        self._thin(steps[:whole].tolist(), values[:whole].tolist(), lines[:whole].tolist(), size)
        self.steps.extend(steps[whole:])
        self.values.extend(values[whole:])
        self.lines.extend(lines[whole:])
        self._bin = size if self._bin == 1 else self._bin * size // 2

    def points(self) -> tuple[Sequence[float], Sequence[float], Sequence[int]]:
        """Steps, values and lines of everything kept, the unfinished last bin included."""
        if not self._held[1]:
            return self.steps, self.values, self.lines
        return (self.steps + array("d", self._held[0]), self.values + array("d", self._held[1]),
                self.lines + array("q", self._held[2]))

    def at_or_before(self, step: float) -> Spot | None:
        """The last point not after `step`."""
        steps, values, lines = self.points()
        i = bisect_left(steps, step)
        if i < len(steps) and steps[i] == step:
            return Spot(steps[i], lines[i], values[i])
        return Spot(steps[i - 1], lines[i - 1], values[i - 1]) if i else None

    def summary(self, most: int = 2000) -> SeriesSummary:
        """What a renderer may see of this series, its curve cut to about `most` points."""
        steps, values, lines = self.points()
        low = high = None
        finite = values if math.isfinite(sum(values)) else [v for v in values if math.isfinite(v)]
        if finite:
            i, j = values.index(min(finite)), values.index(max(finite))
            low, high = Spot(steps[i], lines[i], values[i]), Spot(steps[j], lines[j], values[j])
        curve = Series(self.metric)
        size = -(-2 * len(values) // most)
        if size > 2:
            curve._thin(steps, list(values), lines, size)
            curve_steps, curve_values = tuple(curve.steps), tuple(curve.values)
        else:
            curve_steps, curve_values = tuple(steps), tuple(values)
        return SeriesSummary(
            self.metric, self.count, steps[0] if steps else None, self.last.step if self.last else None,
            self.nonfinite, self.first_nonfinite, low, high, values[0] if values else None,
            self.last.value if self.last else None, self.meaning, curve_steps, curve_values)


def _extremes(values: Sequence[float], size: int) -> list[int]:
    """Indices of the first smallest and the first largest of every `size` finite values, ascending."""
    chosen: list[int] = []
    bins: list[Sequence[float]] = list(zip(*[iter(values)] * size, strict=False))
    if len(bins) * size < len(values):
        bins.append(values[len(bins) * size :])
    for start, part, low, high in zip(count(0, size), bins, map(min, bins), map(max, bins), strict=False):
        i, j = part.index(low), part.index(high)
        if i < j:
            chosen += (start + i, start + j)
        elif j < i:
            chosen += (start + j, start + i)
        else:
            chosen.append(start + i)
    return chosen
