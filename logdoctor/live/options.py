"""What a user may ask of a live run, whatever it is read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from logdoctor.model import Report
    from logdoctor.session import Session

Finish: TypeAlias = "Callable[[Report], int]"
"""Shows the final report and gives the exit code."""
Make: TypeAlias = "Callable[[str], Session]"
"""A new session for a source."""


@dataclass(frozen=True)
class LiveOptions:
    """`every`, `stall` and `timeout` are seconds; an empty string or tuple means "not asked for"."""

    tee: bool = False
    save: str = ""
    html: str = ""
    every: float = 0.0
    folder: bool = False
    """`html` is a folder: several runs may be watched, each gets a page of its own."""
    stop_on: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    command: str = ""
    """A command that gets each finding as JSON on its standard input."""
    evidence: str = ""
    stall: float | None = None
    timeout: float = 30.0
    quiet: bool = False


def seconds(text: str) -> float:
    """`90`, `90s`, `5m`, `1.5h` as seconds; ValueError says what was expected."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    number, unit = (text[:-1], text[-1]) if text[-1:] in units else (text, "s")
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise ValueError(f"{text!r} is not a time; write for example 90s, 5m or 1h")
    return value * units[unit]
