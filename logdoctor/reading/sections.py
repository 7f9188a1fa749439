"""Lines that mean something else because of the line before them.

The same layout may be printed for two purposes, and only a heading tells them
apart: LightGBM repeats its best round under "Early stopping, best iteration
is:", Paddle prints its evaluation like its training between "Eval begin..."
and "Eval samples". A line rule says so by its mark:

"repeat"          the next line repeats an earlier one; its numbers are no new ones
"held-out-begin"  from here lines are of held-out data ...
"held-out-end"    ... up to here

Nothing is looked at, line by line, while a log has no such mark.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from logdoctor.shapes.record import Columns, Noted, Plan

MARKS = frozenset({"repeat", "held-out-begin", "held-out-end"})


class Sections:
    """The headings of one log, read in order; they stay in force from block to block."""

    def __init__(self) -> None:
        self._held_out = False
        self._repeated = -1
        self._twins: dict[Plan, tuple[Plan, list[int]]] = {}

    def apply(self, groups: list[Columns], notes: list[tuple[int, Noted]], number: Callable[[int], int]
              ) -> list[Columns]:
        """The columns of a block, with repeated rows left out and held-out rows under held-out names."""
        marks = [(i, group.plan.mark) for group in groups if group.plan.mark in MARKS for i in group.at]
        marks += [(i, note.mark) for i, note in notes if note.mark in MARKS]
        if not marks and not self._held_out and self._repeated < 0:
            return groups
        marks.sort()
        repeated = {self._repeated, *(number(i) + 1 for i, mark in marks if mark == "repeat")}
        edges = [i for i, mark in marks if mark != "repeat"]
        states = [self._held_out, *(mark == "held-out-begin" for _, mark in marks if mark != "repeat")]
        out: list[Columns] = []
        for group in groups:
            if group.plan.mark in MARKS:
                out.append(group)
                continue
            plain: list[int] = []
            apart: list[int] = []
            for k, i in enumerate(group.at):
                if number(i) not in repeated:
                    (apart if states[bisect_right(edges, i)] else plain).append(k)
            if len(plain) == len(group.at):
                out.append(group)
                continue
            if plain:
                out.append(_rows(group, plain))
            if apart:
                out.append(self._twin(_rows(group, apart)))
        self._held_out = states[-1]
        self._repeated = max(repeated)
        return out

    def _twin(self, group: Columns) -> Columns:
        """The same rows as numbers of held-out data: no counter of the run, names with `val_` in front."""
        known = self._twins.get(group.plan)
        if known is None:
            plan = group.plan
            kept = [k for k, name in enumerate(plan.fields) if not name.startswith("@")]
            names = tuple("val_" + plan.fields[k].removeprefix("val_") for k in kept)
            known = self._twins[plan] = (Plan(plan.format, plan.line_id, names, plan.role, "val"), kept)
        plan, kept = known
        lines = group.lines and [own and tuple(own[k] for k in kept) for own in group.lines]
        numbers = group.numbers and [group.numbers[k] for k in kept]
        return Columns(plan, group.at, [group.texts[k] for k in kept], lines, numbers)


def _rows(group: Columns, rows: list[int]) -> Columns:
    """Some rows of a group."""
    return Columns(group.plan, [group.at[k] for k in rows], [[column[k] for k in rows] for column in group.texts],
                   group.lines and [group.lines[k] for k in rows],
                   group.numbers and [[column[k] for k in rows] for column in group.numbers])
