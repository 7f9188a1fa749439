"""Whose numbers the pairs of an adversarial training's line are: the discriminator's or the generator's.

Hand-written loops print one layout for both and put the word in front: "D step 10: loss 1.33", "[G] iter 10 loss:
0.62", "Generator | loss: 0.62". Numbers that have no name of their own get the player's; "D loss: 1.33" has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.names import canonical, role
from logdoctor.shapes.pairs import Pair

_WHO = r"(?:D|G|(?i:disc(?:riminator)?|gen(?:erator)?|critic))"
_COUNTED = r"(?i:steps?|iter\w*|updates?|batch\w*|epochs?)"
# "5 G" is memory
_LABEL = re.compile(
    rf"(?<![\w./%@-])(?<!\d )(?P<who>{_WHO})(?:[ _-]?(?i:net(?:work)?|model|phase|turn))?"
    rf"(?=[ ]*[\])|:>]|[ ]+(?:-+[ ]|{_COUNTED}\b))")
_COUNTER = re.compile(rf"(?:.*[ ])?{_WHO}[ ]+(?P<counter>{_COUNTED})\Z")

Named = tuple[str, str, bool]


def named(text: str, pairs: Sequence[Pair], whose: Sequence[Named]) -> Sequence[Named]:
    """`whose` (see splits.py) with the player's name before the names of numbers that have none of their own."""
    if _LABEL.search(text) is None:
        return whose
    out: list[Named] = []
    who, at = "", 0
    for pair, (key, split, apart) in zip(pairs, whose, strict=True):
        for label in _LABEL.finditer(text, at, pair.span[0]):
            who = label["who"].lower()
        at = pair.span[1]
        counter = _COUNTER.match(key)
        if counter is not None:
            key = counter["counter"]
        elif who and role(metric := canonical(key)) == metric and metric != "throughput":
            key = f"{who}_{metric}"
        out.append((key, split, apart))
    return out
