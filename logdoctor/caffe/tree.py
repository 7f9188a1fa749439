"""The tree a text-format file is read into: messages, fields, enum words.

A value is a `Message`, a `Word` (an enum name such as AVE or LMDB), a text, an
int, a float or a bool. Every field keeps the line it stands on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


class Word(str):
    """An unquoted name used as a value: an enum member (`pool: AVE`)."""

    __slots__ = ()


@dataclass(slots=True)
class Field:
    """One `name: value` or `name { ... }`; `line` is the 1-based line of the name."""

    name: str
    value: Value
    line: int


@dataclass(slots=True)
class Message:
    """Fields in the order written; a repeated field is several fields of one name."""

    fields: list[Field] = field(default_factory=list)
    line: int = 1

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def field(self, name: str) -> Field | None:
        """The last field of this name (the last one written counts), or None."""
        for item in reversed(self.fields):
            if item.name == name:
                return item
        return None

    def get(self, name: str, default: Value | None = None) -> Value | None:
        """The value of the last field of this name, or `default`."""
        found = self.field(name)
        return default if found is None else found.value

    def all(self, name: str) -> list[Value]:
        """Every value of this name, in order: `solver.all("stepvalue")`."""
        return [item.value for item in self.fields if item.name == name]

    def find(self, path: str) -> Value | None:
        """The value at a dotted path (`find("state.phase")`), or None where a part is missing."""
        here: Value | None = self
        for name in path.split("."):
            if not isinstance(here, Message):
                return None
            here = here.get(name)
        return here

    def message(self, name: str) -> Message:
        """The sub-message of this name, or an empty one, so that defaults can be asked of it."""
        found = self.get(name)
        return found if isinstance(found, Message) else Message([], self.line)

    def messages(self, name: str) -> list[Message]:
        """Every sub-message of this name."""
        return [value for value in self.all(name) if isinstance(value, Message)]

    def line_of(self, name: str) -> int:
        """The line of the last field of this name; the message's own line where it is absent."""
        found = self.field(name)
        return self.line if found is None else found.line

    def number(self, name: str, default: float = 0.0) -> float:
        """The value as a float; `default` where it is absent or no number."""
        value = self.get(name)
        return as_number(value, default)

    def integer(self, name: str, default: int = 0) -> int:
        """The value as an int; `default` where it is absent, not finite or no number."""
        value = self.number(name, math.nan)
        return int(value) if math.isfinite(value) else default

    def text(self, name: str, default: str = "") -> str:
        """The value as text (a string or an enum word); `default` otherwise."""
        value = self.get(name)
        return str(value) if isinstance(value, str) else default

    def flag(self, name: str, default: bool = False) -> bool:
        """The value as a bool: `true`, `t`, `True` or a number other than 0."""
        value = self.get(name)
        if isinstance(value, str):
            return {"t": True, "True": True, "f": False, "False": False}.get(value, default)
        return default if value is None or isinstance(value, Message) else bool(value)


Value: TypeAlias = "Message | Word | str | int | float | bool"


def as_number(value: object, default: float = 0.0) -> float:
    """A scalar of the tree as a float; a huge integer becomes infinity, as in C."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return default
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
