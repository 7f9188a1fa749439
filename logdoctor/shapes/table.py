"""Rules that need earlier lines: tables named by a header line, and framed blocks of one value a line.

What they remember lives in the session's memory (one dict per reading), never
in the rule: rules are shared by all sessions of a process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from logdoctor.numbers import NUMBER
from logdoctor.shapes.glued import apart
from logdoctor.shapes.record import Hit, Noted
from logdoctor.shapes.rule import Rule, RuleError, clock_of, expand

_GAP = re.compile(r" {2,}|\t+| *[|│] *")
_CELL = re.compile(r"[^\s|│]+")
_TAB_CELL = re.compile(r"[^\t\n]+")
_NUMBER = re.compile(NUMBER + r"%?\Z")
_NO_NUMBER = re.compile(r"(?:None|n/a|N/A|-+|No log|\d+(?::\d+)+(?:\.\d+)?|[\d.]+(?:s|m|h|G|M|GB|MB))\Z")
_LONGEST_ROW = 2000


class Table(Rule):
    """Columns named by a header line; later lines are rows until another header comes.

    `pattern` finds the header; its group `columns` (or all of it) holds the
    names, two blanks apart. `row` finds a row: clock groups as elsewhere, and
    the group `cells`; without `row` every line with as many cells as columns
    is one. `by = "position"` cuts rows where the names begin, for tables that
    leave missing cells blank. `gap` is what separates the names. Tables of one
    `group` take turns: a new header ends the table before it.
    """

    def __init__(self, format_name: str, entry: Mapping[str, Any], names: Mapping[str, str],
                 defaults: Mapping[str, Any]) -> None:
        super().__init__(format_name, entry, names, defaults)
        self.anchor, self.anchors = "", ()      # a row holds no text of the header
        self.by_position = entry.get("by") == "position"
        self._row = str(entry.get("row", ""))
        self.gap = re.compile(str(entry["gap"])) if "gap" in entry else _GAP
        self.group = str(entry.get("group", self.format))

    @cached_property
    def row(self) -> re.Pattern[str] | None:
        try:
            return re.compile(expand(self._row)) if self._row else None
        except re.error as error:
            raise RuleError(f"row of line {self.id!r} does not compile: {error}") from None

    def read(self, text: str, memory: dict[Any, Any] | None = None) -> Hit | Noted | None:
        if memory is None or len(text) > _LONGEST_ROW:
            return None
        if not self.seek or any(map(text.__contains__, self.seek)):
            found = self.compiled.search(text)
            if found is not None:
                memory[self.group] = (self, self._columns(text, found))
                return Hit(self._plan(()), (), ())
        held: tuple[Rule, list[tuple[str, int]]] | None = memory.get(self.group)
        if held is None or held[0] is not self:
            return None
        return self._values(text, held[1])

    def _columns(self, text: str, found: re.Match[str]) -> list[tuple[str, int]]:
        start, end = found.span("columns") if "columns" in self.groups else found.span()
        columns = []
        at = start
        for gap in [*self.gap.finditer(text, start, end), None]:
            stop = gap.start() if gap else end
            if text[at:stop].strip():
                columns.append((text[at:stop].strip(), at))
            at = gap.end() if gap else end
        return columns

    def _values(self, text: str, columns: list[tuple[str, int]]) -> Hit | None:
        fields: list[str] = []
        spans: list[tuple[int, int]] = []
        start, end = 0, len(text)
        if self.row is not None:
            row = self.row.search(text)
            if row is None:
                return None
            for group in self.row.groupindex:
                clock = clock_of(group)
                if clock and row.start(group) >= 0:
                    fields.append(clock)
                    spans.append(row.span(group))
            start, end = row.span("cells")
        cells = self._by_position(text, columns) if self.by_position else self._in_order(text, start, end)
        if cells is not None and 2 <= len(cells) < len(columns) and self.row is None:
            cells = apart(text, cells, [at + len(name) for name, at in columns])
        if cells is None or len(cells) != len(columns):
            return None
        numbers = 0
        for (name, _), (a, b) in zip(columns, cells, strict=True):
            cell = text[a:b]
            if not _NUMBER.match(cell):
                if cell and not _NO_NUMBER.match(cell) and self.row is None:
                    return None                 # a line of text that happens to have as many words
                continue
            numbers += 1
            metric = self._metric(name)
            if metric not in fields and self._wanted(metric):
                fields.append(metric)
                spans.append((a, b))
        return self._hit(text, fields, spans) if numbers else None

    def _in_order(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        pattern = _TAB_CELL if "\t" in text else _CELL
        return [found.span() for found in pattern.finditer(text, start, end)]

    def _by_position(self, text: str, columns: list[tuple[str, int]]) -> list[tuple[int, int]] | None:
        starts = [at for _, at in columns]
        if any(text[at - 1 : at].strip() for at in starts[1:]) or text[: starts[0]].strip():
            return None                         # something crosses the border of a column: not a row
        cells = []
        for a, b in zip(starts, [*starts[1:], len(text)], strict=True):
            cell = text[a:b]
            left = len(cell) - len(cell.lstrip())
            cells.append((a + left, a + left + len(cell.strip())))
        return cells


class Block(Rule):
    """One record over several lines between two frame lines, one value a line.

    `edge` finds the frame, `section` (group `section`) a heading whose name is
    put before the names that follow, `pattern` (groups `name`, `value`) a
    value. The record is given when its frame closes, with a line number for
    every value, so that a counter printed in its middle places all of it.
    """

    def __init__(self, format_name: str, entry: Mapping[str, Any], names: Mapping[str, str],
                 defaults: Mapping[str, Any]) -> None:
        super().__init__(format_name, entry, names, defaults)
        self._edge = str(entry["edge"])
        self._section = str(entry.get("section", r"(?!)"))
        self.anchor, self.anchors, self.seek = "", (), ()

    @cached_property
    def edge(self) -> re.Pattern[str]:
        return re.compile(expand(self._edge))

    @cached_property
    def section(self) -> re.Pattern[str]:
        return re.compile(expand(self._section))

    def read(self, text: str, memory: dict[Any, Any] | None = None) -> Hit | Noted | None:
        if memory is None or len(text) > _LONGEST_ROW:
            return None
        nothing = Hit(self._plan(()), (), ())
        held = memory.get(self)
        if self.edge.match(text):
            memory[self] = _Record()
            if held is not None and held.fields:
                hit = self._hit("", held.fields, [])
                if hit is None:
                    return nothing
                return Hit(hit.plan, tuple(held.texts), (), tuple(held.lines))
            return nothing
        if held is None:
            return None
        if heading := self.section.match(text):
            held.section = heading["section"] + "/"
            return nothing
        found = self.compiled.match(text)
        if found is None:
            if not text.startswith(("|", " ")):
                del memory[self]                # the frame was something else
                return None
            return nothing
        metric = self._metric(self.prefix + held.section + found["name"])
        if metric not in held.fields and self._wanted(metric) and len(held.fields) < 500:
            held.fields.append(metric)
            held.texts.append(found["value"])
            held.lines.append(memory.get("line", 0))
        return nothing


class _Record:
    def __init__(self) -> None:
        self.section = ""
        self.fields: list[str] = []
        self.texts: list[str] = []
        self.lines: list[int] = []


SHAPES: dict[str, type[Rule]] = {"table": Table, "block": Block}


def rule_of(format_name: str, entry: Mapping[str, Any], names: Mapping[str, str],
            defaults: Mapping[str, Any]) -> Rule:
    """The rule that a [[line]] entry describes."""
    return SHAPES.get(str(entry.get("shape", "regex")), Rule)(format_name, entry, names, defaults)
