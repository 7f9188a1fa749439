"""A Log layer may take the logarithm of zero.

LogLayer computes ln(shift + scale * x), shift 0 and scale 1 by default. Of a
probability, which lies between 0 and 1, the argument reaches 0 when shift or
shift + scale is 0: ln 0 = -inf, and 0 * inf = NaN in the next product. Targets
of 0 in a divergence t ln(t / p) do the same from the first iteration.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "log-layer"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Find the smallest argument for an input from 0 to 1."""
    for net in facts.nets:
        for layer in net.layers:
            if layer.kind != "log":
                continue
            param = layer.param("log_param")
            shift, scale = param.number("shift", 0.0), param.number("scale", 1.0)
            if min(shift, shift + scale) > 0:
                continue
            bad = "0" if shift <= 0 else "1"
            fix = f"log_param {{ scale: {scale:g} shift: {max(-scale, 0) + 1e-6:.7g} }}"
            yield LintFinding(
                id,
                "warning",
                "log-of-zero",
                f'Log layer "{layer.name}" computes ln({shift:g} + {scale:g} x): minus infinity at x = {bad}',
                layer.where("shift", "scale", "type"),
                "log_param",
                fix,
            )
