"""A curve in one line of text: eight levels a cell, non-finite stretches marked, spikes kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
FLAT = 1e-4
"""A curve that varies by less than this share of its value is drawn flat."""
ASCII = "_.,-~=*#"


def step_range(curves: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """Return the first and last step over several curves, so that they can share one axis."""
    finite = [s for steps in curves for s in steps if math.isfinite(s)]
    return (min(finite), max(finite)) if finite else None


def _scale(values: list[float]) -> tuple[float, float, bool]:
    """Choose the range for the levels: the bulk of the values; logarithmic when they span decades."""
    ordered = sorted(values)
    low = ordered[int(0.02 * (len(ordered) - 1))]
    high = ordered[math.ceil(0.98 * (len(ordered) - 1))]
    logarithmic = low > 0 and high / low > 50
    if logarithmic:
        low, high = math.log(low), math.log(high)
    return low, high, logarithmic


def _fill(
    cells: list[list[float]], steps: Sequence[float], values: Sequence[float], span: tuple[float, float]
) -> None:
    first, last = span
    width = len(cells)
    scale = (width - 1) / (last - first) if last > first else 0.0
    for step, value in zip(steps, values, strict=False):
        if math.isfinite(step):
            cells[min(max(int((step - first) * scale + 0.5), 0), width - 1)].append(value)


def sparkline(
    steps: Sequence[float],
    values: Sequence[float],
    width: int,
    *,
    unicode: bool = True,
    span: tuple[float, float] | None = None,
) -> str:
    """Return the curve in exactly `width` cells.

    Each cell shows the largest value that falls into it; a cell with any non-finite
    value shows `×` (`x` in ASCII), and the first such stretch that is long enough is
    labelled NaN or inf. Cells between two points hold the level, cells outside are blank.
    """
    span = span or step_range([steps])
    if width < 1 or span is None:
        return " " * max(width, 0)
    cells: list[list[float]] = [[] for _ in range(width)]
    _fill(cells, steps, values, span)
    finite = [v for v in values if math.isfinite(v)]
    low, high, logarithmic = _scale(finite) if finite else (0.0, 0.0, False)
    flat = not logarithmic and high - low <= FLAT * max(abs(high), abs(low))
    levels, bad = (BLOCKS, "×") if unicode else (ASCII, "x")
    drawn, previous, kind = [], " ", "NaN"
    used = [i for i, cell in enumerate(cells) if cell]
    for i, cell in enumerate(cells):
        if not cell:
            drawn.append(previous if used and used[0] < i < used[-1] else " ")
            continue
        broken = [v for v in cell if not math.isfinite(v)]
        if broken:
            if bad not in drawn:
                kind = "NaN" if math.isnan(broken[0]) else "inf"
            previous = bad
        else:
            top = max(cell)
            if logarithmic:
                top = math.log(top) if top > 0 else low
            share = 0.0 if flat or not math.isfinite(high - low) else (top - low) / (high - low)
            previous = levels[min(max(int(share * 8), 0), 7)]
        drawn.append(previous)
    return _label("".join(drawn), bad, kind)


def _label(line: str, bad: str, kind: str) -> str:
    """Write the kind of non-finite value into the first stretch of at least eight cells."""
    at = line.find(bad * 8)
    return line if at < 0 else f"{line[: at + 1]} {kind} {line[at + 6 :]}"
