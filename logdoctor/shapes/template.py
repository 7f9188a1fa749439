"""Line templates: the fast path that a log earns by repeating itself.

The rules of a format define what a line means; they are general and slow.
A training log prints few kinds of lines, so once a rule has read a line its
layout is turned into a literal expression, and whole blocks are read with
one alternation of such templates: one C-level call a block, one tuple a
line. A line that no template knows goes back to the rules, so templates can
only make reading faster, never different (tests/shapes/test_template.py
compares both over every sample).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress

from logdoctor.shapes.record import Columns, Hit, Plan

MOST = 40
"""Templates in one expression; more would cost more per line than they save."""

_TOKEN = re.compile(
    r"(?P<number>(?<![\w@#])(?:\d[\d.,:]*\d|\d)(?:e[-+]?\d+)?)|(?P<space>[ \t]+)"
    r"|(?P<bar>[\u2580-\u259f\u2501\u2578-\u257b=>#-]{3,})"
    r"|(?P<word>[^\W\d]+)|(?P<other>.)")
_NUMBER_CLASS = r"[0-9.,:eE+-]+"
_BAR_CLASS = "[\u2580-\u259f\u2501\u2578-\u257b=>#. -]+"
_VALUE_CLASS = r"([+-]?[0-9A-Za-z.#]+(?:[+-][0-9]+)?)"
_UNIT_CLASS = r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)"
"""A number with its unit glued on: "0.123s"."""
_ANY_LAST = r"([^ \n_]+)"

_VALUES = frozenset({_VALUE_CLASS, _UNIT_CLASS, _ANY_LAST})
REPEATS = 3
"""How often a layout must be met before it becomes a template."""
REPEATS_UNREAD = 30
"""The same for lines that nobody reads: they only pay when they are many."""
PATIENCE = 5000
"""Lines after which nothing was learned until only some are looked at: this log repeats no layout."""
LONGEST = 1500
"""Characters of a line that may become a template."""

Token = str
Tokens = tuple[Token, ...]


def tokens_of(text: str, spans: Sequence[tuple[int, int]], fixed: Sequence[tuple[int, int]] = ()) -> Tokens:
    """The expression of a line, in pieces: literal words, number classes, captured values; `fixed` stands as it is."""
    pieces: list[Token] = []
    at = 0
    for start, end in sorted((*spans, *fixed)):
        pieces.extend(_general(text[at:start]))
        if (start, end) in fixed:
            pieces.append(re.escape(text[start:end]))
        else:
            last = end == len(text) or text[end] == " "
            pieces.append(_ANY_LAST if last else _UNIT_CLASS if text[end].isalpha() else _VALUE_CLASS)
        at = end
    pieces.extend(_general(text[at:]))
    return tuple(pieces)


def _general(piece: str) -> list[Token]:
    out: list[Token] = []
    for match in _TOKEN.finditer(piece):
        kind = match.lastgroup
        if kind == "number":
            out.append(_NUMBER_CLASS)
        elif kind == "space":
            out.append(r"[ \t]*" if match.end() == len(piece) or not out or len(match[0]) > 1 else r"[ \t]+")
        elif kind == "bar":
            out.append(_BAR_CLASS)
        elif kind == "word":
            out.append(match[0])
        else:
            out.append(re.escape(match[0]))
    return out


def _trie(entries: list[tuple[Tokens, int]], depth: int, order: list[int]) -> str:
    """One expression for all entries, common beginnings written once; `order` gets the entry of each leaf.

    Sharing stops at the first captured value, so that every leaf owns its groups.
    """
    start = depth
    first = entries[0][0]
    while depth < len(first) and first[depth] not in _VALUES \
            and all(len(tokens) > depth and tokens[depth] == first[depth] for tokens, _ in entries):
        depth += 1
    common = "".join(first[start:depth])
    if len(entries) == 1:
        order.append(entries[0][1])
        return common + "".join(first[depth:])
    branches: dict[object, list[tuple[Tokens, int]]] = {}
    for tokens, i in entries:
        head = tokens[depth] if depth < len(tokens) else ""
        branches.setdefault(i if head in _VALUES else head, []).append((tokens, i))
    return common + "(?:" + "|".join(_trie(group, depth, order) for group in branches.values()) + ")"


class Templates:
    """The templates of one session: learn lines, then read blocks."""

    def __init__(self) -> None:
        self._known: dict[Tokens, tuple[Plan | None, tuple[int, ...]]] = {}
        self._refused: set[Tokens] = set()
        self._seen: dict[Tokens, int] = {}
        self._pattern: re.Pattern[str] | None = None
        self._leaves: list[tuple[Plan, int, tuple[int, ...]]] = []
        self._pending = False
        self._fruitless = 0

    def learn(self, text: str, hit: Hit | None, fixed: Sequence[tuple[int, int]] = ()) -> None:
        """Remember the layout of a line that the rules have read (`hit`) or have nothing to say about (None).

        Numbers at `fixed` belong to the layout: with another one the line is another.
        """
        if len(self._known) >= MOST or len(text) > LONGEST or not text:
            return
        if hit is not None and (hit.plan.remembers or hit.lines is not None or not hit.spans):
            return
        self._fruitless += 1
        if self._fruitless > PATIENCE and self._fruitless % 32:
            return
        tokens = tokens_of(text, hit.spans if hit else (), fixed)
        if tokens in self._known or tokens in self._refused:
            return
        if len(self._seen) > 4000:
            self._seen.clear()
        self._seen[tokens] = self._seen.get(tokens, 0) + 1
        if self._seen[tokens] < (REPEATS if hit else REPEATS_UNREAD):
            return
        if hit is None:
            self._known[tokens] = (None, ())
        else:
            order = tuple(sorted(range(len(hit.spans)), key=hit.spans.__getitem__))
            check = re.match("".join(tokens) + r"\Z", text)
            if check is None or check.groups() != tuple(hit.texts[i] for i in order):
                self._refused.add(tokens)        # the layout alone cannot find the values: stay with the rules
                return
            self._known[tokens] = (hit.plan, order)
        self._pending = True
        self._fruitless = 0

    def refresh(self) -> None:
        """Compile what was learned since the last call."""
        if not self._pending:
            return
        self._pending = False
        known = list(self._known.items())
        order: list[int] = []
        # lines with values first: where two layouts fit, the one that says more wins
        entries = sorted(((tokens, i) for i, (tokens, _) in enumerate(known)), key=lambda e: known[e[1]][1][0] is None)
        self._pattern = re.compile(rf"(?m)^(?:{_trie(entries, 0, order)})$|^(.*)$")
        self._leaves = []
        group = 0
        for i in order:
            plan, positions = known[i][1]
            if plan is not None:
                self._leaves.append((plan, group, positions))
                group += len(positions)

    @property
    def ready(self) -> bool:
        return self._pattern is not None

    def read(self, text: str) -> tuple[list[Columns], list[int]]:
        """Read a block (segments ended by newlines).

        Gives the columns of every plan met, and the indices of the segments
        left to the rules.
        """
        assert self._pattern is not None
        rows = self._pattern.findall(text[:-1] if text.endswith("\n") else text)
        if not self._leaves:
            return [], [i for i, rest in enumerate(rows) if rest]
        columns = list(zip(*rows, strict=True))
        count = range(len(rows))
        found: list[Columns] = []
        for plan, group, positions in self._leaves:
            own = columns[group]
            indices = list(compress(count, own))
            if indices:
                by_field: list[list[str]] = [[]] * len(positions)
                for offset, position in enumerate(positions):
                    by_field[position] = list(compress(columns[group + offset], own))
                found.append(Columns(plan, indices, by_field))
        return found, list(compress(count, columns[-1]))
