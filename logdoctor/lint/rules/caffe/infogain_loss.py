"""The net has an InfogainLoss layer.

Its matrix H comes from a file (or a third bottom) that no log shows. An inf or
nan in H, typically a weight of 1 / frequency for a label that never occurs,
makes the loss NaN when that label is met; rows that are not normalised scale
the loss and its gradient. The layer clamps predictions at 1e-20, so a finite
loss is at most 46.05 times the largest weight.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "infogain-loss"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Point out the layer."""
    for net in facts.nets:
        for layer in net.layers:
            if layer.kind == "infogainloss":
                source = layer.param("infogain_loss_param").text("source")
                matrix = f'the matrix in "{source[:60]}"' if source else "its matrix"
                yield LintFinding(
                    id,
                    "notice",
                    "bad-loss",
                    f'InfogainLoss layer "{layer.name}": {matrix} must be finite, and its rows normalised',
                    layer.where("type", "source"),
                    "infogain_loss_param",
                    "check the matrix with numpy.isfinite(H).all()",
                )
