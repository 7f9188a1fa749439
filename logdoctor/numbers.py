"""Numbers as training programs print them, NaN and inf in every spelling.

Only text in value position is ever handed to this module: the word "nan" in
prose is not a NaN, and deciding that is the shapes' job.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

FINITE = r"[-+]?(?:\d(?:[\d,]*\d)?(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
"""A decimal number, thousands separators allowed."""

NONFINITE = (
    r"[-+]?(?:1\.\#(?:QNAN|SNAN|IND|INF|J)\d*|[nN][aA][nN](?:\([a-z]+\)|x+)?"
    r"|[iI][nN][fF](?:inity|INITY|x+|\.0)?)"
)
"""NaN and infinity as glibc, MSVC, Python, NumPy, JavaScript and PaddleOCR spell them."""

NUMBER = rf"(?:{NONFINITE}(?![\w])|{FINITE})"

_SPELLED = re.compile(NONFINITE + r"\Z")
_WRAPPED = re.compile(r"(?:tensor|Array|DeviceArray|array|np\.float\d+|float\d*)\(\s*(.*?)\s*(?:,.*)?\)\Z")
_PADDED = re.compile(r"(.*?\d)x+\Z")
_DIGIT = re.compile(r"\d")


def parse(text: str) -> float | None:
    """The number that `text` spells, or None.

    A decimal that a double cannot hold (10^400) gives None rather than an
    infinity nobody printed.
    """
    try:
        value = float(text)
    except ValueError:
        return _spelled(text.strip().strip("'\""))
    if math.isinf(value) and _DIGIT.search(text):
        return None
    if "_" in text:
        return None
    return value


def _spelled(text: str) -> float | None:
    if not text:
        return None
    if _SPELLED.match(text):
        if "n" in text.lower().replace("inf", "") or "#J" in text or "IND" in text:
            return math.nan
        return -math.inf if text.startswith("-") else math.inf
    if wrapped := _WRAPPED.match(text):
        return parse(wrapped.group(1))
    if padded := _PADDED.match(text):
        return parse(padded.group(1))
    if "," in text:
        plain = text.replace(",", "")
        if re.fullmatch(FINITE, plain):
            return parse(plain)
    if text.endswith("%"):
        return parse(text[:-1])
    if text.endswith(".0") and text[:-2].lower() in ("nan", "inf", "-inf"):
        return parse(text[:-2])
    return None


def column(texts: list[str]) -> list[float | None]:
    """`parse` over a column; one C-level pass when every entry is a plain number."""
    try:
        values = list(map(float, texts))
    except ValueError:
        return [parse(text) for text in texts]
    if math.inf in values or -math.inf in values or "_" in "".join(texts):
        return [parse(text) for text in texts]
    return values  # type: ignore[return-value]


def median(values: Iterable[float]) -> float:
    """The middle value, or the mean of the two in the middle; ValueError of nothing.

    As `statistics.median`, whose module costs more to import than a log costs to read.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no median of nothing")
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
