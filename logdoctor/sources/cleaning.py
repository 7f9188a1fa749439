"""Clean text: what a person would have seen, cut into segments that know their line number.

A progress bar rewrites its line with `\\r` or backspaces, so one physical
line may hold hundreds of states; each becomes a segment with the number of
the physical line it stands in. Colours, titles and NUL bytes go, and the
marks of a quotation before lines that came by mail or from a thread.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_CURSOR = re.compile(r"\x1b\[[0-?]*[ -/]*[A-HJKSTfsu]")
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\|(?=\n))|\x1b[ -/]*[0-~]|\x1b")
_MESSY = "\r\x08\x1b\x00\x0b\x0c\x1c\x1d\x1e"
_MESSY_WIDE = "\x85\u2028\u2029"
_OTHER_BREAKS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BACK = re.compile(r"\x08+")
_AFTER_BAR = re.compile(r"(?<=\])(?=Traceback \(most recent call last\):)")
"""A bar that an exception leaves has no line end."""
_QUOTED = re.compile(r"(?<=\n)(?:> ){1,4}")


@dataclass(slots=True)
class Block:
    """A run of clean segments, each ended by a newline in `text`.

    `starts` is None when segment i is line `first + i`; otherwise `starts[k]`
    is the segment index at which line `first + k` begins.
    """

    text: str
    first: int
    lines: int
    starts: list[int] | None = None

    def number(self, segment: int) -> int:
        """The physical 1-based line number of a segment."""
        if self.starts is None:
            return self.first + segment
        return self.first + bisect_right(self.starts, segment) - 1

    def segments(self) -> list[str]:
        found = self.text.split("\n")
        if found and not found[-1]:
            found.pop()
        return found


class Cleaner:
    """Makes Blocks of decoded text and counts physical lines."""

    def __init__(self) -> None:
        self.next_line = 1
        self._begins = True

    def block(self, text: str) -> Block:
        """`text` holds whole segments (see LineDecoder); an unfinished line continues in the next block."""
        first = self.next_line
        newlines = text.count("\n")
        self.next_line += newlines
        text = self._unquoted(text)
        if not _is_messy(text):
            return Block(text, first, newlines + (not text.endswith("\n")))
        # \x0b and friends would split lines in str.splitlines(); here they are just odd spaces
        text = _OTHER_BREAKS.sub(" ", text.replace("\r\n", "\n").replace("\x00", ""))
        if "\x1b" in text:
            text = _ANSI.sub("", _CURSOR.sub("\r", text))
        if "\x08" in text:
            text = _BACK.sub("\r", text)
        if "\r" not in text:
            return Block(text, first, newlines + (not text.endswith("\n")))
        segments: list[str] = []
        starts: list[int] = []
        for line in text.split("\n"):
            starts.append(len(segments))
            if "\r" in line:
                line = _AFTER_BAR.sub("\r", line)
                segments.extend(part for part in line.split("\r") if part and not part.isspace())
                if len(segments) == starts[-1]:
                    segments.append("")
            else:
                segments.append(line)
        if text.endswith("\n"):
            segments.pop()
            starts.pop()
        return Block("\n".join(segments) + "\n", first, len(starts), starts)

    def _unquoted(self, text: str) -> str:
        begins, self._begins = self._begins, text.endswith("\n") if text else self._begins
        if "\n> " not in text and not (begins and text.startswith("> ")):
            return text
        return _QUOTED.sub("", "\n" + text)[1:] if begins else _QUOTED.sub("", text)


def _is_messy(text: str) -> bool:
    """Single characters are found at memory speed; one expression for all of them is twenty times slower."""
    return any(c in text for c in _MESSY) or (not text.isascii() and any(c in text for c in _MESSY_WIDE))
