"""The same input gives the same report however it is cut, and with or without line templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from logdoctor.render import json
from logdoctor.session import Session

FOLDER = Path(__file__).parent.parent / "sample_logs"
LOGS = sorted(p for p in FOLDER.iterdir() if p.suffix in (".log", ".csv", ".json"))


def report(data: bytes, size: int = 0, *, templates: bool = True) -> str:
    session = Session("log", templates=templates)
    for start in range(0, len(data), size or len(data)):
        session.feed(data[start : start + (size or len(data))])
    return json.dumps(session.finish())


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_any_chunking(log: Path) -> None:
    data = log.read_bytes()
    whole = report(data)
    assert report(data, 4096) == whole
    assert report(data, 777) == whole


def test_byte_by_byte() -> None:
    data = (FOLDER / "keras_bar_healthy.log").read_bytes()[:20_000]
    assert report(data, 1) == report(data)


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_templates_change_nothing(log: Path) -> None:
    text = log.read_bytes()
    long = text * (400_000 // len(text) + 1)
    assert report(long) == report(long, templates=False)


def test_two_runs_in_one_process_do_not_meet() -> None:
    first, second = (Session(p.name) for p in LOGS[:2])
    for session, path in ((first, LOGS[0]), (second, LOGS[1])):
        session.feed(path.read_bytes()[:3000])
    first.feed(LOGS[0].read_bytes()[3000:])
    alone = Session(LOGS[0].name)
    alone.feed(LOGS[0].read_bytes())
    assert json.dumps(first.finish()) == json.dumps(alone.finish())


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_a_log_torn_off_anywhere(log: Path) -> None:
    """A writer killed in the middle of a line is no reason to fail."""
    data = log.read_bytes()
    for share in (0.31, 0.52, 0.83):
        part = data[: int(len(data) * share)]
        assert report(part, 999) == report(part)


def test_a_torn_line_among_repeated_steps() -> None:
    rows = [f"{e},{s},{2 / (s + 1):.4f},{k}\n" for e in range(9) for s in range(4) for k in (0, 1)]
    text = "epoch,step,loss,rank\n" + "".join(rows)
    for cut in range(len(text) - 12, len(text)):
        report(text[:cut].encode())
