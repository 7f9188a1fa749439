"""JSON, with the line and column of every value."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

from logdoctor.settings.config.node import ConfigError, Entry, Node, entries_of

SUFFIXES = (".json",)
_TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\],:])|(?P<word>[^\s{}\[\],:"]+))', re.S)


def read(text: str) -> list[Entry]:
    """The entries; ConfigError with line and column when it is no JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        help = ""
        if re.match(r"\s*(?://|/\*|#)", text[error.pos:error.pos + 80]):
            help = "JSON has no comments"
        elif re.match(r"\s*[}\]]", text[error.pos:error.pos + 80]):
            help = "a comma before a closing bracket is not allowed in JSON"
        raise ConfigError(error.msg, error.lineno, error.colno, help) from None
    except (RecursionError, ValueError) as error:           # nested thousands deep, or a number of thousands of digits
        raise ConfigError(f"it is no settings file ({error})") from None
    return entries_of(_tree(text))


def _tree(text: str) -> Node:
    """The tree of a text that is known to be JSON."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    root = Node(parts=[])
    stack = [root]
    key: str | None = None
    for token in _TOKEN.finditer(text):
        at = token.end() - len(token.group().lstrip())
        line = bisect_right(starts, at)
        place = (line, at - starts[line - 1] + 1)
        if mark := token["mark"]:
            if mark in "}]":
                stack.pop()
                continue
            if mark in ",:":
                continue
            made = Node(*place, items=[]) if mark == "{" else Node(*place, parts=[])
        elif token["text"] and stack[-1].items is not None and key is None:
            key = str(json.loads(token["text"], strict=False))
            continue
        else:
            word = token["word"] or ""
            value = json.loads(token["text"], strict=False) if token["text"] else json.loads(word)
            shown = word if isinstance(value, int | float) and not isinstance(value, bool) else ""
            made = Node(*place, value=_plain(value, word), shown=shown)
        if stack[-1].items is not None:
            stack[-1].items.append((key or "", made))
            key = None
        else:
            assert stack[-1].parts is not None
            stack[-1].parts.append(made)
        if not made.scalar:
            stack.append(made)
    return root.parts[0] if root.parts else root


def _plain(value: str | float | bool | None, word: str) -> str | float | bool | None:
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return word[:100]
    return value
