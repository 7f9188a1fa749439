"""A loss that is never set back to nothing: each print is the sum of all before it.

gensim's `get_latest_training_loss` is such, and `running_loss += loss.item()`
without a reset. What each print adds is then the loss; the sum itself can only
grow, and says nothing. (In gensim's single precision it stands still in the end.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from logdoctor.numbers import median

LEAST = 5
"""Prints below which any growth may look so."""
ONWARD = 2.5
"""Times the first print that the sum comes to, at least."""
SECOND = 0.25
"""Share of the first print that the second adds, at least: a loss that merely rises a little stands at its level."""
MORE = 1.1
"""Times the first print that a later one may add, and times what they added in the first half that they may add in the
second: a loss that explodes adds more and more."""


def is_sum(values: Sequence[float]) -> bool:
    """Whether these can only be a sum: they never fall, and grow by no more than at first."""
    if len(values) < LEAST or not 0 < values[0] < math.inf or not values[-1] >= ONWARD * values[0]:
        return False
    later = added(values)[1:]
    if not all(step >= 0 for step in later) or values[-1] == math.inf:
        return False
    half = len(later) // 2
    return (later[0] >= SECOND * values[0] and max(later) <= MORE * values[0]
            and median(later[half:]) <= MORE * median(later[:half]))


def added(values: Sequence[float]) -> list[float]:
    """What each print adds to the one before it; the first begins at nothing."""
    return [b - a for a, b in pairwise((0.0, *values))]
