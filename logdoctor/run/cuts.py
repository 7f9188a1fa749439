"""Where in a log an attempt ends and the next one begins: the counter goes back, or settings are printed anew."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from logdoctor.model import Spot
from logdoctor.names import role
from logdoctor.numbers import median
from logdoctor.run import Run
from logdoctor.run.headings import Heading
from logdoctor.run.series import Series

MOST = 500
"""Attempts or runs that are kept apart: judging so many takes a second."""
PLACES = 2000
"""Places at which the counter goes back that are looked at; most of them are only the next epoch."""
DUMP = 3
"""Settings printed anew between the numbers that make a second configuration."""
SPREAD = 60
"""Lines over which they may stand."""
_TRAINING = frozenset({"lr", "epochs", "max_steps", "seed", "optimizer", "weight_decay"})
"""At least one of these is among them; an evaluation prints its batch size and number of examples each time."""
_TELLING = ("loss", "part_loss", "val_loss", "lr", "accuracy", "grad_norm")


def spine_of(run: Run) -> Series | None:
    """The series that shows how far each attempt came: the longest one a reader looks at."""
    known = [one for metric, one in run.series.items() if role(metric) in _TELLING] or list(run.series.values())
    return max(known, key=lambda series: series.count, default=None)


def cuts_of(run: Run) -> list[tuple[int, Spot]]:
    """First line of each later attempt that is kept apart, and its first counter."""
    return _cuts(run)[: MOST - 1]


def left_together(run: Run) -> str:
    """A sentence on attempts or runs beyond those that are kept apart, "" where there are none."""
    cuts = _cuts(run)
    left = len(cuts) - MOST + 1
    if left <= 0:
        return ""
    return (f"The log begins anew {left + MOST - 1:,} times; only the first {MOST - 1} parts are told apart, "
            f"the {left + 1} from line {cuts[MOST - 2][0]:,} on are taken as one.")


def _cuts(run: Run) -> list[tuple[int, Spot]]:
    begun = min((series.first_line for series in run.series.values()), default=0)
    heads = [line for line in _heads(run) if line > begun]
    if not run.restarts and not heads:
        return []
    spots = list(run.restarts[:PLACES])
    told = [one.points()[2] for metric, one in run.series.items() if role(metric) in _TELLING and one.count]
    if not told:
        return []
    for line in heads[:MOST]:
        # a second configuration without a counter going back: resumed just where it stopped, or nothing counts
        before, after = _before(told, line), _after(told, line)
        if before and after and not any(before < spot.line <= after for spot in spots):
            spots.append(Spot(step_at(run, after), after))
    cuts = []
    for spot in sorted(spots, key=lambda spot: spot.line):
        before = _before(told, spot.line)
        first = next((line for line in heads if before < line < spot.line), spot.line)
        cuts.append((first, spot))
    bare = [spot for first, spot in cuts if first == spot.line]
    counted_anew = _epochs(run, bare)
    if counted_anew:
        named = run.named
        counted_anew = [spot for spot in counted_anew if not _lost_and_named(run, spot, named)]
    return [(first, spot) for first, spot in cuts if first != spot.line or spot not in counted_anew]


def _epochs(run: Run, spots: list[Spot]) -> list[Spot]:
    """Those places where the counter only starts again with each epoch, or alternates, and nothing was restarted.

    Nothing introduces an attempt there, so the loss has to tell: after a
    restart it stands where it stood at the beginning, in a new epoch where it
    had come to.
    """
    spine = run.main("loss") or spine_of(run)
    if spine is None or not spots:
        return []
    steps, values, lines = spine.points()
    bounds = [0, *(bisect_left(lines, spot.line) for spot in spots), len(lines)]
    if len(spots) > 5 and len(lines) < 5 * len(spots):
        return spots                                           # a counter that goes to and fro
    if run.step_unit == "epoch":
        return []                                              # no counter of epochs starts again with each epoch
    yes: list[Spot] = []
    no: list[Spot] = []
    for k, spot in enumerate(spots):
        old, new = slice(bounds[k], bounds[k + 1]), slice(bounds[k + 1], bounds[k + 2])
        begun = steps[old][:1]
        if not values[old] or not values[new] or steps[new][0] > begun[0] + 0.05 * (max(steps[old]) - begun[0]):
            continue                                           # it goes on somewhere in between: a resume
        last = k == len(spots) - 1
        (yes if goes_on_from(values[old], values[new], unfinished=last) else no).append(spot)
    if len(yes) <= len(no):
        return []
    # among epochs a true restart is one that falls back to where the whole run began
    level = median([value for value in values[:3] if math.isfinite(value)] or [math.inf])
    again = [spot for spot in no if abs(_level(values, lines, spot.line) - level) < 0.2 * abs(level)]
    return [*yes, *(spot for spot in no if spot not in again)]


def _lost_and_named(run: Run, spot: Spot, named: Sequence[Heading]) -> bool:
    """Where the loss cannot tell, being NaN before and after, a line that names another run does."""
    spine = run.main("loss") or spine_of(run)
    if spine is None:
        return False
    _, values, lines = spine.points()
    k = bisect_left(lines, spot.line)
    if any(map(math.isfinite, values[max(0, k - 3) : k + 3])):
        return False
    return any(lines[k - 1] < heading.line <= spot.line for heading in named) if k else False


def _level(values: Sequence[float], lines: Sequence[int], line: int) -> float:
    """The loss from a line on."""
    k = bisect_left(lines, line)
    return median([value for value in values[k : k + 3] if math.isfinite(value)] or [math.inf])


def goes_on_from(old: Sequence[float], new: Sequence[float], *, unfinished: bool) -> bool:
    """Whether the second stretch of a loss continues the first one instead of repeating it."""
    if any(not math.isfinite(value) for value in old[-3:]):
        return not any(map(math.isfinite, new[:3]))
    first = [value for value in old[:3] if math.isfinite(value)]
    again = [value for value in new[:3] if math.isfinite(value)]
    if not first or not again:
        return False
    begun, ended, now = median(first), median(old[-3:]), median(again)
    noise = median([abs(b - a) for a, b in pairwise(old) if math.isfinite(a) and math.isfinite(b)] or [0.0])
    if abs(begun - ended) > 3 * noise:
        return abs(now - ended) < abs(now - begun)
    same = abs(len(old) - len(new)) <= max(1, len(old) // 20)
    return same or (unfinished and len(new) < len(old))


def _before(told: list[Sequence[int]], line: int) -> int:
    """The last line with a number before `line`, 0 without one."""
    return max(lines[k - 1] if (k := bisect_left(lines, line)) else 0 for lines in told)


def _after(told: list[Sequence[int]], line: int) -> int:
    """The first line with a number from `line` on, 0 without one."""
    return min((lines[k] for lines in told if (k := bisect_left(lines, line)) < len(lines)), default=0)


def _heads(run: Run) -> list[int]:
    """Lines with which an attempt introduces itself: a start or resume, or settings printed anew."""
    found = [spot.line for kind in ("start", "resume") for spot in run.marks.get(kind, ())]
    for k, setting in enumerate(run.repeated):
        near = {other.key for other in run.repeated[k : k + 200] if other.line - setting.line < SPREAD}
        if len(near) >= DUMP and near & _TRAINING:
            found.append(setting.line)
    return sorted(set(found))


def step_at(run: Run, line: int) -> float | None:
    spine = spine_of(run)
    if spine is None:
        return None
    steps, _, lines = spine.points()
    k = bisect_left(lines, line)
    return steps[k] if k < len(steps) else None
