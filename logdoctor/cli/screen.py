"""What the output can show, and how it is written there."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from typing import NamedTuple

from logdoctor.cli.errors import Failure, quiet_output

PIPED_WIDTH = 100
"""Columns when the output is no terminal and COLUMNS is not set."""
NARROWEST = 20
"""Columns that a report needs at least."""
DRAWN = "█▁×✗✓│·→"


class Screen(NamedTuple):
    """Width in cells, whether ANSI colours may be used, whether more than ASCII can be shown."""

    width: int
    color: bool
    unicode: bool


def screen(color: str = "auto", width: int = 0) -> Screen:
    """The screen behind standard output; `color` is auto, always or never, `width` 0 asks the terminal."""
    if color not in ("auto", "always", "never"):
        raise Failure(f'--color "{color}" is unknown', "it is one of auto, always, never")
    if width and width < NARROWEST:
        raise Failure(f"--width {width} is too narrow", f"give {NARROWEST} columns or more, or 0 to ask the terminal")
    terminal = sys.stdout is not None and sys.stdout.isatty()
    wanted = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    found = width or shutil.get_terminal_size((PIPED_WIDTH, 24)).columns
    return Screen(max(found, NARROWEST), color == "always" or (color == "auto" and wanted), can_draw())


def can_draw() -> bool:
    """The encoding of standard output holds the characters that curves are drawn with."""
    try:
        DRAWN.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write(text: str) -> None:
    """Print a text; characters that the encoding lacks are escaped, a closed pipe is no error."""
    out = sys.stdout
    if out is None:
        return
    encoding = out.encoding or "ascii"
    if not text.endswith("\n"):
        text += "\n"
    try:
        out.write(
            text.encode(encoding, "backslashreplace").decode(encoding, "replace")
            if encoding.lower() != "utf-8"
            else text.encode("utf-8", "replace").decode("utf-8")
        )
        out.flush()
    except BrokenPipeError:
        quiet_output()
    except OSError as error:
        quiet_output()
        if error.errno == errno.EIO:                        # the terminal has gone: nobody is there to be told
            return
        raise Failure("cannot write to standard output", error.strerror or str(error)) from None
