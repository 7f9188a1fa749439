"""One metric over the run: exact at first, thinned beyond LIMIT points without losing a spike."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import count

from logdoctor.model import SeriesSummary, Spot

LIMIT = 200_000
"""Points kept per metric. Beyond it each bin keeps its first, smallest, largest and last point."""
BIN = 16
"""Points of a bin at first; four times as many each time the kept points reach LIMIT again."""


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
                self._keep(held[0][:whole], held[1][:whole], held[2][:whole], self._bin)
                self._held = (held[0][whole:], held[1][whole:], held[2][whole:])
        while len(self.values) > LIMIT:
            self._compact()

    def _note_nonfinite(self, steps: Sequence[float], values: Sequence[float], lines: Sequence[int]) -> None:
        for i, value in enumerate(values):
            if not math.isfinite(value):
                self.nonfinite += 1
                if self.first_nonfinite is None:
                    self.first_nonfinite = Spot(steps[i], lines[i], value)

    def _keep(self, steps: Sequence[float], values: Sequence[float], lines: Sequence[int], size: int) -> None:
        """Append the first, the smallest, the largest and the last point of every `size` points."""
        chosen = _spread(values, size, ends=True)
        self.steps.extend(map(steps.__getitem__, chosen))
        self.values.extend(map(values.__getitem__, chosen))
        self.lines.extend(map(lines.__getitem__, chosen))

    def _compact(self) -> None:
        """Keep four of every BIN points; later points are thinned as they come."""
        steps, values, lines = self.steps, self.values, self.lines
        self.steps, self.values, self.lines = array("d"), array("d"), array("q")
        whole = len(values) // BIN * BIN
        self._keep(steps[:whole].tolist(), values[:whole].tolist(), lines[:whole].tolist(), BIN)
        self.steps.extend(steps[whole:])
        self.values.extend(values[whole:])
        self.lines.extend(lines[whole:])
        self._bin = BIN if self._bin == 1 else self._bin * BIN // 4

    def points(self) -> tuple[Sequence[float], Sequence[float], Sequence[int]]:
        """Steps, values and lines of everything kept, the unfinished last bin included."""
        if not self._held[1]:
            return self.steps, self.values, self.lines
        return (self.steps + array("d", self._held[0]), self.values + array("d", self._held[1]),
                self.lines + array("q", self._held[2]))

    def summary(self, most: int = 2000) -> SeriesSummary:
        """What a renderer may see of this series, its curve cut to about `most` points."""
        steps, values, lines = self.points()
        low = high = None
        finite = values if math.isfinite(sum(values)) else [v for v in values if math.isfinite(v)]
        if finite:
            i, j = values.index(min(finite)), values.index(max(finite))
            low, high = Spot(steps[i], lines[i], values[i]), Spot(steps[j], lines[j], values[j])
        curve_steps, curve_values, _ = thinned(steps, values, lines, most)
        return SeriesSummary(
            self.metric, self.count, steps[0] if steps else None, self.last.step if self.last else None,
            self.nonfinite, self.first_nonfinite, low, high, values[0] if values else None,
            self.last.value if self.last else None, self.meaning, tuple(curve_steps), tuple(curve_values))


def thinned(steps: Sequence[float], values: Sequence[float], lines: Sequence[int], most: int
            ) -> tuple[Sequence[float], Sequence[float], Sequence[int]]:
    """About `most` points at most: the smallest and the largest of every few, in their order."""
    size = -(-2 * len(values) // most)
    if size <= 2:
        return steps, values, lines
    chosen = _spread(values, size)
    return [steps[i] for i in chosen], [values[i] for i in chosen], [lines[i] for i in chosen]


def _spread(values: Sequence[float], size: int, ends: bool = False) -> list[int]:
    """Indices of the smallest and the largest of every `size` values, ascending, with `ends` also the outermost ones.

    Where values are not finite, the first such value stands for both.
    """
    chosen: list[int] = []
    bins: list[Sequence[float]] = list(zip(*[iter(values)] * size, strict=False))
    if len(bins) * size < len(values):
        bins.append(values[len(bins) * size :])
    if not math.isfinite(sum(values)):                      # min() and max() are undefined with NaN inside
        for start, part in zip(count(0, size), bins, strict=False):
            bad = next((i for i, value in enumerate(part) if not math.isfinite(value)), None)
            i, j = (part.index(min(part)), part.index(max(part))) if bad is None else (0, bad or len(part) - 1)
            outer = {0, len(part) - 1} if ends else set()
            chosen += (start + k for k in sorted({i, j, *outer}))
        return chosen
    for start, part, low, high in zip(count(0, size), bins, map(min, bins), map(max, bins), strict=False):
        i, j = part.index(low), part.index(high)
        if i > j:
            i, j = j, i
        if ends:
            if i:
                chosen.append(start)
            last = len(part) - 1
            chosen += (start + i, start + j) if i < j else (start + i,)
            if j < last:
                chosen.append(start + last)
        else:
            chosen += (start + i, start + j) if i < j else (start + i,)
    return chosen
