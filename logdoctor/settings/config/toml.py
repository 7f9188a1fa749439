"""TOML; the lines of the keys are found beside the standard library's parser, which does not tell them."""

from __future__ import annotations

import re
import sys
from typing import Any

from logdoctor.settings.config.node import ConfigError, Entry, Node, entries_of

SUFFIXES = (".toml",)
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADING = re.compile(rf"\s*\[(?P<many>\[?)\s*(?P<name>{_DOTTED})\s*\]")
_KEY = re.compile(rf"(?P<indent>\s*)(?P<name>{_DOTTED})\s*=")
_PART = re.compile(_NAME)
Place = tuple[int, int]


def read(text: str) -> list[Entry]:
    """The entries; ConfigError with line and column when it is no TOML."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        at = _AT.search(said)
        line, column = (int(at[1]), int(at[2])) if at and at[1] else (text.rstrip("\n").count("\n") + 1, 0)
        raise ConfigError(_AT.sub("", said), line, column) from None
    except RecursionError:
        raise ConfigError("it is nested too deep") from None
    return entries_of(_node(tree, (), _places(text), (0, 0)))


def _places(text: str) -> dict[tuple[str, ...], Place]:
    """Where each key stands, by its path."""
    found: dict[tuple[str, ...], Place] = {}
    section: tuple[str, ...] = ()
    count: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if heading := _HEADING.match(line):
            section = _path(heading["name"])
            if heading["many"]:
                count[section] = count.get(section, -1) + 1
                section = (*section, str(count[section]))
        elif key := _KEY.match(line):
            found.setdefault((*section, *_path(key["name"])), (number, len(key["indent"]) + 1))
    return found


def _path(name: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(name))


def _node(value: Any, path: tuple[str, ...], places: dict[tuple[str, ...], Place], above: Place) -> Node:
    place = places.get(path, above)
    if isinstance(value, dict):
        return Node(*place, items=[(key, _node(below, (*path, key), places, place)) for key, below in value.items()])
    if isinstance(value, list):
        return Node(*place, parts=[_node(one, (*path, str(i)), places, place) for i, one in enumerate(value)])
    if isinstance(value, bool | str):
        return Node(*place, value=value)
    try:
        return Node(*place, value=float(value))
    except (TypeError, ValueError, OverflowError):
        return Node(*place, value=str(value)[:100])
