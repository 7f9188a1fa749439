"""Which files of a folder are taken for logs."""

from __future__ import annotations

import os
from pathlib import Path

from logdoctor.sources import logs_in

NAMES = ("a.log", "a.log.1", "a.log.2.gz", "b/c.out", "b/d/e.txt", "b/d/f/too_deep.log", ".git/x.log", "model.pt",
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
