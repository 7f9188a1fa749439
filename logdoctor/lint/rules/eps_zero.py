"""The epsilon of Adam, RMSProp or AdaGrad is 0.

They divide by the root of an average square plus epsilon. A weight whose
gradient has always been exactly 0 (an unused embedding, a dead ReLU) then gives
0/0 = NaN. Caffe calls it `delta`.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "eps-zero"

_NAMES = ("adam_epsilon", "adam_eps", "optimizer_eps", "epsilon", "eps", "delta")
_DIVIDE = ("adam", "rmsprop", "adagrad", "adadelta", "lamb")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at epsilon when the optimizer divides by it."""
    value = facts.number(*_NAMES)
    if value is None or value > 0 or not any(kind in facts.optimizer for kind in _DIVIDE):
        return
    name = facts.written(*_NAMES)
    yield LintFinding(
        id,
        "warning",
        "numeric-overflow",
        f"{name} {value:g} with {facts.optimizer}: a weight without gradient gives 0/0 = NaN",
        facts.where(name),
        name,
        f"{name}: 1e-8",
    )
