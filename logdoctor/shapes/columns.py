"""Columns of read rows: converted, merged by kind of line, taken apart by metric."""

from __future__ import annotations

import math
from collections.abc import Sequence

from logdoctor.numbers import column
from logdoctor.shapes.record import Columns, Plan


def checked(groups: list[Columns]) -> tuple[list[Columns], list[int]]:
    """Convert the columns; rows whose captured value is no plain number go back to the rules."""
    doubtful: list[int] = []
    kept: list[Columns] = []
    for group in groups:
        try:
            numbers = [list(map(float, texts)) for texts in group.texts]
        except ValueError:
            bad = {k for texts in group.texts for k, text in enumerate(texts) if not _plain(text)}
            doubtful.extend(group.at[k] for k in bad)
            keep = [k for k in range(len(group.at)) if k not in bad]
            if not keep:
                continue
            texts = [[column[k] for k in keep] for column in group.texts]
            group = Columns(group.plan, [group.at[k] for k in keep], texts)
            numbers = [list(map(float, column)) for column in texts]
        kept.append(group._replace(numbers=None if any(_overflow(n) for n in numbers) else numbers))
    return kept, doubtful


def points(group: Columns, field: int, steps: list[float], lines: list[int]
            ) -> tuple[list[int], list[float], list[float], list[int]]:
    """Segment, step, value and line of each number of a column, as columns."""
    at = group.at
    values: Sequence[float | None] = group.numbers[field] if group.numbers else column(group.texts[field])
    if group.lines is not None and any(group.lines):
        lines = [own[field] if own else line for own, line in zip(group.lines, lines, strict=True)]
    if None in values:
        kept = [k for k, value in enumerate(values) if value is not None]
        at, steps, lines = [at[k] for k in kept], [steps[k] for k in kept], [lines[k] for k in kept]
        values = [values[k] for k in kept]
    return at, steps, values, lines  # type: ignore[return-value]


def _overflow(numbers: list[float]) -> bool:
    """An infinity may be a decimal that no double holds: the careful conversion decides."""
    return not math.isfinite(sum(numbers)) and (math.inf in numbers or -math.inf in numbers)


def _plain(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def merge(groups: list[Columns], slow: dict[Plan, Columns]) -> list[Columns]:
    """One entry per plan, rows in the order of their segments."""
    by_plan: dict[Plan, list[Columns]] = {}
    for group in (*groups, *slow.values()):
        by_plan.setdefault(group.plan, []).append(group)
    merged = []
    for plan, parts in by_plan.items():
        if len(parts) == 1:
            merged.append(parts[0])
            continue
        at = [i for part in parts for i in part.at]
        order = sorted(range(len(at)), key=at.__getitem__)
        texts = []
        for field in range(len(plan.fields)):
            whole = [text for part in parts for text in part.texts[field]]
            texts.append([whole[k] for k in order])
        lines = None
        if any(part.lines for part in parts):
            flat = [own for part in parts for own in (part.lines or [None] * len(part.at))]
            lines = [flat[k] for k in order]
        merged.append(Columns(plan, [at[k] for k in order], texts, lines))
    return merged
