"""Reading a text or a recorded log, whole or in pieces."""

from __future__ import annotations

from pathlib import Path

from logdoctor.model import Report
from logdoctor.render import json
from logdoctor.session import Session

DATA = Path(__file__).parent / "data"


def session(text: str | bytes, size: int = 0, *, templates: bool = True) -> Session:
    """A finished session."""
    data = text.encode() if isinstance(text, str) else text
    made = Session("log", templates=templates)
    for start in range(0, len(data), size or len(data) or 1):
        made.feed(data[start : start + (size or len(data))])
    made.finish()
    return made


def report(text: str | bytes) -> Report:
    """The report on a text."""
    return session(text).report(complete=True)


def recorded(name: str) -> str:
    """A log of real processes (see data/recorded_with.py)."""
    return (DATA / name).read_text("utf-8")


def same_however_read(text: str) -> None:
    """Any chunking and both readers give one report."""
    whole = json.dumps(session(text).report(complete=True))
    for size in (97, 4096):
        assert json.dumps(session(text, size).report(complete=True)) == whole
    assert json.dumps(session(text, templates=False).report(complete=True)) == whole
