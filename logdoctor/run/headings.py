"""Lines that name one of several runs in a log: "FOLD 3", "Run 2/5", "===== seed 41 =====", "Trial 7: lr=0.1".

A name alone proves nothing ("Saved model 3"): it only tells two runs apart
where the counter starts again (see several.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from logdoctor.run.series import Series
from logdoctor.shapes.record import Hit

LONGEST = 300
"""Characters of a line that may be a heading."""
MOST = 1000
"""Different headings that are kept: a word that counts on is a counter, not a name."""
DEPTH = 3
"""Names within one another: fold 1 of seed 2 of model 3."""
HAND_PICKED = 10_000
"""Seeds from here on are drawn anew with each start, so that a restart has another one."""

_KINDS = ("fold", "run", "seed", "trial", "model", "experiment", "exp", "repetition", "repeat", "replicate", "replica",
          "split", "config", "configuration", "cv", "candidate", "member", "subject")
_KIND = re.compile("|".join(_KINDS))
"""For lines in lower case: measured, fifteen times as fast as a pattern that takes either case."""
_HEADING = (
    r"(?i)(?<![\w./\\-])(?P<kind>" + "|".join(_KINDS) + r")(?:s|[ \t_]?(?:no\.?|number|id|idx|index|set to))?"
    r"(?:[ \t]*[:=#_(\[-][ \t]*|[ \t]+)[#(\[]?(?P<number>\d{1,6})(?![\w]|[.,]\d)"
    r"(?P<of>[ \t]*(?:/|of|out of)[ \t]*\d{1,6}(?![\w.]))?")
_GLUED = r"(?i)(?<![\w./\\-])(?P<kind>fold|run|trial|seed)(?P<number>\d{1,4})(?P<of>)(?!\w|[.,]\d)"


class Found(NamedTuple):
    """The name in a line: its kind, its number and where the number stands."""

    kind: str
    number: int
    start: int
    end: int


class Heading(NamedTuple):
    """The runs' names in force from a line on: `fold 3`, `seed 2, fold 1`."""

    line: int
    name: str


def find(text: str) -> list[Found]:
    """The names of runs in a line, the outer one first."""
    if len(text) > LONGEST or _KIND.search(text.lower()) is None:
        return []
    matches = [match for pattern in _patterns() for match in pattern.finditer(text)]
    return [Found(match["kind"].lower(), int(match["number"]), *match.span("number"))
            for match in matches if _names(text, match)][:DEPTH]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Compiled for the first line that holds one of the words: most logs have none."""
    return re.compile(_HEADING), re.compile(_GLUED)


def _names(text: str, match: re.Match[str]) -> bool:
    """A seed drawn by lot and a model that is saved or loaded name no run."""
    kind = match["kind"].lower()
    if kind == "seed":
        return int(match["number"]) < HAND_PICKED
    return kind != "model" or bool(match["of"]) or "train" in text.lower()


def in_series(series: Mapping[str, Series]) -> list[Heading]:
    """Names that were read as a metric: a column "fold", or "trial" in "trial: 3, lr: 0.1"."""
    found = []
    for metric, one in series.items():
        if metric.lower() not in _KINDS or one.nonfinite:
            continue
        _, values, lines = one.points()
        met: dict[float, int] = {}
        for value, line in zip(values, lines, strict=True):
            if value not in met:
                met[value] = line
                if len(met) > MOST or not value.is_integer():
                    met.clear()
                    break
        found += [Heading(line, f"{metric.lower()} {value:.0f}") for value, line in met.items()]
    return found


class Headings:
    """The headings of one log, each at the line where it is first met."""

    def __init__(self) -> None:
        self.kept: list[Heading] = []
        self._inside: list[Found] = []
        self._met: set[str] = set()

    @property
    def full(self) -> bool:
        """So many differ that they name no runs; nothing needs to be looked for any more."""
        return len(self._met) >= MOST

    def note(self, line: int, found: Sequence[Found], hit: Hit | None = None) -> tuple[tuple[int, int], ...]:
        """Names were met in a line, read or not; gives the places that tell this name from the next one.

        Names within one another (fold 1 of seed 2) are told apart on lines without numbers of the run.
        """
        if hit is not None:
            found = [one for one in found if not any(a < one.end and one.start < b for a, b in hit.spans)]
        elif found:
            for one in found:
                kinds = [outer.kind for outer in self._inside]
                outside = kinds.index(one.kind) if one.kind in kinds else len(kinds)
                self._inside = [*self._inside[:outside], one][-DEPTH:]
            found = self._inside
        name = ", ".join(f"{one.kind} {one.number}" for one in found)
        if name and name not in self._met:
            self._met.add(name)
            self.kept.append(Heading(line, name))
        return tuple((one.start, one.end) for one in found) if hit is not None else ()
