"""An argument that PyTorch's schedulers refuse, or divide by.

From torch/optim/lr_scheduler.py: LinearLR raises for factors outside of 0 to 1,
ReduceLROnPlateau for factor >= 1, CosineAnnealingWarmRestarts for T_0 <= 0 or
T_mult < 1, OneCycleLR for pct_start outside of 0 to 1; CosineAnnealingLR divides
by T_max. MMEngine's schedulers of the same names check the same, and "end should
be larger than begin"; Keras' ReduceLROnPlateau raises for factor >= 1.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.schedules import scheduled_class
from logdoctor.lint.written import key, lines, number

id = "schedule-arguments"

BOUNDS = (
    (Bound(least=0, most=1, classes={"start_factor": "^linearlr$"}), "it is above 0 and at most 1", "0.001"),
    (Bound(least=0, most=1, classes={"end_factor": "^linearlr$"}), "it is from 0 to 1", "1.0"),
    (Bound(least=0, below=1, classes={"factor": "^reducelronplateau$"}), "it must be below 1", "0.1"),
    (Bound(least=0, most=1, classes={"pct_start": "^onecyclelr$"}), "it is from 0 to 1", "0.3"),
    (Bound(above=0, classes={"t_0": "^cosineannealingwarmrestarts$"}), "it must be positive", "10"),
    (Bound(least=1, classes={"t_mult": "^cosineannealingwarmrestarts$"}), "it is at least 1", "1"),
    (Bound(("t_max", "cosine_t_max"), above=0, allowed=(-1,), elsewhere="augment|transform(?!er)"),
     "the schedule divides by it", "the number of epochs"),
)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the arguments of schedulers that have a class."""
    for bound, effect, better in BOUNDS:
        for entry, value in bound.broken(facts):
            kind, name = facts.tree.kind(entry), key(entry)
            of = f"{name} {value:g}" + (f" of {kind}" if kind else "")
            yield LintFinding(id, "error", "", f"{of}: {effect}", lines(entry), name, f"{name}: {better}")
    for entry in facts.tree.each("end"):
        begin, end = facts.tree.inside(entry, "begin"), number(entry)
        first = number(begin)
        if end is not None and first is not None and end <= first and scheduled_class(facts, entry):
            text = f"end {end:g} of {facts.tree.kind(entry)} is not after begin {first:g}"
            yield LintFinding(id, "error", "", text, lines(entry, begin), "end", f"end: above {first:g}")
