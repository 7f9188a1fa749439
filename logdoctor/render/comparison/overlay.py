"""Several logs in one picture: each metric in one panel, the logs over each other."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logdoctor.model import SeriesSummary
from logdoctor.model.compared import Comparison, labels
from logdoctor.render import pictures
from logdoctor.render.numbers import number, step
from logdoctor.render.panels import LIGHT, Palette, gaps, limits, log_limits, mark_step, style
from logdoctor.render.plots import RC, WIDE
from logdoctor.render.visible import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWN = ("loss", "val_loss", "lr", "grad_norm", "loss_scale", "accuracy", "val_accuracy")
PANELS = 5
COLOURS = ("#2563eb", "#c2410c", "#0f766e", "#7c3aed", "#b91c5c", "#4d7c0f", "#0369a1", "#92400e")
"""One for each log, also used as CSS colours of the page: readable on light and on dark ground."""
ABOVE = 1e4
"""Times the lowest of the logs' peaks that a logarithmic panel shows."""
LINE = 10.0
"""Points from one text in a panel to the next."""
EARLY = 0.2
"""Share of the width in which the words on a NaN find no room before it."""
DASHES = ("-", "--", "-.", ":")
"""A second sign beside the colour, for print and for readers who do not tell colours apart."""


def counts_alike(comparison: Comparison) -> bool:
    """All logs count by the same unit, so that their steps may share an axis."""
    return len({report.step_unit for report in comparison.reports}) == 1


def panels(comparison: Comparison) -> list[tuple[str, list[tuple[int, SeriesSummary]]]]:
    """The metrics drawn, each with its logs by number: those that several logs print, else the first loss.

    Logs that count differently have no step in common: each is drawn from 0 to 100 per cent of its own length.
    """
    runs = [dict(r.series) if counts_alike(comparison) else _in_shares(r.series) for r in comparison.reports]
    found = []
    for metric in DRAWN:
        curves = [(i, run[metric]) for i, run in enumerate(runs) if metric in run and run[metric].steps]
        if len(curves) > 1 or (curves and metric == "loss"):
            found.append((metric, curves))
    if found or not counts_alike(comparison):
        return found[:PANELS]
    shared = [name for name in runs[0] if all(name in run and run[name].steps for run in runs)]
    return [(name, [(i, run[name]) for i, run in enumerate(runs)]) for name in shared[:PANELS]]


def _in_shares(series: Mapping[str, SeriesSummary]) -> dict[str, SeriesSummary]:
    """The same series with steps in per cent of the run's length."""
    steps = [s for one in series.values() for s in one.steps if math.isfinite(s) and abs(s) < 1e15]
    low, length = min(steps, default=0.0), (max(steps, default=0.0) - min(steps, default=0.0)) or 1.0
    return {name: one._replace(steps=tuple(100 * (s - low) / length for s in one.steps))
            for name, one in series.items()}


def figure(comparison: Comparison, *, palette: Palette = LIGHT, width: float = WIDE) -> Figure:
    """Draw the logs over each other; a vertical line marks where the first pair parts beyond noise."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    names = labels([report.source for report in comparison.reports])
    with rc_context(RC), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # glyphs that the bundled font lacks
        shown = panels(comparison)
        heights = [1.7 if i == 0 else 1.0 for i in range(len(shown))] or [1.0]
        legend = 0.2 * -(-len(names) // (1 if width < 6 else 2))
        tall = 0.95 + legend + 1.12 * sum(heights)
        fig = Figure(figsize=(width, tall), facecolor=palette.paper)
        axes = fig.subplots(len(heights), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
        fig.subplots_adjust(left=0.8 / width, right=1 - 0.28 / width, top=1 - (0.42 + legend) / tall,
                            bottom=0.46 / tall, hspace=0.22)
        if not shown:
            axes[0].text(0.5, 0.5, "no metric that these logs share", ha="center", va="center", color=palette.muted)
            axes[0].set_axis_off()
            return fig
        steps = [s for _, curves in shown for _, one in curves for s in one.steps if math.isfinite(s) and abs(s) < 1e15]
        span = (min(steps), max(steps)) if steps else (0.0, 1.0)
        for ax, (metric, curves) in zip(axes, shown, strict=True):
            _panel(ax, metric, curves, span, palette)
        for i, name in enumerate(names):
            axes[0].plot([], [], color=_colour(i), linestyle=_dash(i), label=one_line(name, 40 if width < 6 else 52))
        fig.legend(*axes[0].get_legend_handles_labels(), loc="upper left", bbox_to_anchor=(0.5 / width, 1.0),
                   ncols=1 if width < 6 else 2, frameon=False, labelcolor=palette.ink, fontsize=9)
        alike = counts_alike(comparison)
        if alike:
            _parting(axes, comparison, span, palette)
        margin = (span[1] - span[0]) * 0.012 or 0.5
        axes[0].set_xlim(span[0] - margin, span[1] + margin)
        units = ", ".join(dict.fromkeys(report.step_unit or "print" for report in comparison.reports))
        axes[-1].set_xlabel(units if alike else f"per cent of each log; they count differently: {units}",
                            color=palette.ink)
        axes[-1].xaxis.set_major_locator(MaxNLocator(max(int(width), 4)))
        axes[-1].xaxis.set_major_formatter(lambda value, _: step(value))
    return fig


def _colour(i: int) -> str:
    return COLOURS[i % len(COLOURS)]


def _dash(i: int) -> str:
    return DASHES[i % len(DASHES)]


def _panel(ax: Any, metric: str, curves: Sequence[tuple[int, SeriesSummary]], span: tuple[float, float],
           palette: Palette) -> None:
    finite = [v for _, one in curves for v in one.values if math.isfinite(v)]
    positive = [v for v in finite if v > 0]
    decades = math.log10(max(positive) / min(positive)) if positive else 0.0
    logarithmic = len(positive) == len(finite) and decades > 1.0
    low, high = log_limits(positive) if logarithmic else limits(finite)
    if logarithmic:
        ax.set_yscale("log")
        # an explosion over forty decades must not press the sound run flat
        finest = [[v for v in one.values if math.isfinite(v)] for _, one in curves]
        high = min(high, ABOVE * min(max(values) for values in finest if values))
    ax.set_ylim(low, high)
    style(ax, metric, logarithmic, palette)
    lost = [i for i, one in curves if one.nonfinite]
    beyond = [i for i, one in curves if any(math.isfinite(v) and v > high for v in one.values)]
    for i, one in curves:
        steps = [s if math.isfinite(s) and abs(s) < 1e15 else math.nan for s in one.steps]
        values = [v if math.isfinite(v) else math.nan for v in one.values]
        ax.plot(steps, values, color=_colour(i), linestyle=_dash(i), linewidth=1.3,
                marker="o" if len(values) <= 30 else None, markersize=2.6)
        if i in lost:
            _lost(ax, i, one, span, palette, lost.index(i))
        if i in beyond:
            _beyond(ax, i, one, high, span, beyond.index(i))


def _beyond(ax: Any, i: int, series: SeriesSummary, high: float, span: tuple[float, float], place: int) -> None:
    """An arrow where a curve leaves the panel, with the height it reaches; `place` of the texts, from above."""
    above = [(s, v) for s, v in zip(series.steps, series.values, strict=True) if math.isfinite(v) and v > high]
    if above:
        where, peak = above[0][0], max(v for _, v in above)
        late = where > span[0] + 0.6 * (span[1] - span[0])
        ax.annotate(f"to {number(peak)}", (where, 0.97), xycoords=ax.get_xaxis_transform(), fontsize=8,
                    xytext=(-5 if late else 5, -8 - LINE * (place % 4)), textcoords="offset points",
                    ha="right" if late else "left", color=_colour(i))
        ax.plot([where], [0.97], "^", color=_colour(i), markersize=4.5, transform=ax.get_xaxis_transform(),
                clip_on=False)


def _lost(ax: Any, i: int, series: SeriesSummary, span: tuple[float, float], palette: Palette, place: int) -> None:
    """A bar at the foot of the panel where this log has no finite value, with its first word; `place` from below."""
    from matplotlib.transforms import offset_copy

    foot = offset_copy(ax.get_xaxis_transform(), ax.figure, y=5 + LINE * (place % 6), units="points")
    for k, (first, last, kind) in enumerate(gaps(series)[:200]):
        begin = max(first, span[0])
        ax.plot([begin, min(last, span[1])], [0, 0], color=_colour(i), linewidth=3.2,
                solid_capstyle="butt", alpha=0.8, transform=foot, marker="x", markersize=4)
        if k == 0:
            early = begin < span[0] + EARLY * (span[1] - span[0])      # no room before it: on the bar
            ax.annotate(f"{kind} from {number(first)}", (begin, 0), xycoords=foot, xytext=(6 if early else -6, 0),
                        textcoords="offset points", fontsize=8, color=_colour(i), ha="left" if early else "right",
                        va="center", bbox={"facecolor": palette.paper, "edgecolor": "none", "pad": 0.8, "alpha": 0.85})


def _parting(axes: Any, comparison: Comparison, span: tuple[float, float], palette: Palette) -> None:
    """The first place where curves that follow from the training part; a rate set differently says nothing."""
    found = [m.apart.step for pair in comparison.pairs for m in pair.metrics
             if m.apart is not None and m.metric not in ("lr", "loss_scale") and abs(m.apart.step) < 1e15]
    if found:
        where = min(found)
        mark_step(axes, where, f"apart from {comparison.reports[0].step_unit} {step(where)}", span, palette.alarm,
                  ":", 1)


def described(comparison: Comparison) -> str:
    """Return in words what the picture shows, for readers who do not see it."""
    names = labels([report.source for report in comparison.reports])
    parts = []
    for metric, curves in panels(comparison):
        ends = ", ".join(f"{one_line(names[i], 60)} from {number(one.first)} to {number(one.last)}"
                         for i, one in curves)
        parts.append(f"{metric}: {ends}")
    return "; ".join(parts) + "." if parts else "No metric that these logs share."


def svg(comparison: Comparison, *, palette: Palette = LIGHT, width: float = WIDE) -> str:
    """Return the figure as an SVG document; the same comparison gives the same bytes."""
    return pictures.as_svg(figure(comparison, palette=palette, width=width), RC, "logdoctor-compare")


def save(comparison: Comparison, path: str | Path) -> None:
    """Write the figure to a .png, .svg or .pdf file, as pictures.save does."""
    pictures.save(path, RC, lambda: figure(comparison), lambda: svg(comparison))
