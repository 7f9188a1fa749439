"""The gradient clip is 0, or so high that it never acts.

Caffe rescales the gradient when its L2 norm is above clip_gradients; a negative
value (the default, -1) switches this off, 0 multiplies every gradient by 0.
Usual are 1 to 100; at 10,000 the net has
exploded before the clip acts (measured: an RNN with clip_gradients 1e6).
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "clip-gradients"

NEVER = 1e4


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the value alone; what the run showed is another rule's matter."""
    if facts.solver is None:
        return
    clip = facts.number("clip_gradients")
    if clip is None:
        return
    where = facts.where("clip_gradients")
    if clip == 0:
        yield LintFinding(
            id,
            "error",
            "dead-network",
            "clip_gradients 0 multiplies every gradient by 0",
            where,
            "clip_gradients",
            "clip_gradients: 10, or -1 for none",
        )
    elif clip >= NEVER:
        yield LintFinding(
            id,
            "warning",
            "gradient-explosion",
            f"clip_gradients {clip:g} never acts in time: the net has exploded before",
            where,
            "clip_gradients",
            "clip_gradients: 10",
        )
