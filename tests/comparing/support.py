"""Logs read for a comparison."""

from __future__ import annotations

from pathlib import Path

from logdoctor.comparing import Log, pair
from logdoctor.model.compared import Pair
from logdoctor.session import Session

DATA = Path(__file__).parent / "data"


def read(text: str, name: str = "x.log") -> Log:
    session = Session(name)
    session.feed(text.encode())
    return Log.of(session, session.finish())


def log(name: str) -> Log:
    return read((DATA / f"{name}.log").read_text("utf-8"), f"{name}.log")


def compared(one: str, two: str, changed: str = "") -> Pair:
    return pair(log(one), log(two), changed)


def compare_texts(one: str, two: str) -> Pair:
    return pair(read(one, "one.log"), read(two, "two.log"))
