"""Gradients are accumulated over less than one step.

A loss is divided by this number, and an update made every so many steps: 0
divides by zero, a negative number turns the gradient round. (Lightning raises
for accumulate_grad_batches < 1, Accelerate divides by it.)
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "accumulation"

STEPS = Bound(
    ("gradient_accumulation_steps", "accumulate_grad_batches", "grad_accum_steps", "grad_accumulation_steps",
     "accumulation_steps", "accum_iter", "accumulative_counts", "gradient_accumulation"),
    least=1, allowed=(-1,),
)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every number of accumulated steps."""
    for entry, value in STEPS.broken(facts):
        name = key(entry)
        text = f"{name} {value:g}: an update takes at least 1 step"
        yield LintFinding(id, "error", "", text, lines(entry), name, f"{name}: 1")
