"""The learning rate is far outside of what is usual for SGD.

With momentum a constant gradient moves the weights by rate / (1 - momentum)
each step. Caffe's reference models have 0.1 there (0.01 with momentum 0.9);
measured on small nets, 5 was still healthy and 10 and 20 were not. Very low
rates are right only where the loss is a sum over pixels (FCN-8s has 1e-14), so
they are a notice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "effective-rate"

HIGH = 10.0
LOW = 1e-5


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare rate / (1 - momentum) with what is usual."""
    rate, momentum = facts.number("base_lr"), facts.number("momentum") or 0.0
    if facts.solver is None or rate is None or not math.isfinite(rate) or not 0 <= momentum < 1:
        return
    effective = rate / (1 - momentum)
    plain = facts.optimizer in ("sgd", "nesterov", "0", "1")
    where = facts.where("base_lr", "momentum")
    if plain and effective >= HIGH:
        text = f"base_lr {rate:g} with momentum {momentum:g} makes steps of {effective:g} times the gradient"
        yield LintFinding(
            id, "warning", "gradient-explosion", text, where, "base_lr", f"base_lr: {rate / 100:g}"
        )
    elif plain and 0 < effective <= LOW:
        text = f"base_lr {rate:g} with momentum {momentum:g} is very low, unless the loss is a sum"
        yield LintFinding(id, "notice", "lr-too-low", text, where, "base_lr", f"base_lr: {rate * 100:g}")
