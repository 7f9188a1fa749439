"""One run in several files: which belong together, in which order, and how lines are cited."""

from __future__ import annotations

import bz2
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

import logdoctor
from logdoctor.joining import joined
from logdoctor.session import Session
from logdoctor.sources.rotation import families

from .support import recorded, session


def steps(first: int, last: int, *, lost: int = 10**9, day: int = 0) -> str:
    when = f"2025-01-{day:02} 10:00:00 - " if day else ""
    return "".join(f"{when}step {s} loss {'nan' if s >= lost else f'{2 / (1 + s / 50):.4f}'} lr 0.1\n" for s in range(first, last))


def write(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(Path(name).suffix, bytes)
        (folder / name).write_bytes(pack(text.encode()))
    return [str(folder / name) for name in files]


def runs(paths: list[str]) -> list[list[str]]:
    return [[Path(p).name for p in files] for files in joined(paths, Session).values()]


@pytest.mark.parametrize("names, order", [
    (["train.log", "train.log.1", "train.log.10", "train.log.2.gz"], ["train.log.10", "train.log.2.gz", "train.log.1", "train.log"]),
    (["train.log", "train.log-20250103", "train.log-20250102.gz"], ["train.log-20250102.gz", "train.log-20250103", "train.log"]),
    (["train-20250102.log", "train-20250101_101500.log", "train-20250101.log"], ["train-20250101.log", "train-20250101_101500.log", "train-20250102.log"]),
    (["20250102_000000.log", "20250101_000000.log"], ["20250101_000000.log", "20250102_000000.log"]),
    (["run.out.2", "run.out"], ["run.out.2", "run.out"]),
])
def test_order_by_name(names: list[str], order: list[str]) -> None:
    assert [[one.path for one in family] for family in families(names)] == [order]


@pytest.mark.parametrize("names", [["a.log", "b.log"], ["x/train.log", "y/train.log.1"], ["seed1.log", "seed2.log"], ["log_lr0.1.txt", "log_lr0.2.txt"]])
def test_other_names_are_no_family(names: list[str]) -> None:
    assert len(families(names)) == len(names)


@pytest.mark.parametrize("files, expected", [
    # numbered, given in any order; the oldest first
    ({"t.log": steps(400, 600), "t.log.1": steps(200, 400), "t.log.2.gz": steps(0, 200)}, [["t.log.2.gz", "t.log.1", "t.log"]]),
    # numbered upwards
    ({"t.log": steps(0, 200), "t.log.1": steps(200, 400), "t.log.2": steps(400, 600)}, [["t.log", "t.log.1", "t.log.2"]]),
    # each start of the program rotated the file: runs of their own
    ({"t.log": steps(0, 200), "t.log.1": steps(0, 300), "t.log.2": steps(0, 100)}, [["t.log"], ["t.log.1"], ["t.log.2"]]),
    # rotated, then started anew
    ({"t.log": steps(0, 200), "t.log.1": steps(300, 600), "t.log.2": steps(0, 300)}, [["t.log"], ["t.log.2", "t.log.1"]]),
    # resumed from a checkpoint in the next file, twice from the same one
    ({"t.log": steps(200, 400), "t.log.1": steps(200, 350), "t.log.2": steps(0, 300)}, [["t.log.2", "t.log.1", "t.log"]]),
    # dated: one run where the counter goes on, else runs of their own
    ({"t-20250101.log": steps(0, 300), "t-20250102.log.bz2": steps(280, 500)}, [["t-20250101.log", "t-20250102.log.bz2"]]),
    ({"t-20250101.log": steps(0, 300), "t-20250102.log": steps(0, 500)}, [["t-20250101.log"], ["t-20250102.log"]]),
    ({"t-20250101.log": steps(0, 300), "t-20250102.log": steps(9000, 9100)}, [["t-20250101.log"], ["t-20250102.log"]]),
    ({"t-20250101.log": steps(0, 300), "t-20250102.log": "no numbers\n"}, [["t-20250101.log"], ["t-20250102.log"]]),
    # nothing counts: a number behind the name is believed
    ({"t.log": "loss: 0.5\n" * 30, "t.log.1": "loss: 1.5\n" * 30}, [["t.log.1", "t.log"]]),
    ({"t.log": "", "t.log.1": steps(0, 50)}, [["t.log.1", "t.log"]]),
])
def test_which_files_are_one_run(files: dict[str, str], expected: list[list[str]], tmp_path: Path) -> None:
    assert runs(write(tmp_path, files)) == expected


def test_long_files_are_looked_at_from_both_ends(tmp_path: Path) -> None:
    files = {"t.log": steps(60_000, 90_000), "t.log.1": steps(30_000, 60_000), "t.log.2.gz": steps(0, 30_000)}
    assert runs(write(tmp_path, files)) == [["t.log.2.gz", "t.log.1", "t.log"]]


def test_parts_read_like_the_whole() -> None:
    text = recorded("resume_ok.log")
    rows = text.splitlines(keepends=True)
    parts = ["".join(rows[:40]), "".join(rows[40:70]).removesuffix("\n"), "".join(rows[70:])]
    made = Session("train.log")
    for name, part in zip(("train.log.2", "train.log.1", "train.log"), parts, strict=True):
        made.begin(name)
        made.feed(part.encode())
    found = made.finish()
    whole = session(text)
    assert [(f.name, f.first_line, f.lines) for f in found.files] == [("train.log.2", 1, 40), ("train.log.1", 41, 30), ("train.log", 71, 53)]
    for metric, series in whole.run.series.items():
        assert str(made.run.series[metric].points()) == str(series.points())


def program(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "logdoctor", *map(str, args)], capture_output=True, text=True, encoding="utf-8")


def test_a_folder_of_rotated_logs(tmp_path: Path) -> None:
    write(tmp_path, {"train.log": steps(200, 300, lost=250), "train.log.1": steps(100, 200), "train.log.2.gz": steps(0, 100)})
    done = program("analyze", tmp_path, "--json")
    found = json.loads(done.stdout)
    assert [Path(f["name"]).name for f in found["files"]] == ["train.log.2.gz", "train.log.1", "train.log"]
    assert found["series"]["loss"]["points"] == 300
    assert found["series"]["loss"]["first_nonfinite"]["line"] == 251
    shown = program("analyze", tmp_path, "--width", 100).stdout
    assert "train.log:51" in shown and "3 files" in shown and "line 251" not in shown
    assert program("analyze", tmp_path, "--html", tmp_path / "r.html").returncode == 1
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "train.log:51" in page


def test_commands_that_read_one_log_take_a_folder_of_parts(tmp_path: Path) -> None:
    write(tmp_path, {"train.log": steps(200, 300), "train.log.1": steps(100, 200), "train.log.2.gz": steps(0, 100)})
    assert program("series", tmp_path, "--json").stdout.count('"step"') or "300" in program("series", tmp_path).stdout
    assert program("formats", "explain", tmp_path).returncode == 0
    write(tmp_path, {"other.log": steps(0, 50)})
    assert "a folder with 2 logs" in program("series", tmp_path).stderr


def test_one_file_is_cited_by_line(tmp_path: Path) -> None:
    write(tmp_path, {"train.log": steps(0, 300, lost=250)})
    found = json.loads(program("analyze", tmp_path / "train.log", "--json").stdout)
    assert found["files"] == []


def test_the_api_reads_parts_and_folders_as_one_run(tmp_path: Path) -> None:
    paths = write(tmp_path, {"train.log.1": steps(0, 300), "train.log": steps(300, 600, lost=400)})
    for given in (paths, paths[::-1], tmp_path):
        found = logdoctor.analyze(given)
        assert [Path(part.name).name for part in found.files] == ["train.log.1", "train.log"]
        assert found.verdict == "sick" and found.series["loss"].points == 600
    assert logdoctor.read(tmp_path).series["loss"].count == 600
    write(tmp_path, {"other.log": steps(0, 300)})
    with pytest.raises(ValueError, match="2 logs"):
        logdoctor.analyze(tmp_path)


def test_compare_reads_parts_as_one_run(tmp_path: Path) -> None:
    paths = write(tmp_path, {"good.log": steps(0, 600), "bad.log.1": steps(0, 300), "bad.log": steps(300, 600, lost=400)})
    done = subprocess.run([sys.executable, "-m", "logdoctor", "compare", *paths, "--json"], capture_output=True)
    told = json.loads(done.stdout)
    assert [Path(log["source"]).name for log in told["logs"]] == ["good.log", "bad.log"] and done.returncode == 1
    assert len(told["pairs"]) == 1


def test_watch_reads_the_older_parts_first(tmp_path: Path) -> None:
    write(tmp_path, {"train.log.1": steps(0, 300), "train.log": steps(300, 600)})
    done = subprocess.run([sys.executable, "-m", "logdoctor", "watch", str(tmp_path), "--until-idle", "0.5s", "--json"],
                          capture_output=True)
    told = json.loads(done.stdout)
    assert [Path(part["name"]).name for part in told["files"]] == ["train.log.1", "train.log"]
    assert told["series"]["loss"]["points"] == 600 and told["series"]["loss"]["first_step"] == 0
