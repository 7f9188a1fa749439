"""What a Python program's network ends with, and the loss that it is given to: read from the syntax, never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from logdoctor.settings.config.node import Entry
from logdoctor.settings.config.syntax import called, entry

OUTPUT, LOSS = "network_output", "loss_function"
"""The keys under which they are entered."""
_OUTPUTS = {"softmax": "softmax", "logsoftmax": "log_softmax", "log_softmax": "log_softmax", "sigmoid": "sigmoid"}
_LOSSES = {
    "CrossEntropyLoss": "cross_entropy", "cross_entropy": "cross_entropy",
    "NLLLoss": "nll_loss", "nll_loss": "nll_loss",
    "BCEWithLogitsLoss": "bce_with_logits", "binary_cross_entropy_with_logits": "bce_with_logits",
    "BCELoss": "bce", "binary_cross_entropy": "bce",
}


def outputs_and_losses(tree: ast.AST) -> list[Entry]:
    """PyTorch's losses, and the activation that the network ends with, where it is plain which one is the network.

    That is the only `forward` of the file, or, where there is none, each nn.Sequential: of several
    modules most are parts, and a gate or an attention may end with what it likes.
    """
    calls = [part for part in ast.walk(tree) if isinstance(part, ast.Call)]
    forwards = [part for part in ast.walk(tree) if isinstance(part, ast.FunctionDef) and part.name == "forward"]
    found = [entry(LOSS, _LOSSES[called(call)], call) for call in calls if called(call) in _LOSSES]
    if len(forwards) == 1:
        chains = _chains(tree)
        ends = [chains.get(called(value), value) if isinstance(value, ast.Call) else value
                for value in _returns(forwards[0])]
    else:
        ends = [call.args[-1] for call in calls if called(call) == "Sequential" and call.args and not forwards]
    return found + [entry(OUTPUT, last, end) for end in ends if (last := _output(end))]


def _chains(tree: ast.AST) -> dict[str, ast.expr]:
    """The last parts of the `self.net = nn.Sequential(...)` of a file, by name."""
    found = {}
    for part in ast.walk(tree):
        target = part.targets[0] if isinstance(part, ast.Assign) else None
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Call) and isinstance(target, ast.Attribute):
            call = part.value
            if called(call) == "Sequential" and call.args:
                found[target.attr] = call.args[-1]
    return found


def _output(made: ast.expr) -> str:
    return _OUTPUTS.get(called(made).lower(), "") if isinstance(made, ast.Call) else ""


def _returns(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a function returns, without the functions inside it; a name stands for what it was last given."""
    given: dict[str, ast.expr] = {}
    for statement in function.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(statement, ast.Assign) and isinstance(target, ast.Name):
            given[target.id] = statement.value
        elif isinstance(statement, ast.Return) and statement.value is not None:
            value = statement.value
            yield given.get(value.id, value) if isinstance(value, ast.Name) else value
