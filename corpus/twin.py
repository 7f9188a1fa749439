"""Whether a run that ended quietly really failed: by the end of its trace and that of a sound twin, never by its log.

The twin has the same base, seed and data, without the fault. Fixed before any log was diagnosed.
"""

from __future__ import annotations

import math

from corpus.trace import Trace

RECOVERS = ("healthy", "loss-spike")  # these end well by their nature
MORE_IS_BETTER = ("acc", "reward")


def quiet(t: Trace) -> bool:
    """The run ends by itself, and no number of its end is NaN or infinite: nothing but a poor end can tell."""
    last = max(1, len(t.loss) // 10)
    end = [*t.loss[-last:], *t.grad[-last:], *t.lr[-last:], *(v for _, v, _ in t.val[-1:])]
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


def sound(twin: Trace) -> bool:
    """The twin itself learned something, a fifth of its first loss; otherwise nothing can be compared with it."""
    finite = bool(twin.loss) and twin.first_bad() is None
    return finite and twin.ended == "done" and twin.tail() < twin.loss[0] - 0.2 * abs(twin.loss[0])


def fell_short(t: Trace, twin: Trace, harms: str = "training") -> list[str]:
    """In which numbers the end of a run is materially worse than that of its twin: loss, shown, val, metric.

    loss: the mean training loss of the last tenth of the steps; shown: that of the printed losses, too. metric:
    that of the last validation where it was measured, else that of the last tenth of the steps; an accuracy counts
    as its error rate. val: the last validation loss, asked only of a fault that harms validation, because a network
    that is sure of itself may have a high validation loss and be right as often as its twin.
    """
    found = []
    start, goal = t.loss[0], (twin.loss[0], twin.tail())
    if half_way(start, t.tail(), *goal, t.unit):
        found.append("loss")
        last = max(1, len(t.shown) // 10)
        end = sum(t.shown[-last:]) / last if t.shown else math.nan  # a mean over an epoch may blur it
        if half_way(start, end, *goal, t.unit):
            found.append("shown")
    ends = (t.val[-1:], twin.val[-1:])
    if harms == "validation" and all(ends) and half_way(start, ends[0][0][1], goal[0], ends[1][0][1], t.unit):
        found.append("val")
    if t.metric and twin.metric:
        (start, end), (first, least) = _error(t), _error(twin)
        if t.metric_name != twin.metric_name:
            unit = 0.0
        else:
            unit = 1.0 if t.metric_name in MORE_IS_BETTER else t.unit**0.5  # an absolute error beside a squared one
        if least < 0.8 * first and half_way(start, end, first, least, unit):
            found.append("metric")
    return found


def _error(t: Trace) -> tuple[float, float]:
    """The metric at the start and at the end, the smaller the better."""
    last = max(1, len(t.metric) // 10)
    start, end = t.metric[0], sum(t.metric[-last:]) / last
    if any(m for _, _, m in t.val):
        end = t.val[-1][2]
    return (1 - start, 1 - end) if t.metric_name in MORE_IS_BETTER else (start, end)
