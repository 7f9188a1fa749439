"""How to see from what Caffe really trained that a fault took."""

from __future__ import annotations

import math

from corpus.took import Took, finite
from corpus.trace import Trace


def fell_then_bad(t: Trace) -> bool:
    """At least ten sound steps, then a loss that is not finite."""
    bad = t.first_bad()
    return bad is not None and bad - t.start >= 10 and max(map(abs, t.loss[: bad - t.start - 2])) <= 3 * abs(t.loss[0])


def grew_then_bad(t: Trace) -> bool:
    """Far above the first losses before it became NaN."""
    bad = t.first_bad()
    return bad is not None and bad >= 2 and max(t.loss[:bad]) > 10 * abs(t.loss[0])


def grew_slowly(t: Trace) -> bool:
    bad = t.first_bad()
    return grew_then_bad(t) and bad is not None and bad >= 15


def diverged(t: Trace) -> bool:
    """Ends far above its start, or not finite after growing."""
    return grew_then_bad(t) or (finite(t) and t.tail() > 3 * abs(t.loss[0]) + 1e-9)


def stuck(t: Trace) -> bool:
    """Less than a twentieth better than at the start."""
    return finite(t) and t.tail() > 0.95 * t.head()


def settles_at_chance(classes: int, above: float = 0.5) -> Took:
    """Ends at the level of guessing, or a little above it."""
    level = math.log(classes)
    return lambda t: finite(t) and level - 0.1 < t.tail() < level + above


def learned(t: Trace, to: float = 0.75) -> bool:
    """A sound run: finite, ends well below its start, the test loss not rising at the end."""
    if not finite(t) or t.tail() > t.loss[0] - (1 - to) * abs(t.loss[0]):
        return False
    val = [v for _, v, _ in t.val if v != 0]
    if not val:
        return True
    low = min(val)
    return all(map(math.isfinite, val)) and val[-1] <= low + 0.05 * abs(low) + 1e-6
