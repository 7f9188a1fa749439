"""The little that the readings share: numbered lines, the states of a bar, a point. Nothing of logdoctor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

Point = tuple[str, float, float, int]
"""A metric, its step, its value, and the line it stands in."""
Reading = Callable[[str], Iterable[Point]]

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, colours removed."""
    for number, line in enumerate(text.split("\n"), 1):
        yield number, _COLOUR.sub("", line)


def states(text: str) -> Iterator[tuple[int, str]]:
    """Each state of each line: a bar writes over itself with a carriage return (older ones with backspaces)."""
    for number, line in lines(text):
        for state in re.split("\r|\x08+", line):
            yield number, state
