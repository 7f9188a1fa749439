"""TensorBoard event files, turned into lines of text: `{"tfevents": 12, "step": 40, "Loss/train": 0.5}`.

One record of the file becomes one line, so a line number is a record number,
and everything behind the sources (quotes, templates, live view) works as for
any log. Records without scalars become empty lines.

The framing (length, masked CRC-32C of the length, data, CRC of the data) and
the five protobuf fields needed are read here in a few lines: importing
tensorboard or tensorflow for it costs seconds and hundreds of megabytes,
protobuf alone would still need the generated classes.

Truth: tensorflow/core/lib/io/record_writer.cc, tensorflow/core/util/event.proto,
tensorflow/core/framework/summary.proto and tensor.proto.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeAlias

from logdoctor.sources.errors import SourceError

Scalar: TypeAlias = tuple[int, str, float, int]
"""Step, tag, value, record number from 1."""

LONGEST = 1 << 30
"""Bytes of one record; images and graphs are large, a wrong length is larger."""
MARK = "tfevents"
"""What the name of every event file has in it."""
HELD_OUT = frozenset({"validation", "val", "valid", "eval", "test", "dev"})
"""Folders beside `train` whose numbers are of held-out data."""
_FORMATS = {1: "<f", 2: "<d", 3: "<i", 9: "<q", 19: "<e"}
_PLAIN_FIELDS = {5: "<f", 6: "<d"}


@cache
def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


def masked_crc(data: bytes) -> int:
    """The masked CRC-32C that guards a record's length."""
    crc, table = 0xFFFFFFFF, _table()
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def is_tfevents(head: bytes) -> bool:
    """Whether a file with these first bytes (12 or more) is an event file."""
    # the first eight are a length, which no text spells
    return len(head) >= 12 and not any(head[4:8]) and struct.unpack_from("<I", head, 8)[0] == masked_crc(head[:8])


def records(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The payload of each whole record; ends quietly where the file is cut or damaged."""
    buffer = bytearray()
    source = iter(pieces)
    while True:
        while len(buffer) < 12:
            piece = next(source, b"")
            if not piece:
                return
            buffer += piece
        length = struct.unpack_from("<Q", buffer)[0]
        if not is_tfevents(bytes(buffer[:12])) or length > LONGEST:
            return
        while len(buffer) < 16 + length:
            piece = next(source, b"")
            if not piece:
                return
            buffer += piece
        yield bytes(buffer[12 : 12 + length])
        del buffer[: 16 + length]


def fields(data: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """Number, wire type and value of each protobuf field; ends at what is no field."""
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, kind, value
            continue
        if kind == 2:
            size, at = _varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(kind, -1)
        if size < 0 or at + size > end:
            return
        yield key >> 3, kind, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    return value, len(data)


def event(data: bytes) -> tuple[int, list[tuple[str, float]]]:
    """Step and scalars of one Event."""
    step = 0
    scalars: list[tuple[str, float]] = []
    for number, kind, value in fields(data):
        if number == 2 and kind == 0 and isinstance(value, int):
            step = value - (1 << 64) if value >> 63 else value
        elif number == 5 and isinstance(value, bytes):
            for inner, wire, summary in fields(value):
                if inner == 1 and wire == 2 and isinstance(summary, bytes) and (found := _value(summary)):
                    scalars.append(found)
    return step, scalars


def _value(data: bytes) -> tuple[str, float] | None:
    """Tag and number of one Summary.Value; None where it is an image, a text, a histogram."""
    tag, number = "", None
    for field, kind, value in fields(data):
        if field == 1 and isinstance(value, bytes):
            tag = value.decode("utf-8", "replace")
        elif field == 2 and kind == 5 and isinstance(value, bytes):
            number = shortest(struct.unpack("<f", value)[0])
        elif field == 8 and isinstance(value, bytes):
            number = _tensor(value)
    return (tag, number) if tag and number is not None else None


def _tensor(data: bytes) -> float | None:
    """The number of a tensor with one element."""
    kind = 0
    for field, wire, value in fields(data):
        if field == 1 and isinstance(value, int):
            kind = value
        elif field == 4 and isinstance(value, bytes) and (form := _FORMATS.get(kind)):
            return _unpack(form, value)
        elif field in _PLAIN_FIELDS and isinstance(value, bytes):
            return _unpack(_PLAIN_FIELDS[field], value)
        elif field in (7, 10):
            return float(value if isinstance(value, int) else _varint(value, 0)[0])
        elif field == 2 and isinstance(value, bytes) and wire == 2 and any(_sizes(value)):
            return None                                       # a dimension other than 1
    return None


def _sizes(shape: bytes) -> Iterator[bool]:
    for field, _, dim in fields(shape):
        if field == 2 and isinstance(dim, bytes):
            yield any(number == 1 and size != 1 for number, _, size in fields(dim))


def _unpack(form: str, data: bytes) -> float | None:
    if len(data) != struct.calcsize(form):
        return None
    number = float(struct.unpack(form, data)[0])
    return shortest(number) if form == "<f" else number


def shortest(value: float) -> float:
    """A 32-bit float as a person would write it: the shortest decimal that is the same 32-bit float."""
    if not math.isfinite(value):
        return value
    for digits in range(6, 10):
        short = float(f"{value:.{digits}g}")
        try:
            if struct.unpack("<f", struct.pack("<f", short))[0] == value:
                return short
        except OverflowError:
            continue
    return value


def read_tfevents(source: str | Path | BinaryIO) -> Iterator[Scalar]:
    """Step, tag, value and record number of every scalar, in the order of the file."""
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as stream:
            yield from read_tfevents(stream)
        return
    for number, data in enumerate(records(iter(lambda: source.read(1 << 20), b"")), 1):
        step, scalars = event(data)
        for tag, value in scalars:
            yield step, tag, value, number


def as_text(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The records of an event file as lines of text."""
    for number, data in enumerate(records(pieces), 1):
        step, scalars = event(data)
        yield line_of(number, step, scalars)


def line_of(number: int, step: int, scalars: Iterable[tuple[str, float]]) -> bytes:
    """One record as a line; empty when it has no scalar."""
    values = {tag.replace("\n", " "): value for tag, value in scalars}
    if not values:
        return b"\n"
    return json.dumps({"tfevents": number, "step": step, **values}, ensure_ascii=False).encode() + b"\n"


def event_files(folder: Path) -> list[Path]:
    """The event files below a folder, oldest first."""
    return sorted((path for path in folder.rglob(f"*{MARK}*") if path.is_file()), key=lambda path: path.name)


def run_of(path: str | Path) -> Path:
    """The folder of the run that an event file belongs to: its own, or the one around `train` and `validation`."""
    folder = Path(path).parent
    return folder.parent if folder.name.lower() in (*HELD_OUT, "train") else folder


def folder_text(folder: Path) -> bytes:
    """One run's event files as one text: in the order of the steps, held-out folders marked.

    A run in the folder itself is taken before those in folders below.
    Raises SourceError when there are only several of the latter.
    """
    files = event_files(folder)
    runs = {run_of(path) for path in files}
    if folder in runs:
        files = [path for path in files if run_of(path) == folder]
    elif len(runs) > 1:
        names = ", ".join(sorted(str(run) for run in runs)[:4])
        raise SourceError(str(folder), f"it holds {len(runs)} TensorBoard runs", f"give one of them: {names}")
    found: list[tuple[int, str, float]] = []
    for path in files:
        prefix = "val/" if path.parent.name.lower() in HELD_OUT else ""
        found.extend((step, prefix + tag, value) for step, tag, value, _ in read_tfevents(path))
    found.sort(key=lambda entry: entry[0])
    return b"".join(line_of(number, step, [(tag, value)])
                    for number, (step, tag, value) in enumerate(found, 1))
