"""Progress as the held-out loss tells it: hardly any noise, so a few evaluations weigh more than many batches."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve

FLAT = 0.015
"""Relative gain of the best evaluation below which validation did not move at all."""
STILL = 0.05
"""... and below which it made no progress where training shows none beyond its noise either. Of 900 healthy runs the
nearest such gained 6.8 %; runs with a rate far too small gained 0.2 to 2.7 %."""
EVEN = 0.08
"""Gain below which a descent by equal steps is a crawl (rates far too small: to 6 %; a sound run cut short: 11 %)."""
SHIFT = 2.5
"""Standard errors of the rank sum from which two thirds of a curve differ beyond their noise."""
LIFT = 5.0
"""A term that grows on purpose is of the size of the loss it is added to; in our corpus to 3.9 times it."""
ASIDE = 3.0
"""Standard deviations by which a first value stands aside from the second half."""


def flat(held: Curve | None) -> bool:
    """At least four evaluations, the best of them less than 1.5 % below the first."""
    return held is not None and held.bad is None and len(held.finite) >= 4 and gain(held.finite) < FLAT


def gain(values: Sequence[float]) -> float:
    """What the best evaluation gained over the first (relative)."""
    return (values[0] - min(values)) / max(abs(values[0]), 1e-12)


def crawls(held: Curve | None, least: int = 5) -> bool:
    """Better at each evaluation by the same tiny step: not yet bending, and hopelessly far from its end."""
    if held is None or held.bad is not None or len(held.finite) < least or held.finite[0] <= 0:
        return False
    values = held.finite
    if values[0] - values[-1] > EVEN * values[0]:
        return False
    steps = [a - b for a, b in itertools.pairwise(values)]
    usual = median(steps)
    uneven = 2.0 if values[0] - values[-1] <= STILL * values[0] else 1.25
    return usual > 0 and max(steps) < uneven * usual and min(steps) > usual / uneven


def always_better(held: Curve | None, least: int) -> bool:
    """At least so many evaluations, each of them better than the one before."""
    return held is not None and held.bad is None and len(held.finite) >= least and falls(held.finite) == 1.0


def falls(values: Sequence[float]) -> float:
    """Share of the evaluations that are better than the one before; 1 where few digits hide an even, slow descent."""
    steps = [a - b for a, b in itertools.pairwise(values)]
    early, late = values[0] - values[len(values) // 2], values[len(values) // 2] - values[-1]
    if min(steps) >= 0 and 0 < max(early, late) < 2 * min(early, late):
        return 1.0
    return sum(step > 0 for step in steps) / len(steps)


def still(held: Curve | None, training: Sequence[float]) -> bool:
    """Evaluations that all say the same (or eight that only wander), and a training loss that only wandered too."""
    if held is None or held.bad is not None or len(training) < 8 or not wanders(training):
        return False
    return moves_by_less(held, STILL) or (len(held.finite) >= 8 and wanders(held.finite))


def moves_by_less(held: Curve | None, share: float) -> bool:
    """Five evaluations or more within a share of the first one."""
    if held is None or held.bad is not None or len(held.finite) < 5:
        return False
    return max(held.finite) - min(held.finite) < share * abs(held.finite[0])


def wanders(values: Sequence[float]) -> bool:
    """Neither up nor down beyond its noise: by the rank sum of its outer thirds, and by its first value."""
    third = max(3, len(values) // 3)
    late = values[len(values) // 2 :]
    level = median(late)
    spread = 1.4826 * median([abs(value - level) for value in late])  # a standard deviation, outliers aside
    return abs(values[0] - level) < ASIDE * spread and abs(shift(values[:third], values[-third:])) < SHIFT


def lifted(held: Curve | None, loss: Curve | None) -> bool:
    """A term that grows on purpose lifts both losses: evenly, by less than fivefold, to the same level, and stops.

    Weights that jump lift the loss at one blow or swing; an explosion gains speed; overfitting lifts one of the two.
    """
    if held is None or loss is None or held.bad is not None or loss.bad is not None or len(held.finite) < 5:
        return False
    values = list(held.finite)
    low = min(range(max(1, len(values) - 3)), key=values.__getitem__)
    peak = max(range(low, len(values)), key=values.__getitem__)
    rise = values[peak] - values[low]
    if values[low] <= 0 or peak - low < 3 or not 0.1 * values[low] < rise < (LIFT - 1) * values[low]:
        return False
    steps = [b - a for a, b in itertools.pairwise(values[low : peak + 1])]
    even = min(steps) > -0.02 * values[low] and max(steps) < 0.6 * rise
    holds = all(0.9 * values[peak] < value for value in values[peak:])
    return even and holds and abs(loss.end - values[-1]) < 0.1 * values[-1]


def shift(first: Sequence[float], last: Sequence[float]) -> float:
    """How far the first values rank above the last ones, in standard errors (Mann-Whitney, ties by their mean rank)."""
    ordered = sorted((value, i) for i, value in enumerate((*first, *last)))
    ranks, below = 0.0, 0
    for _, same in itertools.groupby(ordered, lambda entry: entry[0]):
        tied = [i for _, i in same]
        ranks += sum(i < len(first) for i in tied) * (below + (len(tied) + 1) / 2)
        below += len(tied)
    n, m = len(first), len(last)
    return (ranks - n * (n + m + 1) / 2) / math.sqrt(n * m * (n + m + 1) / 12)
