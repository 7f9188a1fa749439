"""The parts of the live path, each alone."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from logdoctor.live.bedside import Bedside
from logdoctor.live.changes import Changes, Found
from logdoctor.live.follow import Tail
from logdoctor.live.options import seconds
from logdoctor.live.stall import Stall
from logdoctor.model import Severity
from logdoctor.render import json as report_json
from logdoctor.session import Session

SAMPLES = Path(__file__).parents[2] / "sample_logs"
LOGS = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".log", ".csv", ".json"))


def test_stall_knows_the_usual_pace() -> None:
    stall = Stall()
    now = 0.0
    for _ in range(10):
        now += 100.0  # an epoch
        assert stall.data(now) is None
    assert stall.silent(now + 299) is None
    assert stall.silent(now + 301) == 301
    assert stall.silent(now + 400) is None  # said once
    assert stall.data(now + 500) == 500
    assert stall.limit == 300


def test_stall_is_never_shorter_than_three_minutes() -> None:
    stall = Stall()
    for now in range(100):
        stall.data(float(now))
    assert stall.silent(99 + 179) is None
    assert stall.silent(99 + 181) is not None


def found(cause: str, severity: Severity = "error", pace: str = "fast") -> dict[str, Found]:
    one = Found("training", cause, cause, severity, "text", (1, 2), None, 0.9, pace, {})  # type: ignore[arg-type]
    return {"training": one}


def kinds(changes: Changes, now: dict[str, Found], prints: int = 0) -> list[str]:
    return [c.kind for c in changes.update(now, unit="step", last=None, line=1, prints=prints)]


def test_nothing_is_said_that_does_not_last() -> None:
    changes = Changes()
    for _ in range(5):
        assert kinds(changes, found("a")) == []
        assert kinds(changes, {}) == []
    assert kinds(changes, found("a")) == []
    assert kinds(changes, found("a")) == ["opened"]
    assert kinds(changes, found("a")) == []
    assert kinds(changes, {}) == []
    assert kinds(changes, {}) == ["withdrawn"]


def test_the_differential_may_waver() -> None:
    changes = Changes()
    kinds(changes, found("a"))
    assert kinds(changes, found("a")) == ["opened"]
    assert [kinds(changes, found(c)) for c in "babab"] == [[]] * 5
    assert [kinds(changes, found("b")) for _ in range(3)] == [[], [], ["changed"]] or changes.said["training"].cause == "b"


def test_a_lost_loss_is_said_at_once() -> None:
    assert kinds(Changes(), found("a", pace="hard")) == ["opened"]


def test_what_needs_a_whole_run_must_stand_for_a_while() -> None:
    changes = Changes()
    assert [kinds(changes, found("a", pace="slow"), 100 + i) for i in range(5)] == [[]] * 5
    assert kinds(changes, found("a", pace="slow"), 112) == ["opened"]
    assert kinds(changes, found("a", "notice", pace="slow"), 113) == []


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_looking_changes_nothing(log: Path) -> None:
    """The final report is that of batch, however often the run was looked at."""
    data = log.read_bytes()[:200_000]
    batch = Session("log")
    batch.feed(data)
    bed = Bedside(Session("log"), clock=lambda: 0.0)
    size = max(len(data) // 30, 100)
    for at in range(0, len(data), size):
        bed.feed(data[at : at + size])
        bed.look(force=True)
        bed.look(force=True)
    assert bed.trouble == ""
    assert report_json.dumps(bed.finish()) == report_json.dumps(batch.finish())


def test_a_recovered_spike_is_withdrawn_and_growth_foretold() -> None:
    losses = [2.0 - i / 50 for i in range(60)] + [2.5, 7.0, 20.0, 60.0, 180.0] + [0.5] * 60
    bed = Bedside(Session("log"), clock=lambda: 0.0)
    said = []
    for i, loss in enumerate(losses):
        bed.feed(b"step %d, loss: %.4f\n" % (i * 10, loss))
        said += bed.look(force=True)
    told = [c.text for c in said]
    assert any("3.4e38 at" in t for t in told), told
    assert any(c.kind == "withdrawn" for c in said), told
    assert not bed.found


def collect(tail: Tail, now: float = 0.0) -> tuple[bytes, list[str]]:
    data, events = b"", []
    for event, piece in tail.poll(now):
        data += piece
        if event != "data":
            events.append(event)
    return data, events


def test_following_a_file_through_everything(tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    tail = Tail(str(path))
    assert collect(tail) == (b"", [])  # not there yet
    path.write_bytes(b"one\ntw")
    assert collect(tail) == (b"one\ntw", [])
    with path.open("ab") as log:
        log.write(b"o\n")
        log.flush()
        assert collect(tail) == (b"o\n", [])
        path.rename(tmp_path / "train.log.1")  # rotation: the writer still has the old file
        log.write(b"three\n")
    assert collect(tail) == (b"three\n", [])
    with (tmp_path / "train.log.1").open("ab") as log:
        log.write(b"four\n")
    path.write_bytes(b"five\n")
    data, events = collect(tail)
    assert data == b"four\n"
    data, events = collect(tail)
    assert (data, events) == (b"five\n", ["rotated"])
    os.truncate(path, 0)  # another run writes to the same name
    assert collect(tail)[1] == ["replaced"]
    path.write_bytes(b"six\n")
    assert collect(tail) == (b"six\n", [])
    (tmp_path / "new").write_bytes(b"seven\n")
    os.replace(tmp_path / "new", path)
    assert collect(tail) == (b"seven\n", ["replaced"])
    for now in range(20):
        assert collect(tail, float(now)) == (b"", [])
    with path.open("ab") as log:
        log.write(b"eight\n")
    assert collect(tail) == (b"eight\n", [])
    tail.close()


def test_copy_and_truncate_is_the_same_run(tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    path.write_bytes(b"one\n")
    tail = Tail(str(path))
    collect(tail)
    (tmp_path / "train.log.1").write_bytes(b"one\n")
    os.truncate(path, 0)
    assert collect(tail)[1] == ["rotated"]
    tail.close()


def rotate(path: Path) -> None:
    """What RotatingFileHandler does: train.log.1 becomes train.log.2, and so on."""
    for k in range(9, 0, -1):
        old = path.with_name(f"{path.name}.{k}")
        if old.exists():
            old.rename(path.with_name(f"{path.name}.{k + 1}"))
    if path.exists():
        path.rename(path.with_name(f"{path.name}.1"))


@pytest.mark.parametrize("first", [True, False])
def test_files_that_came_and_went_between_two_looks_are_read(tmp_path: Path, first: bool) -> None:
    path = tmp_path / "train.log"
    tail = Tail(str(path))
    if first:
        path.write_bytes(b"0\n")
        assert collect(tail) == (b"0\n", [])
    for k in range(1, 5):
        rotate(path)
        path.write_bytes(b"%d\n" % k)
    (tmp_path / "train.log.99").write_bytes(b"of another year\n")
    os.utime(tmp_path / "train.log.99", (1, 1))
    data, events = collect(tail)
    assert data == b"1\n2\n3\n4\n" and events == (["rotated"] if first else [])
    tail.close()


def test_times() -> None:
    assert [seconds(t) for t in ("90", "90s", "5m", "1.5h")] == [90, 90, 300, 5400]
    for wrong in ("", "soon", "-1s", "nan", "1d"):
        with contextlib.suppress(ValueError):
            seconds(wrong)
            raise AssertionError(wrong)
