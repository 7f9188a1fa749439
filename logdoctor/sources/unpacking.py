"""Compressed logs: small pieces out, however much a small file unpacks to."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol, cast

from logdoctor.sources.errors import SourceError

PIECE = 1 << 17
"""Most bytes that are unpacked at once."""
MAGIC = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))


class _Member(Protocol):
    """One compressed stream; a file may hold several, one after the other."""

    eof: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib's object with the manners of bz2's: it keeps the input it could not use yet."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


def unpacked(raw: Iterator[bytes], kind: str, name: str, warn: Callable[[str], None] | None = None) -> Iterator[bytes]:
    """The unpacked bytes, at most PIECE at a time; what is readable of a damaged archive is given.

    Raises SourceError when nothing is readable; `warn` gets a sentence when only a part is.
    """
    pieces = _zstd(raw) if kind == "zstd" else _members(raw, {"gzip": _Gzip, "bz2": bz2.BZ2Decompressor,
                                                              "xz": lzma.LZMADecompressor}[kind])
    given = 0
    try:
        for piece in pieces:
            given += len(piece)
            yield piece
    except SourceError:
        raise
    except Exception as error:
        if not given:
            raise SourceError(name, f"the {kind} archive is damaged ({error})", f"try `{kind} -t` on it") from None
        if warn is not None:
            warn(f"the {kind} archive is damaged ({error}); what came before was read")
        yield b"\n"                                           # the log ends cut


def _members(raw: Iterator[bytes], new: Callable[[], Any]) -> Iterator[bytes]:
    member: _Member | None = None
    for piece in raw:
        while piece:
            if member is None:
                member = new()
            out = member.decompress(piece, PIECE)
            piece = b""
            if out:
                yield out
            while len(out) == PIECE and not member.eof:      # more may wait inside
                out = member.decompress(b"", PIECE)
                if out:
                    yield out
            if member.eof:
                piece, member = member.unused_data, None     # rotation puts several members into one file
    if member is not None:
        raise EOFError("it ends too early")


class _Raw:
    """Pieces as a file that a stream reader can read."""

    def __init__(self, raw: Iterator[bytes]) -> None:
        self._raw = raw
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end."""
        data = self._left or next(self._raw, b"")
        self._left = data[size:] if size >= 0 else b""
        return data[:size] if size >= 0 else data


def _zstd(raw: Iterator[bytes]) -> Iterator[bytes]:
    try:
        import zstandard
    except ImportError:
        raise SourceError("zstd input", "the package zstandard is not installed", "pip install zstandard") from None
    reader = zstandard.ZstdDecompressor().stream_reader(cast("IO[bytes]", _Raw(raw)), read_across_frames=True)
    while piece := reader.read1(PIECE):
        yield piece
