"""Bytes to text, a line at a time, whatever wrote the file.

UTF-8 with or without a mark, UTF-16 as PowerShell's `>` writes it, and
Latin-1 for single lines that are neither. Only whole segments leave this
module: what follows the last line end waits for more input.
"""

from __future__ import annotations

import codecs

LONGEST = 4 << 20
"""Bytes of one unbroken line that are kept; the rest is dropped and counted, but records of JSON are read on."""

_UTF8_MARK = codecs.BOM_UTF8


class LineDecoder:
    """Turns chunks of bytes into text that ends at a line end (`\\n`, or a bar's `\\r`)."""

    def __init__(self) -> None:
        self.encoding = ""
        self.dropped = 0
        self.not_utf8 = 0
        self._wide: codecs.IncrementalDecoder | None = None
        self._pending: list[bytes] = []
        self._held = 0
        self._torn = False                       # something of the present line was dropped

    def feed(self, data: bytes, *, last: bool = False) -> str:
        """Text of all complete segments so far; with `last`, of everything left."""
        if not self.encoding:
            if len(data) + self._held < 4 and not last:
                self._pending.append(data)
                self._held += len(data)
                return ""
            data = b"".join(self._pending) + data
            self._pending, self._held = [], 0
            data = self._look(data)
        if self._wide is not None:
            data = self._wide.decode(data, final=last).encode("utf-8", "replace")
        if last:
            whole = b"".join(self._pending) + data
            self._pending, self._held = [], 0
            return self._text(whole)
        cut = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1   # a final \r may be half of \r\n
        if not cut and self._pending and self._pending[-1].endswith(b"\r") and data[:1] != b"\n":
            whole = b"".join(self._pending)
            self._pending, self._held = [data], len(data)
            return self._text(whole)
        if not cut:
            if self._held >= LONGEST and not self._torn and b"}," in data and (records := self._records(data)):
                return self._text(records) + "\r"
            if self._held < LONGEST:
                self._pending.append(data)
                self._held += len(data)
            else:
                self.dropped += len(data)
                self._torn = True
            return ""
        self._torn = False
        self._pending.append(data[:cut])
        whole = b"".join(self._pending)
        rest = data[cut:]
        self._pending, self._held = ([rest], len(rest)) if rest else ([], 0)
        return self._text(whole)

    def _records(self, data: bytes) -> bytes:
        """The whole records so far of a JSON document that stands in one endless line; b"" of any other line."""
        whole = b"".join(self._pending) + data
        cut = whole.rfind(b"},") + 2
        if whole.lstrip()[:1] not in (b"[", b"{") or cut < 2:
            return b""
        self._pending, self._held = [whole[cut:]], len(whole) - cut
        return whole[:cut]

    def _look(self, data: bytes) -> bytes:
        if data.startswith(_UTF8_MARK):
            self.encoding = "utf-8"
            return data[3:]
        for mark, name in ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16")):
            if data.startswith(mark):
                self.encoding = name
        if not self.encoding and len(data) >= 4:
            if data[1] == 0 and data[3] == 0 and data[0] and data[2]:
                self.encoding = "utf-16-le"
            elif data[0] == 0 and data[2] == 0 and data[1] and data[3]:
                self.encoding = "utf-16-be"
        if self.encoding:
            self._wide = codecs.getincrementaldecoder(self.encoding)("replace")
        else:
            self.encoding = "utf-8"
        return data

    def _text(self, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return "".join(self._line(line) for line in data.splitlines(keepends=True))

    def _line(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.not_utf8 += 1
            return line.decode("latin-1")
