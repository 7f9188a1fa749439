"""One panel of the picture: a curve, its hatched gaps, and arrows for what lies outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from logdoctor.model import SeriesSummary
from logdoctor.render.numbers import number
from logdoctor.render.visible import one_line

TOO_BIG = 1e100
ARROWS = 40
REACH = 30


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture."""

    paper: str = "#ffffff"
    ink: str = "#1f2430"
    muted: str = "#6b7280"
    grid: str = "#e5e7eb"
    curve: str = "#2563eb"
    other: str = "#0f766e"
    alarm: str = "#c0262d"
    warn: str = "#b45309"


LIGHT = Palette()


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile of sorted values, without interpolation."""
    return ordered[int(share * (len(ordered) - 1) + 0.5)]


def limits(values: Sequence[float]) -> tuple[float, float]:
    """Return the range of a linear axis: the bulk of the values, never stretched by a few outliers.

    The bulk is the widest of several quantile ranges that is not beyond 30 times the middle
    of the values; an end reaches to the extreme value when that is near the bulk.
    """
    ordered = sorted(v for v in values if abs(v) < TOO_BIG)
    if not ordered:
        return 0.0, 1.0
    middle = quantile(ordered, 0.5)
    core = max(quantile(ordered, 0.8) - quantile(ordered, 0.2), abs(middle) * 0.1)
    low = high = middle
    for share in (0.99, 0.96, 0.92, 0.85, 0.8, 0.75, 0.7):
        top, bottom = quantile(ordered, share), quantile(ordered, 1 - share)
        high = top if high == middle and top - middle <= REACH * core else high
        low = bottom if low == middle and middle - bottom <= REACH * core else low
    spread = (high - low) or abs(high) * 0.1 or 1.0
    bottom = ordered[0] if ordered[0] >= low - 3 * spread else low - 0.5 * spread
    top = ordered[-1] if ordered[-1] <= high + 3 * spread else high + 0.5 * spread
    pad = max(0.06 * (top - bottom), abs(top) * (0.05 if top == bottom else 1e-3)) or 0.5
    return (0.0 if 0 <= bottom < 0.15 * top else bottom - pad), top + pad


def log_limits(values: Sequence[float]) -> tuple[float, float]:
    """Return the range of a logarithmic axis over positive values: all of them, within 60 decades."""
    ordered = sorted(math.log10(v) for v in values)
    low, high = ordered[0], ordered[-1]
    if high - low > 60:
        middle = quantile(ordered, 0.5)
        low, high = max(low, middle - 30), min(high, middle + 30)
    pad = 0.06 * (high - low) or 0.2
    return 10.0 ** max(low - pad, -300), 10.0 ** min(high + pad, 300)


def gaps(series: SeriesSummary) -> list[tuple[float, float, str]]:
    """Return the stretches of non-finite values: first step, last step, and what was printed there."""
    found: list[tuple[float, float, str]] = []
    before = False
    for at, value in zip(series.steps, series.values, strict=False):
        bad = not math.isfinite(value)
        if bad and not math.isfinite(at):
            continue
        if bad:
            kind = "NaN" if math.isnan(value) else "inf"
            if before:
                first, _, kinds = found[-1]
                found[-1] = (first, at, kinds if kind in kinds else f"{kinds}, {kind}")
            else:
                found.append((at, at, kind))
        before = bad
    return found


def draw_curve(
    ax: Any, series: SeriesSummary, *, logarithmic: bool, span: tuple[float, float], palette: Palette,
    beside: Sequence[SeriesSummary] = (),
) -> None:  # fmt: skip
    """Draw one metric into one axes; `beside` are the same metric's curves of other processes."""
    finite = [v for v in series.values if math.isfinite(v)]
    positive = [v for v in finite if v > 0]
    logarithmic = logarithmic and len(positive) > 0 and len(positive) * 2 >= len(finite)
    low, high = log_limits(positive) if logarithmic else limits(finite)
    if logarithmic:
        ax.set_yscale("log")
    ax.set_ylim(low, high)
    style(ax, series.metric, logarithmic, palette, series.meaning)
    if not finite:
        ax.set_yticks([])
    _hatch(ax, series, span, palette)
    reach = (low / 10, high * 10) if logarithmic else (low - (high - low), high + (high - low))
    for other in beside:
        ax.plot(*_apart(*_drawable(other, reach)), color=palette.muted, linewidth=0.7, alpha=0.6)
    steps, drawn = _drawable(series, reach)
    colour = palette.curve if "loss" in series.metric else palette.other
    ax.plot(*_apart(steps, drawn), color=colour, linewidth=1.3, solid_joinstyle="round")
    _lonely(ax, steps, drawn, colour)
    _outside(ax, steps, series.values, (low, high), palette)


def draw_growth(
    ax: Any, steps: Sequence[float], values: Sequence[float], label: str, *, palette: Palette
) -> None:
    """Draw the exponential that a growing metric follows, as far as the panel reaches; its limits stay."""
    limits = ax.get_ylim()
    inside = [(at, value) for at, value in zip(steps, values, strict=True) if limits[0] <= value <= limits[1]]
    if len(inside) > 1:
        ax.plot(*zip(*inside, strict=True), color=palette.warn, linewidth=1.1, linestyle=(0, (4, 3)), zorder=4)
        ax.text(  # a growing curve leaves this corner free
            0.02, 0.93, label, transform=ax.transAxes, color=palette.warn, fontsize=8, va="top", parse_math=False,
            bbox={"facecolor": palette.paper, "edgecolor": "none", "pad": 1.0, "alpha": 0.85},
        )  # fmt: skip
        ax.set_ylim(limits)


def _drawable(series: SeriesSummary, reach: tuple[float, float]) -> tuple[list[float], list[float]]:
    """Steps and values that a line can have."""
    return (
        [s if math.isfinite(s) and abs(s) < 1e15 else math.nan for s in series.steps],
        [min(max(v, reach[0]), reach[1]) if math.isfinite(v) else math.nan for v in series.values],
    )


def _apart(steps: list[float], values: list[float]) -> tuple[list[float], list[float]]:
    """The same with a gap wherever the counter goes back (a restart), so that no line is drawn through it."""
    back = [i for i in range(1, len(steps)) if steps[i] < steps[i - 1]]
    if not back:
        return steps, values
    x: list[float] = []
    y: list[float] = []
    for start, end in zip([0, *back], [*back, len(steps)], strict=True):
        x += [*steps[start:end], math.nan]
        y += [*values[start:end], math.nan]
    return x, y


def _lonely(ax: Any, steps: Sequence[float], values: Sequence[float], colour: str) -> None:
    """Dots for points without a neighbour, which a line cannot show; for all points of a short series."""
    padded = [math.nan, *values, math.nan]
    alone = [
        i for i, v in enumerate(values)
        if math.isfinite(v) and (len(values) <= 30 or (math.isnan(padded[i]) and math.isnan(padded[i + 2])))
    ]  # fmt: skip
    if alone:
        ax.plot([steps[i] for i in alone], [values[i] for i in alone], "o", color=colour, markersize=2.8)


def style(ax: Any, metric: str, logarithmic: bool, palette: Palette, meaning: str = "") -> None:
    """Give a panel its title, grid and ticks; its limits are set already."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(palette.grid)
    ax.set_facecolor(palette.paper)
    ax.grid(True, axis="y", color=palette.grid, linewidth=0.7)
    ax.tick_params(colors=palette.muted, labelsize=8, length=0, which="both")
    ax.minorticks_off()
    name = one_line(metric, 32) + (f" ({one_line(meaning, 40)})" if meaning else "")
    title = name + (", log axis" if logarithmic else "")
    ax.text(0.0, 1.03, title, transform=ax.transAxes, color=palette.ink, fontsize=9, fontweight="bold",
            parse_math=False)  # fmt: skip
    if not logarithmic:
        from matplotlib.ticker import MaxNLocator

        ax.yaxis.set_major_locator(MaxNLocator(4))
    else:
        from matplotlib.ticker import LogLocator

        bottom, top = ax.get_ylim()
        narrow = math.log10(top) - math.log10(bottom) < 2.5
        ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if narrow else (1.0,), numticks=5))
    ax.yaxis.set_major_formatter(lambda value, _: number(value))


def _hatch(ax: Any, series: SeriesSummary, span: tuple[float, float], palette: Palette) -> None:
    """Hatch and label the stretches without a finite number."""
    least = (span[1] - span[0]) * 0.004 or 0.1
    labelled = False
    for first, last, kind in gaps(series)[:200]:
        first, last = max(first, span[0]), min(last, span[1])
        if last - first < least:
            first, last = first - least / 2, first + least / 2
        ax.axvspan(
            first, last, facecolor="none", edgecolor=palette.alarm, hatch="////", linewidth=0, alpha=0.6
        )
        if not labelled or last - first > 0.12 * (span[1] - span[0]):
            middle = (first + last) / 2
            share = (middle - span[0]) / ((span[1] - span[0]) or 1.0)
            align = "left" if share < 0.04 else "right" if share > 0.96 else "center"
            ax.text(
                middle, 0.5, kind, transform=ax.get_xaxis_transform(), color=palette.alarm, ha=align,
                va="center", fontsize=9, fontweight="bold",
                bbox={"facecolor": palette.paper, "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip
            labelled = True


def _outside(
    ax: Any, steps: Sequence[float], values: Sequence[float], ends: tuple[float, float], palette: Palette
) -> None:
    """Arrows at the edge for finite points outside the panel; the extreme one carries its value."""
    for above in (True, False):
        beyond = [
            (s, v) for s, v in zip(steps, values, strict=False)
            if math.isfinite(v) and math.isfinite(s) and (v > ends[1] if above else v < ends[0])
        ]  # fmt: skip
        if not beyond:
            continue
        extreme = (max if above else min)(beyond, key=lambda p: p[1])
        stride = -(-len(beyond) // ARROWS)
        marked = [*beyond[::stride], extreme]
        height = 0.965 if above else 0.035
        ax.plot([s for s, _ in marked], [height] * len(marked), "^" if above else "v", color=palette.warn,
                markersize=4.5, zorder=5, transform=ax.get_xaxis_transform(), clip_on=False)  # fmt: skip
        first, last = steps[0], steps[-1]
        late = last > first and extreme[0] > first + 0.6 * (last - first)
        many = f" ({len(beyond):,} points outside)" if len(beyond) > 1 else ""
        ax.annotate(
            f"{number(extreme[1])}{many}", (extreme[0], height), xycoords=ax.get_xaxis_transform(),
            xytext=(4 if late else -4, -7 if above else 7), textcoords="offset points",
            ha="right" if late else "left", va="top" if above else "bottom", fontsize=8, color=palette.warn,
            zorder=6, bbox={"facecolor": palette.paper, "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
        )  # fmt: skip


def mark_step(
    axes: Any, where: float, label: str, span: tuple[float, float], colour: str, style: str, row: int
) -> None:
    """Draw a vertical line through all panels, labelled above the first, `row` lines up."""
    for ax in axes:
        ax.axvline(where, color=colour, linewidth=1.2, linestyle=style, alpha=0.9)
    share = (where - span[0]) / ((span[1] - span[0]) or 1.0)
    late = share > 0.6
    axes[0].annotate(
        label, (where, 1.0), xycoords=axes[0].get_xaxis_transform(),
        xytext=(3 if late else -1, 4 + 13 * row), textcoords="offset points", ha="right" if late else "left",
        fontsize=8.5, color=colour, parse_math=False,
    )  # fmt: skip
