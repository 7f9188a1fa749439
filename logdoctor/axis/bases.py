"""How many epochs lie before a line that names its epoch: from 0 or from 1, as its program counts."""

from __future__ import annotations

from collections.abc import Sequence

from logdoctor.shapes.record import Plan


class Bases:
    """A format says how its framework counts; of other programs the log's first epoch tells it."""

    def __init__(self) -> None:
        self._first: int | None = None

    def before(self, plan: Plan, epochs: Sequence[float]) -> list[float]:
        """The epochs before each of these."""
        if self._first is None:
            self._first = int(epochs[0] == 1)
        base = plan.epoch_base or self._first
        return [epoch - base for epoch in epochs]
