"""A page of styled lines that never grows wider than its terminal."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from logdoctor.model.parts import FilePart
from logdoctor.render.visible import plain_ascii, visible

READABLE = 100
"""Prose is not set wider than this, however wide the terminal is."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few drawn characters, in Unicode or ASCII."""

    error: str = "✗"
    warning: str = "!"
    notice: str = "i"
    healthy: str = "✓"
    unknown: str = "?"
    bar: str = "│"
    seen: str = "+"
    against: str = "−"
    dot: str = "·"


UNICODE = Glyphs()
ASCII = Glyphs(error="x", healthy="ok", bar="|", against="-", dot=".")
TONE_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "notice": "bold cyan",
    "healthy": "bold green",
    "unknown": "bold magenta",
}


class Page:
    """Collects wrapped lines; `str()` gives the text, with ANSI styles only when `color` is set.

    All text enters through `text()`, which makes control characters visible and, without
    Unicode, ASCII. Rich markup in it is never interpreted. `files` are those the run stands in.
    """

    def __init__(self, width: int, *, color: bool, unicode: bool, files: tuple[FilePart, ...] = ()) -> None:
        self.files = files
        self.width = max(width, 20)
        self.color = color
        self.unicode = unicode
        self.glyphs = UNICODE if unicode else ASCII
        self.lines: list[Text] = []
        self._console = Console(
            file=StringIO(),
            width=self.width,
            color_system="standard" if color else None,
            force_terminal=color,
            no_color=not color,
            markup=False,
            highlight=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )

    def text(self, content: str, style: str = "") -> Text:
        """Return safe styled text."""
        safe = visible(content).replace("\t", "    ")
        return Text(safe if self.unicode else plain_ascii(safe), style=style)

    def join(self, *parts: Text | str) -> Text:
        """Return the parts as one text; plain strings are made safe."""
        whole = Text()
        for part in parts:
            whole.append_text(part if isinstance(part, Text) else self.text(part))
        return whole

    def wrap(self, content: Text, width: int, limit: int = 0) -> list[Text]:
        """Break text at words into lines of at most `width` cells; after `limit` lines it is cut."""
        wrapped = list(content.wrap(self._console, max(width, 1), overflow="fold", justify="left")) or [
            Text()
        ]
        for line in wrapped:
            line.rstrip()
        if limit and len(wrapped) > limit:
            mark = self.text("…", "dim")
            last = wrapped[limit - 1]
            last.truncate(max(width - cell_len(mark.plain), 1))
            last.append_text(mark)
            del wrapped[limit:]
        return wrapped

    def add(
        self,
        content: Text | str,
        indent: int = 2,
        hang: int | None = None,
        limit: int = 0,
        prose: bool = False,
    ) -> None:
        """Add text at an indent; following lines start at `hang`."""
        text = content if isinstance(content, Text) else self.text(content)
        hang = indent if hang is None else min(hang, self.width // 2)
        room = self.width if not prose else min(self.width, READABLE + hang)
        first = self.wrap(text, room - indent, 1 if limit == 1 else 0)[0]
        rest = text[len(first.plain) :] if limit != 1 and text.plain.startswith(first.plain) else Text()
        if rest.plain.strip():
            skip = len(rest.plain) - len(rest.plain.lstrip())
            following = self.wrap(rest[skip:], room - hang, limit - 1 if limit else 0)
        else:
            following = []
        self.lines.append(Text(" " * indent).append_text(first))
        self.lines.extend(Text(" " * hang).append_text(line) for line in following)

    def labelled(self, label: Text, content: Text | str, indent: int, column: int, limit: int = 0) -> None:
        """Add text in a column behind its label; on a narrow page, below the label's first words."""
        text = content if isinstance(content, Text) else self.text(content)
        used = indent + cell_len(label.plain)
        if used + 1 > column or column * 5 > self.width * 2:
            self.add(self.join(label, "  ", text), indent, indent + 2, limit)
            return
        label = self.join(label, " " * (column - used))
        for i, line in enumerate(self.wrap(text, self.width - column, limit)):
            lead = Text(" " * indent).append_text(label) if i == 0 else Text(" " * column)
            self.lines.append(lead.append_text(line))

    def fixed(self, content: str, indent: int, style: str = "", limit: int = 0) -> None:
        """Add preformatted text (code). Over-long lines stay whole, so that what is copied from a terminal works."""
        end = len(self.lines) + limit
        self.lines += (Text(" " * indent).append_text(self.text(raw, style)) for raw in content.split("\n"))
        if limit and len(self.lines) > end:
            del self.lines[end:]
            self.lines.append(self.join(" " * indent, self.text("…", "dim")))

    def blank(self) -> None:
        """Add an empty line, unless the last one is empty."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Text())

    def heading(self, title: str) -> None:
        """Begin a section."""
        self.blank()
        self.add(self.text(title, "bold"), 2)

    def beside(self, left: Page, right: Page, gap: int = 4) -> None:
        """Add two narrower pages side by side."""
        for i in range(max(len(left.lines), len(right.lines))):
            line = left.lines[i].copy() if i < len(left.lines) else Text()
            if i < len(right.lines) and right.lines[i].plain:
                line.append(" " * (left.width + gap - cell_len(line.plain)))
                line.append_text(right.lines[i])
            self.lines.append(line)

    def __str__(self) -> str:
        """Return the page, every line ended by a newline."""
        for line in self.lines:
            line.rstrip()
        if not self.color:
            return "".join(f"{line.plain}\n" for line in self.lines)
        with self._console.capture() as captured:
            for line in self.lines:
                self._console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)
        return captured.get()
