"""A DeepSpeed configuration that DeepSpeed refuses.

train_batch_size must be the micro-batch times the accumulated steps times the
number of processes ("Check batch related parameters", runtime/config.py), so it
is at least a multiple of the first two; zero_optimization has the stages 0 to 3;
a static loss scale is positive (0 means dynamic).
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, name_of, number

id = "deepspeed"

SCALE = Bound(("loss_scale", "initial_scale_power", "min_loss_scale"), least=0)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the batches, the stage and the loss scale."""
    tree = facts.tree
    for each in tree.each("train_micro_batch_size_per_gpu"):
        whole, steps = tree.inside(each, "train_batch_size"), tree.inside(each, "gradient_accumulation_steps")
        micro, total, times = number(each), number(whole), number(steps) if steps is not None else 1.0
        if micro and total and times and micro > 0 and times > 0 and total % (micro * times):
            product = f"{key(each)} {micro:g}" + (f" times {key(steps)} {times:g}" if steps is not None else "")
            text = f"train_batch_size {total:g} is no multiple of {product}"
            yield LintFinding(id, "error", "", text, lines(whole, each, steps), "train_batch_size",
                              f"train_batch_size: {micro * times * max(1, round(total / micro / times)):g}")
    for entry in tree.each("stage"):
        stage = number(entry)
        if "zero_optimization" in entry.path and stage is not None and stage not in (0, 1, 2, 3):
            text = f"zero_optimization has the stages 0 to 3, not {stage:g}"
            yield LintFinding(id, "error", "", text, lines(entry), "stage", "stage: 2")
    for entry, value in SCALE.broken(facts):
        if value != -1:
            text = f"{name_of(entry)} {value:g}: it is 0 (dynamic) or positive"
            yield LintFinding(id, "error", "", text, lines(entry), key(entry), f"{key(entry)}: 0")
