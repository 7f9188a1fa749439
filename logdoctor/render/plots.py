"""The picture of a run: its metrics stacked on one step axis, as a matplotlib figure or a file.

matplotlib is imported inside the functions, never by importing this module; pyplot is never used.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from logdoctor.model import Report, SeriesSummary
from logdoctor.model.citing import line_in
from logdoctor.names import voice_of
from logdoctor.render import pictures
from logdoctor.render.growth import growth
from logdoctor.render.numbers import number, step
from logdoctor.render.panels import LIGHT, Palette, draw_curve, draw_growth, mark_step
from logdoctor.render.visible import one_line
from logdoctor.render.words import bad_kind, ordered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Scale = Literal["linear", "log", "both"]
WIDE, NARROW = 9.2, 4.7
"""The widths of a figure, in inches: for a page, and for a telephone."""
STACK = ("loss", "val_loss", "lr", "grad_norm", "loss_scale", "accuracy", "perplexity")
"""The metrics that are drawn, from top to bottom."""

EXTRA = 2
"""Further metrics that are drawn because a symptom is about them."""

RC: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "logdoctor",
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.unicode_minus": False,
    "path.simplify": True,
    "agg.path.chunksize": 10_000,
}


def stacked(report: Report) -> list[SeriesSummary]:
    """Return the series that the picture shows: those of STACK, and those that symptoms are about.

    Without any of them, the first that has points.
    """
    drawn = [s for s in ordered(report.series) if s.points and s.steps]
    known = [s for s in drawn if s.metric in STACK]
    about = {symptom.metric for symptom in report.symptoms}
    known += [s for s in drawn if s.metric in about and s not in known and "@" not in s.metric][:EXTRA]
    if not any(s.metric in ("loss", "val_loss") for s in known):
        known = [*[s for s in drawn if "loss" in s.metric and s not in known][:1], *known] or drawn[:1]
    return sorted(known, key=_place)


def _place(series: SeriesSummary) -> int:
    """Where a series stands: losses above the known ones, others below."""
    if series.metric in STACK:
        return STACK.index(series.metric)
    return -1 if "loss" in series.metric else len(STACK)


def figure(report: Report, *, scale: Scale = "both", palette: Palette = LIGHT, width: float = WIDE) -> Figure:
    """Draw the run: loss (on a linear axis, a logarithmic one, or both), lr, gradient norm, validation, ...

    All panels share the step axis. Onset and predicted overflow are vertical lines
    through all of them, a logarithmic panel shows the exponential that a growing loss follows,
    stretches without a finite number are hatched, and points outside a panel are
    marked at its edge with their value.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    with rc_context(RC), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # glyphs that the bundled font lacks
        panels = _panels(report, scale)
        heights = [1.7 if tall else 1.0 for _, _, tall in panels]
        fig = Figure(figsize=(width, 0.95 + 1.12 * sum(heights or [1.0])), facecolor=palette.paper)
        fig.subplots_adjust(left=0.8 / width, right=1 - 0.28 / width)
        axes = fig.subplots(
            max(len(panels), 1),
            1,
            sharex=True,
            squeeze=False,
            gridspec_kw={"height_ratios": heights or [1.0]},
        )[:, 0]
        if not panels:
            axes[0].text(0.5, 0.5, "no series in this log", ha="center", va="center", color=palette.muted)
            axes[0].set_axis_off()
            return fig
        span = _span([series for series, _, _ in panels])
        grown = growth(report)
        for ax, (series, logarithmic, _) in zip(axes, panels, strict=True):
            beside = [s for m, s in report.series.items() if voice_of(m)[1] and voice_of(m)[0] == series.metric]
            draw_curve(ax, series, logarithmic=logarithmic, span=span, palette=palette, beside=beside[:16])
            if grown is not None and logarithmic and grown.metric == series.metric:
                label = f"{number(grown.factor)}-fold per {report.step_unit}"
                draw_growth(ax, *grown.upto(span[1]), label, palette=palette)
        _lines_through_all(axes, report, span, palette)
        margin = (span[1] - span[0]) * 0.012 or 0.5
        axes[0].set_xlim(span[0] - margin, span[1] + margin)
        axes[-1].set_xlabel(report.step_unit, color=palette.ink)
        axes[-1].xaxis.set_major_locator(MaxNLocator(max(int(width), 4)))
        axes[-1].xaxis.set_major_formatter(lambda value, _: step(value))
        total = fig.get_figheight()
        head = 0.3 + 0.2 * (report.primary is not None) + 0.2 * (overflow_step(report) is not None)
        fig.subplots_adjust(top=1 - head / total, bottom=0.46 / total, hspace=0.22)
    return fig


def _panels(report: Report, scale: Scale) -> list[tuple[SeriesSummary, bool, bool]]:
    """Return (series, logarithmic, tall) for each panel."""
    panels: list[tuple[SeriesSummary, bool, bool]] = []
    for i, series in enumerate(stacked(report)):
        if i == 0 and scale == "both":
            panels += [(series, False, True), (series, True, True)]
            continue
        wide = series.metric in ("loss", "val_loss", "grad_norm") or i == 0
        panels.append(
            (series, wide and (scale == "log" or (scale == "both" and _decades(series) > 1.5)), i == 0)
        )
    return panels


def _decades(series: SeriesSummary) -> float:
    positive = [v for v in series.values if math.isfinite(v) and v > 0]
    return math.log10(max(positive)) - math.log10(min(positive)) if positive else 0.0


def opens_logarithmic(report: Report) -> bool:
    """Tell whether the curve at the top is read on a logarithmic axis: on a linear one its lowest part would
    have less than a hundredth of the height."""
    return any(_decades(series) >= 2 for series in stacked(report)[:1])


def _span(series: list[SeriesSummary]) -> tuple[float, float]:
    steps = [s for one in series for s in one.steps if math.isfinite(s) and abs(s) < 1e15]
    return (min(steps), max(steps)) if steps else (0.0, 1.0)


def overflow_step(report: Report) -> float | None:
    """Return the predicted step of the overflow, when a symptom or an event tells it."""
    found = [s.data.get("overflow_step") for s in report.symptoms]
    found += [e.spot.step for e in report.events if e.kind == "predicted-overflow"]
    for value in found:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
            return float(value)
    return None


def _lines_through_all(axes: Any, report: Report, span: tuple[float, float], palette: Palette) -> None:
    onset = report.primary.onset if report.primary is not None else None
    where = onset.step if onset is not None and onset.step is not None and abs(onset.step) < 1e15 else None
    if onset is not None and where is not None:
        mark_step(axes, where, f"onset: {line_in(onset.line, report.files)}", span, palette.alarm, "-", 1)
    predicted = overflow_step(report)
    if predicted is not None and predicted <= span[1] + (span[1] - span[0]):
        label = f"overflow predicted at {report.step_unit} {step(predicted)}"
        mark_step(axes, min(predicted, span[1]), label, span, palette.warn, ":", 1 + (where is not None))


def described(report: Report) -> str:
    """Return in words what the picture shows, for readers who do not see it."""
    shown = stacked(report)
    if not shown:
        return "No series in this log."
    parts = []
    for series in shown:
        text = f"{one_line(series.metric, 40)} from {number(series.first)} to {number(series.last)}"
        if series.minimum and series.maximum:
            text += f" (lowest {number(series.minimum.value)}, highest {number(series.maximum.value)})"
        if series.first_nonfinite is not None:
            text += f", {bad_kind(series)} from {report.step_unit} {step(series.first_nonfinite.step)} on"
            text += f" in {series.nonfinite:,} of {series.points:,} values"
        parts.append(text)
    if (grown := growth(report)) is not None:
        parts.append(f"a dashed line shows a growth of {number(grown.factor)} times per {report.step_unit}")
    onset = report.primary.onset if report.primary is not None else None
    if onset is not None:
        parts.append(f"a vertical line marks the onset at {line_in(onset.line, report.files)}")
    return "; ".join(parts) + "."


def svg(report: Report, *, scale: Scale, palette: Palette = LIGHT, width: float = WIDE) -> str:
    """Return the figure as an SVG document; the same report gives the same bytes."""
    fig = figure(report, scale=scale, palette=palette, width=width)
    return pictures.as_svg(fig, RC, f"logdoctor-{scale}")


def save(report: Report, path: str | Path) -> None:
    """Write the figure to a .png, .svg or .pdf file, as pictures.save does."""
    pictures.save(path, RC, lambda: figure(report), lambda: svg(report, scale="both"))
