"""The part of the data that is held out is not between 0 and 1.

Keras: "`validation_split` must be between 0 and 1, received: ..." ; at 1 nothing
is left to train on.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "validation-split"

PART = Bound(("validation_split", "val_split_ratio", "validation_fraction", "val_fraction"), least=0, below=1)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the part that is held out."""
    for entry, value in PART.broken(facts):
        name = key(entry)
        text = f"{name} {value:g}: the part held out is at least 0 and below 1"
        yield LintFinding(id, "error", "", text, lines(entry), name, f"{name}: 0.1")
