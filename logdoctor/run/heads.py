"""Several losses in one run: which one is the total.

In this order: a series that is called the loss; one that is called a total
("loss_sum", "total"); one that equals the sum of the others; the one printed
first among those printed most often. Of an adversarial pair neither is a
total: the first is looked at, and detectors do not expect it to fall. Of an
actor and its critic it is the critic's, because a policy's loss has no level.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import islice

from logdoctor.run.series import Series

_TOTAL = re.compile(r"(?:\A|[_/. -])(?:total|sum|all|overall|full|combined|objective)(?:\Z|[_/. -])")
_ACTOR = re.compile(r"(?:\A|[_/. -])(?:policy|actor|pg)(?:\Z|[_/. -])")
_CRITIC = re.compile(r"(?:\A|[_/. -])(?:value|critic|vf)(?:\Z|[_/. -])")
_LOOK = 200
"""Prints on which sums are compared."""


def total(candidates: Sequence[Series]) -> tuple[Series | None, str]:
    """The series that speaks for a role among several of its parts, and why ("" when there was no choice)."""
    if len(candidates) < 2:
        return (candidates[0] if candidates else None), ""
    most = max(series.count for series in candidates)
    often = [series for series in candidates if 2 * series.count >= most]
    for series in often:
        if _TOTAL.search(series.metric):
            return series, "by its name"
    longest = [series for series in often if series.count == most]
    for series in longest:
        if _is_sum(series, [other for other in longest if other is not series]):
            return series, "it is the sum of the others"
    if any(_ACTOR.search(series.metric) for series in longest):
        for series in longest:
            if _CRITIC.search(series.metric):
                return series, "the critic's: the loss of a policy has no level of its own"
    return longest[0], "the first one printed" if len(longest) > 1 else "the one printed most often"


def _is_sum(whole: Series, parts: Sequence[Series]) -> bool:
    """Whether the printed values of `parts` add up to those of `whole`, to the printed digits."""
    if len(parts) < 2 or whole.count < 5:
        return False
    rows = zip(*(islice(series.values, _LOOK) for series in (whole, *parts)), strict=False)
    finite = [row for row in rows if all(map(math.isfinite, row))]
    close = sum(abs(row[0] - sum(row[1:])) <= 2e-3 * sum(map(abs, row)) + 1e-4 * len(row) for row in finite)
    return len(finite) >= 5 and close >= 0.95 * len(finite)
