"""A decay rate of Adam or RMSProp is not below 1.

Adam divides by 1 - beta ^ t. With beta1 = 1 that is 0/0 in the first step;
with beta2 = 1 (momentum2 in Caffe, rms_decay for RMSProp) the average of the
squares stays 0, so the step is 0 or infinite. Caffe's Adam calls beta1
`momentum` and beta2 `momentum2` (adam_solver.cpp).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "adam-betas"

_SINGLE = ("adam_beta1", "adam_beta2", "beta1", "beta2", "beta_1", "beta_2", "momentum2", "rms_decay")
_PAIR = ("betas", "adam_betas")
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for a decay rate outside of 0 <= beta < 1."""
    written = [(name, facts.number(name)) for name in _SINGLE]
    written += [(name, float(part)) for name in _PAIR for part in _NUMBER.findall(facts.text(name)[:80])[:2]]
    if facts.solver is not None and "adam" in facts.optimizer:
        written.append(("momentum", facts.number("momentum")))
    for name, value in written:
        if value is not None and not 0 <= value < 1:
            yield LintFinding(
                id,
                "error",
                "gradient-explosion",
                f"{name} has the value {value:g}, but a decay rate must be at least 0 and below 1",
                facts.where(name),
                name,
                "0.9 for the first and 0.999 for the second moment",
            )
