"""The base learning rate is no usable number.

Caffe takes whatever `base_lr` says: nan and inf go straight into every weight
with the first update, a negative rate climbs the loss, and 0 (also when the
setting is absent: caffe.proto gives it no default) trains nothing. The AdaDelta
of before 2016 had no rate; its old solver files need none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "base-lr"

_NAMES = ("base_lr", "lr", "learning_rate")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the rate itself, before any schedule."""
    rate = facts.number(*_NAMES)
    name, lines = facts.written(*_NAMES), facts.where(*_NAMES)
    if rate is None:
        if facts.solver is not None and facts.optimizer not in ("adadelta", "4"):
            yield LintFinding(
                id,
                "error",
                "lr-too-low",
                "base_lr is absent, so the learning rate is 0",
                (),
                "base_lr",
                "base_lr: 0.01",
            )
        return
    if not math.isfinite(rate):
        yield LintFinding(
            id,
            "error",
            "bad-lr-policy",
            f"{name} is {rate:g}: the first update ruins every weight",
            lines,
            name,
            f"{name}: 0.01",
        )
    elif rate < 0:
        yield LintFinding(
            id,
            "error",
            "bad-lr-policy",
            f"{name} is {rate:g}: a negative rate climbs the loss",
            lines,
            name,
            f"{name}: {-rate:g}",
        )
    elif rate == 0:
        yield LintFinding(
            id,
            "warning",
            "lr-too-low",
            f"{name} is 0: nothing is trained",
            lines,
            name,
            f"{name}: 0.01, unless a warm-up or a scheduler sets the rate",
        )
