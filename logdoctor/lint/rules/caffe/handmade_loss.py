"""The loss is put together by hand, or normalises twice.

SoftmaxWithLoss and SigmoidCrossEntropyLoss contain their softmax or sigmoid, in
a form that cannot overflow. Fed with probabilities they normalise twice: the
gradients become small and the loss cannot fall below a floor (about 1.46 for
ten classes). The other way round, MultinomialLogisticLoss behind a Softmax
layer, or a Log behind a Sigmoid, computes the same loss in an unstable way.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "handmade-loss"

_TWICE = {
    ("softmax", "softmaxwithloss"),
    ("sigmoid", "sigmoidcrossentropyloss"),
    ("sigmoid", "softmaxwithloss"),
    ("softmax", "sigmoidcrossentropyloss"),
}
_BY_HAND = {
    ("softmax", "multinomiallogisticloss"): "SoftmaxWithLoss",
    ("softmax", "log"): "SoftmaxWithLoss",
    ("sigmoid", "log"): "SigmoidCrossEntropyLoss",
}


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at each pair of a normalising layer and what reads it."""
    for net in facts.nets:
        for layer, fed in zip(net.layers, net.feeders, strict=True):
            below = fed[0] if fed else None
            if below is None:
                continue
            pair = (below.kind, layer.kind)
            if pair in _TWICE:
                yield LintFinding(
                    id,
                    "warning",
                    "not-converging",
                    f'{layer.type} "{layer.name}" reads the {below.type} layer "{below.name}", '
                    "but has its own inside",
                    layer.where("bottom", "type"),
                    "bottom",
                    f'feed it what "{below.name}" reads',
                )
            elif pair in _BY_HAND:
                cause = "log-of-zero" if layer.kind == "log" else "numeric-overflow"
                yield LintFinding(
                    id,
                    "notice",
                    cause,
                    f'{below.type} "{below.name}" and {layer.type} "{layer.name}" make a loss by hand',
                    layer.where("type", "bottom"),
                    "type",
                    f'type: "{_BY_HAND[pair]}" on what "{below.name}" reads',
                )
