"""Plain statistics of a printed curve, shared by the detectors."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from logdoctor.model import Spot
from logdoctor.numbers import median
from logdoctor.run import running_sum
from logdoctor.run.series import Series, thinned

MOST = 4096
"""Points a detector looks at; a longer series is viewed at its thinned resolution."""


@dataclass(frozen=True)
class Curve:
    """Steps, values and lines of one series, with the statistics detectors need.

    All statistics are over the values before the first non-finite one
    (`finite`), because nothing after it belongs to the same training.
    """

    series: Series
    steps: Sequence[float]
    values: Sequence[float]
    lines: Sequence[int]

    @classmethod
    def of(cls, series: Series) -> Curve:
        """A view of at most MOST points, extremes kept."""
        return cls(series, *thinned(*series.points(), MOST))

    @classmethod
    def logarithm(cls, series: Series) -> Curve:
        """The same of a perplexity: its logarithm is a cross-entropy (nats a token)."""
        steps, values, lines = thinned(*series.points(), MOST)
        return cls(series, steps, [math.log(value) if 0 < value < math.inf else value for value in values], lines)

    @classmethod
    def differences(cls, series: Series) -> Curve:
        """The same of a running sum: what each print adds to it."""
        steps, values, lines = series.points()
        return cls(series, *thinned(steps, running_sum.added(values), lines, MOST))

    def once_an_epoch(self, epochs: Sequence[tuple[int, float, float]]) -> Curve:
        """The evaluations themselves, where a bar repeats the last one at every redraw; else the curve as it is.

        `epochs`: (first line, step, epoch) of each epoch. Told by most neighbours being equal, and far more
        values than epochs.
        """
        same = sum(a == b for a, b in itertools.pairwise(self.values))
        if len(epochs) < 2 or 2 * same <= len(self.values) or len(self.values) < 2 * len(epochs):
            return self
        begins = [line for line, _, _ in epochs]
        chosen: list[int] = []
        for _, group in itertools.groupby(range(len(self.values)), lambda i: bisect_right(begins, self.lines[i])):
            new = [next(run) for _, run in itertools.groupby(group, self.values.__getitem__)]
            # an epoch begins with the evaluation of the one before
            repeats = len(new) > 1 and bool(chosen) and self.values[new[0]] == self.values[chosen[-1]]
            chosen += new[repeats:]
        return Curve(
            self.series,
            [self.steps[i] for i in chosen],
            [self.values[i] for i in chosen],
            [self.lines[i] for i in chosen],
        )

    def spot(self, i: int) -> Spot:
        """Point i as a place in the run."""
        return Spot(self.steps[i], self.lines[i], self.values[i])

    def upto(self, line: int) -> int:
        """Index of the last finite point on or above a line of the log; 0 where there is none."""
        return max(bisect_right(self.lines, line, 0, len(self.finite)) - 1, 0)

    @cached_property
    def bad(self) -> int | None:
        """Index of the first non-finite value."""
        return next((i for i, value in enumerate(self.values) if not math.isfinite(value)), None)

    @cached_property
    def finite(self) -> Sequence[float]:
        """The values before the first non-finite one."""
        return self.values if self.bad is None else self.values[: self.bad]

    @cached_property
    def edge(self) -> int:
        """How many points stand for the start and the end: a tenth of the run, 1 to 50."""
        return max(1, min(50, len(self.finite) // 10))

    @cached_property
    def start(self) -> float:
        """Median of the first values; the very first counts alone in short runs."""
        return median(self.finite[: self.edge])

    @cached_property
    def end(self) -> float:
        """Median of the last values."""
        return median(self.finite[-self.edge :])

    @cached_property
    def low(self) -> int:
        """Index of the smallest finite value."""
        return min(range(len(self.finite)), key=self.finite.__getitem__)

    @cached_property
    def high(self) -> int:
        """Index of the largest finite value."""
        return max(range(len(self.finite)), key=self.finite.__getitem__)

    @cached_property
    def noise(self) -> float:
        """Typical jump from print to print: the median absolute difference.

        Where most neighbours are equal a bar repeats its numbers at each redraw, and only the changes count.
        """
        jumps = [abs(b - a) for a, b in itertools.pairwise(self.finite)]
        if not jumps:
            return 0.0
        changes = [jump for jump in jumps if jump]
        return median(changes if len(jumps) / 3 <= len(changes) <= len(jumps) / 2 + 1 else jumps)

    @cached_property
    def smooth(self) -> list[float]:
        """Running median of 5 (3 and 1 in short runs): spikes removed, trend kept."""
        values = list(self.finite)
        half = 2 if len(values) >= 15 else 1 if len(values) >= 6 else 0
        return [median(values[max(0, i - half) : i + half + 1]) for i in range(len(values))]

    @cached_property
    def reversals(self) -> float:
        """Share of neighbouring changes that turn round (0 for a straight line, about 2/3 for pure noise)."""
        values = self.finite
        if len(values) < 3:
            return 0.0
        turns = sum((b - a) * (c - b) < 0 for a, b, c in zip(values, values[1:], values[2:]))  # noqa: B905
        return turns / (len(values) - 2)
