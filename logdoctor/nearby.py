"""What a mistyped name was meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable

ALIKE = 0.72
"""Share of letters in common: "torch" and "pytorch" have 0.83, "foo" and "format" 0.44, "data" and "batch" 0.44."""
_WORD = re.compile(r"[^a-z0-9]+")


def likeness(a: str, b: str) -> float:
    """How much of two words is the same: 0 to 1."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, a, b).ratio()


def near(wanted: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The names a person may have meant, the likeliest first; none rather than one that is far-fetched.

    A name counts when it is spelt alike, begins with what was written, or has a word of it.
    """
    said = wanted.strip().lower()
    words = {word for word in _WORD.split(said) if len(word) > 2}
    found = []
    for place, name in enumerate(known):
        plain = name.lower()
        alike = likeness(said, plain)
        begins = len(said) > 2 and plain.startswith(said)
        shared = words & set(_WORD.split(plain))
        if alike >= ALIKE or begins or shared:
            found.append((-alike - begins, place, name))
    return [name for _, _, name in sorted(found)[:most]]


def did_you_mean(wanted: str, known: Iterable[str], most: int = 1) -> str:
    """The question for an error message, "" when nothing is near."""
    found = near(wanted, known, most)
    return f"did you mean {' or '.join(found)}?" if found else ""
