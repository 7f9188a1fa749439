"""The run: everything a log has told so far, append-only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from logdoctor.model import Message, Setting, Spot
from logdoctor.names import role
from logdoctor.nolog.byhand import Writing
from logdoctor.run.headings import Heading, in_series
from logdoctor.run.heads import total
from logdoctor.run.series import Series

if TYPE_CHECKING:
    import pandas

    from logdoctor.run.beside import Beside
    from logdoctor.shapes.record import Plan

MOST_SERIES = 2000
"""Metrics kept by name; a log with more (one per tensor, or hostile) keeps the first ones and says so."""
MOST_NOTES = 2000
_SOURCE = ("assert ", "raise ")


class Run:
    """Series by metric, messages, settings, epochs and segments of one run.

    `writing` says of a text how much of it was written by hand; `table` that it holds
    rows of a table or JSON records, and nobody had to say so;
    `kinds` counts the lines with a loss by their kind; `beside` tells of the log's other folds.
    """

    def __init__(self) -> None:
        self.series: dict[str, Series] = {}
        self.messages: dict[str, Message] = {}
        self.heard: dict[str, list[tuple[int, float | None]]] = {}
        self.settings: dict[str, Setting] = {}
        self.repeated: list[Setting] = []
        self.extra: dict[str, object] = {}
        self.epochs: list[tuple[int, float, float]] = []
        self.restarts: list[Spot] = []
        self.marks: dict[str, list[Spot]] = {}
        self.headings: list[Heading] = []
        self.step_unit = ""
        self.total_steps: float | None = None
        self.total_epochs: float | None = None
        self.last_step: float | None = None
        self.lines = 0
        self.framework = ""
        self.dropped_series = 0
        self.main_voice: str | None = None
        self.writing = Writing()
        self.table = False
        self.kinds: dict[Plan, int] = {}
        self.beside: tuple[Beside, ...] = ()
        self._roles: dict[str, list[Series]] | None = None

    def extend(self, metric: str, steps: Sequence[float], values: Sequence[float], lines: Sequence[int],
               meaning: str = "") -> None:
        """Append points of one metric; steps on the global axis, lines physical and ascending."""
        if not values:
            return
        series = self.series.get(metric)
        if series is None:
            if len(self.series) >= MOST_SERIES:
                self.dropped_series += 1
                return
            series = self.series[metric] = Series(metric, meaning)
            self._roles = None
        series.extend(steps, values, lines)

    def note_message(self, kind: str, level: str, text: str, line: int, step: float | None,
                     voice: str = "") -> None:
        """Count a message; the first of its kind is kept with its text, of the others the places."""
        places = self.heard.setdefault(kind, []) if kind in self.heard or len(self.heard) < MOST_NOTES else []
        if len(places) < MOST_NOTES:
            places.append((line, step))
        known = self.messages.get(kind)
        if known is not None and known.text.lstrip().startswith(_SOURCE):
            # the line of a traceback that raised it; what it said comes after it
            self.messages[kind] = Message(kind, known.level, text[:1000], line, known.count, line, step, voice)
        elif known is not None:
            self.messages[kind] = Message(kind, known.level, known.text, known.line, known.count + 1, line, known.step,
                                          known.voice)
        elif len(self.messages) < MOST_NOTES:
            self.messages[kind] = Message(kind, level, text[:1000], line, 1, line, step, voice)  # type: ignore[arg-type]

    def forget_messages(self, after: int) -> None:
        """Leave out the kinds of messages that were printed after this line only."""
        self.messages = {kind: message for kind, message in self.messages.items() if message.line <= after}

    def note_setting(self, setting: Setting) -> None:
        """Keep the first value a run printed for a key; later ones may be a restart's.

        What the run printed counts more than what a file of the user says.
        """
        known = self.settings.get(setting.key)
        if known is not None and not (known.source and not setting.source):
            if len(self.repeated) < MOST_NOTES and not setting.source:
                self.repeated.append(setting)
        elif len(self.settings) < MOST_NOTES:
            self.settings[setting.key] = setting

    def note_mark(self, kind: str, spot: Spot) -> None:
        self.marks.setdefault(kind, []).append(spot)

    def of_role(self, wanted: str) -> list[Series]:
        """All series a detector would call `wanted` ("loss", "lr", "val_loss", "part_loss", ...)."""
        if self._roles is None:
            self._roles = {}
            for metric, series in self.series.items():
                self._roles.setdefault(role(metric), []).append(series)
        return self._roles.get(wanted, [])

    def main(self, wanted: str) -> Series | None:
        """The series that speaks for a role: its canonical name, else one of the role's parts (see heads.py)."""
        return self.spokesman(wanted)[0]

    def spokesman(self, wanted: str) -> tuple[Series | None, str]:
        """The same, and why it was chosen among several ("" when there was no choice)."""
        found = self.series.get(wanted)
        if found is not None and found.count:
            return found, ""
        candidates = self.of_role(wanted) or (self.of_role("part_" + wanted) if "_" not in wanted else
                                              self.of_role("val_part_" + wanted[4:]))
        candidates = [c for c in candidates if not c.metric.endswith("_mean")] or candidates
        if wanted.endswith("loss"):
            return total(candidates)
        return max(candidates, key=lambda series: series.count, default=None), ""

    @property
    def named(self) -> list[Heading]:
        """Lines that name one of several runs, and names that were read as a metric, in order."""
        return sorted((*self.headings, *in_series(self.series)))

    def setting(self, key: str) -> float | str | bool | None:
        found = self.settings.get(key)
        return found.value if found else None

    def epoch_at(self, line: int) -> float | None:
        """The epoch in force at a line, or None when the log names none."""
        from bisect import bisect_right

        i = bisect_right(self.epochs, (line, math.inf, math.inf))
        return self.epochs[i - 1][2] if i else None

    def frame(self) -> pandas.DataFrame:
        """All series as one pandas DataFrame: one row per line with numbers, columns step, epoch, line, metrics.

        NaN in a metric column is either a printed NaN or "not printed on this
        line"; `Run.series` tells them apart. A metric that is called like one
        of the first three columns is told from it by its role: "metric/line".
        """
        import pandas

        rows: dict[int, dict[str, float]] = {}
        for metric, series in self.series.items():
            for step, value, line in zip(*series.points(), strict=True):
                row = rows.setdefault(line, {"step": step})
                row[_column(metric)] = value
        ordered = sorted(rows)
        columns = ["step", *map(_column, self.series)]
        frame: pandas.DataFrame = pandas.DataFrame([rows[line] for line in ordered], columns=columns)
        frame.insert(1, "epoch", [self.epoch_at(line) for line in ordered])
        frame.insert(2, "line", ordered)
        return frame


def _column(metric: str) -> str:
    """The column of a metric in a frame."""
    return f"metric/{metric}" if metric in ("step", "epoch", "line") else metric
