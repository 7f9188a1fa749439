"""How a line is cited: by its number, or by file and number when a run stands in several files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from logdoctor.model.parts import FilePart

LONGEST = 28
"""Characters of a file's name; of a longer one the end is kept."""


def line_in(line: int, files: Sequence[FilePart] = ()) -> str:
    """A line in words: `line 412`, or `train.log.1:412`."""
    return f"line {line:,}" if len(files) < 2 else short(line, files)


def short(line: int, files: Sequence[FilePart] = ()) -> str:
    """The same for a narrow column: `412`, or `train.log.1:412`."""
    if len(files) < 2:
        return f"{line}"
    part = next((part for part in reversed(files) if part.first_line <= line), files[0])
    name = PurePath(part.name).name
    return f"{name if len(name) <= LONGEST else '…' + name[1 - LONGEST :]}:{line - part.first_line + 1}"


def stretch(first: int, last: int, files: Sequence[FilePart] = ()) -> str:
    """Lines from one to another: `lines 1 to 71`, `train.log.1:1 to train.log:30`."""
    if len(files) < 2:
        return f"lines {first:,} to {last:,}"
    return f"{short(first, files)} to {short(last, files)}"
