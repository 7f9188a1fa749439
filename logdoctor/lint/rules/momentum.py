"""The momentum is 1 or more, or negative.

An update keeps `momentum` times the one before it. At 1 the updates add up
without end, above 1 they grow by that factor with every iteration: momentum 9
for 0.9 turns a rate of 1e-5 into NaN within some dozens of iterations.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "momentum"

_NAMES = ("momentum", "sgd_momentum", "optimizer_momentum")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for a momentum outside of 0 <= momentum < 1."""
    value = facts.number(*_NAMES)
    if value is None or 0 <= value < 1 or "adam" in facts.optimizer:
        return
    name, where = facts.written(*_NAMES), facts.where(*_NAMES)
    if value >= 1:
        text = f"{name} {value:g} makes the updates grow without end (it must be below 1)"
        fix = f"{name}: {value / 10:g}" if 5 <= value < 10 else f"{name}: 0.9"
        yield LintFinding(id, "error", "gradient-explosion", text, where, name, fix)
    else:
        text = f"{name} {value:g} is not between 0 and 1"
        yield LintFinding(id, "warning", "not-converging", text, where, name, f"{name}: 0.9")
