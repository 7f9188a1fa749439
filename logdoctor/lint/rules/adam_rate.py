"""The learning rate is too high for Adam.

Adam divides each gradient by its own size, so the rate is the step itself:
every weight moves by about `lr` in each step, whatever the loss. The usual
rates are 1e-5 to 3e-3; above 1 each weight is overwritten many times over.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import Severity

id = "adam-rate"

_RATES = ("base_lr", "lr", "learning_rate")
SURE = 1.0
HIGH = 0.1


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the rate when the optimizer is one of the Adam family."""
    rate = facts.number(*_RATES)
    if rate is None or not HIGH <= rate < float("inf") or "adam" not in facts.optimizer:
        return
    name = facts.written(*_RATES)
    severity: Severity = "warning" if rate > SURE else "notice"
    yield LintFinding(
        id,
        severity,
        "gradient-explosion",
        f"{name} {rate:g} with {facts.optimizer} moves every weight by about {rate:g} in each step",
        facts.where(name),
        name,
        f"{name}: 0.001",
    )
