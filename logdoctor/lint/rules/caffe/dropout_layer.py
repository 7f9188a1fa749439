"""Caffe's Dropout layer drops everything.

dropout_layer.cpp scales what is left by 1 / (1 - dropout_ratio) and checks the
ratio in debug builds only: at 1 that is 0 * inf = NaN for every activation,
outside of 0 to 1 the scale is wrong or negative.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "dropout-layer"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the ratio of each Dropout layer."""
    for net in facts.nets:
        for layer in net.layers:
            ratio = layer.param("dropout_param").number("dropout_ratio", 0.5)
            if layer.kind == "dropout" and not 0 <= ratio < 1:
                effect = "every activation is 0 * inf = NaN" if ratio == 1 else "it is at least 0 and below 1"
                text = f'Dropout layer "{layer.name}" has dropout_ratio {ratio:g}: {effect}'
                yield LintFinding(id, "error", "", text, layer.where("dropout_ratio"), "dropout_ratio",
                                  "dropout_ratio: 0.5")
