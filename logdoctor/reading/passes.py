"""Bars that no heading announces: after the last batch of an epoch, other data are gone through.

Keras prints `model.evaluate` with the bar of `model.fit`. What tells them apart
is what stands above: "Epoch 3/3" opens an epoch, its bar counts to the end, and
the next bar, without a heading, counts to another total. Nothing is looked at
row by row while every bar counts to the same total.
"""

from __future__ import annotations

from logdoctor.shapes.record import Columns


class Passes:
    """Follows the bars of one log; the marks it gives mean what they mean in sections.py."""

    def __init__(self) -> None:
        self._headed = False
        self._total = ""
        self._done = False
        self._apart = False
        self._validated = False                  # the epochs' own bars end with held-out numbers

    def marks(self, groups: list[Columns]) -> list[tuple[int, str]]:
        """Where in a block a bar of other data begins, and the heading after it."""
        bars = [group for group in groups if group.plan.headed and group.plan.index.keys() >= {"@batch", "@batches"}]
        heads = [i for group in groups if group.plan.mark == "epoch" for i in group.at]
        if not bars:
            return self._heads_only(heads)
        totals = {total for group in bars for total in group.texts[group.plan.index["@batches"]]}
        if totals <= {self._total} and not self._apart:
            self._headed = self._headed or bool(heads)
            self._done = _last(bars)
            self._validated = self._validated or any(_validated(group) for group in bars)
            return []
        return self._rows(bars, heads)

    def _heads_only(self, heads: list[int]) -> list[tuple[int, str]]:
        if not heads:
            return []
        ended = [(heads[0], "held-out-end")] if self._apart else []
        self._headed, self._done, self._apart = True, False, False
        return ended

    def _rows(self, bars: list[Columns], heads: list[int]) -> list[tuple[int, str]]:
        rows = [(i, group.texts[group.plan.index["@batch"]][k], group.texts[group.plan.index["@batches"]][k],
                 _validated(group))
                for group in bars for k, i in enumerate(group.at)]
        out: list[tuple[int, str]] = []
        for i, batch, total, validated in sorted([*rows, *((i, "", "", False) for i in heads)]):
            if not total:
                if self._apart:
                    out.append((i, "held-out-end"))
                self._headed, self._done, self._apart = True, False, False
            elif not self._apart:
                if self._headed and self._done and total != self._total and not validated:
                    out.append((i, "final-begin" if self._validated else "held-out-begin"))
                    self._apart = True
                else:
                    self._total, self._done = total, batch == total
                    self._validated = self._validated or validated
        return out


def _validated(group: Columns) -> bool:
    return any(name.startswith("val_") for _, name in group.plan.metrics)


def _last(bars: list[Columns]) -> bool:
    """Whether the last bar of a block has come to its end."""
    group = max(bars, key=lambda group: group.at[-1])
    return group.texts[group.plan.index["@batch"]][-1] == group.texts[group.plan.index["@batches"]][-1]
