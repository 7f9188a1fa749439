"""Open a log: a path, standard input, a compressed file; give back chunks of bytes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from logdoctor.sources.errors import SourceError
from logdoctor.sources.tfevents import as_text, folder_text, is_tfevents

CHUNK = 1 << 20
"""Bytes per read: large enough that the reading cost vanishes, small enough to bound memory."""

_MAGIC = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))
_NOT_TEXT = (
    (b"\x89PNG\r\n", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (a PyTorch checkpoint, a .npz or a Keras model)"),
    (b"\x89HDF\r\n", "an HDF5 file (a data set or a checkpoint)"), (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "a NumPy array"), (b"\x7fELF", "a program"), (b"\x80\x02", "a Python pickle (a checkpoint)"),
    (b"\x80\x04", "a Python pickle"), (b"\x80\x05", "a Python pickle"), (b"SQLite format 3", "an SQLite database"),
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
            raise SourceError(name, "it is a directory", "give the log file, or several: `logdoctor analyze DIR/*.log`")
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        raise SourceError(name, "there is no such file", _nearest(path)) from None
    except (OSError, ValueError) as error:
        raise SourceError(name, getattr(error, "strerror", None) or str(error)) from None


def _nearest(path: Path) -> str:
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in list(path.parent.iterdir())[:2000]]
    except OSError:
        return f"the folder {path.parent} cannot be read either"
    close = get_close_matches(path.name, names, 1, 0.6)
    return f"did you mean {path.parent / close[0]}?" if close else ""


def size_of(name: str) -> int | None:
    """Bytes on disk, or None for a pipe."""
    try:
        return None if is_stdin(name) else os.stat(name).st_size
    except OSError:
        return None


def chunks(stream: BinaryIO, name: str, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """Chunks of the decompressed stream as they arrive; `progress` gets the raw bytes read so far.

    Raises SourceError when the input is a known binary kind or a damaged archive.
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
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)

    def all_pieces() -> Iterator[bytes]:
        yield head
        yield from raw

    if kind is None and is_tfevents(head):
        yield from as_text(all_pieces())
    elif kind is None:
        yield from all_pieces()
    else:
        yield from _decompressed(all_pieces(), kind, name)


def _decompressed(raw: Iterator[bytes], kind: str, name: str) -> Iterator[bytes]:
    new: Callable[[], Any] = _decompressors()[kind]
    decoder = new()
    any_out = False
    pending = b""
    try:
        for piece in raw:
            pending += piece
            while pending:
                out = decoder.decompress(pending)
                pending = b""
                for start in range(0, len(out), CHUNK):      # a highly compressed bomb still comes in chunks
                    any_out = True
                    yield out[start : start + CHUNK]
                if getattr(decoder, "eof", False):
                    pending = decoder.unused_data            # several members in one file, as rotation makes them
                    decoder = new()
    except Exception as error:
        if isinstance(error, (KeyboardInterrupt, GeneratorExit)):
            raise
        if not any_out:
            raise SourceError(name, f"the {kind} archive is damaged ({error})", f"try `{kind} -t` on it") from None
        yield b"\n"                                           # what was readable is read; the log ends cut


def _decompressors() -> dict[str, Callable[[], object]]:
    import bz2
    import lzma
    import zlib

    def zstd() -> object:
        try:
            import zstandard
        except ImportError:
            raise SourceError("zstd input", "the package zstandard is not installed", "pip install zstandard") from None
        return zstandard.ZstdDecompressor().decompressobj()

    return {"gzip": lambda: zlib.decompressobj(31), "bz2": bz2.BZ2Decompressor, "xz": lzma.LZMADecompressor,
            "zstd": zstd}
