"""Make text from a log safe to show: whatever could move a cursor or reorder a line becomes visible."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad"  # C0, DEL, C1, soft hyphen
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # bidi, invisible, separators
    "\ud800-\udfff\U000e0000-\U000e0fff]"  # lone surrogates, tags and variation supplements
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_PLAIN = str.maketrans(
    {"·": "-", "–": "-", "—": "-", "…": "...", "→": "->", "×": "x", "≤": "<=", "≥": ">=", "≈": "~",
     "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "−": "-", "µ": "u"}
)  # fmt: skip


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    """Return `text` with control, bidirectional and invisible characters written as escapes.

    Newlines and tabs stay; everything else that is not plainly printable is shown as `\\x1b`, `\\u202e`, ...
    """
    return _UNSAFE.sub(_escape, text)


def plain_ascii(text: str) -> str:
    """Return `text` for a terminal without Unicode: typography becomes ASCII, the rest escapes."""
    if text.isascii():
        return text
    return _NOT_ASCII.sub(_escape, text.translate(_PLAIN))


def one_line(text: str, limit: int = 0) -> str:
    """Return visible `text` on one line: tabs and newlines as one space, cut to `limit` characters."""
    head = text if not limit else text[: limit * 2]
    line = re.sub(r"[\t\n]+", " ", visible(head)).strip()
    return cut(line, limit) if limit else line


def cut(text: str, limit: int) -> str:
    """Return `text`, or its first characters and an ellipsis when it is longer than `limit`."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"
