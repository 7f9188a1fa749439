"""Configuration dumps: `Namespace(...)`, dictionaries and `dict(...)`, YAML, tables, command lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

Found = tuple[tuple[str, ...], str]
"""A path of keys, and the printed value."""

_NEST = re.compile(
    r"""(?P<quote>["']?)(?P<key>[A-Za-z_][\w./-]*)(?P=quote)\s*(?:=(?!=)|:(?!//))\s*"""
    r"""(?:(?P<list>[(\[][-+\d.eE,\s]*\d[-+\d.eE,\s]*[)\]])"""
    r"""|(?P<open>[A-Za-z_][\w.]*\(|[({\[])"""
    r"""|(?P<value>"[^"]*"|'[^']*'|[^\s,(){}\[\]"']+(?:\s+[^\s,(){}\[\]"'=:]+)*))"""
    r"""|(?P<opener>[({\[])|(?P<closer>[)}\]])|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
_LISTED = re.compile(r"betas\Z|milestones\Z|(?:\A|_)steps?\Z|decay_epochs\Z|\Alr\Z|learning_rate\Z", re.I)
"""Settings that are lists of numbers; of other lists (a history of losses, sizes of images) nothing is asked."""
MOST_LINES = 5000
"""Lines of one dump."""
_YAML = re.compile(r"(?P<indent> *)(?:- )?(?P<key>[A-Za-z_][\w.-]*) ?:(?:\s+(?P<value>\S.*?))?\s*\Z")
_DOTS = re.compile(
    r"\s*(?P<key>[A-Za-z_][\w-]*) \.{2,} ?(?P<value>[^.\s].*?)(?:\.{3,}(?:updated|default))?\s*\Z")
_FLAG = re.compile(r"(?<!\S)--(?P<key>[A-Za-z][\w.-]*)(?:[ =](?P<value>(?!--)[^\s]+))?")


class Nest:
    """Reads a bracketed dump, over as many lines as it takes; `depth` is 0 when it is closed."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._lines = 0

    @property
    def depth(self) -> int:
        return len(self._stack)

    def belongs(self, text: str) -> bool:
        """Whether a further line can be part of the dump that is open."""
        self._lines += 1
        if self._lines > MOST_LINES:
            return False
        return not text[:1].strip() or text[0] in ")]}'\"{[" or bool(
            re.match(r"[\w.]+\s*[=:].*[,({\[]\s*\Z|[\w.]+\s*[=:]\s*\S+\Z", text) and len(text) < 300)

    def feed(self, text: str, start: int = 0) -> Iterator[Found]:
        """The scalars of one line."""
        for match in _NEST.finditer(text, start):
            if match["key"]:
                if match["open"]:
                    self._stack.append(match["key"])
                elif match["value"]:
                    yield (*filter(None, self._stack), match["key"]), match["value"]
                elif _LISTED.search(match["key"]):
                    yield (*filter(None, self._stack), match["key"]), match["list"]
            elif match["opener"]:
                self._stack.append("")
            elif match["closer"]:
                if self._stack:
                    self._stack.pop()
                if not self._stack:
                    return


class Yaml:
    """Keys by indentation; forgets its place at the first other line."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, str]] = []
        self.run = 0

    def feed(self, text: str) -> Found | None:
        """The key and value of a YAML line ("" where the value follows indented), or None."""
        match = _YAML.match(text) if len(text) < 400 else None
        if match is None:
            if text.strip() and not text.lstrip().startswith(("#", "- ")):
                self._stack, self.run = [], 0
            return None
        indent = len(match["indent"])
        while self._stack and self._stack[-1][0] >= indent:
            self._stack.pop()
        path = (*(key for _, key in self._stack), match["key"])
        value = (match["value"] or "").partition(" #")[0].strip()
        self.run += 1
        if not value:
            self._stack.append((indent, match["key"]))
        return path, value


def dotted(text: str) -> Found | None:
    """A row of Megatron's or NeoX's table of arguments."""
    match = _DOTS.match(text) if " .." in text and len(text) < 2000 else None
    return ((match["key"],), match["value"]) if match else None


def command_line(text: str) -> list[Found]:
    """The options of a printed command."""
    if text.count(" --") < 2:
        return []
    return [((match["key"],), match["value"] or "True") for match in _FLAG.finditer(text[:20_000])]
