"""The counters of read lines: as numbers, what they count, and where they change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import compress, islice
from operator import ne

from logdoctor.shapes.record import Columns, Plan


def within_fields(plan: Plan) -> tuple[str, str, int] | None:
    """The names of the counter over one epoch and of its total, and its first value; None without such."""
    if plan.clock == "bar" or plan.role == "mark" or "@step" in plan.index or "@epoch" not in plan.index:
        return None
    for counter, total, base in (("@batch", "@batches", plan.batch_base), ("@sample", "@samples", 0)):
        if counter in plan.index:
            return (counter, total, base) if total in plan.index else None
    return None


def is_global(plan: Plan) -> bool:
    """Whether the lines count the steps of the whole run."""
    return "@step" in plan.index and plan.clock != "bar"


def unit_of(plan: Plan) -> str:
    """What such a counter counts: places in a list are prints."""
    return "print" if plan.clock == "print" else "iteration"


def counts(group: Columns, counter: str) -> list[float]:
    """A counter of every row."""
    field = group.plan.index[counter]
    return group.numbers[field] if group.numbers else [count(text) for text in group.texts[field]]


def changes(groups: Sequence[Columns], counter: str) -> Iterator[tuple[int, float]]:
    """The segments at which a counter changes, and its new value, over the rows of groups that all have it."""
    if not groups:
        return
    texts_of = [group.texts[group.plan.index[counter]] for group in groups]
    longest = max(range(len(groups)), key=lambda g: len(groups[g].at))
    at, texts = groups[longest].at, texts_of[longest]
    # of the longest group only the rows that differ from the row before, or that follow another group's row, count
    marks = [(at[0], texts[0])]
    marks += [(at[k], texts[k]) for k in compress(range(1, len(at)), map(ne, islice(texts, 1, None), texts))]
    for g, group in enumerate(groups):
        if g == longest:
            continue
        for i, text in zip(group.at, texts_of[g], strict=True):
            k = bisect_right(at, i)
            if not (k and text == texts[k - 1] and (k == len(at) or text == texts[k])):
                marks.append((i, text))
                if k < len(at):
                    marks.append((at[k], texts[k]))
    before = None
    for i, text in sorted(marks):
        if text != before:
            before = text
            yield i, count(text)


def count(text: str) -> float:
    """A counter as a number; thousands separators allowed, anything else counts as 0."""
    try:
        return float(text)
    except ValueError:
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return 0.0
