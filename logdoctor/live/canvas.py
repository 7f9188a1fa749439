"""A few lines at the bottom of a terminal, drawn over themselves in one write: nothing flickers, nothing is left."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""The terminal shows what is between them at once, where it knows them."""
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
REST, BELOW = "\x1b[K", "\x1b[J"
"""Erase to the end of the line, of the screen."""


class Canvas:
    """`show()` draws lines in place of those before, `say()` writes above them; OSError when the terminal is gone.

    The cursor rests behind the last line drawn.
    """

    def __init__(self, out: TextIO, console: Console | None = None) -> None:
        self.console = console or Console(file=out, stderr=True, markup=False, highlight=False, emoji=False)
        self._out = out
        self._lines: list[str] = []
        self._widths: list[int] = []
        self._width = 0
        self._hidden = False
        # these cut lines off when they get narrower, all others wrap them
        self._cuts = bool(os.environ.get("XTERM_VERSION"))

    def show(self, lines: Sequence[Text]) -> None:
        """Draw these; one column stays free, because a full line makes terminals wrap."""
        width = max(self.console.width, 2)
        shown = [self._styled(line, width - 1) for line in lines[: max(self.console.height - 1, 1)]]
        start = ("" if self._hidden else HIDE) + (self._up(width) if self._lines else "")
        self._hidden = True
        self._lines, self._width = shown, width
        self._widths = [min(line.cell_len, width - 1) for line in lines[: len(shown)]]
        self._write(BEGIN + start + f"{REST}\n".join(shown) + REST + BELOW + END)

    def say(self, text: Text) -> None:
        """Write a text above the lines, wrapped at the terminal's width."""
        with self.console.capture() as caught:
            self.console.print(text)
        if not self._lines:
            self._write(caught.get())
            return
        width = max(self.console.width, 2)
        again = f"{REST}\n".join(self._lines) if width >= self._width else ""
        start = self._up(width)
        if not again:                                       # narrower by now: the next drawing brings them back
            self._lines = []
        self._write(BEGIN + start + BELOW + caught.get() + again + END)

    def clear(self) -> None:
        """Take the lines away and leave the terminal as it was."""
        start = self._up(max(self.console.width, 2)) + BELOW if self._lines else ""
        if start or self._hidden:
            self._lines, self._hidden = [], False
            self._write(start + SHOW)

    def _up(self, width: int) -> str:
        """From where the cursor rests to the first line; a narrower terminal has wrapped what was drawn."""
        rows = len(self._lines)
        if width < self._width and not self._cuts:
            rows = sum(max(1, -(-cells // width)) for cells in self._widths)
        move = f"\x1b[{rows - 1}A" if rows > 1 else ""
        return "\r" + move + (BELOW if width < self._width else "")

    def _styled(self, line: Text, width: int) -> str:
        with self.console.capture() as caught:
            self.console.print(line, end="", width=width, no_wrap=True, overflow="ellipsis", soft_wrap=False)
        return caught.get().replace("\n", "")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
