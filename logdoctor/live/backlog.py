"""Bytes that wait for the analysis: in memory first, then in an anonymous file, in order."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from typing import IO

IN_MEMORY = 64 << 20
"""Bytes kept in memory before the rest goes to a file."""
PIECE = 1 << 20
AT_ONCE = 64
"""Chunks handed to one writev call."""


def _file() -> IO[bytes]:
    import tempfile

    return tempfile.TemporaryFile(prefix="logdoctor-", buffering=0)


class Backlog:
    """A queue of bytes that never asks its writer to wait while the disk has room."""

    def __init__(self, limit: int | None = None) -> None:
        self.full = False
        """The file could not take more: the caller should stop reading until the queue is short again."""
        self._limit = IN_MEMORY if limit is None else limit
        self._front: deque[memoryview] = deque()
        self._front_bytes = 0
        self._after: deque[memoryview] = deque()
        self._file: IO[bytes] | None = None
        self._written = 0
        self._read = 0

    def __len__(self) -> int:
        return self._front_bytes + (self._written - self._read) + sum(map(len, self._after))

    def __bool__(self) -> bool:
        return bool(self._front)

    def push(self, data: bytes) -> None:
        """Append a chunk."""
        if self._written == self._read and not self._after and (
                not self._front or self._front_bytes + len(data) <= self._limit):
            self._front.append(memoryview(data))
            self._front_bytes += len(data)
        elif self._after or not self._spill(data):
            self._after.append(memoryview(data))
            self.full = True

    def _spill(self, data: bytes) -> bool:
        try:
            if self._file is None:
                self._file = _file()
            rest, at = memoryview(data), self._written
            while rest:
                done = os.pwrite(self._file.fileno(), rest, at)
                rest, at = rest[done:], at + done
        except OSError:
            return False
        self._written = at
        return True

    def splice(self, source: int, count: int) -> int:
        """Move what stands in the pipe `source` into the file where that is its place; gives the bytes moved.

        The data need not come through this process, which is the dearest part of a flood.
        """
        move = getattr(os, "splice", None)
        if move is None or self._after or not self._front:  # what is handed over next must be in memory
            return 0
        if self._written == self._read and self._front_bytes + count <= self._limit:
            return 0
        done = 0
        with contextlib.suppress(OSError):
            if self._file is None:
                self._file = _file()
            while done < count and (moved := move(source, self._file.fileno(), count - done,
                                                  offset_dst=self._written)):
                done += moved
                self._written += moved
        return done

    def pieces(self) -> list[memoryview]:
        """The next bytes, for writev."""
        return [self._front[i] for i in range(min(len(self._front), AT_ONCE))]

    def advance(self, count: int) -> None:
        """`count` bytes have been taken from the front."""
        self._front_bytes -= count
        while count:
            piece = self._front[0]
            if count < len(piece):
                self._front[0] = piece[count:]
                break
            count -= len(piece)
            self._front.popleft()
        if not self._front:
            self._refill()

    def _refill(self) -> None:
        if self._file is not None and self._read < self._written:
            data = os.pread(self._file.fileno(), min(PIECE, self._written - self._read), self._read)
            self._read += len(data)
            self._front.append(memoryview(data))
            self._front_bytes += len(data)
            if self._read == self._written:
                os.ftruncate(self._file.fileno(), 0)
                self._read = self._written = 0
        elif self._after:
            self._front, self._after = self._after, deque()
            self._front_bytes = sum(map(len, self._front))
            self.full = False

    def clear(self) -> None:
        """Nobody wants it any more."""
        self.__init__(self._limit)  # type: ignore[misc]
