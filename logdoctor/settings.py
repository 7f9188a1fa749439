"""Settings a run prints of itself, under canonical keys."""

from __future__ import annotations

from collections.abc import Iterable

from logdoctor.run import Run
from logdoctor.shapes.record import Plan


class SettingsReader:
    """Fed the lines before (and between) the numbers; notes settings in the run."""

    def __init__(self) -> None:
        self.active = True

    def begin(self, kinds: Iterable[str]) -> None:
        """Which special readers the chosen formats ask for."""

    def feed(self, line: int, text: str, run: Run) -> bool:
        """True when the line was configuration and nobody else should read it."""
        return False

    def seen_numbers(self, plan: Plan) -> None:
        """The run has begun to print numbers."""

    def finish(self, run: Run) -> None:
        """The log has ended."""
