r"""The tokens of the protobuf text format: names, numbers, quoted text, marks; and their errors.

The truth: protobuf's tokenizer.cc. Each character is looked at a fixed number
of times, so the time is linear in the input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NUMBER_LENGTH = 1000
"""A number may have this many characters."""

_TOKEN = re.compile(
    r"""[ \t\r\f\v\n]*(?:\#[^\n]*[ \t\r\f\v\n]*)*           # white space and comments
    (?:(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>[:{}<>\[\],;\-/]|\.(?![0-9]))
    |(?P<number>0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?[fF]?)
    |(?P<text>"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"|'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*')
    |(?P<end>\Z)|(?P<bad>.))""",
    re.VERBOSE,
)
_ESCAPE = re.compile(
    rb"\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.)|\Z)", re.DOTALL
)
_SIMPLE = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v",
           b"\\": b"\\", b"'": b"'", b'"': b'"', b"?": b"?"}


class TextFormatError(ValueError):
    """The text cannot be read: `what` is wrong, at which `line` and `column` (1-based), and what `help`s."""

    def __init__(self, what: str, line: int, column: int, help: str = "") -> None:
        super().__init__(what, line, column, help)
        self.what = what
        self.line = line
        self.column = column
        self.help = help

    def __str__(self) -> str:
        tail = f" ({self.help})" if self.help else ""
        return f"line {self.line}: {self.what}{tail}"


class Tokens:
    """A cursor over the tokens of a text; `kind` is word, number, text, mark, bad or end."""

    def __init__(self, text: str, lines: Sequence[int] | None = None) -> None:
        self.text = text.removeprefix("\ufeff")
        self.lines = lines
        self.at = 0
        self.start = 0
        self.row = 0
        self.row_start = 0
        self.kind = ""
        self.token = ""
        self.advance()

    @property
    def line(self) -> int:
        """The number of the line the current token stands on."""
        if self.lines is None:
            return self.row + 1
        return self.lines[min(self.row, len(self.lines) - 1)] if self.lines else 1

    def advance(self) -> None:
        """Move to the next token, over white space and comments."""
        found = _TOKEN.match(self.text, self.at)
        if found is None:  # cannot be: `bad` takes any character and `end` the rest
            self.kind, self.token = "end", ""
            return
        self.kind = kind = found.lastgroup or "end"
        self.token = token = found.group(kind)
        end = found.end()
        start = end - len(token)
        if start - self.at > 0 and (rows := self.text.count("\n", self.at, start)):
            self.row += rows
            self.row_start = self.text.rfind("\n", self.at, start) + 1
        self.start = start
        self.at = end

    def mark(self, marks: str) -> bool:
        """Whether the current token is one of these marks."""
        return self.kind == "mark" and self.token in marks

    def fail(self, what: str, help: str = "") -> TextFormatError:
        """The error to raise at the current token."""
        return TextFormatError(what, self.line, self.start - self.row_start + 1, help)

    def seen(self) -> str:
        """The current token, for an error message."""
        if self.kind == "end":
            return "the end of the text"
        return repr(self.token if len(self.token) <= 30 else self.token[:27] + "...")

    def numeral(self) -> int | float:
        """The value of a number token: decimal, octal (leading 0), hexadecimal or with a fraction."""
        token = self.token
        if len(token) > NUMBER_LENGTH:
            raise self.fail(f"a number of {len(token)} characters is too long")
        following = self.text[self.at : self.at + 1]
        if following and (following.isalnum() or following in "_."):
            raise self.fail(f"{token + following!r} is no number", "put a space between a number and a name")
        value: int | float
        try:
            if token[:2] in ("0x", "0X"):
                value = int(token, 16)
            elif token.isdigit():
                value = int(token, 8) if token[0] == "0" and len(token) > 1 else int(token)
            else:
                value = float(token.rstrip("fF"))
        except ValueError:
            raise self.fail(f"{self.seen()} is no number", "a number that begins with 0 is octal") from None
        self.advance()
        return value

    def quoted(self) -> str:
        """The value of one or more adjacent quoted texts."""
        parts: list[str] = []
        while self.kind == "text":
            inner = self.token[1:-1]
            parts.append(self._unescape(inner) if "\\" in inner else inner)
            self.advance()
        return "".join(parts)

    def _unescape(self, inner: str) -> str:
        def one(found: re.Match[bytes]) -> bytes:
            octal, hexa, short, long, plain = found.groups()
            if octal:
                return bytes([int(octal, 8) & 255])
            if hexa:
                return bytes([int(hexa, 16)])
            if short or long:
                code = int(short or long, 16)
                return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else b"?"
            if plain not in _SIMPLE:
                bad = (plain or b"").decode("utf-8", "replace")
                raise self.fail(f"'\\{bad}' is no escape", "write \\\\ for a backslash")
            return _SIMPLE[plain]

        return _ESCAPE.sub(one, inner.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
