"""A log is never written over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "".join(f"step {i} loss {1 / (i + 1):.4f}\n" for i in range(20))


def logdoctor(folder: Path, *words: str, stdin: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    with open(stdin or "/dev/null", "rb") as given:
        return subprocess.run([sys.executable, "-m", "logdoctor", *words], cwd=folder, stdin=given,
                              capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("words", [
    ("analyze", "a.log", "--html", "a.log"), ("series", "a.log", "--csv", "./a.log"),
    ("compare", "a.log", "b.log", "--html", "b.log"), ("watch", "a.log", "--until-idle", "1s", "--html", "a.log"),
])
def test_the_log_stays(tmp_path: Path, words: tuple[str, ...]) -> None:
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(TEXT)
    done = logdoctor(tmp_path, *words)
    assert done.returncode == 2 and b"it is the log itself" in done.stderr
    assert (tmp_path / "a.log").read_text() == (tmp_path / "b.log").read_text() == TEXT


def test_the_log_on_standard_input_stays(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(TEXT)
    assert logdoctor(tmp_path, "analyze", "-o", "a.log", stdin=log).returncode == 2
    assert log.read_text() == TEXT
