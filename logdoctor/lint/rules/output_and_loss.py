"""A PyTorch network ends with an activation that its loss has inside, or does not fit.

CrossEntropyLoss takes raw scores and applies log_softmax itself, BCEWithLogitsLoss
the sigmoid (torch/nn/modules/loss.py): behind a softmax or sigmoid it is applied
twice, the gradients become small and the loss cannot come near 0. NLLLoss takes
log-probabilities: of a softmax's probabilities it gives a negative loss. Told
where a program has one kind of loss and one module; of several most are parts,
and a gate or an attention may end with what it likes.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import lines
from logdoctor.settings.config.networks import LOSS, OUTPUT

id = "output-and-loss"

_NAMES = {"cross_entropy": "CrossEntropyLoss", "nll_loss": "NLLLoss", "bce_with_logits": "BCEWithLogitsLoss"}
_WRONG = {
    ("softmax", "cross_entropy"): "it is applied twice",
    ("sigmoid", "cross_entropy"): "it wants the raw scores",
    ("sigmoid", "bce_with_logits"): "it is applied twice",
    ("softmax", "bce_with_logits"): "it wants the raw scores",
    ("softmax", "nll_loss"): "it wants log-probabilities (log_softmax)",
    ("sigmoid", "nll_loss"): "it wants log-probabilities (log_softmax)",
}


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare what the network ends with and what the loss takes."""
    outputs, losses = list(facts.tree.each(OUTPUT)), list(facts.tree.each(LOSS))
    if len({one.value for one in outputs}) != 1 or len({one.value for one in losses}) != 1:
        return
    last, loss = str(outputs[0].value), str(losses[0].value)
    why = _WRONG.get((last, loss))
    if why:
        fix = "log_softmax for it" if loss == "nll_loss" else f"leave the {last} out, and use it only where you predict"
        text = f"the network ends with a {last}, but {_NAMES[loss]} follows: {why}"
        yield LintFinding(id, "warning", "not-converging", text, lines(*outputs, *losses), last, fix)
