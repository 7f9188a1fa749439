"""Verbatim lines for the report: the first ones, the last ones, and those pinned on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque

from logdoctor.sources import Block

FIRST = 4000
"""Lines kept from the beginning of the log."""
LAST = 8000
"""Lines kept before the newest one."""
WIDTH = 400
"""Characters kept of a quoted line."""
_WIDE = 1200


class Quotes:
    """Bounded memory of the log's text, by physical line number."""

    def __init__(self) -> None:
        self._head: list[Block] = []
        self._tail: deque[Block] = deque()
        self._pinned: dict[int, str] = {}
        self._newest = 0
        self._cut: tuple[Block | None, list[str]] = None, []

    def add(self, block: Block) -> None:
        """Remember a block; forget what is too old."""
        if len(block.text) > _WIDE * max(block.lines, 1):
            narrow = "\n".join(segment[:_WIDE] for segment in block.segments()) + "\n"
            block = Block(narrow, block.first, block.lines, block.starts)
        self._newest = block.first + block.lines - 1
        if block.first <= FIRST:
            self._head.append(block)
        else:
            self._tail.append(block)
            while self._tail and self._tail[0].first + self._tail[0].lines < block.first - LAST:
                self._tail.popleft()

    def pin(self, line: int, asking: int | None = None, wanted: str = "") -> None:
        """Keep a line for good; `asking` is the line that made it interesting (default: itself)."""
        if line in self._pinned or line <= 0 or len(self._pinned) > 4000:
            return
        if line > FIRST and line < (asking or line) - LAST:
            return
        text = self._find(line, wanted)
        if text is not None:
            self._pinned[line] = text

    def get(self, line: int, wanted: str = "") -> str | None:
        """The text of a line, cut to WIDTH; None when it was not kept.

        A line that a progress bar rewrote has many states; the one that holds
        `wanted` is taken, else the last that is not a bare bar.
        """
        pinned = self._pinned.get(line)
        if pinned is not None:
            return pinned
        if line > FIRST and line < self._newest - LAST:
            return None
        return self._find(line, wanted)

    def _find(self, line: int, wanted: str) -> str | None:
        blocks = [block for block in (*self._head, *self._tail) if block.first <= line < block.first + block.lines]
        states = [state for block in blocks for state in _states(block, self._segments(block), line)]
        if not states:
            return None
        chosen = next((state for state in states if wanted and wanted in state), None)
        if chosen is None:
            full = [state for state in states if not state.isspace() and "it/s]" not in state] or states
            chosen = full[-1]
        return shorten(chosen, wanted)

    def _segments(self, block: Block) -> list[str]:
        """The block's segments; cut once while the same block is asked for again."""
        if self._cut[0] is not block:
            self._cut = block, block.segments()
        return self._cut[1]


def shorten(text: str, wanted: str = "") -> str:
    """Cut a line to WIDTH characters, around the wanted text."""
    text = text.rstrip()
    if len(text) <= WIDTH:
        return text
    at = text.find(wanted) if wanted else 0
    start = max(0, at - WIDTH // 2) if at > WIDTH // 2 else 0
    cut = text[start : start + WIDTH]
    return ("…" if start else "") + cut + ("…" if start + WIDTH < len(text) else "")


def _states(block: Block, segments: list[str], line: int) -> list[str]:
    if block.starts is None:
        i = line - block.first
        return segments[i : i + 1]
    k = line - block.first
    start = block.starts[k]
    end = block.starts[k + 1] if k + 1 < len(block.starts) else len(segments)
    assert bisect_right(block.starts, start) == k + 1
    return segments[start:end]
