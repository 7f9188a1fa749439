"""The warm-up is as long as the run, or longer.

The rate then rises to the end and never reaches its value; the run trains with
a fraction of it. A warm-up takes 1 to 10 percent of a run as a rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import Severity

id = "warmup"

_STEPS = (
    (
        "warmup_steps",
        "num_warmup_steps",
        "warmup_iters",
        "warmup_iterations",
        "warmup_updates",
        "lr_warmup_iters",
        "warmup_num_steps",
    ),
    (
        "max_steps",
        "total_steps",
        "num_training_steps",
        "max_iters",
        "max_iter",
        "train_iters",
        "max_update",
        "total_num_steps",
        "num_steps",
        "total_iters",
    ),
)
_EPOCHS = (
    ("warmup_epochs", "warmup_epoch", "lr_warmup_epochs"),
    ("epochs", "max_epochs", "num_epochs", "num_train_epochs", "total_epochs", "max_epoch"),
)
HALF = 0.5


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare the length of the warm-up with that of the run, in steps and in epochs."""
    for warmups, totals in (_STEPS, _EPOCHS):
        warmup, total = facts.number(*warmups), facts.number(*totals)
        if warmup is None or total is None or not 0 < total < float("inf") or not warmup >= HALF * total:
            continue
        name, whole = facts.written(*warmups), facts.written(*totals)
        severity: Severity = "warning" if warmup >= total else "notice"
        effect = (
            "the rate never reaches its value" if warmup >= total else "half of the run or more is warm-up"
        )
        text = f"{name} {warmup:g} of {whole} {total:g}: {effect}"
        yield LintFinding(
            id, severity, "lr-too-low", text, facts.where(name, whole), name, f"{name}: {total / 20:g}"
        )
    ratio = facts.number("warmup_ratio")
    if ratio is not None and 1 <= ratio < float("inf"):
        yield LintFinding(
            id,
            "warning",
            "lr-too-low",
            f"warmup_ratio {ratio:g}: the rate never reaches its value",
            facts.where("warmup_ratio"),
            "warmup_ratio",
            "warmup_ratio: 0.05",
        )
