"""Names of rotated logs: which files look like parts of one log, and in which order.

logrotate and Python's handlers number (train.log.1 is newer than train.log.2)
or date them (train.log-20250101, train-20250101.log); the plain name is the
newest. Names only suggest; whether the files continue each other is decided
by what they hold (joining.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst)\Z")
_DATE = r"\d{4}-?\d{2}-?\d{2}(?:[T_.-]?\d{2}[:.-]?\d{2}(?:[:.-]?\d{2})?)?|\d{10}"
_NUMBERED = re.compile(r"(?P<base>.+\.(?:log|out|err|txt))\.(?P<key>\d{1,4})\Z")
_DATED = re.compile(rf"(?P<base>.+\.(?:log|out|err|txt))[.-](?P<key>{_DATE})\Z")
_DATED_INSIDE = re.compile(rf"(?P<stem>.*?)[._-]?(?P<key>{_DATE})(?P<end>\.(?:log|out|err|txt))\Z")


class Named(NamedTuple):
    """A file as its name describes it: `family` is shared by the parts of one log, `age` sorts the oldest first."""

    path: str
    family: str
    kind: str
    age: tuple[int, float, str]


def named(path: str) -> Named:
    """What a file's name says about rotation: kind "number", "date" or "plain"."""
    where = Path(path)
    name = _PACKED.sub("", where.name)
    if match := _NUMBERED.match(name):
        return Named(path, str(where.with_name(match["base"])), "number", (0, -float(match["key"]), ""))
    if match := _DATED.match(name):
        return Named(path, str(where.with_name(match["base"])), "date", (1, 0.0, _digits(match["key"])))
    if match := _DATED_INSIDE.match(name):
        base = (match["stem"] or "") + match["end"]
        return Named(path, str(where.parent / base), "date", (1, 0.0, _digits(match["key"])))
    return Named(path, str(where.with_name(name)), "plain", (2, 0.0, ""))


def families(paths: Iterable[str]) -> list[list[Named]]:
    """The files in families, oldest part first; families in the order of their first file."""
    found: dict[str, list[Named]] = {}
    for path in paths:
        one = named(path)
        found.setdefault(one.family, []).append(one)
    out = []
    for family in found.values():
        dated = [one for one in family if one.kind == "date"]
        if len({one.kind for one in family}) == 3:             # numbered and dated: two ways of naming, two logs
            out.append(sorted(dated, key=lambda one: one.age))
            family = [one for one in family if one.kind != "date"]
        out.append(sorted(family, key=lambda one: one.age))
    return out


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit()).ljust(14, "0")
