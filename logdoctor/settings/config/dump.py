"""What a program printed of its settings, saved in a file: `Namespace(...)`, dictionaries, tables, `key: value`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.settings.config.node import Entry
from logdoctor.settings.config.python import read_expression
from logdoctor.settings.config.words import scalar
from logdoctor.settings.dumps import Found, Nest, Yaml, command_line, dotted

SUFFIXES = (".txt", ".args", ".log", "")
_SECTION = re.compile(r"\s*\[+\s*(?P<name>[\w.\- ]+?)\s*\]+\s*(?:[#;].*)?\Z")
_ASSIGNED = re.compile(
    r"\s*(?:export\s+)?(?P<key>[A-Za-z_][\w.-]*)\s*=(?!=)\s*(?P<value>[^\s#;][^#;]*?)\s*(?:[#;].*)?\Z")
_OPENS = re.compile(r"\s*[{\[]|\s*(?:[A-Za-z_][\w.]*\s*=\s*)?[A-Za-z_][\w.]*\(|\s*[A-Za-z_][\w.]*\s*=\s*[\[{(]")
_FLAG = re.compile(r"\s*--(?P<key>[A-Za-z][\w.-]*)(?:[ =]+(?P<value>[^\s-]\S*|-\d\S*))?\s*\\?\s*\Z")
_CALL = re.compile(r"\s*(?P<call>(?:[A-Za-z_][\w.]*\(|\{).*[)}])\s*\Z")


def read(text: str) -> list[Entry]:
    """The entries; here each line counts as configuration, so nothing is taken for a metric."""
    found: list[Entry] = []
    nest: Nest | None = None
    yaml, section = Yaml(), ""
    for number, line in enumerate(text.split("\n"), 1):
        pairs: Sequence[Found] = []
        if nest is not None and nest.depth:
            pairs = list(nest.feed(line))
        elif (call := _CALL.match(line)) and (whole := read_expression(call["call"], number)):
            found += whole
        elif _OPENS.match(line) and not _SECTION.match(line):
            nest = Nest()
            named = re.match(r"\s*[A-Za-z_][\w.]*\s*=", line)
            start = 0 if named else max(min(i for i in range(len(line)) if line[i] in "({["), 0)
            pairs = list(nest.feed(line, start))
        elif heading := _SECTION.match(line):
            section = heading["name"]
        else:
            pairs = _line(line, yaml, section)
        found += [Entry(path, scalar(value), number, shown=value) for path, value in pairs]
    return found


def _line(text: str, yaml: Yaml, section: str) -> Sequence[Found]:
    if not text.strip() or text.lstrip().startswith(("#", "//", ";")):
        return []
    if (row := dotted(text)) is not None:
        return [row]
    if flag := _FLAG.match(text):
        return [((flag["key"],), flag["value"] or "True")]
    if options := command_line(text):
        return options
    if (entry := yaml.feed(text)) is not None:
        return [entry] if entry[1] else []
    if assigned := _ASSIGNED.match(text):
        return [(((section, assigned["key"]) if section else (assigned["key"],)), assigned["value"])]
    return []
