"""The epsilon of Adam, RMSProp or AdaGrad is 0 or negative.

They divide by the root of an average square plus epsilon. A weight whose
gradient has always been exactly 0 (an unused embedding, a dead ReLU) then gives
0/0 = NaN. Caffe calls it `delta`. PyTorch takes 0 and refuses what is negative
("Invalid epsilon value").
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "eps-zero"

EPSILON = Bound(
    ("adam_epsilon", "adam_eps", "optimizer_eps", "opt_eps", "epsilon", "eps", "delta"),
    above=0, elsewhere="norm|(^|[._])bn|loss|explor|greedy|augment|quant|cluster",
)
_DIVIDE = ("adam", "rmsprop", "adagrad", "adadelta", "lamb")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at epsilon when the optimizer divides by it."""
    for entry, value in EPSILON.broken(facts):
        optimizer = facts.optimizer if facts.solver is not None else facts.tree.optimizer(entry)
        if not any(kind in optimizer for kind in _DIVIDE):
            continue
        name = key(entry)
        effect = "a weight without gradient gives 0/0 = NaN" if value == 0 else "it must not be negative"
        yield LintFinding(id, "error" if value < 0 else "warning", "numeric-overflow" if value == 0 else "",
                          f"{name} {value:g} with {optimizer}: {effect}", lines(entry), name, f"{name}: 1e-8")
