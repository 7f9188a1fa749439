"""fp16 and bf16 are both on.

Transformers raises "At most one of fp16 and bf16 can be True, but not both",
DeepSpeed "bf16 and fp16 modes cannot be simultaneously enabled".
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import Written, flag, lines
from logdoctor.settings.config import Entry
from logdoctor.settings.keys import plain

id = "two-precisions"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for the two switches in one mapping, or as two sections that are enabled."""
    tree = facts.tree
    for half in (*tree.each("fp16"), *_sections(tree, "fp16")):
        other = next((one for one in (*tree.each("bf16"), *_sections(tree, "bf16"), *_sections(tree, "bfloat16"))
                      if _owner(one) == _owner(half)), None)
        if flag(half) and flag(other):
            yield LintFinding(id, "error", "", "fp16 and bf16 are both on; a run has one of them", lines(half, other),
                              "fp16", "fp16: false")


def _sections(tree: Written, name: str) -> list[Entry]:
    return [one for one in tree.each("enabled") if len(one.path) > 1 and plain(one.path[-2]) == name]


def _owner(entry: Entry) -> tuple[str, ...]:
    """The mapping that a switch, or the section it stands in, belongs to."""
    return entry.path[:-2] if plain(entry.path[-1]) == "enabled" else entry.path[:-1]
