"""Name-number pairs in free text: `loss=1.2`, `loss: 1.2 (1.3)`, `| lm loss 1.2E+00 |`, `"loss": "1.2"`."""

from __future__ import annotations

import re
from typing import NamedTuple

from logdoctor.names import canonical, role
from logdoctor.numbers import FINITE

# "nanBatch 5: Invalid loss" is a NaN that a callback wrote behind; "INFO" is no infinity; "{loss:.4f}" is program text
_VALUE = (
    rf"(?:[-+]?(?:1\.\#(?:QNAN|SNAN|IND|INF|J)\d*|(?:nan|NaN|NAN)(?:\([a-z]+\)|x+)?|(?:inf|Inf|INF)(?:inity|x+|\.0)?)"
    rf"(?![a-z0-9_]|[A-Z]+\b)|{FINITE}(?!\d|[.:-]\d|,\d{{3}}|[efg%]\}}))"
)
WRAPPED = r"tensor\(|[Aa]rray\(|(?:np|numpy)\.float\d+\("
"""The type that a library prints around a number."""
_WORD = r"[\w./@#()%-]"
_PAIR = re.compile(
    rf"(?<![\w./@#%-])(?P<key>[A-Za-z_]{_WORD}*(?:[ ][A-Za-z(]{_WORD}*){{0,4}}?)"
    rf"(?P<sep>[\"']?[ ]{{0,12}}[:=][ \t]*|[ \t]+(?!(?:nan|NaN|inf)[ ][A-Za-z_]+[ ]?[:=]))"
    rf"(?:{WRAPPED}|\[|\(=|[\"'])?(?P<value>{_VALUE})"
    rf"(?:[ ]*/[ ]*(?P<of>\d+)(?!\.?\d|/))?"
    rf"(?P<close>[\"'%]?)(?:[ ]*\([ ]*(?P<mean>(?!\+){_VALUE})[ ]*%?\))?"
)


_DOTTED = re.compile(r"(?:\S+[ ])*[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
_COMPARED = re.compile(r"(?i)(?:\A|[ _])(?:from|to|than)\Z")      # "val_loss improved from inf to 0.3"
_SENTENCE = re.compile(r"(?i)(?<!\bval)(?<!\bvalid)(?<!\beval)(?<!\bdev)\.[ ]")    # "Val. Loss" is one name
_FILLER = re.compile(r"\A(?i:(?:and|with|the|a|an|our|its)[ ]+)+(?=\S)")
_OPENING = re.compile(r"(?i)\A(?:after|in|at|at the end of|end of)[ ]+(?=(?:epoch|step|iteration)\Z)")
"""Before the counter that a line begins with; further right it tells of another epoch ("best: 0.9 at epoch 3")."""
_COUNTERS = r"(?:steps?|epochs?|iter(?:ation)?s?|batch(?:es)?|updates?)"
_WHEN = re.compile(rf"(?i)(?P<metric>\S.*?)[ ]+(?:at|after|for|in|of|on)(?:[ ]+(?P<counter>{_COUNTERS}))?")
"""What stands before the counter in "Loss at step 10: 2.3" and "Cost after 100 iterations: 0.3"."""
_THEN = re.compile(
    rf"(?:[ ]*/[ ]*(?P<of>\d+))?(?i:[ ]+(?P<unit>{_COUNTERS}))?(?:[ ]*[:=]|[ ]+(?:is|was)\b)[ ]*"
    rf"(?:tensor\(|\[)?(?P<value>{_VALUE})")
_FILE_LINE = re.compile(r"\.\w{1,3},? line\Z")
_LEVEL = re.compile(r"(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL)[ ]+(?=\S)")
_LOGURU = re.compile(r"[ ]-[ ]\S")                          # "module:function:42 - message"
_DEVICES = frozenset({"cuda", "mps", "xpu", "xla"})
"""tensor(0.5, device='cuda:0')."""
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
    found: list[Pair] = []
    stop = len(text) if end is None else end
    at = start
    while (match := _PAIR.search(text, at, stop)) is not None:
        at = match.end()
        key = _SENTENCE.split(match["key"].strip())[-1]    # "Epoch 3 finished. train loss 1.2"
        key = _LEVEL.sub("", key)                           # "INFO step 3 loss 1.2"
        if any(canonical(pair.key).startswith("@") for pair in found):
            key = _FILLER.sub("", key)                      # "Epoch 3: ... and the loss is 1.2"; prose has no epoch
        if not text[:match.start("key")].strip():
            key = _OPENING.sub("", key)
        if (key.endswith((".py", ".cpp", ".cc", ".cu")) or key in _DEVICES or _is_place(text, match)
                or _COMPARED.search(key)):
            continue
        when = _WHEN.fullmatch(_FILLER.sub("", key)) if match["value"].isdigit() else None
        if when is not None and role(canonical(when["metric"])):
            then = _THEN.match(text, match.end("value"), stop)
            counter = when["counter"] or (then and then["unit"])
            if then is not None and counter:
                total = then if then["of"] else match
                found += [Pair(counter, match.start("key"), True, match.span("value"),
                               total.span("of") if total["of"] else None, None),
                          Pair(when["metric"], match.start("key"), True, then.span("value"), None, None)]
                at = then.end()
            if counter:
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
    if match["key"].lower() in _LINE or _LOGURU.match(text, match.end("value")):
        return True
    return text[match.end("value") : match.end("value") + 1] in ("]", ")", "|") and bool(_DOTTED.match(match["key"]))
