"""Placed rows become points of their series."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from logdoctor.model import Spot
from logdoctor.reading.quotes import Quotes
from logdoctor.run import Run
from logdoctor.run.series import Series
from logdoctor.shapes.columns import points
from logdoctor.shapes.record import Columns
from logdoctor.sources import Block
from logdoctor.voices import series_name


def append(run: Run, quotes: Quotes, block: Block, placed: list[tuple[Columns, list[float]]],
           noise: Collection[str], voice: str = "") -> None:
    """Append the placed rows of the main process, or of another one, to their series, without metrics in `noise`."""
    contiguous = block.first if block.starts is None else None
    parts: dict[str, list[tuple[Columns, int, list[float], list[int]]]] = {}
    for group, steps in sorted(placed, key=lambda entry: entry[0].at[0]):
        plan = group.plan
        lines = list(map(block.number if contiguous is None else contiguous.__add__, group.at))
        if plan.mark and not voice:
            for line, step in zip(lines, steps, strict=True):
                run.note_mark(plan.mark, Spot(step, line))
        for field, metric in plan.metrics:
            if metric in noise:
                continue
            parts.setdefault(metric, []).append((group, field, steps, lines))
    for metric, found in parts.items():
        name = series_name(metric, voice) if voice else metric
        if name:
            _store(run, quotes, name, found)


def _store(run: Run, quotes: Quotes, metric: str, found: list[tuple[Columns, int, list[float], list[int]]]) -> None:
    """Append a block's points of one metric; `found` holds them by kind of line."""
    group, field, steps, lines = found[0]
    meaning = group.plan.meaning.get(metric.partition("@")[0] if "@" in metric else metric, "")
    values: Sequence[float]
    if len(found) == 1 and group.numbers:
        values = group.numbers[field]
    else:
        parts = [points(*part) for part in found]
        _, steps, values, lines = parts[0]
        if len(parts) > 1:
            rows = sorted((row for part in parts for row in zip(*part, strict=True)), key=lambda row: row[:2])
            steps, values, lines = [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows]
    series = run.series.get(metric)
    before = series.first_nonfinite if series else None
    run.extend(metric, steps, values, lines, meaning)
    series = run.series.get(metric)
    if series is not None and before is None and series.first_nonfinite is not None:
        _pin_onset(series, quotes, series.first_nonfinite.line)


def _pin_onset(series: Series, quotes: Quotes, line: int) -> None:
    """Keep the lines around a series' first bad value for the report."""
    lines = series.lines
    k = bisect_right(lines, line)
    for near in lines[max(0, k - 40) : k + 3]:
        quotes.pin(near, line)


class Steps:
    """The step in force at each segment of a block."""

    def __init__(self, placed: list[tuple[Columns, list[float]]], before: float | None) -> None:
        rows = sorted(row for group, steps in placed for row in zip(group.at, steps, strict=True))
        self._at, self._steps, self._before = [i for i, _ in rows], [step for _, step in rows], before

    def at(self, segment: int) -> float | None:
        """The step of the last row before a segment."""
        k = bisect_right(self._at, segment)
        return self._steps[k - 1] if k else self._before
