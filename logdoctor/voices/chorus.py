"""Processes that print the same lines without a label: each step comes k times.

Without this the k values of a step would read as a swinging loss, and lines
that overtake each other as a counter that goes back.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable

from logdoctor.axis import count
from logdoctor.shapes.record import Columns, Plan
from logdoctor.voices.shares import MAIN

MOST = 64
"""Processes; more repeats of one step are something else."""
LEAST_STEPS = 5
"""Steps that must be complete before repeats are believed."""
_WINDOW = 64
"""Steps that may still be open: processes that train together cannot drift further apart."""
_COUNTERS = ("@step", "@batch", "@sample")


class Chorus:
    """`note` the rows of the head, `decide`, then `voices` says whose row each is."""

    def __init__(self) -> None:
        self.size = 1
        """How often each step is printed."""
        self._noted: dict[Plan, list[tuple[int, tuple[str, ...]]]] = {}
        self._plans: dict[Plan, int] = {}
        self._open: dict[Plan, dict[tuple[str, ...], int]] = {}

    def note(self, groups: Iterable[Columns], first: int) -> None:
        """Rows of the head; `first` makes the segments of its pieces one sequence."""
        for group in groups:
            keys = _keys(group)
            if keys:
                self._noted.setdefault(group.plan, []).extend(zip([first + i for i in group.at], keys, strict=True))

    def decide(self) -> bool:
        """Whether the head shows that each step is printed several times."""
        for plan, rows in self._noted.items():
            size = _repeats(sorted(rows))
            if size > 1:
                self._plans[plan] = size
        self._noted.clear()
        self.size = max(self._plans.values(), default=1)
        return self.size > 1

    def voices(self, groups: Iterable[Columns], segments: int) -> list[str]:
        """The voice of each segment of a block: MAIN for the first print of a step."""
        who = [MAIN] * segments
        for group in groups:
            size = self._plans.get(group.plan)
            if size is None:
                continue
            seen = self._open.setdefault(group.plan, {})
            for i, key in zip(group.at, _keys(group), strict=True):
                times = seen.pop(key, 0)
                if times >= size:                 # the step came round again: a restart
                    times = 0
                if times:
                    who[i] = f"print{times + 1}"
                seen[key] = times + 1
                if len(seen) > _WINDOW:
                    del seen[next(iter(seen))]
        return who


def _keys(group: Columns) -> list[tuple[str, ...]]:
    """The printed counters of each row; empty for lines without a counter within the epoch, and for bars."""
    plan = group.plan
    if plan.clock == "bar" or plan.role != "values" or not plan.metrics or not any(c in plan.index for c in _COUNTERS):
        return []
    columns = [group.texts[plan.index[name]] for name in (*_COUNTERS, "@epoch") if name in plan.index]
    return list(zip(*columns, strict=True))


def _repeats(rows: list[tuple[int, tuple[str, ...]]]) -> int:
    """How many rows each counter has, when nearly all have the same number of them, close together; else 1."""
    rows = rows[:4000]
    times: list[list[float]] = []                              # counter and number of rows of each step
    gaps: list[int] = []                                       # rows between two of the same step
    group: dict[tuple[str, ...], tuple[int, int]] = {}
    for place, (_, key) in enumerate(rows):
        last, found = group.get(key, (-3 * _WINDOW, 0))
        if place - last > 2 * _WINDOW:                         # not met lately: another round
            found = len(times)
            times.append([count(key[0]), 0])
        else:
            gaps.append(place - last)
        times[found][1] += 1
        group[key] = place, found
    complete = [int(n) for _, n in times[1:-2]]                # the last ones may be cut
    if len(complete) < LEAST_STEPS:
        return 1
    size, often = Counter(complete).most_common(1)[0]
    if not 2 <= size <= MOST or 5 * often < 4 * len(complete):
        return 1
    if 10 * sum(gap <= 3 * size for gap in gaps) < 9 * len(gaps):
        return 1
    # batches that start again each epoch repeat as well, but they fall back all the way
    strides = sorted(b[0] - a[0] for a, b in itertools.pairwise(times))
    stride = strides[len(strides) // 2]
    printed = [count(key[0]) for _, key in rows]
    falls = sum(a - b > 4 * stride for a, b in itertools.pairwise(printed))
    return size if stride > 0 and falls <= 1 + len(rows) // 1000 else 1
