"""The decay of a moving average of the weights is not between 0 and 1.

The average keeps `decay` of itself at each step: above 1 it grows without end,
and with it the model that is evaluated. (Keras raises "`ema_momentum` must be
in the range [0, 1]".)
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "ema-decay"

DECAY = Bound(("ema_decay", "ema_momentum", "model_ema_decay", "ema_rate"), least=0, most=1)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every decay of an average."""
    for entry, value in DECAY.broken(facts):
        name = key(entry)
        text = f"{name} {value:g}: the decay of an average lies between 0 and 1"
        yield LintFinding(id, "error", "", text, lines(entry), name, f"{name}: 0.999")
