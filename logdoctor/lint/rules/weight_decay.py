"""The weight decay is so strong that it rules the training.

With plain SGD the decay alone shrinks a weight by the factor e in
(1 - momentum) / (rate * decay) iterations; what takes longer to learn than that
is forgotten. The reference models of Caffe use 0.0005 (20,000 iterations at
rate 0.01 and momentum 0.9); 0.1 is 200 times that. Measured: weight_decay 5
pins a net at chance, the loss at ln 10. The decay of AdamW is decoupled, 0.1 is
usual there: only rate * decay >= 0.01 is reported. Plain Adam (PyTorch's, Caffe's) adds the decay to the
gradient before it divides by its size. Measured on scikit-learn's digits (15 epochs, rates 0.001 and 0.01): at 0.1
the training loss of a dense network ends at 1.3 instead of 0.1, with batch norm at 0.6 and 0.9, and a convolutional
one stays at ln 10; at 0.01 the dense ones keep their accuracy. Megatron, DeepSpeed and Keras call the decoupled one
Adam too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, number
from logdoctor.settings.config import Entry

id = "weight-decay"

STRONG = 0.1
PER_STEP = 0.01
_NAMES = ("weight_decay", "wd", "l2", "adam_weight_decay", "l2_weight_decay")
_RATES = ("base_lr", "lr", "learning_rate", "lr0")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare each decay with what is usual, and with the rate."""
    tree = facts.tree
    for entry in tree.each(*_NAMES):
        decay = number(entry)
        if decay is None:
            continue
        name, where = key(entry), lines(entry)
        if decay == -1 and facts.solver is None:                   # stands for "not set"
            continue
        if decay < 0 or not math.isfinite(decay):
            text = f"{name} {decay:g} makes the weights grow" if decay < 0 else f"{name} is {decay:g}"
            yield LintFinding(id, "error", "gradient-explosion", text, where, name, f"{name}: 0.0005")
            continue
        rate = number(tree.nearest(entry, *_RATES)) or 0.0
        momentum = number(tree.nearest(entry, "momentum")) or 0.0
        optimizer = facts.optimizer if facts.solver is not None else tree.optimizer(entry)
        if optimizer.startswith("sgd") or "nesterov" in optimizer:
            strong = decay >= STRONG
            kept = 1 - momentum if 0 <= momentum < 1 else 1.0
        elif decay >= STRONG and optimizer == "adam" and _coupled(facts, entry):
            text = f"{name} {decay:g} rules the training: plain Adam adds it to the gradient"
            yield LintFinding(id, "warning", "not-converging", text, where, name, f"{name}: 0.0001, or AdamW")
            continue
        else:
            strong, kept = decay * rate >= PER_STEP, 1.0
        if strong:
            text = f"{name} {decay:g} rules the training"
            if rate > 0:
                steps = max(1, round(min(kept / (rate * decay), 1e12)))
                text += f": alone it shrinks every weight by the factor e in {steps:,} step{'s' * (steps > 1)}"
            yield LintFinding(id, "warning", "not-converging", text, where, name, f"{name}: 0.0005")


def _coupled(facts: Facts, entry: Entry) -> bool:
    """Whether this Adam is the one of PyTorch (`lr` beside it, which Keras calls learning_rate) or of Caffe."""
    if facts.solver is not None:
        return True
    coupled = facts.tree.inside(entry, "decoupled_weight_decay") is None and "params" not in entry.path
    return coupled and facts.tree.kind(entry) == "adam" and facts.tree.inside(entry, "lr") is not None
