"""The learning rate is far outside of what is usual for SGD.

With momentum a constant gradient moves the weights by rate / (1 - momentum)
each step. Caffe's reference models have 0.1 there (0.01 with momentum 0.9);
measured on small nets, 5 was still healthy and 10 and 20 were not. Very low
rates are right only where the loss is a sum over pixels (FCN-8s has 1e-14), so
they are a notice. NVCaffe's LARC scales the rate of every layer by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "effective-rate"

HIGH = 10.0
LOW = 1e-5
SUMMED = 1e-7
"""Only a loss summed over pixels has such a rate: FCN-32s 1e-10 and FCN-8s 1e-14 with momentum 0.99, CRF-RNN 1e-13."""


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare rate / (1 - momentum) with what is usual."""
    rate, momentum = facts.number("base_lr"), facts.number("momentum") or 0.0
    if facts.solver is None or rate is None or not math.isfinite(rate) or not 0 <= momentum < 1:
        return
    effective = rate / (1 - momentum)
    plain = facts.optimizer in ("sgd", "nesterov", "0", "1") and not facts.flag("larc")
    where = facts.where("base_lr", "momentum")
    if plain and effective >= HIGH:
        text = f"base_lr {rate:g} with momentum {momentum:g} makes steps of {effective:g} times the gradient"
        yield LintFinding(
            id, "warning", "gradient-explosion", text, where, "base_lr", f"base_lr: {rate / 100:g}"
        )
    elif plain and SUMMED < effective <= LOW:
        text = f"base_lr {rate:g} with momentum {momentum:g} is very low, unless the loss is a sum"
        yield LintFinding(id, "notice", "lr-too-low", text, where, "base_lr", f"base_lr: {rate * 100:g}")
