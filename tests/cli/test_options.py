"""Options that have no effect, or cannot have one, are named; help suggests what is near and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from logdoctor.nearby import did_you_mean
from tests.cli.test_cli import SICK, WELL, logdoctor


@pytest.mark.parametrize(("words", "said"), [
    (("analyze", WELL, "--map", "loss=objective"), 'nothing in the log is called "objective"'),
    (("series", WELL, "--map", "loss=objective"), 'nothing in the log is called "objective"'),
    (("analyze", WELL, "--format", "keras", "--format", "pytorch"), "--format keras: no line fits"),
    (("compare", WELL, SICK, "--fail-on", "never", "--map", "loss=objective"), 'nothing in the log is called "objective"'),
])
def test_a_name_that_never_occurs_is_told(words: tuple[str | Path, ...], said: str) -> None:
    done = logdoctor(*words)
    assert said in done.stderr.decode() and done.returncode == 0


def test_a_name_that_occurs_is_not_told(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text("".join(f"step {i} objective {3 / i:.4f}\n" for i in range(1, 40)))
    for words in (("--map", "loss=objective"), ("--map", "loss=objective", "--map", "step=step")):
        assert logdoctor("analyze", log, *words).stderr == b""
    assert logdoctor("analyze", WELL, "--format", "pytorch").stderr == b""


def test_names_the_wrong_way_round_are_turned(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text("".join(f"step {i} objektiv {3 / i:.4f}\n" for i in range(1, 40)))
    assert b"--map loss=objektiv" in logdoctor("analyze", log, "--map", "objektiv=loss").stderr


@pytest.mark.parametrize("width", ["-5", "1"])
def test_a_width_that_no_report_has_is_refused(width: str) -> None:
    done = logdoctor("analyze", WELL, "--width", width)
    assert done.returncode == 2 and b"20 columns or more" in done.stderr and not done.stdout


def test_messages_that_cannot_be_sent_are_refused_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without apprise, and with an address that it does not understand."""
    apprise = tmp_path / "apprise.py"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    apprise.write_text("raise ImportError")
    done = logdoctor("run", "--notify", "ntfy://topic", "--", "echo", "started")
    assert done.returncode == 2 and b"pip install 'logdoctor[notify]'" in done.stderr and not done.stdout
    apprise.write_text("class Apprise:\n    def add(self, url): return False\n")
    done = logdoctor("run", "--notify", "mytopic://x", "--", "echo", "started")
    assert done.returncode == 2 and b"mytopic://... is not an address" in done.stderr and not done.stdout


@pytest.mark.parametrize(("wanted", "known", "said"), [
    ("torch", ["caffe", "pytorch", "keras"], "did you mean pytorch?"),
    ("--jsn", ["--html", "--json"], "did you mean --json?"),
    ("nan", ["gradient-explosion", "hidden-nan"], "did you mean hidden-nan?"),
    ("grad", ["gradient-explosion", "hidden-nan"], "did you mean gradient-explosion?"),
    ("--foo", ["--format", "--json", "--fail-on"], ""),
    ("rate", ["batch", "data", "seed"], ""),
])
def test_suggestions_are_near(wanted: str, known: list[str], said: str) -> None:
    assert did_you_mean(wanted, known) == said


def test_a_log_without_a_command_is_a_hint() -> None:
    assert f"logdoctor analyze {WELL}".encode() in logdoctor(WELL).stderr
    assert b"did you mean analyze?" in logdoctor("anlyze", WELL).stderr


def test_a_missing_file_is_not_found_by_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text("x")
    assert b"did you mean" in logdoctor("analyze", tmp_path / "trian.log").stderr
    assert b"did you mean" not in logdoctor("analyze", tmp_path / "eval.log").stderr


@pytest.mark.parametrize("name", ["analyze", "compare", "watch", "run", "series"])
def test_commands_that_read_logs_share_the_options_of_reading(name: str) -> None:
    text = logdoctor(name, "--help").stdout.decode()
    for flag in ("--format ", "--format-file", "--map", "--width"):
        assert flag in text
