"""Name-number pairs in free text: `loss=1.2`, `loss: 1.2 (1.3)`, `| lm loss 1.2E+00 |`, `"loss": "1.2"`."""

from __future__ import annotations

import re
from typing import NamedTuple

from logdoctor.numbers import FINITE

# "nanBatch 5: Invalid loss" is a NaN that a callback wrote behind; "INFO" is no infinity
_VALUE = (
    rf"(?:[-+]?(?:1\.\#(?:QNAN|SNAN|IND|INF|J)\d*|(?:nan|NaN|NAN)(?:\([a-z]+\)|x+)?|(?:inf|Inf|INF)(?:inity|x+|\.0)?)"
    rf"(?![a-z0-9_]|[A-Z]+\b)|{FINITE}(?!\d|[.:-]\d|,\d{{3}}))"
)
_WORD = r"[\w./@#()%-]"
_PAIR = re.compile(
    rf"(?<![\w./@#%-])(?P<key>[A-Za-z_]{_WORD}*(?:[ ][A-Za-z(]{_WORD}*){{0,4}}?)"
    rf"(?P<sep>[\"']?[ ]{{0,12}}[:=][ \t]*|[ \t]+(?!(?:nan|NaN|inf)[ ][A-Za-z_]+[ ]?[:=]))"
    rf"(?:tensor\(|Array\(|\[|\(=|[\"'])?(?P<value>{_VALUE})"
    rf"(?:[ ]*/[ ]*(?P<of>\d+)(?!\.?\d|/))?"
    rf"(?P<close>[\"'%]?)(?:[ ]*\([ ]*(?P<mean>(?!\+){_VALUE})[ ]*%?\))?"
)


_DOTTED = re.compile(r"(?:\S+[ ])*[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
_COMPARED = re.compile(r"(?i)(?:\A|[ _])(?:from|to|than)\Z")      # "val_loss improved from inf to 0.3"
_FILE_LINE = re.compile(r"\.\w{1,3},? line\Z")
_LEVEL = re.compile(r"(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL)[ ]+(?=\S)")
_LINE = frozenset({"line", "lineno"})


class Pair(NamedTuple):
    """One pair: the printed name and where it begins, the span of its number, of a total behind a slash, of a mean in
    brackets."""

    key: str
    start: int
    strong: bool
    span: tuple[int, int]
    of: tuple[int, int] | None
    mean: tuple[int, int] | None


def scan(text: str, start: int = 0, end: int | None = None) -> list[Pair]:
    """All pairs of `text[start:end]`, left to right; linear in the length of the text."""
    found = []
    for match in _PAIR.finditer(text, start, len(text) if end is None else end):
        key = match["key"].strip()
        # "Epoch 3 finished. train loss 1.2", but Keras 0 prints "val. loss"
        if ". " in key and not key.startswith("val. "):
            key = key.rsplit(". ", 1)[-1]
        key = _LEVEL.sub("", key)                           # "INFO step 3 loss 1.2"
        if key.endswith((".py", ".cpp", ".cc", ".cu")) or _is_place(text, match) or _COMPARED.search(key):
            continue
        found.append(Pair(key, match.start("key"), ":" in match["sep"] or "=" in match["sep"], match.span("value"),
                          match.span("of") if match["of"] else None,
                          match.span("mean") if match["mean"] else None))
    return found


def _is_place(text: str, match: re.Match[str]) -> bool:
    """A place in the program, as loggers print it: "pkg.module:175]", "[line:12]", "train.py line 12"."""
    if not match["value"].isdigit():
        return False
    if _FILE_LINE.search(match["key"]):
        return True
    if match["sep"] != ":":
        return False
    if match["key"].lower() in _LINE:
        return True
    return text[match.end("value") : match.end("value") + 1] in ("]", ")") and bool(_DOTTED.match(match["key"]))
