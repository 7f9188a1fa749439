"""A Keras layer whose output is always 1, or a softmax inside a softmax.

A softmax over one unit is exp(x) / exp(x) = 1 whatever the input: a binary
classifier with Dense(1, activation="softmax") predicts 1 for ever. A loss with
from_logits=True applies the softmax or sigmoid itself; behind an activation of
that kind it is applied twice (keras.losses: "y_pred is expected to be a logits
tensor").
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import flag, lines, number

id = "keras-output"

_NORMALISE = ("softmax", "sigmoid")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the dense layers and at the loss."""
    tree = facts.tree
    dense = [entry for entry in tree.each("activation") if tree.kind(entry) == "dense"]
    for entry in dense:
        units = tree.inside(entry, "units")
        if str(entry.value).lower() == "softmax" and number(units) == 1:
            text = "a softmax over 1 unit is always 1"
            yield LintFinding(id, "error", "", text, lines(units, entry), "activation", "activation: sigmoid")
    last = dense[-1] if dense else None
    if last is None or str(last.value).lower() not in _NORMALISE:
        return
    losses = list(tree.each("from_logits"))
    for entry in losses if len({one.line for one in losses}) == 1 else []:
        if flag(entry) and "crossentropy" in tree.kind(entry).replace("_", ""):
            text = f"from_logits with a {last.value} in the last layer: it is applied twice"
            yield LintFinding(id, "warning", "", text, lines(last, entry), "from_logits", "from_logits: false")
