"""The run prints no loss.

With `display: 0`, the default, Caffe trains without a single "Iteration" line;
nobody sees a NaN before the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "display"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for a solver without display."""
    if facts.solver is not None and not facts.number("display"):
        yield LintFinding(
            id,
            "notice",
            "",
            "display is 0, so the loss is never printed",
            facts.where("display"),
            "display",
            "display: 20",
        )
