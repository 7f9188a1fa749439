"""The weight decay is so strong that it rules the training.

With plain SGD the decay alone shrinks a weight by the factor e in
(1 - momentum) / (rate * decay) iterations; what takes longer to learn than that
is forgotten. The reference models of Caffe use 0.0005 (20,000 iterations at
rate 0.01 and momentum 0.9); 0.1 is 200 times that. Measured: weight_decay 5
pins a net at chance, the loss at ln 10. The decay of AdamW is decoupled, 0.1 is
usual there: only rate * decay >= 0.01 is reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "weight-decay"

STRONG = 0.1
PER_STEP = 0.01
_NAMES = ("weight_decay", "wd", "l2")
_RATES = ("base_lr", "lr", "learning_rate")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare the decay with what is usual, and with the rate."""
    decay = facts.number(*_NAMES)
    if decay is None:
        return
    name, where = facts.written(*_NAMES), facts.where(*_NAMES)
    if decay < 0 or not math.isfinite(decay):
        text = f"{name} {decay:g} makes the weights grow" if decay < 0 else f"{name} is {decay:g}"
        yield LintFinding(id, "error", "gradient-explosion", text, where, name, f"{name}: 0.0005")
        return
    rate, momentum = facts.number(*_RATES) or 0.0, facts.number("momentum") or 0.0
    if facts.optimizer.startswith("sgd") or "nesterov" in facts.optimizer:
        strong = decay >= STRONG
        kept = 1 - momentum if 0 <= momentum < 1 else 1.0
    else:
        strong, kept = decay * rate >= PER_STEP, 1.0
    if strong:
        text = f"{name} {decay:g} rules the training"
        if rate > 0:
            steps = max(1, round(min(kept / (rate * decay), 1e12)))
            text += f": alone it shrinks every weight by the factor e in {steps:,} steps"
        yield LintFinding(id, "warning", "not-converging", text, where, name, f"{name}: 0.0005")
