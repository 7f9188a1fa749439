"""A Power layer divides by zero or takes the root of a negative number.

PowerLayer computes (shift + scale * x) ^ power. With a negative power and shift
0 an input of 0 gives infinity; with a fractional power a negative base gives
NaN, and between 0 and 1 the gradient is infinite at 0. A negative power of a
sum of exponentials (a softmax by hand) is positive and left to "exp-layer".
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.caffe.net import Layer
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import Severity

id = "power-layer"

_POSITIVE = ("reduction", "exp", "softmax", "sigmoid")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at exponent and shift."""
    for net in facts.nets:
        for layer, fed in zip(net.layers, net.feeders, strict=True):
            said, fix = _says(layer) if layer.kind == "power" else ("", "")
            if said:
                positive = bool(fed) and fed[0] is not None and fed[0].kind in _POSITIVE
                severity: Severity = "notice" if positive else "warning"
                yield LintFinding(
                    id,
                    severity,
                    "bad-loss",
                    said,
                    layer.where("power", "shift", "type"),
                    "power_param",
                    fix,
                )


def _says(layer: Layer) -> tuple[str, str]:
    """What is wrong, and what to write instead; "" for nothing."""
    param = layer.param("power_param")
    exponent, shift = param.number("power", 1.0), param.number("shift", 0.0)
    head = f'Power layer "{layer.name}" has power {exponent:g} and shift 0'
    if shift == 0 and exponent < 0:
        return f"{head}: an input of 0 gives infinity", "power_param { shift: 1e-8 }"
    if shift == 0 and not exponent.is_integer():
        text = f"{head}: a negative input gives NaN, and 0 an infinite gradient"
        return text, "power_param { shift: 1e-8 }, behind a ReLU where the input can be negative"
    return "", ""
