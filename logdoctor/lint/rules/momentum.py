"""The momentum is 1 or more, or negative.

An update keeps `momentum` times the one before it. At 1 the updates add up
without end, above 1 they grow by that factor with every iteration: momentum 9
for 0.9 turns a rate of 1e-5 into NaN within some dozens of iterations. PyTorch
accepts it; a negative one it refuses ("Invalid momentum value"). The momentum
of a normalisation, an average or a memory is another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "momentum"

MOMENTUM = Bound(
    ("momentum", "sgd_momentum", "optimizer_momentum", "warmup_momentum", "final_momentum"),
    least=0, below=1, elsewhere=r"norm|(^|[._])bn|ema|averag|teacher|queue|moco|byol|swa|memory|cent(er|re)|hook",
)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for a momentum outside of 0 <= momentum < 1."""
    for entry, value in MOMENTUM.broken(facts):
        if facts.solver is not None and "adam" in facts.optimizer:
            continue                                          # Caffe's name for beta1: the rule adam-betas
        name, where = key(entry), lines(entry)
        if value >= 1:
            text = f"{name} {value:g} makes the updates grow without end (it must be below 1)"
            fix = f"{name}: {value / 10:g}" if 5 <= value < 10 else f"{name}: 0.9"
            yield LintFinding(id, "error", "gradient-explosion", text, where, name, fix)
        elif value != -1:                                     # -1 stands for "not set"
            text = f"{name} {value:g} is not between 0 and 1"
            yield LintFinding(id, "warning", "not-converging", text, where, name, f"{name}: 0.9")
