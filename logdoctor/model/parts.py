"""What one log is made of, as a report holds it: processes, files, attempts, independent runs."""

from __future__ import annotations

from typing import NamedTuple

from logdoctor.model import RunVerdict, Severity, Spot


class Voice(NamedTuple):
    """One of several processes that print into the log ("rank3"; "" where the lines have no label).

    `main` marks the one whose series carry the plain names; the others' are "loss@rank3".
    """

    name: str
    main: bool
    values: int
    first_line: int
    last_line: int
    last_step: float | None
    first_nonfinite: Spot | None = None


class FilePart(NamedTuple):
    """One of several files that a run stands in; lines are counted on from file to file."""

    name: str
    first_line: int
    lines: int


class Attempt(NamedTuple):
    """One stretch of a run that was started anew or resumed in the same log.

    `kind` is "start", "restart" (from the beginning) or "resume"; what it prints from
    step `counts_until` on was replaced by a later attempt (None: all of it counts).
    """

    kind: str
    first_line: int
    last_line: int
    first_step: float | None
    last_step: float | None
    counts_until: float | None = None
    first_nonfinite: Spot | None = None


class RunPart(NamedTuple):
    """One of several independent runs in a log: a fold, a seed, a trial; judged on its own.

    `name` is what the log calls it ("fold 2"), "" where it has none. The rest is the verdict in short.
    """

    name: str
    first_line: int
    last_line: int
    last_step: float | None
    last_loss: float | None
    verdict: RunVerdict
    headline: str
    severity: Severity | None = None
    cause: str = ""
    onset: Spot | None = None
