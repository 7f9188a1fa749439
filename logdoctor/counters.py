"""The counters of read lines: as numbers, and what they count."""

from __future__ import annotations

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


def counts(group: Columns, counter: str) -> list[float]:
    """A counter of every row."""
    field = group.plan.index[counter]
    return group.numbers[field] if group.numbers else [count(text) for text in group.texts[field]]


def count(text: str) -> float:
    """A counter as a number; thousands separators allowed, anything else counts as 0."""
    try:
        return float(text)
    except ValueError:
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return 0.0
