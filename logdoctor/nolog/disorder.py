"""Tables whose rows come in no order: data, results of many runs, a list of samples, but not the course of one run."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from logdoctor.model import Spot
from logdoctor.run import Run

LEAST = 20
"""Rows below which nothing can be said of their order."""
SIGMAS = 3.0
"""A column is in order when its rank ratio lies so many standard deviations (2 / sqrt(rows)) below 2."""
BACK = (8, 8)
"""Times that the counter goes back, and one in so many rows; in the logs at hand it is at most 4 times (folds)."""
FEW_BACK = (4, 5)
"""The same where no column is in order either."""
_NAMES = re.compile(r"(?:.*_)?(?:id|idx|index|no|nr|trial)\Z", re.I)
"""Columns that number the rows of any table, or its runs."""


def disordered(run: Run) -> str:
    """Why the rows of a table are not the course of a run, "" where they may be."""
    spine = run.main("loss") or run.main("val_loss")
    if not run.table or run.headings or spine is None:
        return ""
    back = len(run.restarts)
    if back >= BACK[0] and back * BACK[1] >= spine.count and _anywhere(run.restarts):
        return f"its counter goes back {back} times, each row is about something of its own"
    steps, values, _ = spine.points()
    if len(values) < max(LEAST, spine.count) or any(_in_order(run, len(values))):
        return ""
    if back >= FEW_BACK[0] and back * FEW_BACK[1] >= spine.count:
        return f"its counter goes back {back} times, and its rows come in no order"
    if run.step_unit in ("", "print") or steps[0] == steps[-1] == max(steps):
        return "nothing counts in it, and its rows come in no order"
    return ""


def _anywhere(restarts: Sequence[Spot]) -> bool:
    """The counter does not go back to its beginning, as that of another fold or trial does."""
    to = Counter(spot.step for spot in restarts)
    return 2 * max(to.values()) < len(restarts)


def _in_order(run: Run, rows: int) -> list[bool]:
    """Of each column of the table, whether neighbours are more alike than any two rows."""
    return [ratio(series.points()[1]) < 2 - SIGMAS * 2 / rows**0.5 for metric, series in run.series.items()
            if series.count >= rows / 2 and not _NAMES.match(metric)]


def ratio(values: Sequence[float]) -> float:
    """Von Neumann's ratio of the ranks (Bartels 1982): 2 for values in any order, towards 0 for a smooth course.

    A constant column has no order: 2.
    """
    ordered = sorted(values)
    ranks = [bisect_left(ordered, value) + bisect_right(ordered, value) for value in values]
    middle = sum(ranks) / len(ranks)
    spread = sum((rank - middle) ** 2 for rank in ranks)
    return sum((a - b) ** 2 for a, b in pairwise(ranks)) / spread if spread else 2.0
