"""Settings in a file of the user: YAML, JSON, TOML, INI, a Python config, an argparse dump, a command line.

Everything that a run may print of itself may stand in a file; here each line
counts as configuration, so nothing is taken for a metric.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from logdoctor.model import Setting
from logdoctor.settings.dumps import Found, Nest, Yaml, command_line, dotted
from logdoctor.settings.keys import plain, settings_of, value_of

_SECTION = re.compile(r"\s*\[+\s*(?P<name>[\w.\- ]+?)\s*\]+\s*(?:[#;].*)?\Z")
_ASSIGNED = re.compile(
    r"\s*(?:export\s+)?(?P<key>[A-Za-z_][\w.-]*)\s*=(?!=)\s*(?P<value>[^\s#;][^#;]*?)\s*(?:[#;].*)?\Z")
_OPENS = re.compile(r"\s*[{\[]|\s*(?:[A-Za-z_][\w.]*\s*=\s*)?[A-Za-z_][\w.]*\(|\s*[A-Za-z_][\w.]*\s*=\s*[\[{(]")
_FLAG = re.compile(r"\s*--(?P<key>[A-Za-z][\w.-]*)(?:[ =]+(?P<value>[^\s-]\S*|-\d\S*))?\s*\\?\s*\Z")


def settings_in(lines: Iterable[tuple[int, str]]) -> list[Setting]:
    """The settings of a file, given as numbered lines; the last one of a key counts."""
    found: dict[str, Setting] = {}
    nest: Nest | None = None
    yaml, section = Yaml(), ""
    for number, text in lines:
        pairs: Sequence[Found] = []
        if nest is not None and nest.depth:
            pairs = list(nest.feed(text))
        elif _OPENS.match(text) and not _SECTION.match(text):
            nest = Nest()
            named = re.match(r"\s*[A-Za-z_][\w.]*\s*=", text)
            start = 0 if named else max(min(i for i in range(len(text)) if text[i] in "({["), 0)
            pairs = list(nest.feed(text, start))
        elif heading := _SECTION.match(text):
            section = heading["name"]
        else:
            pairs = _line(text, yaml, section)
        for path, value in pairs:
            for setting in settings_of(path, value, number) or _whole(path, value, number):
                found[setting.key] = setting
    return list(found.values())


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


def _whole(path: Sequence[str], text: str, number: int) -> list[Setting]:
    """A value of another kind than its canonical key has elsewhere: kept under its own name."""
    value = value_of(text)
    if value is None:
        return []
    return [Setting(".".join(plain(part) for part in path)[:120], value, number, f"{path[-1]}={text.strip()}"[:200])]
