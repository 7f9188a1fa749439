"""Growing files, looked at again and again: works where no notification does (network file systems)."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

CHUNK = 1 << 20
REOPEN = 5.0
"""Seconds without growth after which the file is opened anew: a network file system then asks its server."""
MEMORY = 256
"""Last bytes of a file by which its copy is known."""
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
Event = Literal["data", "rotated", "replaced"]


def _parts(path: str) -> list[str]:
    """The files that `path` was rotated to and that are not compressed, oldest first."""
    from logdoctor.sources.rotation import families

    where = Path(path)
    try:
        names = [str(one) for one in where.parent.iterdir() if one.name.startswith(where.stem) and one.is_file()]
    except OSError:
        return []
    family = next((family for family in families([str(where), *names]) if family[0].family == str(where)), [])
    return [one.path for one in family if one.kind != "plain" and not one.path.endswith((".gz", ".bz2", ".xz", ".zst"))]


class Tail:
    """One file by its path: what was added, and what became of the file under that name.

    A file that was renamed (rotation) is read to its end before the new one; so
    it does not matter when it is compressed or removed afterwards.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.offset = 0
        self.compressed = False
        self._fd: int | None = None
        self._idle_since: float | None = None
        self._last = b""
        self._late: int | None = None if os.path.exists(path) else time.time_ns()
        """Since when the file is waited for; it may have been rotated before it is seen."""

    @property
    def there(self) -> bool:
        """The file has been seen."""
        return self._fd is not None

    def poll(self, now: float) -> Iterator[tuple[Event, bytes]]:
        """What is new: pieces of data, and "rotated" or "replaced" where another file begins."""
        grown = False
        if self._fd is None:
            if not self._open():
                return
            since, self._late = self._late, None
            for data in self._between(0, since) if since is not None else ():
                grown = True
                yield "data", data
        for data in self._read():
            grown = True
            yield "data", data
        if grown:
            self._idle_since = None
            return
        self._idle_since = self._idle_since if self._idle_since is not None else now
        event = self._fate(now)
        if event is not None:
            if event == "rotated":
                for data in self._read():                   # added before the renaming
                    yield "data", data
            mine = self._status()
            yield event, b""
            self.close()
            if self._open():
                if event == "rotated" and mine is not None:
                    for data in self._between(mine.st_ino, mine.st_mtime_ns):
                        yield "data", data
                for data in self._read():
                    yield "data", data

    def _open(self) -> bool:
        try:
            fd = os.open(self.path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            return False
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            return False
        self._fd, self.offset, self._last = fd, 0, b""
        head = os.pread(fd, 6, 0)
        self.compressed = head.startswith(_COMPRESSED)
        return True

    def _read(self) -> Iterator[bytes]:
        if self._fd is None:
            return
        while True:
            try:
                data = os.pread(self._fd, CHUNK, self.offset)
            except OSError:                                 # ESTALE, EIO: the server is away; try again later
                return
            if not data:
                return
            self.offset += len(data)
            self._last = (self._last + data[-MEMORY:])[-MEMORY:]
            yield data

    def _status(self) -> os.stat_result | None:
        try:
            return os.fstat(self._fd) if self._fd is not None else None
        except OSError:
            return None

    def _between(self, inode: int, written: int) -> Iterator[bytes]:
        """What stands in files that were begun and rotated since the last look, oldest first.

        Their names tell the order; the file that was read last is known by its
        inode, or, when it is gone or compressed, by when it was last written to
        (nanoseconds).
        """
        now = self._status()
        parts: list[tuple[int, int, int]] = []             # inode, time of the last change, descriptor
        try:
            for path in _parts(self.path):
                with contextlib.suppress(OSError):
                    fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
                    found = os.fstat(fd)
                    parts.append((found.st_ino, found.st_mtime_ns, fd))
            inodes = [one for one, _, _ in parts]
            if now is not None and now.st_ino in inodes:    # rotated once more while the files were opened
                del inodes[inodes.index(now.st_ino):]
            seen = inodes.index(inode) + 1 if inode in inodes else 0
            for _, changed, fd in parts[seen : len(inodes)]:
                if seen or changed > written:
                    at = 0
                    while data := os.pread(fd, CHUNK, at):
                        at += len(data)
                        yield data
        finally:
            for _, _, fd in parts:
                os.close(fd)

    def _fate(self, now: float) -> Event | None:
        """Whether another file stands under the name, or this one was emptied."""
        assert self._fd is not None
        try:
            mine = os.fstat(self._fd)
            named = os.stat(self.path)
        except OSError:                                     # gone for the moment: rotation between two steps
            return None
        if (mine.st_dev, mine.st_ino) != (named.st_dev, named.st_ino):
            return "rotated" if mine.st_nlink or self._copied(mine.st_mtime) else "replaced"
        if mine.st_size < self.offset:
            return "rotated" if self._copied(mine.st_mtime) else "replaced"
        if self._idle_since is not None and now - self._idle_since > REOPEN:
            self._idle_since = now
            self._again()
        return None

    def _copied(self, written: float) -> bool:
        """What was read lies beside the file under a name of its own: rotated by copying, or compressed since."""
        path = Path(self.path)
        with contextlib.suppress(OSError):
            for beside in path.parent.iterdir():
                if not beside.name.startswith((f"{path.name}.", f"{path.name}-")):
                    continue
                with contextlib.suppress(OSError), beside.open("rb") as copy:
                    if beside.suffix == ".gz":
                        copy.seek(-4, os.SEEK_END)          # the length of what was compressed, modulo 2^32
                        same = int.from_bytes(copy.read(4), "little") == self.offset & 0xFFFFFFFF
                    elif beside.suffix in (".xz", ".zst", ".bz2"):
                        same = abs(beside.stat().st_mtime - written) < 60
                    else:
                        copy.seek(max(0, self.offset - len(self._last)))
                        same = bool(self._last) and copy.read(len(self._last)) == self._last
                    if same:
                        return True
        return False

    def _again(self) -> None:
        """Open the same file anew."""
        assert self._fd is not None
        with contextlib.suppress(OSError):
            fd = os.open(self.path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            mine, new = os.fstat(self._fd), os.fstat(fd)
            if (mine.st_dev, mine.st_ino) == (new.st_dev, new.st_ino):
                os.close(self._fd)
                self._fd = fd
            else:
                os.close(fd)

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
