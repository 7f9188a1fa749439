"""The drawn lines: over themselves, also after the terminal has wrapped them, and never wider than it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from logdoctor.live.canvas import BELOW, HIDE, SHOW, Canvas


class Terminal:
    """A console whose size the test changes."""

    def __init__(self, width: int) -> None:
        self.out = io.StringIO()
        self.console = Console(file=self.out, force_terminal=True, color_system=None, width=width, height=6)
        self.canvas = Canvas(self.out, self.console)

    def said(self) -> str:
        text = self.out.getvalue()
        self.out.seek(0)
        self.out.truncate()
        return text


def lines(*widths: int) -> list[Text]:
    return [Text("x" * width) for width in widths]


def test_lines_are_drawn_over_themselves() -> None:
    terminal = Terminal(40)
    terminal.canvas.show(lines(10, 20, 30))
    first = terminal.said()
    assert first.count(HIDE) == 1 and "A" not in first
    terminal.canvas.show(lines(10, 90))
    again = terminal.said()
    assert "\r\x1b[2A" in again and HIDE not in again
    assert "x" * 38 + "…" in again and "x" * 39 not in again  # a full line would make the terminal wrap
    terminal.canvas.say(Text("a finding"))
    said = terminal.said()
    assert said.index("\x1b[1A") < said.index(BELOW) < said.index("a finding") < said.index("xxx")
    terminal.canvas.clear()
    assert terminal.said() == "\r\x1b[1A" + BELOW + SHOW


def test_a_narrower_terminal_has_wrapped_what_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XTERM_VERSION", raising=False)
    terminal = Terminal(60)
    terminal.canvas.show(lines(10, 50, 45))
    terminal.said()
    terminal.console.width = 20
    terminal.canvas.show(lines(5))
    assert f"\r\x1b[6A{BELOW}" in terminal.said()  # 1 + 3 + 3 rows
    terminal.console.width = 60
    terminal.canvas.show(lines(5))
    assert "A" not in terminal.said()


def test_not_higher_than_the_terminal() -> None:
    terminal = Terminal(40)
    terminal.canvas.show(lines(*[3] * 30))
    assert terminal.said().count("xxx") == 5
