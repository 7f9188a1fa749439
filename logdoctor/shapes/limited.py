"""Rules of a user's own format file: a pattern that takes too long on a line is stopped and named.

The shipped patterns are tried against hostile lines before they are shipped;
nobody does that for a user's. Theirs run in the `regex` module, which can
stop a search. What was stopped is kept in the session's memory, never in the
rule; after a few such lines the rule is not asked again in that session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from sys import maxsize
from typing import Any, cast

from logdoctor.model import TOOK_TOO_LONG
from logdoctor.shapes.record import Hit, Noted
from logdoctor.shapes.rule import Rule, RuleError, expand
from logdoctor.shapes.table import Block, Table

SECONDS = 0.2
"""Time for one search in one line; a sound pattern needs a thousandth of it."""
PATIENCE = 5
"""Lines on which a rule may be stopped before it is asked no more."""
STOPPED = "stopped"
"""The entry of a session's memory that holds the stopped rules, each with its lines."""

Stopped = dict[Rule, list[str]]


class Timed:
    """What the rules need of a compiled pattern, with a time limit; TimeoutError when it is over."""

    def __init__(self, pattern: str, what: str) -> None:
        import regex

        try:
            self._pattern = regex.compile(pattern)
        except regex.error as error:
            raise RuleError(f"{what} does not compile: {error}") from None
        self.groupindex: dict[str, int] = dict(self._pattern.groupindex)

    def search(self, text: str, start: int = 0, end: int = maxsize) -> Any:
        """As `re.Pattern.search`."""
        return self._pattern.search(text, start, end, timeout=SECONDS)

    def match(self, text: str, start: int = 0, end: int = maxsize) -> Any:
        """As `re.Pattern.match`."""
        return self._pattern.match(text, start, end, timeout=SECONDS)

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[Any]:
        """As `re.Pattern.finditer`."""
        return iter(self._pattern.finditer(text, start, end, timeout=SECONDS))


def _timed(pattern: str, what: str) -> re.Pattern[str]:
    return cast("re.Pattern[str]", Timed(pattern, what))


class _Limited(Rule):
    """A rule that gives up when its time is over."""

    def read(self, text: str, memory: dict[Any, Any] | None = None) -> Hit | Noted | None:
        """As any rule's; None once it was stopped."""
        stopped: Stopped = {} if memory is None else memory.setdefault(STOPPED, {})
        if len(stopped.get(self, ())) >= PATIENCE:
            return None
        try:
            return super().read(text, memory)
        except TimeoutError:
            stopped.setdefault(self, []).append(text[:60])
            return None

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern."""
        return _timed(self.pattern, f"pattern of line {self.id!r}")


class LimitedRule(_Limited):
    """One line for itself."""


class LimitedTable(_Limited, Table):
    """A table."""

    @cached_property
    def row(self) -> re.Pattern[str] | None:
        """What finds a row."""
        return _timed(expand(self._row), f"row of line {self.id!r}") if self._row else None


class LimitedBlock(_Limited, Block):
    """A framed record."""

    @cached_property
    def edge(self) -> re.Pattern[str]:
        """What finds the frame."""
        return _timed(expand(self._edge), f"edge of line {self.id!r}")

    @cached_property
    def section(self) -> re.Pattern[str]:
        """What finds a heading."""
        return _timed(expand(self._section), f"section of line {self.id!r}")


LIMITED: dict[type[Rule], type[Rule]] = {Rule: LimitedRule, Table: LimitedTable, Block: LimitedBlock}


def limited(rule: Rule) -> Rule:
    """Put a rule under the time limit."""
    rule.__class__ = LIMITED[type(rule)]
    if rule.item is not None:
        rule.item = _timed(rule.item.pattern, f"item of line {rule.id!r}")
    return rule


def told(stopped: Stopped) -> list[str]:
    """A sentence for each rule that was stopped."""
    out = []
    for rule, lines in stopped.items():
        end = "it was not asked any more" if len(lines) >= PATIENCE else "it was stopped there"
        out.append(f"format {rule.format}: the pattern of line {rule.id!r} {TOOK_TOO_LONG} ({SECONDS:g} s) and {end}: "
                   f"{lines[0]!r}")
    return out
