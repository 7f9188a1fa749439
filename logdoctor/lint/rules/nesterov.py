"""Nesterov's momentum without a momentum.

torch.optim.SGD raises "Nesterov momentum requires a momentum and zero
dampening"; elsewhere the switch does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import flag, key, lines, number

id = "nesterov"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the momentum and the dampening beside each nesterov that is on."""
    tree = facts.tree
    for entry in tree.each("nesterov"):
        if not flag(entry):
            continue
        momentum, dampening = tree.inside(entry, "momentum"), tree.inside(entry, "dampening")
        if number(momentum) == 0:
            text = "nesterov with momentum 0: torch.optim.SGD refuses it"
            yield LintFinding(id, "error", "", text, lines(momentum, entry), key(entry), "momentum: 0.9")
        elif number(dampening):
            text = f"nesterov with dampening {number(dampening):g}: torch.optim.SGD refuses it"
            yield LintFinding(id, "error", "", text, lines(dampening, entry), key(entry), "dampening: 0")
