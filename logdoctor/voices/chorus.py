"""Processes that print the same lines without a label: each step comes k times.

Without this the k values of a step would read as a swinging loss, and lines
that overtake each other as a counter that goes back.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable

from logdoctor.axis.counters import count
from logdoctor.shapes.record import Columns, Plan
from logdoctor.voices.shares import MAIN

MOST = 64
"""Processes; more repeats of one step are something else."""
LEAST_STEPS = 5
"""Steps that must be complete before repeats are believed."""
_WINDOW = 64
"""Steps that may still be open: processes that train together cannot drift further apart."""
_Counter = tuple[str, ...]
_Row = tuple[int, _Counter]
_COUNTERS = ("@step", "@batch", "@sample")


class Chorus:
    """`note` the rows of the head, `decide`, then `voices` says whose row each is."""

    def __init__(self) -> None:
        self.size = 1
        """How often each step is printed."""
        self._noted: dict[str, list[_Row]] = {}
        self._sizes: dict[str, int] = {}
        self._open: dict[str, dict[_Counter, int]] = {}

    def note(self, groups: Iterable[Columns], first: int) -> None:
        """Rows of the head; `first` makes the segments of its pieces one sequence."""
        for group in groups:
            if kind := _kind(group.plan):
                self._noted.setdefault(kind, []).extend((first + i, key) for i, key in _keys(group))

    def decide(self) -> bool:
        """Whether the head shows that each step is printed several times."""
        for kind, rows in self._noted.items():
            size = _repeats(sorted(rows))
            if size > 1:
                self._sizes[kind] = size
        self._noted.clear()
        self.size = max(self._sizes.values(), default=1)
        return self.size > 1

    def voices(self, groups: Iterable[Columns], segments: int) -> list[str]:
        """The voice of each segment of a block: MAIN for the first print of a step."""
        who = [MAIN] * segments
        rows_of: dict[str, list[_Row]] = {}
        for group in groups:
            kind = _kind(group.plan)
            if kind in self._sizes:
                known = rows_of.get(kind)
                rows_of[kind] = sorted([*known, *_keys(group)]) if known else _keys(group)
        for kind, rows in rows_of.items():
            size = self._sizes[kind]
            seen = self._open.setdefault(kind, {})
            for i, key in rows:
                times = seen.pop(key, 0)
                if times >= size:                 # the step came round again: a restart
                    times = 0
                if times:
                    who[i] = f"print{times + 1}"
                seen[key] = times + 1
                if len(seen) > _WINDOW:
                    del seen[next(iter(seen))]
        return who


def _kind(plan: Plan) -> str:
    """What the lines of a plan are about: their counters and their loss; "" without a counter, and for bars.

    Lines that two processes wrote into each other have a plan of their own and still belong here.
    """
    if plan.clock == "bar" or plan.role != "values" or not any(c in plan.index for c in _COUNTERS):
        return ""
    lead = next((name for _, name in plan.metrics if "loss" in name), plan.metrics[0][1] if plan.metrics else "")
    return lead and " ".join([*(name for name in (*_COUNTERS, "@epoch") if name in plan.index), lead])


def _keys(group: Columns) -> list[_Row]:
    """The segment and the printed counters of each row."""
    index = group.plan.index
    columns = [group.texts[index[name]] for name in (*_COUNTERS, "@epoch") if name in index]
    return list(zip(group.at, zip(*columns, strict=True), strict=True))


def _repeats(rows: list[_Row]) -> int:
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
    # batches that start again each epoch repeat as well, but they fall back all the way; a named epoch tells them apart
    # (processes are at most one epoch apart; one that falls back further begins another run, such as a fold)
    strides = sorted(b[0] - a[0] for a, b in itertools.pairwise(times))
    stride = strides[len(strides) // 2]
    printed = [(count(key[0]), count(key[-1]) if len(key) > 1 else 0.0) for _, key in rows]
    falls = sum(
        a[1] - b[1] > 1 or (a[0] - b[0] > 4 * stride and b[1] <= a[1]) for a, b in itertools.pairwise(printed)
    )
    return size if stride > 0 and falls <= 1 + len(rows) // 1000 else 1
