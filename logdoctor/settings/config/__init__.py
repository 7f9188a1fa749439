"""Settings files of the user: each kind of file is read by a module of its own, found by its ending.

A module has `SUFFIXES`, the endings it reads, and `read`, which gives the entries of a text with
their places or raises ConfigError.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import PurePath

from logdoctor.settings.config.node import ConfigError, Entry, Node, entries_of

__all__ = ["ConfigError", "Entry", "Node", "entries_of", "read_config", "suffixes"]


@cache
def suffixes() -> dict[str, str]:
    """The module that reads each ending."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        unit = importlib.import_module(f"{__name__}.{module.name}")
        found.update((suffix, module.name) for suffix in getattr(unit, "SUFFIXES", ()))
    return found


def read_config(name: str, text: str) -> list[Entry]:
    """The entries of a settings file; ConfigError when it is not what its ending says.

    A file with an ending of no known meaning is read like a dump, or as JSON where it is JSON.
    """
    path = PurePath(name)
    ending = path.suffix.lower() or (path.name if path.name == ".env" else "")
    kind = suffixes().get(ending, "dump")
    if kind == "dump" and text.lstrip()[:1] in ("{", "["):
        try:
            return _reader("json")(text)
        except ConfigError:
            pass                                            # a dictionary of Python, or a log's line
    return _reader(kind)(text)


def _reader(kind: str) -> Callable[[str], list[Entry]]:
    read: Callable[[str], list[Entry]] = importlib.import_module(f"{__name__}.{kind}").read
    return read
