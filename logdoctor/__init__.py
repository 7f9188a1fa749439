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


def analyze(path: str | os.PathLike[str]) -> Report:
    """Read a log and return its report; SourceError when it cannot be read."""
    return _read(path).finish()


def read(path: str | os.PathLike[str]) -> Run:
    """Read a log and return its series, settings and messages, without a verdict."""
    session = _read(path)
    session.finish()
    return session.run


def _read(path: str | os.PathLike[str]) -> Session:
    import os

    from logdoctor.session import Session
    from logdoctor.sources import chunks, open_log

    name = os.fspath(path)
    session = Session(name)
    with open_log(name) as stream:
        for chunk in chunks(stream, name):
            session.feed(chunk)
    return session
