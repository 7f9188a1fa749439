"""A decay rate of Adam or RMSProp is not below 1, or the two are the wrong way round.

Adam divides by 1 - beta ^ t. With beta1 = 1 that is 0/0 in the first step;
with beta2 = 1 (momentum2 in Caffe, rms_decay for RMSProp) the average of the
squares stays 0, so the step is 0 or infinite; PyTorch raises "Invalid beta
parameter". Caffe's Adam calls beta1 `momentum` and beta2 `momentum2`
(adam_solver.cpp). Adam's convergence stands on beta1^2 / sqrt(beta2) < 1 (Kingma
& Ba, arXiv 1412.6980, theorem 4.1): (0.999, 0.9), the defaults swapped, breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, numbers

id = "adam-betas"

_RMS = "rmsprop|adadelta"
SINGLE = Bound(
    ("adam_beta1", "adam_beta2", "adam_beta_1", "adam_beta_2", "beta1", "beta2", "beta_1", "beta_2", "momentum2",
     "rms_decay"),
    least=0, below=1, classes={"rho": _RMS, "alpha": _RMS}, elsewhere="loss|diffusion|schedul|noise",
)
_PAIRS = ("betas", "adam_betas", "optimizer_betas", "opt_betas")
_FIX = "0.9 for the first and 0.999 for the second moment"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for a decay rate outside of 0 <= beta < 1, and for a pair that is swapped."""
    found = [(entry, value) for entry, value in SINGLE.broken(facts)]
    for entry in facts.tree.each(*_PAIRS):
        pair = numbers(entry)
        found += [(entry, value) for value in pair[:3] if not 0 <= value < 1]
        if len(pair) == 2 and 0 < pair[1] < 1 and pair[0] < 1 and pair[0] ** 2 / pair[1] ** 0.5 >= 1:
            text = f"{key(entry)} {pair[0]:g}, {pair[1]:g}: the first is too large for the second"
            fix = f"{key(entry)}: [{pair[1]:g}, {pair[0]:g}]"
            yield LintFinding(id, "notice", "", text, lines(entry), key(entry), fix)
    if facts.solver is not None and "adam" in facts.optimizer:
        adam = Bound(("momentum",), least=0, below=1)
        found += list(adam.broken(facts))
    for entry, value in found:
        text = f"{key(entry)} has the value {value:g}, but a decay rate must be at least 0 and below 1"
        yield LintFinding(id, "error", "gradient-explosion", text, lines(entry), key(entry), _FIX)
