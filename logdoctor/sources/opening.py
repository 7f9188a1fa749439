"""Open a log: a path, standard input, a compressed file; give back chunks of bytes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from logdoctor.sources.errors import SourceError
from logdoctor.sources.tfevents import as_text, folder_text, is_tfevents
from logdoctor.sources.unpacking import MAGIC, unpacked

if TYPE_CHECKING:
    from logdoctor.sources.folders import Found

_ODD = bytes([*range(1, 7), *range(14, 27), *range(28, 32), 127])
"""Control characters without bell, backspace, white space and escape."""
CHUNK = 1 << 17
"""Bytes per read: measured; larger ones fall out of the processor's cache, smaller ones cost calls."""

_NOT_TEXT = (
    (b"\x89PNG\r\n", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (a PyTorch checkpoint, a .npz or a Keras model)"),
    (b"\x89HDF\r\n", "an HDF5 file (a data set or a checkpoint)"), (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "a NumPy array"), (b"\x7fELF", "a program"), (b"SQLite format 3", "an SQLite database"),
    *((b"\x80" + bytes([version]), "a Python pickle (a checkpoint)") for version in (2, 3, 4, 5)),
    *((head, "a Python pickle") for head in (b"(dp0\n", b"(lp0\n", b"ccollections\n", b"c__builtin__\n")),
)


def is_stdin(name: str) -> bool:
    return name == "-"


def open_log(name: str) -> BinaryIO:
    """Open `name` for reading bytes; "-" is standard input.

    Raises SourceError with a sentence for a person.
    """
    if is_stdin(name):
        return sys.stdin.buffer
    path = Path(name)
    try:
        if path.is_dir():
            if any(path.rglob("*tfevents*")):
                return io.BytesIO(folder_text(path))
            raise SourceError(name, "it is a directory that holds no log",
                              "give the log file itself; `logdoctor analyze --all` takes every file of a folder")
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        raise SourceError(name, "there is no such file", _nearest(path)) from None
    except (OSError, ValueError) as error:
        raise SourceError(name, getattr(error, "strerror", None) or str(error)) from None


def _nearest(path: Path) -> str:
    from logdoctor.nearby import ALIKE, likeness

    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), 2000)]
    except OSError:
        return f"the folder {path.parent} cannot be read either"
    close = [name for name in names if likeness(path.stem, Path(name).stem) >= ALIKE]   # both end in .log: no matter
    best = max(close, key=lambda name: likeness(path.name, name), default="")
    return f"did you mean {path.parent / best}?" if best else ""


def logs_of(name: str, *, everything: bool = False) -> Found | None:
    """The logs of a folder; None when `name` is no folder. Those of one TensorBoard run are the folder itself."""
    try:
        if is_stdin(name) or not Path(name).is_dir():
            return None
    except (OSError, ValueError):
        return None
    from logdoctor.sources.folders import look

    found = look(name, everything=everything)
    if len(found.logs) == 1 and Path(found.logs[0]).is_dir():
        found.logs = [name]
    return found


def size_of(name: str) -> int | None:
    """Bytes on disk, or None for a pipe."""
    try:
        return None if is_stdin(name) else os.stat(name).st_size
    except OSError:
        return None


def chunks(stream: BinaryIO, name: str, progress: Callable[[int], None] | None = None,
           warn: Callable[[str], None] | None = None) -> Iterator[bytes]:
    """Chunks of the decompressed stream as they arrive; `progress` gets the raw bytes read so far,
    `warn` a sentence when a damaged archive could be read in part.

    Raises SourceError when the input is binary or an archive of which nothing can be read.
    """
    # read1-like reads give a pipe's bytes as soon as they arrive, never waiting for a full chunk
    read = cast("Callable[[int], bytes]", getattr(stream, "read1", stream.read))
    done = 0

    def pieces() -> Iterator[bytes]:
        nonlocal done
        while True:
            try:
                piece = read(CHUNK)
            except OSError as error:
                raise SourceError(name, error.strerror or str(error)) from None
            if not piece:
                return
            done += len(piece)
            if progress:
                progress(done)
            yield piece

    raw = pieces()
    head = b""
    for piece in raw:
        head += piece
        if len(head) >= 16:
            break
    if not head:
        return
    for magic, what in _NOT_TEXT:
        if head.startswith(magic):
            raise SourceError(name, f"it is {what}, not a text log", "give the text that the training printed")
    kind = next((kind for magic, kind in MAGIC if head.startswith(magic)), None)

    def all_pieces() -> Iterator[bytes]:
        yield head
        yield from raw

    if kind is None and is_tfevents(head):
        yield from as_text(all_pieces())
    elif kind is None:
        yield from _text(all_pieces(), name)
    else:
        yield from _text(unpacked(all_pieces(), kind, name, warn), name)


def _text(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The pieces, unless the first one is no text."""
    for first in pieces:
        if _is_binary(first[:1 << 16]):
            raise SourceError(name, "it is binary data, not a text log", "give the text that the training printed")
        yield first
        break
    yield from pieces


def _is_binary(data: bytes) -> bool:
    """Many control characters that no terminal output holds; NUL bytes (a lost tail, UTF-16) do not count."""
    text = len(data) - data.count(0)
    odd = text - len(data.translate(None, _ODD + b"\0"))
    return odd >= 8 and odd * 50 > text
