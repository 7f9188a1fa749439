"""Lines that mean something else because of the line before them.

The same layout may be printed for two purposes, and only a heading tells them
apart: LightGBM repeats its best round under "Early stopping, best iteration
is:", Paddle prints its evaluation like its training between "Eval begin..."
and "Eval samples". A line rule says so by its mark:

"repeat"          the next line repeats an earlier one; its numbers are no new ones
"held-out-begin"  from here lines are of held-out data ...
"final-begin"     ... or of data beside those that validate the run ...
"held-out-end"    ... up to here

Bars without a heading of their own and words over blocks give such marks as well (see passes.py, blocks.py).

Nothing is looked at, line by line, while a log has no such mark.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from logdoctor.reading.blocks import Blocks
from logdoctor.reading.passes import Passes
from logdoctor.shapes.record import Columns, Noted, Plan

PREFIXES = {"held-out-begin": "val_", "final-begin": "final_", "held-out-end": ""}
MARKS = frozenset({"repeat", *PREFIXES})


class Sections:
    """The headings of one log, read in order; they stay in force from block to block."""

    def __init__(self) -> None:
        self._prefix = ""
        self._passes = Passes()
        self._blocks = Blocks()
        self._repeated = -1
        self._twins: dict[tuple[Plan, str], tuple[Plan, list[int]]] = {}

    def apply(self, groups: list[Columns], notes: list[tuple[int, Noted]], number: Callable[[int], int]
              ) -> list[Columns]:
        """The columns of a block, with repeated rows left out and held-out rows under held-out names."""
        marks = [(i, group.plan.mark) for group in groups if group.plan.mark in MARKS for i in group.at]
        marks += [(i, note.mark) for i, note in notes if note.mark in MARKS]
        marks += self._passes.marks(groups) + self._blocks.marks(groups)
        if not marks and not self._prefix and self._repeated < 0:
            return groups
        marks.sort()
        repeated = {self._repeated, *(number(i) + 1 for i, mark in marks if mark == "repeat")}
        edges = [i for i, mark in marks if mark != "repeat"]
        prefixes = [self._prefix, *(PREFIXES[mark] for _, mark in marks if mark != "repeat")]
        out: list[Columns] = []
        for group in groups:
            if group.plan.mark in MARKS:
                out.append(group)
                continue
            rows: dict[str, list[int]] = {}
            told = _tells_both(group.plan)
            for k, i in enumerate(group.at):
                if number(i) not in repeated:
                    rows.setdefault("" if told else prefixes[bisect_right(edges, i)], []).append(k)
            if len(rows.get("", ())) == len(group.at):
                out.append(group)
                continue
            for prefix, kept in rows.items():
                out.append(self._twin(_rows(group, kept), prefix) if prefix else _rows(group, kept))
        self._prefix = prefixes[-1]
        self._repeated = max(repeated)
        return out

    def _twin(self, group: Columns, prefix: str) -> Columns:
        """The same rows as numbers of other data: no counter of the run, names with `val_` or so in front."""
        known = self._twins.get((group.plan, prefix))
        if known is None:
            plan = group.plan
            kept = [k for k, name in enumerate(plan.fields) if not name.startswith("@")]
            names = tuple(prefix + plan.fields[k].removeprefix("val_") for k in kept)
            known = self._twins[plan, prefix] = (Plan(plan.format, plan.line_id, names, plan.role, "val"), kept)
        plan, kept = known
        lines = group.lines and [own and tuple(own[k] for k in kept) for own in group.lines]
        numbers = group.numbers and [group.numbers[k] for k in kept]
        return Columns(plan, group.at, [group.texts[k] for k in kept], lines, numbers)


def _tells_both(plan: Plan) -> bool:
    """Whether a line holds numbers of both kinds and says itself which is which."""
    return len({metric.startswith("val_") for _, metric in plan.metrics}) == 2


def _rows(group: Columns, rows: list[int]) -> Columns:
    """Some rows of a group."""
    return Columns(group.plan, [group.at[k] for k in rows], [[column[k] for k in rows] for column in group.texts],
                   group.lines and [group.lines[k] for k in rows],
                   group.numbers and [[column[k] for k in rows] for column in group.numbers])
