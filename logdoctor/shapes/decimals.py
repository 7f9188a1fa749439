"""Logs of a program that prints in its user's locale: `loss: 0,2345`, `Schritt 1.250`, `2,40e-01`.

Decided once from the head of a log, since "1,250" alone may be either. Then
every such number is written with a point, without moving any other character.
"""

from __future__ import annotations

import re

from logdoctor.sources import Block

LEAST = 4
"""Numbers in the head that can only have a decimal comma."""
SHARE = 4
"""... and so many times as many as there are with a decimal point: program arguments and versions keep theirs."""
# not within a list, a date, a time, a version, or a row of more such numbers
_BEFORE, _AFTER = r"(?<![\w.,\[(;])(?<!\d:)", r"(?!\d|,\S|[.:;/-]\d|\s*[\])])"
_COMMA = rf"{_BEFORE}[-+]?(?:0|[1-9]\d*),\d+(?:[eE][-+]?\d+)?{_AFTER}"
_GROUPED = rf"{_BEFORE}[-+]?[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d+)?{_AFTER}"
_SURE = re.compile(rf"{_BEFORE}[-+]?(?:0,\d+|[1-9]\d*,(?:\d{{1,2}}|\d{{4,}}))(?:[eE][-+]?\d+)?{_AFTER}")
_POINT = re.compile(rf"{_BEFORE}[-+]?\d+\.\d+(?:[eE][-+]?\d+)?{_AFTER}")
_NUMBER = re.compile(rf"{_COMMA}|{_GROUPED}")
_THOUSANDS = re.compile(rf"{_GROUPED}\Z")
_SWAP = str.maketrans(".,", ",.")


def are_commas(head: str) -> bool:
    """Whether the first lines of a log print decimal commas."""
    if "," not in head:
        return False
    sure = len(_SURE.findall(head))
    if sure < LEAST:
        return False
    points = sum(_THOUSANDS.match(found) is None for found in _POINT.findall(head))
    return sure > SHARE * points


def pointed(block: Block) -> Block:
    """The block with decimal points, and commas between thousands; every character stays where it was."""
    text = _NUMBER.sub(lambda found: found[0].translate(_SWAP), block.text)
    return Block(text, block.first, block.lines, block.starts)
