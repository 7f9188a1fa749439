"""Numbers that grew into their neighbours: a column of fixed width has no blank left when its number fills it.

    "       epoch  train_loss  valid_loss"
    "           0272280.3852221134971.134000"     is 0, 272280.385222 and 1134971.134000
"""

from __future__ import annotations

import re
from itertools import pairwise

_FIXED = re.compile(r"-?(?:0|[1-9]\d*)\.\d+\Z")


def apart(text: str, cells: list[tuple[int, int]], ends: list[int]) -> list[tuple[int, int]]:
    """The cells of a row with glued numbers taken apart; as they are where that is not certain.

    `ends` is where the names of the columns end. Sure are only numbers with the
    same count of decimals of which each that touches the one before fills its column.
    """
    if len(cells) >= len(ends) or len(ends) < 2:
        return cells
    width = min(b - a for a, b in pairwise(ends))
    out: list[tuple[int, int]] = []
    for i, (start, end) in enumerate(cells):
        if i == 0 and start < ends[0] < end and text[start : ends[0]].isdigit():
            out.append((start, ends[0]))                    # a counter, and what follows it fills its column
            if end - ends[0] < width:
                return cells
            start = ends[0]
        parts = _split(text, start, end, width)
        if not parts:
            return cells
        out += parts
    return out if len(out) == len(ends) else cells


def _split(text: str, start: int, end: int, width: int) -> list[tuple[int, int]]:
    piece = text[start:end]
    if piece.count(".") < 2:
        return [(start, end)]
    decimals = end - start - piece.rindex(".") - 1
    found = [m.span() for m in re.finditer(rf"-?\d+\.\d{{{decimals}}}", piece)] if decimals else []
    whole = sum(b - a for a, b in found) == end - start
    if not whole or not all(_FIXED.match(piece[a:b]) for a, b in found) or any(b - a < width for a, b in found[1:]):
        return []
    return [(start + a, start + b) for a, b in found]
