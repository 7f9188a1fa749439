"""The boundary objects: what one room of the house hands to the next.

Plain data, no behaviour beyond small derived properties. Everything that
crosses a package border is defined here, so that a reader finds the whole
vocabulary in one place; the files, attempts, runs and processes of a log
stand in parts.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from logdoctor.model.fileline import FileLine

if TYPE_CHECKING:
    from logdoctor.model.compared import Pair
    from logdoctor.model.experiment import Experiment
    from logdoctor.model.parts import Attempt, FilePart, RunPart, Voice

SCHEMA = 1
"""Version of the JSON contract; raised when a documented key changes its meaning."""

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("notice", "warning", "error")
ClaimVerdict = Literal["seen", "not seen", "not in the log"]
RunVerdict = Literal["healthy", "sick", "not-judged"]

TOOK_TOO_LONG = "took too long"
"""What is said of a user's pattern that took too long."""


class Spot(NamedTuple):
    """A place in a run: where something was seen.

    `step` is on the run's global axis (see `Report.step_unit`), `line` is the
    1-based physical line of the input, `value` the number printed there.
    """

    step: float | None
    line: int
    value: float | None = None
    epoch: float | None = None


class Quote(NamedTuple):
    """One line of the log, cleaned and cut to a readable length; `text` is None when it was not kept.

    `source` is a settings file when the line stands in one, "" for the log.
    """

    line: int
    text: str | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A warning, an error or the head of a traceback that the run printed.

    `kind` is the id of the message file that recognised it ("cuda-out-of-memory",
    "numpy-log-zero", ...), `count` how often it was printed, `line` its first line,
    `voice` the process that printed it first, where the log tells it.
    """

    kind: str
    level: Severity
    text: str
    line: int
    count: int = 1
    last_line: int = 0
    step: float | None = None
    voice: str = ""


class Setting(NamedTuple):
    """A configuration value that the run printed, under its canonical key."""

    key: str
    value: str | float | bool
    line: int
    printed: str = ""

    @property
    def source(self) -> str:
        """The settings file it stands in, "" for the log."""
        return self.line.source if isinstance(self.line, FileLine) else ""


@dataclass(slots=True)
class Symptom:
    """Something to be seen in the series: growth, a non-finite value, a plateau, ...

    `strength` is a detector's own measure (documented there, unit included);
    `data` holds its further measurements by name. `open` is false once later
    lines have contradicted or ended it.
    """

    name: str
    metric: str
    first: Spot
    last: Spot
    strength: float = 0.0
    lines: tuple[int, ...] = ()
    data: dict[str, float | str | bool | None] = field(default_factory=dict)
    open: bool = True


class Finding(NamedTuple):
    """One claim of a cause file, weighed against this run."""

    claim: str
    verdict: ClaimVerdict
    weight: str
    against: bool = False
    lines: tuple[Quote, ...] = ()


class Treatment(NamedTuple):
    """One remedy: what to do, how to see that it worked, what it costs, code for this run's framework."""

    do: str
    check: str = ""
    cost: str = ""
    code: str = ""
    language: str = ""


class Diagnosis(NamedTuple):
    """A cause, with its proof and its remedy.

    `probability` (0..1) comes from the calibration: the share of runs that look
    like this one which had this very cause; None when it is not calibrated.
    `confirm` lists the experiments that would settle it, cheapest first.
    `consequences` are the symptoms this cause explains, as sentences.
    """

    cause: str
    title: str
    says: str
    probability: float | None
    severity: Severity
    onset: Spot | None = None
    certain: bool = False
    findings: tuple[Finding, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    confirm: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()


class Event(NamedTuple):
    """One entry of the timeline: something that happened at a place."""

    spot: Spot
    text: str
    kind: str = ""


class SeriesSummary(NamedTuple):
    """One metric of the run, with a thinned curve for plotting.

    `steps`/`values` hold at most ~2,000 points; the minimum, maximum, first and
    last of each bin survive the thinning, and non-finite values stay in `values`.
    `meaning` says what is printed when it is not the instantaneous value
    ("running mean", "median of 20", ...).
    """

    metric: str
    points: int
    first_step: float | None
    last_step: float | None
    nonfinite: int
    first_nonfinite: Spot | None
    minimum: Spot | None
    maximum: Spot | None
    first: float | None
    last: float | None
    meaning: str = ""
    steps: tuple[float, ...] = ()
    values: tuple[float, ...] = ()


class NotJudged(NamedTuple):
    """Something the log cannot tell, why not, and what to print next time."""

    what: str
    why: str
    help: str = ""


class SettingNote(NamedTuple):
    """What is wrong with a setting: the rule that says so, the lines, what to write instead."""

    rule: str
    severity: Severity
    text: str
    fix: str = ""
    lines: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a renderer ever sees. Frozen; made by `Session.report()`.

    `diagnoses` is ordered: the first is the verdict, the rest are its
    differential (same symptoms, less probable). `also` holds independent
    problems and notices. `differential` lists the experiments that tell the
    first diagnoses apart. `step_unit` names the axis: "iteration", "step",
    "epoch", "sample", "print". Where a log holds several independent `runs`, the report is about number
    `run` of them (1-based; 0 where there is one run only). `baseline` tells how the run differs from one
    that the user gave for comparison.
    """

    source: str
    formats: tuple[str, ...]
    format_title: str
    guessed: bool
    framework: str
    verdict: RunVerdict
    headline: str
    summary: str
    step_unit: str
    lines: int
    complete: bool
    diagnoses: tuple[Diagnosis, ...] = ()
    also: tuple[Diagnosis, ...] = ()
    differential: tuple[Experiment, ...] = ()
    series: Mapping[str, SeriesSummary] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    messages: tuple[Message, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    events: tuple[Event, ...] = ()
    segments: int = 1
    files: tuple[FilePart, ...] = ()
    runs: tuple[RunPart, ...] = ()
    run: int = 0
    attempts: tuple[Attempt, ...] = ()
    voices: tuple[Voice, ...] = ()
    checked: tuple[str, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    reading: tuple[str, ...] = ()
    quotes: Mapping[int, str] = field(default_factory=dict)
    lint: tuple[SettingNote, ...] = ()
    baseline: Pair | None = None

    @property
    def primary(self) -> Diagnosis | None:
        """The one verdict, or None on a healthy or unjudged run."""
        return self.diagnoses[0] if self.diagnoses else None

    @property
    def worst(self) -> Severity | None:
        """The highest severity among the verdict and the independent problems."""
        found = [d.severity for d in (*self.diagnoses[:1], *self.also)]
        return max(found, key=SEVERITIES.index) if found else None
