"""A configuration as a tree of values with their places, and the entries that are read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Scalar = str | float | bool | None
MOST = 20_000
"""Entries of one file; written by hand, none comes near."""
DEEPEST = 100
"""Levels; deeper ones (a YAML alias that holds itself) are left out."""


class ConfigError(Exception):
    """A file that is not what it should be: the reason, the 1-based line and column (0: not known), what helps."""

    def __init__(self, reason: str, line: int = 0, column: int = 0, help: str = "") -> None:
        super().__init__(reason)
        self.reason, self.line, self.column, self.help = reason, line, column, help


@dataclass(slots=True)
class Node:
    """A scalar (`value`), a mapping (`items`) or a list (`parts`), at a 1-based line and column.

    `bare` is a text that was written without quotes, `shown` a scalar as written where it differs.
    """

    line: int = 0
    column: int = 0
    value: Scalar = None
    items: list[tuple[str, Node]] | None = None
    parts: list[Node] | None = None
    bare: bool = False
    shown: str = ""

    @property
    def scalar(self) -> bool:
        return self.items is None and self.parts is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One written value: its path of keys (positions in a list are digits), the value, its line and column.

    A list of plain values is one entry. `bare` as in Node; `again` when its key, or that of a mapping around it,
    stands twice in one mapping.
    """

    path: tuple[str, ...]
    value: Scalar | tuple[Scalar, ...]
    line: int = 0
    column: int = 0
    bare: bool = False
    shown: str = field(default="", compare=False)
    again: bool = False

    @property
    def text(self) -> str:
        """The value as text; "" for nothing."""
        if self.shown:
            return self.shown
        if isinstance(self.value, tuple):
            return f"[{', '.join(_shown(one) for one in self.value)}]"
        return _shown(self.value)


def _shown(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else value


def entries_of(root: Node) -> list[Entry]:
    """The scalars and the lists of scalars of a tree, in their order; at most MOST."""
    found: list[Entry] = []
    for entry in _walk(root, (), False, 0):
        found.append(entry)
        if len(found) >= MOST:
            break
    return found


def _walk(node: Node, path: tuple[str, ...], again: bool, depth: int) -> Iterator[Entry]:
    if depth > DEEPEST:
        return
    if node.items is not None:
        seen: set[str] = set()
        for key, below in node.items:
            yield from _walk(below, (*path, key), again or key in seen, depth + 1)
            seen.add(key)
    elif node.parts is not None:
        if path and all(part.scalar for part in node.parts):
            yield Entry(path, tuple(part.value for part in node.parts), node.line, node.column, again=again)
            return
        for position, part in enumerate(node.parts):
            yield from _walk(part, (*path, str(position)), again, depth + 1)
    elif path:
        yield Entry(path, node.value, node.line, node.column, node.bare, node.shown, again)
