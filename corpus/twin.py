"""Whether a run that ended quietly really failed: by the end of its trace and that of a sound twin, never by its log.

The twin has the same base, seed and data, without the fault. Fixed before any log was diagnosed.
"""

from __future__ import annotations

import math

from corpus.trace import Trace

RECOVERS = ("healthy", "loss-spike")  # these end well by their nature
MORE_IS_BETTER = ("acc", "reward")


def quiet(t: Trace) -> bool:
    """The run ends by itself, and no number of its end is NaN or infinite: nothing but a poor end can tell.

    Where a log holds several runs, such as folds, this is asked of each.
    """
    last = max(1, len(t.loss) // 10)
    end = [*t.loss[-last:], *t.grad[-last:], *t.lr[-last:], *(v for _, v, _ in t.val[-1:])]
    end += [t.loss[n - 1] for n in t.parts]
    return t.ended == "done" and bool(t.loss) and all(map(math.isfinite, end))


def half_way(start: float, end: float, twin_start: float, twin_end: float, unit: float) -> bool:
    """Less than half of the twin's improvement; in parts of the own start where nothing can be compared (unit 0).

    Half is a convention, fixed before any log was diagnosed: a run that got the greater part of what there was
    to gain is late or rough, not failed.
    """
    if unit:
        return end > unit * 0.5 * (twin_start + twin_end)
    own = (start - end) / (abs(start) + 1e-12)
    return own < 0.5 * (twin_start - twin_end) / (abs(twin_start) + 1e-12)


def gains(twin: Trace) -> list[str]:
    """In which numbers the twin itself gained a fifth of its start; nothing can be compared with the others."""
    if not twin.loss or twin.first_bad() is not None or twin.ended != "done":
        return []
    first, least = _error(twin) if twin.metric else (0.0, 0.0)
    fell = {"loss": (twin.loss[0], twin.tail()), "metric": (first, least)}
    return [name for name, (start, end) in fell.items() if end < start - 0.2 * abs(start)]


def fell_short(t: Trace, twin: Trace, harms: str = "training") -> list[str]:
    """In which numbers the end of a run is materially worse than that of its twin: loss, shown, val, metric.

    loss: the mean training loss of the last tenth of the steps; shown: that of the printed losses, too. metric:
    that of the last validation where it was measured, else that of the last tenth of the steps; an accuracy counts
    as its error rate. val: the last validation loss, asked only of a fault that harms validation, because a network
    that is sure of itself may have a high validation loss and be right as often as its twin.
    """
    found, usable = [], gains(twin)
    start, goal = t.loss[0], (twin.loss[0], twin.tail())
    if "loss" in usable and half_way(start, t.tail(), *goal, t.unit):
        found.append("loss")
        last = max(1, len(t.shown) // 10)
        end = sum(t.shown[-last:]) / last if t.shown else math.nan  # a mean over an epoch may blur it
        if half_way(start, end, *goal, t.unit):
            found.append("shown")
    ends = (t.val[-1:], twin.val[-1:])
    asked = "loss" in usable and harms == "validation" and all(ends)
    if asked and half_way(start, ends[0][0][1], goal[0], ends[1][0][1], t.unit):
        found.append("val")
    if "metric" in usable and t.metric:
        (start, end), (first, least) = _error(t), _error(twin)
        if t.metric_name != twin.metric_name:
            unit = 0.0
        else:
            unit = 1.0 if t.metric_name in MORE_IS_BETTER else t.unit**0.5  # an absolute error beside a squared one
        if half_way(start, end, first, least, unit):
            found.append("metric")
    return found


def _error(t: Trace) -> tuple[float, float]:
    """The metric at the start and at the end, the smaller the better."""
    last = max(1, len(t.metric) // 10)
    start, end = t.metric[0], sum(t.metric[-last:]) / last
    if any(m for _, _, m in t.val):
        end = t.val[-1][2]
    return (1 - start, 1 - end) if t.metric_name in MORE_IS_BETTER else (start, end)
