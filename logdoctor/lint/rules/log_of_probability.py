"""The logarithm of a softmax or a sigmoid, taken by hand in a Python program.

float32 rounds sigmoid(x) to 0 below x = -104 and to 1 above 17, and a softmax the same way: the logarithm is
-inf there, and its gradient NaN. The fused forms (log_softmax, logsigmoid, the losses that take logits) compute the
same without the rounding. Where something is added or clipped before the logarithm nothing is said. A notice: the
scores may stay small, and the line may be no part of the loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import lines
from logdoctor.settings.config.expressions import LOGARITHM

id = "log-of-probability"

_FUSED = {
    "log(softmax)": "log_softmax, or cross_entropy on the logits",
    "log(sigmoid)": "logsigmoid, or binary_cross_entropy_with_logits",
    "log(1 - sigmoid)": "logsigmoid(-x), or binary_cross_entropy_with_logits",
}


def check(facts: Facts) -> Iterator[LintFinding]:
    """Each of these logarithms of the file, those of one kind together."""
    found = list(facts.tree.each(LOGARITHM))
    for kind in dict.fromkeys(str(one.value) for one in found):
        where = lines(*(one for one in found if one.value == kind))
        text = f"{kind} by hand is -inf where float32 rounds the probability to 0"
        fix = _FUSED.get(kind, "log_softmax over the other classes")
        yield LintFinding(id, "notice", "log-of-zero", text, where, kind, fix)
