"""A format: the rules that read one framework's lines, made when they are first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from logdoctor.shapes.record import Hit, Noted
from logdoctor.shapes.rule import Rule

GENERAL = 1.0
"""Formats of less weight read many frameworks' lines by their general manner."""
SPECIFIC = 1.2
"""Formats of at least this weight read one framework's lines and must not take another's."""


class FormatError(Exception):
    """A format file that cannot be used: what, why, where, and what to do."""


class LazyRules(Sequence[Rule]):
    """Rules that are made when they are first asked for: most formats are never needed."""

    def __init__(self, make: Callable[[], list[Rule]]) -> None:
        self._make = make

    @cached_property
    def made(self) -> list[Rule]:
        """The rules."""
        return self._make()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)

    @overload
    def __getitem__(self, index: int) -> Rule: ...

    @overload
    def __getitem__(self, index: slice) -> list[Rule]: ...

    def __getitem__(self, index: int | slice) -> Rule | list[Rule]:
        return self.made[index]


@dataclass(eq=False)
class Format:
    """A loaded format file."""

    name: str
    title: str
    framework: str
    prints: str
    path: Path
    rules: Sequence[Rule]
    weight: float = 1.0
    always: bool = False
    guess: bool = False
    settings: str = ""
    notes: str = ""
    loss: Mapping[str, Any] = field(default_factory=dict)
    sign: tuple[str, ...] = ()
    """Text that only this framework prints; it decides before there are numbers."""
    gate: tuple[str, ...] = ()
    """Texts of which every line that can be read contains at least one; () where that is not known."""
    seek: tuple[str, ...] = ()
    """The same for a whole log: a row of a table holds no text of the header, but the log does."""

    def read(self, text: str, memory: dict[Any, Any] | None = None) -> Hit | Noted | None:
        """The first rule's answer to a clean line; `memory` is the session's, which reads the lines in order."""
        if self.gate and not any(map(text.__contains__, self.gate)):
            return None
        for rule in self.rules:
            found = rule.read(text, memory)
            if found is not None:
                return found
        return None
