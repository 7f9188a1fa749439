"""What a person sees while the run goes on: a steady panel on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, TextIO

from logdoctor.live.changes import Change
from logdoctor.render.visible import one_line, plain_ascii

if TYPE_CHECKING:
    from logdoctor.live.bedside import Bedside


class View:
    """Plain timestamped lines; also the base of the others. A broken terminal never ends the watch."""

    def __init__(self, out: TextIO | None = None, *, end: str = "\n", start: str = "") -> None:
        self.out = out or sys.stderr
        self.broken = False
        self._end = end
        self._start = start
        self._unicode = "utf" in (getattr(self.out, "encoding", "") or "").lower()

    def change(self, change: Change, source: str = "") -> None:
        """Say what has changed."""
        self.line(f"{one_line(source)}: {change.text}" if source else change.text)

    def line(self, text: str) -> None:
        """Write one line with the time of day."""
        text = one_line(text)
        text = text if self._unicode else plain_ascii(text)
        self.write(f"{self._start}{time.strftime('%H:%M:%S')} logdoctor: {text}{self._end}")

    def warn(self, text: str) -> None:
        """Something of the user's is lost: said even when nothing else is to be."""
        View.line(self, text)

    def write(self, text: str) -> None:
        if self.broken:
            return
        try:
            self.out.write(text)
            self.out.flush()
        except (OSError, ValueError):
            self.broken = True

    def draw(self, beds: list[Bedside], *, force: bool = False) -> float:
        """Draw the present state; gives the seconds until it wants to be drawn again."""
        return 3600.0

    def close(self) -> None:
        """Leave the terminal as it was."""


class Silent(View):
    """Says nothing but what is lost to the user."""

    def change(self, change: Change, source: str = "") -> None:
        return

    def line(self, text: str) -> None:
        return


def choose(*, quiet: bool = False, passing: bool = False) -> View:
    """The view for standard error; `passing`: the run's own output goes to a terminal as well."""
    if quiet:
        return Silent()
    terminal = _is_terminal(sys.stderr)
    if terminal and not passing and os.environ.get("TERM", "dumb") != "dumb":
        from logdoctor.live.panel import Panel

        return Panel()
    return View()


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (OSError, ValueError, AttributeError):
        return False
