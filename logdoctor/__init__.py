"""logdoctor reads a training log and says why the training went wrong.

    import logdoctor

    report = logdoctor.analyze("train.log")
    print(report.verdict, report.headline)
    frame = logdoctor.read("train.log").frame()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logdoctor.version import __version__

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from logdoctor.model import Report
    from logdoctor.run import Run
    from logdoctor.session import Session

    Log = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]

__all__ = ["__version__", "analyze", "read"]


def analyze(path: Log, *, run: int = 0) -> Report:
    """Read a log and return its report; SourceError when it cannot be read.

    Several files, or a folder, are read as one run where their counters go on
    (rotated logs); ValueError when they are several. Of a log that holds
    several runs (`Report.runs`) the report is about the worst, or about number
    `run`, counted from 1; ValueError when there is none.
    """
    report = _read(path, run).finish()
    if run > max(len(report.runs), 1):
        raise ValueError(f"there is no run {run} in {report.source}: it holds {max(len(report.runs), 1)}")
    return report


def read(path: Log) -> Run:
    """Read a log and return its series, settings and messages, without a verdict; files and folders as `analyze`."""
    session = _read(path)
    session.finish()
    return session.run


def _read(path: Log, run: int = 0) -> Session:
    import os

    from logdoctor.session import Session
    from logdoctor.sources import chunks, logs_of, open_log

    given = [os.fspath(path)] if isinstance(path, str | os.PathLike) else [os.fspath(one) for one in path]
    names: list[str] = []
    for one in given:
        folder = logs_of(one)
        names += (folder.logs if folder is not None else []) or [one]
    if len(names) > 1:
        from logdoctor.joining import joined

        runs = list(joined(names, Session).values())
        if len(runs) > 1:
            newest = ", ".join(files[-1] for files in runs)
            raise ValueError(f"these are {len(runs)} logs, not the parts of one: {newest}")
        names = runs[0]
    session = Session(names[-1], wanted=run)
    for name in names:
        if len(names) > 1:
            session.begin(name)
        with open_log(name) as stream:
            for chunk in chunks(stream, name):
                session.feed(chunk)
    return session
