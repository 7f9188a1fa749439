"""Which files of a folder are taken for logs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from logdoctor.sources.folders import logs_in, look

NAMES = ("a.log", "a.log.1", "a.log.2.gz", "b/c.out", "b/d/e.txt", "b/d/f/g/h/too_deep.log", ".git/x.log", "model.pt",
         "config.json", "checkpoint-5/trainer_state.json")


def listed(folder: Path, **how: bool) -> list[str]:
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return [os.path.relpath(path, folder) for path in logs_in(str(folder), **how)]  # type: ignore[arg-type]


def test_everything_that_training_prints_into(tmp_path: Path) -> None:
    assert listed(tmp_path) == ["a.log", "a.log.1", "a.log.2.gz", "b/c.out", "b/d/e.txt",
                                "checkpoint-5/trainer_state.json"]


def test_old_parts_do_not_grow(tmp_path: Path) -> None:
    assert listed(tmp_path, rotated=False) == ["a.log", "b/c.out", "b/d/e.txt", "checkpoint-5/trainer_state.json"]


@pytest.mark.parametrize("name", [
    "caffe.HOST.USER.log.INFO.20150703-104011.28611", "log", "nohup.out", "bert_base_log", "slurm-123.out",
    "train.o12345", "train.e12345.3", "stdout", "stderr", "12_0_log.out", "train_log_loss.txt", "TRAIN.LOG", "std.log.3",
    "log.gz",
])
def test_unusual_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert [Path(path).name for path in logs_in(str(tmp_path))] == [name]


@pytest.mark.parametrize("name", [
    "log_utils.py", "changelog.md", "logo.png", "blog", "logistic.txt.pt", "dialog", "catalog.json", "log.html", "LICENSE",
    "requirements.txt", "manifest.jsonl", "model.pt", "events.out.tfevents.1.host.1.0",
])
def test_what_is_no_log(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert logs_in(str(tmp_path)) == []


def test_what_is_left_out_is_counted_and_can_be_had(tmp_path: Path) -> None:
    for name in ("a.log", "model.pt", "best.pt", "README", ".hidden"):
        (tmp_path / name).write_bytes(b"")
    assert look(str(tmp_path)).skipped == {".pt": 2, "": 1}
    assert [Path(path).name for path in look(str(tmp_path), everything=True).logs] == ["README", "a.log", "best.pt", "model.pt"]


def test_a_link_to_a_log_beside_it_is_the_same_log(tmp_path: Path) -> None:
    """glog links caffe.INFO to the newest of its files."""
    (tmp_path / "caffe.host.log.INFO.2").write_bytes(b"")
    (tmp_path / "latest.log").symlink_to("caffe.host.log.INFO.2")
    assert [Path(path).name for path in logs_in(str(tmp_path))] == ["caffe.host.log.INFO.2"]


def test_each_run_of_tensorboard_is_a_log(tmp_path: Path) -> None:
    for name in ("a/events.out.tfevents.1", "b/train/events.out.tfevents.1", "b/validation/events.out.tfevents.2", "c.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert {os.path.relpath(path, tmp_path) for path in look(str(tmp_path)).logs} == {"a", "b", "c.log"}
