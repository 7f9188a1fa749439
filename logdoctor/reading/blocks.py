"""Numbers in blocks under a word: "Train:", "Valid:", each over lines that name and count nothing.

A held-out word is believed where one of training, or a line that counts, came
before it, a heading of its own ("Test Error:") at once, both for lines without a counter of their own:
up to the next such word, the next epoch, or the next line that counts.
"""

from __future__ import annotations

from logdoctor.shapes.record import Columns

_WORDS = {"train-block": "held-out-end", "held-out-block": "held-out-begin", "held-out-below": "held-out-begin"}


class Blocks:
    """Follows the words of one log; the marks it gives mean what they mean in sections.py."""

    def __init__(self) -> None:
        self._paired = False
        self._open = False

    def marks(self, groups: list[Columns]) -> list[tuple[int, str]]:
        """Where in a piece of the log numbers of held-out data begin and end."""
        words = [(i, group.plan.mark) for group in groups if group.plan.mark in _WORDS for i in group.at]
        if not words and not self._open:
            return []
        counted = [i for group in groups if group.plan.index and group.plan.metrics for i in group.at]
        ends = [(i, "train-block") for group in groups if group.plan.mark == "epoch" for i in group.at]
        ends += [(i, "train-block") for i in counted]
        said = {*counted, *(i for i, mark in words if mark == "train-block")}
        out: list[tuple[int, str]] = []
        for i, mark in sorted([*words, *ends]):
            self._paired = self._paired or i in said
            begins = _WORDS[mark] == "held-out-begin"
            if begins != self._open and (self._paired or mark != "held-out-block"):
                out.append((i, _WORDS[mark]))
                self._open = begins
        return out
