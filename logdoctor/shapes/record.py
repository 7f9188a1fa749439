"""What a shape gives back for one line: captured texts, and the plan that says what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

CLOCK_FIELDS = frozenset({"@step", "@steps", "@epoch", "@epochs", "@batch", "@batches", "@sample", "@samples"})
"""Counters of a line: which step, of how many; they place the line's values on the axis."""


@dataclass(eq=False, slots=True)
class Plan:
    """The meaning of the captured texts of one kind of line; one object per kind, compared by identity.

    `fields[i]` is the canonical metric of text i, or a member of CLOCK_FIELDS.
    `role` says what the line is: "values", "clock" (a bar without metrics),
    "mark". `epoch_base` and `batch_base` are the numbers the framework gives
    to the first epoch and batch. `remembers` marks lines that mean nothing
    without earlier ones, so no layout may be learned from them. `headed`
    lines belong to the epoch of the heading above (see passes.py). `meaning` is kept per metric for the report.
    """

    format: str
    line_id: str
    fields: tuple[str, ...]
    role: str = "values"
    split: str = ""
    clock: str = ""
    mark: str = ""
    epoch_base: int = 0
    batch_base: int = 0
    remembers: bool = False
    headed: bool = False
    meaning: dict[str, str] = field(default_factory=dict)
    index: dict[str, int] = field(default_factory=dict)
    metrics: tuple[tuple[int, str], ...] = ()

    def __post_init__(self) -> None:
        self.index = {name: i for i, name in enumerate(self.fields) if name in CLOCK_FIELDS}
        self.metrics = tuple((i, name) for i, name in enumerate(self.fields) if name not in CLOCK_FIELDS)


class Hit(NamedTuple):
    """One read line: `texts[i]` belongs to `plan.fields[i]` and stands at `spans[i]` of the line.

    `lines` gives each text its own line number where a record spans several lines.
    """

    plan: Plan
    texts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    lines: tuple[int, ...] | None = None


class Columns(NamedTuple):
    """Many hits of one plan in one block: `texts[f][k]` is field f of the segment `at[k]`.

    `numbers` holds the same columns converted, where every text is a plain number.
    """

    plan: Plan
    at: list[int]
    texts: list[list[str]]
    lines: list[tuple[int, ...] | None] | None = None
    numbers: list[list[float]] | None = None


class Noted(NamedTuple):
    """A message or a setting found in a line (no number for a series)."""

    kind: str
    key: str
    value: str
    level: str = ""
    mark: str = ""
