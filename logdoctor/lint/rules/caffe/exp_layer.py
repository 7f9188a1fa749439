"""An Exp layer without a guard overflows.

exp(x) is infinite in single precision from x = 88.8 on. Where a sum follows (a
softmax made by hand), inf / inf = NaN comes next: subtract the maximum first,
or use the Softmax layer, which does. Elsewhere, as in exp(log variance), it is
worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "exp-layer"

_SUMS = ("reduction", "innerproduct")


def check(facts: Facts) -> Iterator[LintFinding]:
    """See what reads the result of each Exp layer."""
    for net in facts.nets:
        for position, layer in enumerate(net.layers):
            if layer.kind != "exp":
                continue
            sums = [one for one in net.followers(position) if one.kind in _SUMS]
            if sums:
                yield LintFinding(
                    id,
                    "warning",
                    "numeric-overflow",
                    f'Exp layer "{layer.name}" and the sum "{sums[0].name}" make a softmax by hand: '
                    "exp(x) is infinite from x = 88.8 on",
                    layer.where("type"),
                    "exp_param",
                    "use the Softmax layer, or subtract the maximum first",
                )
            else:
                yield LintFinding(
                    id,
                    "notice",
                    "numeric-overflow",
                    f'Exp layer "{layer.name}": exp(x) is infinite from x = 88.8 on',
                    layer.where("type"),
                    "exp_param",
                    "keep its input small",
                )
