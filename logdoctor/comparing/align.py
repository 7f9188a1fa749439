"""Two series on one step axis, and where they part: in their digits, and beyond their own noise."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from logdoctor.model import Spot
from logdoctor.model.compared import Gap, MetricPair
from logdoctor.numbers import median
from logdoctor.run.series import Series

WINDOW = 60
"""Steps that the noise is measured over, looking back."""
LEAVES, STAYS = 4.0, 3.0
"""Standard deviations at which curves part, and that most of the following steps must keep."""
FOLLOWING = 5
AT_THE_END = 6.0
"""Standard deviations asked of a departure with hardly any step after it."""
DIGITS = 4
"""Digits that a value needs before an equal one in another run is no accident."""
SCHEDULED = 1e-6
"""A relative difference of a scheduled value (learning rate, loss scale) that is no rounding."""
SLACK = 0.02
"""Least noise, relative to the level, of runs that begin with the same digits."""
LOOSE = 0.2
"""The same for runs that begin differently (another seed): ordinary runs wander so far apart."""


@dataclass(frozen=True)
class Shared:
    """Values of two series at the steps that both print."""

    steps: list[float]
    first: list[Spot]
    second: list[Spot]
    exact: bool
    """The steps are equal; otherwise the nearest one was taken, and digits cannot be compared."""


def aligned(one: Series, two: Series) -> Shared:
    """Join two series on their steps; where they print at different steps, the nearest is taken."""
    left, right = _by_step(one), _by_step(two)
    same, fewer = _common(left, right), min(len(left), len(right))
    if len(same.steps) >= max(2, 0.3 * fewer) or (same.steps and fewer <= 3):
        return same
    coarse, fine = (left, right) if len(left) <= len(right) else (right, left)
    steps, known = list(coarse), sorted(fine)
    reach = min(_gap(steps), _gap(known)) / 2 if known else 0.0
    found = [(s, near) for s in steps if (near := _nearest(known, s)) is not None and abs(near - s) <= reach]
    ends = [(coarse[s], fine[near]) for s, near in found]
    if coarse is right:
        ends = [(b, a) for a, b in ends]
    return Shared([s for s, _ in found], [a for a, _ in ends], [b for _, b in ends], False)


def compared(metric: str, one: Series, two: Series, *, twins: bool, scheduled: bool) -> MetricPair | None:
    """Where two series part; None when they share no step."""
    shared = aligned(one, two)
    if not shared.steps:
        return None
    same = shared if shared.exact else _common(_by_step(one), _by_step(two))
    digits = _first(same, different)
    if scheduled:
        apart = _first(shared, _rescheduled)
    else:
        apart = _departure(shared, SLACK if twins else LOOSE)
    return MetricPair(metric, len(shared.steps), digits, apart)


def agreeing(one: Series, two: Series) -> int:
    """How many different values the first shared steps have in common, to the last digit.

    Only values of DIGITS digits or more count: two runs on a plateau both print 2.30.
    """
    shared = _common(_by_step(one), _by_step(two))
    gap = _first(shared, different)
    values = {s.value or 0.0 for s in shared.first[: len(shared.steps) if gap is None else gap.agreed]}
    return sum(math.isfinite(v) and len(f"{v:.10e}".partition("e")[0].rstrip("0").replace("-", "")) > DIGITS
               for v in values)


def different(a: float, b: float) -> bool:
    """The values differ; NaN is equal to NaN."""
    return a != b and not (math.isnan(a) and math.isnan(b))


def _rescheduled(a: float, b: float) -> bool:
    if math.isfinite(a) and math.isfinite(b):
        return abs(a - b) > SCHEDULED * max(abs(a), abs(b))
    return different(a, b)


def _common(left: dict[float, Spot], right: dict[float, Spot]) -> Shared:
    """The steps that both print, and no others."""
    steps = [step for step in left if step in right]
    return Shared(steps, [left[s] for s in steps], [right[s] for s in steps], True)


def _by_step(series: Series) -> dict[float, Spot]:
    found: dict[float, Spot] = {}
    for step, value, line in zip(*series.points(), strict=True):
        if step not in found:
            found[step] = Spot(step, line, value)
    return found


def _gap(steps: Sequence[float]) -> float:
    return median([b - a for a, b in itertools.pairwise(steps) if b > a] or [1.0])


def _nearest(known: Sequence[float], step: float) -> float | None:
    i = bisect_left(known, step)
    near = known[max(i - 1, 0) : i + 1]
    return min(near, key=lambda s: abs(s - step), default=None)


def _first(shared: Shared, test: Callable[[float, float], bool]) -> Gap | None:
    for i, (a, b) in enumerate(zip(shared.first, shared.second, strict=True)):
        if test(a.value or 0.0, b.value or 0.0):
            return Gap(shared.steps[i], a, b, i)
    return None


def _departure(shared: Shared, slack: float) -> Gap | None:
    """The first step from which the curves stay apart by more than their noise."""
    one, two = ([s.value or 0.0 for s in spots] for spots in (shared.first, shared.second))
    finite = [v for v in (*one, *two) if math.isfinite(v)]
    if finite and min(finite) > 0:                 # losses live on a scale of factors
        one, two = ([math.log(v) if 0 < v < math.inf else v for v in side] for side in (one, two))
        floor = slack
    else:
        floor = slack * median([abs(v) for v in finite] or [1.0])
    scores = _scores(one, two, floor)
    for i, score in enumerate(scores):
        if score < LEAVES:
            continue
        after = scores[i : i + FOLLOWING]
        lasting = sum(s >= STAYS for s in after) >= 0.8 * len(after)
        if score == math.inf or (lasting and (len(after) >= 3 or score >= AT_THE_END)):
            noise = None if score == math.inf else score
            return Gap(shared.steps[i], shared.first[i], shared.second[i], i, noise)
    return None


def _scores(one: list[float], two: list[float], floor: float) -> list[float]:
    """The distance at each step in standard deviations; infinite where only one value is finite."""
    rough = [_roughness(side) for side in (one, two)]
    whole = [_noise(part) for part in rough]
    every = max(1, len(one) // 2000)
    scale, scores = 0.0, []
    for i, (a, b) in enumerate(zip(one, two, strict=True)):
        if i % every == 0:
            parts = [_noise(part[max(0, i - WINDOW) : max(0, i - 1)]) or all_ for part, all_ in
                     zip(rough, whole, strict=True)]
            scale = math.hypot(*parts, floor)
        if math.isfinite(a) and math.isfinite(b):
            scores.append(abs(a - b) / scale if scale else (0.0 if a == b else math.inf))
        else:
            scores.append(math.inf if different(a, b) else 0.0)
    return scores


def _roughness(values: list[float]) -> list[float]:
    """Second differences: a trend does not count as noise."""
    return [abs(a - 2 * b + c) for a, b, c in zip(values, values[1:], values[2:], strict=False)
            if math.isfinite(a) and math.isfinite(b) and math.isfinite(c)]


def _noise(rough: list[float]) -> float:
    """The standard deviation behind second differences; 0 when there are too few."""
    return 1.4826 * median(rough) / math.sqrt(6) if len(rough) >= 5 else 0.0
