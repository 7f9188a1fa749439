"""How a report counts against a label; written down before any result was seen.

First place: the report's first cause is the planted one or a fair alternative
of the truth file. A healthy log is right when the verdict is healthy. A log
whose fair answers include "healthy" (a spike that recovered, a run stopped
early) may be called healthy. Notices count where the label is a notice.

`planted` is the stricter question that a probability answers: is the first
cause the very one that was planted? (Where the truth only knows that a NaN was
hidden, it is not asked.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import get_context

from bench import groups, onset
from bench.truth import NOTICES, Labelled, planted
from logdoctor.model import Report, SeriesSummary
from logdoctor.run.series import Series
from logdoctor.session import Session
from logdoctor.sources import chunks, open_log


@dataclass(frozen=True)
class Scored:
    """One log's result."""

    log: Labelled
    verdict: str
    causes: tuple[str, ...]
    notices: tuple[str, ...]
    worst: str | None
    probability: float | None
    first: bool
    three: bool
    losses: int
    first_bad: int | None
    first_bad_step: float | None
    planted: bool | None
    group: str
    grouped: bool
    onset_error: int | None


def read(log: Labelled) -> tuple[Report, Session]:
    """The report of a log, as `logdoctor analyze` makes it, and the session behind it."""
    session = Session(str(log.path))
    with open_log(str(log.path)) as stream:
        for chunk in chunks(stream, str(log.path)):
            session.feed(chunk)
    return session.finish(), session


def score(log: Labelled) -> Scored:
    """Read and compare."""
    report, session = read(log)
    causes = tuple(d.cause for d in report.diagnoses)
    notices = tuple(d.cause for d in report.also)
    named = causes or notices
    if log.cause == "healthy":
        first = three = report.verdict == "healthy"
    else:
        silent = report.verdict == "healthy" and "healthy" in log.fair
        noticed = log.cause in NOTICES and bool(set(notices) & log.fair)
        first = silent or noticed or (bool(named) and named[0] in log.fair)
        three = first or bool(set(named[:3]) & log.fair)
    # of several runs in a log the report shows one; what was read is the whole
    loss = session.run.main("loss") if report.runs else report.series.get("loss")
    bad = loss.first_nonfinite if loss else None
    index = None
    if loss and bad:
        index = next((i for i, value in enumerate(loss.values) if value - value != 0), None)
    return Scored(
        log,
        report.verdict,
        causes,
        notices,
        report.worst,
        report.primary.probability if report.primary else None,
        first,
        three,
        _count(loss) if loss else 0,
        index,
        bad.step if bad else None,
        bool(causes) and causes[0] in planted(log) if planted(log) else None,
        groups.said(report),
        groups.said(report) in groups.accepted(log),
        onset.error(log, report, session.run) if causes and causes[0] in planted(log) else None,
    )


def _count(loss: Series | SeriesSummary) -> int:
    return loss.count if isinstance(loss, Series) else loss.points


def score_all(logs: Iterable[Labelled], jobs: int = 2) -> list[Scored]:
    """Score many logs, in the order given."""
    logs = list(logs)
    if jobs < 2 or len(logs) < 20:
        return [score(log) for log in logs]
    with get_context("fork").Pool(jobs) as pool:
        return pool.map(score, logs, chunksize=8)
