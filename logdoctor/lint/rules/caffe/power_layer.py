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
            if layer.kind == "power" and (said := _says(layer)):
                positive = bool(fed) and fed[0] is not None and fed[0].kind in _POSITIVE
                severity: Severity = "notice" if positive else "warning"
                yield LintFinding(
                    id,
                    severity,
                    "bad-loss",
                    said,
                    layer.where("power", "shift", "type"),
                    "power_param",
                    "power_param { shift: 1e-8 }",
                )


def _says(layer: Layer) -> str:
    param = layer.param("power_param")
    exponent, shift = param.number("power", 1.0), param.number("shift", 0.0)
    if shift != 0:
        return ""
    if exponent < 0:
        return f'Power layer "{layer.name}" has power {exponent:g} and shift 0: an input of 0 gives infinity'
    if not exponent.is_integer():
        return (
            f'Power layer "{layer.name}" has power {exponent:g} and shift 0: '
            "a negative input gives NaN, and 0 an infinite gradient"
        )
    return ""
