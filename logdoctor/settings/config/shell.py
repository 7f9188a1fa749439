"""A shell script or a command: `--lr 0.1`, `--lr=0.1`, Hydra's `optim.lr=0.1`, and the variables they use."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from logdoctor.settings.config.node import Entry
from logdoctor.settings.config.words import scalar

SUFFIXES = (".sh", ".bash", ".zsh", ".sbatch", ".slurm", ".cmd", ".bat")
_WORD = re.compile(r"""(?P<comment>(?<!\S)#[^\n]*)|(?P<end>[;|&\n])|(?:[^\s"'\\;|&]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+""")
_FLAG = re.compile(r"--(?P<key>[A-Za-z][\w.-]*)(?:=(?P<value>.*))?\Z", re.S)
_PAIR = re.compile(r"\+{0,2}(?P<key>[A-Za-z_][\w./-]*)=(?P<value>.*)\Z", re.S)
_VARIABLE = re.compile(r"\$\{?(?P<name>[A-Za-z_]\w*)(?::-(?P<default>[^}]*))?\}?")
_FOLLOWS = re.compile(r"[^-\s]|-[\d.]")


def read(text: str) -> list[Entry]:
    """The options of every command, variables filled in where they are constant."""
    joined = re.sub(r"\\\n", "  ", text)                     # as long as before, so that the places stay
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    found: list[Entry] = []
    known: dict[str, str] = {}
    for words in _commands(joined):
        for key, value, at in _options(words):
            line = bisect_right(starts, at)
            filled = _VARIABLE.sub(lambda m: known.get(m["name"], m["default"] or m[0]), value)
            if len(words) == 1 and not key.startswith("-"):
                known[key] = filled
            name = key.lstrip("-")
            path = tuple(part for part in name.split(".") if part) or (name,)
            found.append(Entry(path, scalar(filled) if value else True, line, at - starts[line - 1] + 1, shown=filled))
    return found


def _commands(text: str) -> Iterator[list[tuple[str, int]]]:
    """The words of each command with their offsets."""
    words: list[tuple[str, int]] = []
    for word in _WORD.finditer(text):
        if word["comment"] is not None:
            continue
        if word["end"]:
            if words:
                yield words
            words = []
        elif not (word[0] == "export" and not words):
            words.append((word[0], word.start()))
    if words:
        yield words


def _options(words: list[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Option, value ("" for a bare flag) and offset."""
    for position, (word, at) in enumerate(words):
        if flag := _FLAG.match(word):
            value = flag["value"]
            following = words[position + 1][0] if position + 1 < len(words) else ""
            if value is None:
                value = following if _FOLLOWS.match(following) and not _PAIR.match(following) else ""
            yield "--" + flag["key"], _unquoted(value), at
        elif pair := _PAIR.match(word):
            yield pair["key"], _unquoted(pair["value"]), at


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0] else text
