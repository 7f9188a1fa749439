"""Folders: the logs in them are judged, what is none is neither accused nor passed over in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import SICK, WELL, logdoctor


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two logs, a data set, notes, an empty log, and a checkpoint."""
    folder = tmp_path / "runs"
    for name, data in (
        ("one/caffe.host.user.log.INFO.20150703-104011.28611", SICK.read_bytes()),
        ("two/nohup.out", WELL.read_bytes()),
        ("two/notes.txt", b"it was a bad run\nwe saw 3 cats\n"),
        ("data.csv", b"name,width\na,1\nb,2\nc,3\n"),
        ("three/train.log", b""),
        ("two/model.pt", b"PK\x03\x04" + bytes(99)),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_what_is_no_log_is_left_out_and_told(runs: Path) -> None:
    done = logdoctor("analyze", runs)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "left out: 1 file not named like a log (1 .pt); 2 files without a loss (data.csv, notes.txt). "
        "--all takes every file\n")
    rows = done.stdout.decode()
    assert "Bad learning-rate policy" in rows and "two/nohup.out" in rows and "three/train.log" in rows
    assert "notes.txt" not in rows and "1 with an error, 1 not judged, 1 healthy" in rows


def test_all_takes_every_file(runs: Path) -> None:
    done = logdoctor("analyze", runs, "--all")
    assert "notes.txt" in done.stdout.decode() and "left out" not in done.stderr.decode()
    assert done.returncode == 2 and "a PyTorch checkpoint" in done.stderr.decode()


def test_a_file_that_was_named_is_never_left_out(runs: Path) -> None:
    done = logdoctor("analyze", runs / "two" / "nohup.out", runs / "two" / "notes.txt", "--json")
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["healthy", "not-judged"]
    assert done.returncode == 3
