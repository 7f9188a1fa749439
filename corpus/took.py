"""How to see from what was really trained that a fault took: the checks that every maker of logs shares."""

from __future__ import annotations

from collections.abc import Callable

from corpus.trace import Trace

Took = Callable[[Trace], bool]


def finite(t: Trace) -> bool:
    return t.first_bad() is None and len(t.loss) > 0


def goes_bad(t: Trace) -> bool:
    return t.first_bad() is not None


def died(t: Trace) -> bool:
    return t.ended != "done"


def anyway(t: Trace) -> bool:
    return True
