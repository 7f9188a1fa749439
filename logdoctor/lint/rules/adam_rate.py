"""The learning rate is too high for Adam.

Adam divides each gradient by its own size, so the rate is the step itself:
every weight moves by about `lr` in each step, whatever the loss (Kingma & Ba,
arXiv 1412.6980, section 2.1; they use 0.001). The usual rates are 1e-5 to 3e-3;
above 1 each weight is overwritten many times over. Left alone are the relatives
that find the rate themselves and take 1.0 (Prodigy, D-Adaptation), and schedules
that compute it from a factor (Noam, inverse square root, LambdaLR).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, number
from logdoctor.model import Severity

id = "adam-rate"

_RATES = ("base_lr", "lr", "learning_rate", "lr0")
SURE = 1.0
HIGH = 0.1
_OTHER = re.compile("prodigy|dadapt|schedulefree|adafactor")
_FACTOR = re.compile("noam|inverse|inv_|lambda|rsqrt|warmuplr|transformer|tristage|tri_stage")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at each rate whose optimizer is one of the Adam family."""
    for entry in facts.tree.each(*_RATES):
        rate = number(entry)
        if rate is None or not HIGH <= rate < float("inf"):
            continue
        optimizer = facts.optimizer if facts.solver is not None else facts.tree.optimizer(entry)
        if "adam" not in optimizer or _OTHER.search(optimizer) or _FACTOR.search(facts.tree.schedule(entry)):
            continue
        if any(_FACTOR.search(facts.tree.kind(one)) for one in facts.tree.entries):
            continue
        name = key(entry)
        severity: Severity = "warning" if rate > SURE else "notice"
        text = f"{name} {rate:g} with {optimizer} moves every weight by about {rate:g} in each step"
        yield LintFinding(id, severity, "gradient-explosion", text, lines(entry), name, f"{name}: 0.001")
