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

    from logdoctor.model import Report
    from logdoctor.run import Run
    from logdoctor.session import Session

__all__ = ["__version__", "analyze", "read"]


def analyze(path: str | os.PathLike[str], *, run: int = 0) -> Report:
    """Read a log and return its report; SourceError when it cannot be read.

    Of a log that holds several runs (`Report.runs`) the report is about the
    worst, or about number `run`, counted from 1; ValueError when there is none.
    """
    report = _read(path, run).finish()
    if run > max(len(report.runs), 1):
        raise ValueError(f"there is no run {run} in {path}: it holds {max(len(report.runs), 1)}")
    return report


def read(path: str | os.PathLike[str]) -> Run:
    """Read a log and return its series, settings and messages, without a verdict."""
    session = _read(path)
    session.finish()
    return session.run


def _read(path: str | os.PathLike[str], run: int = 0) -> Session:
    import os

    from logdoctor.session import Session
    from logdoctor.sources import chunks, open_log

    name = os.fspath(path)
    session = Session(name, wanted=run)
    with open_log(name) as stream:
        for chunk in chunks(stream, name):
            session.feed(chunk)
    return session
