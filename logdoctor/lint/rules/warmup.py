"""The warm-up is as long as the run, or longer.

The rate then rises to the end and never reaches its value; the run trains with
a fraction of it. A warm-up takes 1 to 10 percent of a run as a rule. Megatron
asserts that it ends before the decay does, Transformers raises for a negative
number of steps and reads a number below 1 as a part of the run. MMCV's
warmup_ratio is the factor that the rate starts with, and no length; MMEngine's
LinearLR from a factor below its last one is a warm-up up to `end`. A run of a few
epochs or steps is a try-out: there it is a warning. A warm-up in steps is compared
with a run in epochs where the steps of an epoch are told, or the samples and the
batch; more devices and accumulation only make the run shorter.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.schedules import EPOCHS, STEPS, Unit, epochs_in_steps, whole_run
from logdoctor.lint.written import flag, key, lines, number, whole_number
from logdoctor.model import Severity
from logdoctor.settings.config import Entry

id = "warmup"

_STEPS = ("warmup_steps", "num_warmup_steps", "warmup_iters", "warmup_iterations", "warmup_updates", "lr_warmup_iters",
          "lr_warmup_steps", "warmup_num_steps", "burn_in", "n_warmup_steps")
_EPOCHS = ("warmup_epochs", "warmup_epoch", "lr_warmup_epochs", "num_warmup_epochs")
_DECAYS = ("lr_decay_iters", "lr_decay_steps", "total_num_steps")
"""Where the decay ends: the warm-up must be over before."""
_RATIOS = ("warmup_ratio", "warmup_fraction", "warmup_proportion", "lr_warmup_fraction")
HALF = 0.5
FEW = {"epochs": 10.0, "steps": 100.0}


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare the length of the warm-up with that of the run, in steps and in epochs."""
    tree = facts.tree
    for warmups, totals, unit in ((_STEPS, STEPS, "steps"), (_EPOCHS, EPOCHS, "epochs")):
        for entry in tree.each(*warmups):
            warmup = number(entry)
            if warmup is None or warmup == -1:
                continue
            if warmup < 0:
                text = f"{key(entry)} {warmup:g}: a warm-up cannot be negative"
                yield LintFinding(id, "error", "", text, lines(entry), key(entry), f"{key(entry)}: 0")
                continue
            by_epoch = unit == "steps" and flag(tree.inside(entry, "warmup_by_epoch"))
            if by_epoch:
                totals = EPOCHS
            run = tree.inside(entry, *totals) or tree.only(*totals)
            if run is None and unit == "steps":               # torchtitan: [training] steps
                run = next((one for one in tree.each("steps") if one.path[-2:-1] in (("training",), ("train",))), None)
            ends = [run, tree.nearest(entry, *_DECAYS) if unit == "steps" else None]
            whole = min((one for one in ends if (number(one) or 0) > 0), key=lambda one: number(one) or 0, default=None)
            if not 1 <= warmup < float("inf"):
                continue
            if whole is not None:
                yield from _compare(entry, warmup, number(whole) or 0.0, FEW["epochs" if by_epoch else unit], whole)
            elif unit == "steps" and (length := epochs_in_steps(facts)) is not None:
                yield from _compare(entry, warmup, length.steps, FEW[unit], *length.entries)
    yield from _linear(facts)
    for entry in tree.each(*_RATIOS):
        ratio = number(entry)
        if ratio is None or 0 <= ratio < 1 or tree.inside(entry, "warmup", "policy") is not None:
            continue
        effect = "the rate never reaches its value" if ratio >= 1 else "a warm-up cannot be negative"
        severity: Severity = "warning" if ratio == 1 else "error"
        yield LintFinding(id, severity, "", f"{key(entry)} {ratio:g}: {effect}", lines(entry), key(entry),
                          f"{key(entry)}: 0.05")


def _linear(facts: Facts) -> Iterator[LintFinding]:
    """MMEngine's LinearLR: from `begin` to `end`, in epochs unless by_epoch says otherwise."""
    tree = facts.tree
    for entry in tree.each("end"):
        begin, first, last = (number(tree.inside(entry, name)) for name in ("begin", "start_factor", "end_factor"))
        end = number(entry)
        if tree.kind(entry) != "linearlr" or begin or first is None or first >= (1 if last is None else last):
            continue
        unit: Unit = "steps" if flag(tree.inside(entry, "by_epoch")) is False else "epochs"
        whole = whole_run(facts, EPOCHS if unit == "epochs" else STEPS)
        # recipes of a few epochs warm up for more than half of them (MMAction2: 5 of 8)
        if end is not None and whole is not None and 0 < (number(whole) or 0) <= end < float("inf"):
            yield from _compare(entry, end, number(whole) or 0.0, FEW[unit], whole)


def _compare(entry: Entry, warmup: float, total: float, few: float, *of: Entry) -> Iterator[LintFinding]:
    """`of` tells the length of the run: one entry, or those that it was computed from."""
    if not HALF * total <= warmup or not 0 < total < float("inf"):
        return
    name = key(entry)
    never = warmup >= total
    effect = "the rate never reaches its value" if never else "half of the run or more is warm-up"
    severity: Severity = "notice"
    if never:
        severity = "error" if warmup > total >= few else "warning"
    told = ", ".join(f"{key(one)} {number(one):g}" for one in of)
    run = told if len(of) == 1 else f"at most {total:,.0f} steps ({told})"
    what = f"{name} {warmup:g} (the warm-up)" if name == "end" else f"{name} {warmup:g}"
    text = f"{what} of {run}: {effect}"
    yield LintFinding(id, severity, "lr-too-low" if severity != "error" else "", text, lines(entry, *of), name,
                      f"{name}: {whole_number(total / 20)}")
