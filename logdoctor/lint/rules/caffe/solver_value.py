"""A value in the solver that Caffe cannot read, or that stops it.

protobuf's text format refuses a field of the wrong kind ("Expected integer, got:
1e4"), one that is given twice ("Non-repeated field ... is specified multiple
times") and an unknown word. solver.cpp checks average_loss >= 1, and divides the
loss by iter_size, so that 0 makes every update NaN. Dumps in a log cannot hold
the first three.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.caffe.tree import Field, Message, Word
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "solver-value"

# fmt: off
_INTEGERS = frozenset({
    "test_iter", "test_interval", "display", "average_loss", "max_iter", "iter_size", "stepsize", "stepvalue",
    "snapshot", "device_id", "random_seed",
})
_NUMBERS = frozenset({
    "base_lr", "gamma", "power", "momentum", "weight_decay", "clip_gradients", "delta", "momentum2", "rms_decay",
})
_FLAGS = frozenset({
    "test_compute_loss", "test_initialization", "snapshot_diff", "debug_info", "snapshot_after_train",
    "layer_wise_reduce",
})
_TEXTS = frozenset({
    "net", "train_net", "test_net", "lr_policy", "regularization_type", "snapshot_prefix", "type", "weights",
})
_REPEATED = frozenset({"test_net", "test_iter", "test_net_param", "test_state", "stepvalue", "weights"})
_WORDS = {
    "solver_mode": ("CPU", "GPU"),
    "snapshot_format": ("HDF5", "BINARYPROTO"),
    "solver_type": ("SGD", "NESTEROV", "ADAGRAD", "RMSPROP", "ADADELTA", "ADAM"),
}
# fmt: on


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the kind of every field, how often it stands there, and the two values that stop a run."""
    seen: dict[str, Field] = {}
    for item in facts.solver or ():
        wanted = _wanted(item)
        if wanted:
            written = "{" if isinstance(item.value, Message) else str(item.value)[:40]
            text = f"{item.name} is {wanted}, not {written}"
            yield LintFinding(id, "error", "", text, (item.line,), item.name, f"{item.name}: {wanted}")
        first = seen.setdefault(item.name, item)
        known = item.name in _INTEGERS | _NUMBERS | _FLAGS | _TEXTS or item.name in _WORDS
        if first is not item and known and item.name not in _REPEATED:
            text = f"{item.name} stands twice: Caffe refuses the file"
            yield LintFinding(id, "error", "", text, (first.line, item.line), item.name, "keep one of them")
    if facts.number("iter_size") == 0:
        text = "iter_size 0: the loss and the gradients are divided by it"
        yield LintFinding(id, "error", "", text, facts.where("iter_size"), "iter_size", "iter_size: 1")
    average = facts.number("average_loss")
    if facts.solver is not None and average is not None and average < 1:
        text = f"average_loss {average:g}: Caffe stops, it must be at least 1"
        yield LintFinding(id, "error", "", text, facts.where("average_loss"), "average_loss", "average_loss: 1")


def _wanted(item: Field) -> str:
    """What the field should hold, "" when it does."""
    name, value = item.name, item.value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in _INTEGERS and not (isinstance(value, int) and number):
        return "a whole number"
    if name in _NUMBERS and not number and str(value).lower() not in ("nan", "inf", "infinity"):
        return "a number"
    if name in _FLAGS and not (isinstance(value, bool) or value in (0, 1, "t", "f", "True", "False")):
        return "true or false"
    if name in _TEXTS and (isinstance(value, Word) or not isinstance(value, str)):
        return "a text in quotes"
    if name in _WORDS and not number and value not in _WORDS[name]:
        return "one of " + ", ".join(_WORDS[name])
    return ""
