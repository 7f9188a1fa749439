"""A key stands twice in the same mapping of a file.

PyYAML and Python's json keep the last one without a word, so a setting that was
changed further up does nothing. (DeepSpeed refuses such a file, TOML is not
valid with one.)
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines
from logdoctor.settings.config import Entry

id = "duplicate-key"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for the entries that came second, and differ from the first."""
    first: dict[tuple[str, ...], Entry] = {}
    for entry in facts.tree.entries:
        before = first.setdefault(entry.path, entry)
        if not entry.again or before is entry or before.value == entry.value:
            continue
        text = (f"{key(entry)} stands twice: {before.text[:40]} in line {before.line}, "
                f"then {entry.text[:40]}, which counts")
        yield LintFinding(id, "warning", "", text, lines(before, entry), key(entry), "keep one of them")
