"""Lists of a run's numbers, printed at its end: `losses: [0.69, 0.65]`, `{'loss': [0.69], 'val_loss': [0.7]}`.

Python's and NumPy's forms, on one line or on many. A list counts when it is
closed; each is counted from its own beginning, so that those of one run stand
beside each other. A list with the name of a loss or the like is believed at
once, one without a name if it falls from quarter to quarter, or turns to NaN
and stays so; the rows of a matrix are no lists. A history that is printed again
as it grows is read on. They are looked at only where a log prints no other
loss: elsewhere they repeat what was read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from logdoctor.names import canonical, role
from logdoctor.numbers import NONFINITE, median, parse
from logdoctor.shapes.record import Columns, Noted, Plan

LEAST = 4
"""Numbers of a list with a name; fewer may be a shape, a kernel or the rates of groups."""
LEAST_UNNAMED = 8
MOST = 2_000_000
"""Numbers of one list."""

_NUMBER = rf"(?:{NONFINITE}|[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.:])"
"""Unlike numbers.FINITE without commas for thousands: here they separate the numbers."""
_WRAP = r"(?:(?:np|numpy|torch)\.)?(?:array|tensor|float\d+)\("
_OPEN = re.compile(
    r"(?:(?P<quote>[\"'])(?P<quoted>[^\"'\n]{1,80})(?P=quote)\s{0,8}:\s{0,8}"
    r"|(?<!\w)(?P<name>[A-Za-z_][\w ./()-]{0,60}?)(?:[ \t]{0,8}[:=][ \t]{0,8}|[ \t]))?"
    rf"(?:{_WRAP})?\[(?=\s*(?:{_NUMBER}|{_WRAP}|\Z))")
_ITEM = re.compile(
    rf"\s*(?:,\s*)?(?:{_WRAP})?(?P<value>{_NUMBER})"
    r"(?:(?:, (?:dtype|device|grad_fn|requires_grad)=[^,()]{1,40}){0,3}\))?")
_SPACE = re.compile(r"\s*(?:,\s*)?")
_HEADING = re.compile(r"\W*(?P<name>[^\W\d][\w ./()-]{0,60}?)\s*(?P<colon>:?)\s*\Z")
_LONGEST_HEADING = 200
_AROUND = re.compile(
    r"(?i)\A(?:all|the|list|history|epoch)(?:[_ ]of)?[_ ]"
    r"|[_ ]?(?:history|hist|list|values?|curve|(?:per|by|over)[_ ]epochs?)\Z"
    r"|(?<=loss)es\Z|(?<=acc)s\Z")
_ONE_OF_MANY = re.compile(r"(?i)(?:epoch|fold|step|iter\w*|batch|run|trial|seed)[ _]?\d")
"""Such a list is one of several, and the others would have the same right."""
_LOST = 2
"""Prints of NaN at the end of a list without a name, and half as many as are finite: fewer may be missing values."""


class Lists:
    """Reads the lists of one log; begin with `recognise`."""

    name = "lists"
    framework = ""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._mapping = names or {}
        self._open = False
        self._matrix = False
        self._printed = ""
        self._in_dict = False
        self._heading = ""
        self._texts: list[str] = []
        self._lines: list[int] = []
        self._taken: dict[str, list[str]] = {}

    @classmethod
    def recognise(cls, lines: Sequence[str], names: Mapping[str, str] | None = None) -> Lists | None:
        """A reader, if these lines hold a list that is a loss."""
        found, _, _ = cls(names).read(lines, lambda i: i + 1)
        known = any(role(metric) in ("loss", "val_loss") for group in found for _, metric in group.plan.metrics)
        return cls(names) if known else None

    def read(self, segments: Sequence[str], number: Callable[[int], int]
             ) -> tuple[list[Columns], list[int], list[tuple[int, Noted]]]:
        """The lists closed in a block, and the segments without one."""
        groups: list[Columns] = []
        rest: list[int] = []
        for i, text in enumerate(segments):
            if not self._open and "[" not in text:
                if text.strip():
                    heading = _HEADING.fullmatch(text) if len(text) < _LONGEST_HEADING else None
                    says = heading is not None and (heading["colon"] or _metric_of(heading["name"]))
                    self._heading = heading["name"] if heading is not None and says else ""
                rest.append(i)
                continue
            if not self._segment(text, i, number(i), groups):
                rest.append(i)
        return groups, rest, []

    def _segment(self, text: str, segment: int, line: int, groups: list[Columns]) -> bool:
        """Take the lists of one line; False where it has none."""
        at, any_list = 0, self._open
        indent = len(text) - len(text.lstrip())
        while True:
            if not self._open:
                begin = _OPEN.search(text, at)
                if begin is None:
                    return any_list
                at, any_list = begin.end(), True
                above = self._heading if begin.start() <= indent else ""
                self._in_dict = begin["quoted"] is not None
                named = begin["quoted"] or begin["name"]
                self._printed = named or above
                self._matrix = text[begin.start() - 1 : begin.start()] == "[" or (self._matrix and not named)
                self._open, self._texts, self._lines = True, [], []
            while (item := _ITEM.match(text, at)) is not None:
                if len(self._texts) < MOST:
                    self._texts.append(item["value"])
                    self._lines.append(line)
                at = item.end()
            space = _SPACE.match(text, at)
            at = space.end() if space else at
            if at >= len(text):
                return True                        # the list goes on in the next line
            self._open = False                     # closed, or no list of numbers
            if text[at] == "]":
                if not self._matrix:                   # a row is one of several, too
                    self._close(segment, groups)
                self._matrix = self._matrix and text[at + 1 : at + 2] != "]"
                self._heading = ""

    def _close(self, segment: int, groups: list[Columns]) -> None:
        """A list has ended: a column, if it is one of a metric."""
        metric = self._metric()
        before = self._taken.get(metric, [])
        new = len(self._texts) - len(before)
        if not metric or new <= 0 or self._texts[: len(before)] != before:
            return
        self._taken[metric] = self._texts
        counter, first = ("@epoch", 1) if self._in_dict else ("@step", 0)
        plan = Plan(self.name, "list", (counter, metric), clock="" if self._in_dict else "print")
        steps = [str(k + first) for k in range(len(before), len(self._texts))]
        groups.append(Columns(plan, [segment] * new, [steps, self._texts[len(before) :]],
                              [(line, line) for line in self._lines[len(before) :]]))

    def _metric(self) -> str:
        """What a list holds, "" if that is unknown."""
        if self._printed in self._mapping:
            return self._mapping[self._printed]
        if self._printed:
            return _metric_of(self._printed) if len(self._texts) >= LEAST and not self._whole() else ""
        return "loss" if self._falls() else ""

    def _falls(self) -> bool:
        """Whether unnamed numbers look like a loss: positive decimals that fall, or are lost for good."""
        values = [value for text in self._texts if (value := parse(text)) is not None]
        finite = [value for value in values if math.isfinite(value)]
        if len(values) < LEAST_UNNAMED or not finite or min(finite) <= 0 or self._whole():
            return False
        quarter = len(finite) // 4
        levels = [median(finite[k * quarter : (k + 1) * quarter]) for k in range(4)] if quarter else [0.0]
        falls = all(b < a for a, b in pairwise(levels)) and levels[-1] < 0.9 * levels[0]
        lost = values[len(finite) :]                       # in bins the last edge is inf, in a data row one may be NaN
        stays = not any(map(math.isfinite, lost)) and all(map(math.isnan, lost[-_LOST:]))
        return falls if not lost else stays and len(lost) >= max(_LOST, len(finite) / 2)

    def _whole(self) -> bool:
        return all(map(str.isdigit, self._texts))


def _metric_of(printed: str) -> str:
    """The metric that a list of this name holds, "" if it is none that is known."""
    metric = canonical(_AROUND.sub("", printed.strip()))
    return metric if role(metric) and not _ONE_OF_MANY.search(printed) else ""
