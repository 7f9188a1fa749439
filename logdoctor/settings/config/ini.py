"""INI, `.env` and what looks like them: sections, and `key = value` or `key: value`."""

from __future__ import annotations

import re

from logdoctor.settings.config.node import Entry
from logdoctor.settings.config.words import scalar

SUFFIXES = (".ini", ".cfg", ".conf", ".env", ".properties")
_SECTION = re.compile(r"\s*\[+\s*(?P<name>[^\[\]]+?)\s*\]+\s*(?:[#;].*)?\Z")
_PAIR = re.compile(r"(?P<indent>\s*)(?:export\s+)?(?P<key>[A-Za-z_@][\w.@-]*)\s*[=:]\s*(?P<value>\S.*?)\s*\Z")


def read(text: str) -> list[Entry]:
    """The entries; a line that is none (a continuation) is passed over."""
    found: list[Entry] = []
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("#", ";", "//")):
            continue
        if heading := _SECTION.match(line):
            section = tuple(part.strip() for part in heading["name"].split("."))
        elif pair := _PAIR.match(line):
            value = re.sub(r"\s+[#;].*\Z", "", pair["value"])
            column = len(pair["indent"]) + 1
            found.append(Entry((*section, pair["key"]), scalar(value), number, column, shown=value))
    return found
