"""The same option means the same in every command that can have it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.test_cli import SICK, WELL, logdoctor

READING = ("analyze", "compare", "watch", "run", "series")
WITH = {
    "--quiet": READING, "--json": (*READING, "lint", "causes"), "--fail-on": ("analyze", "compare", "watch", "lint"),
    "--config": ("analyze", "watch", "run"), "--verbose": ("analyze", "compare", "watch", "run"),
    "--color": ("analyze", "compare", "watch", "run"), "--plot": ("analyze", "compare", "watch", "run"),
}
CODES = [*((name,) for name in (*READING, "lint")), ("formats", "explain"), ("formats", "check")]


@pytest.mark.parametrize("flag", WITH)
def test_commands_have_the_options_that_make_sense_for_them(flag: str) -> None:
    for name in WITH[flag]:
        assert re.search(rf"{flag}\b", logdoctor(name, "--help").stdout.decode()), name


@pytest.mark.parametrize("words", CODES)
def test_help_tells_the_exit_codes(words: tuple[str, ...]) -> None:
    assert "Exit code" in logdoctor(*words, "--help").stdout.decode()


@pytest.mark.parametrize("words", [
    ("compare", WELL, SICK, "--fail-on", "never", "--html", "{}/c.html"), ("series", WELL, "--csv", "{}/s.csv"),
])
def test_quiet_is_quiet(tmp_path: Path, words: tuple[str | Path, ...]) -> None:
    asked = [str(word).format(tmp_path) for word in words]
    assert logdoctor(*asked).stderr.startswith(b"wrote ") and logdoctor(*asked, "-q").stderr == b""


@pytest.mark.parametrize("words", [("compare", WELL, "no.log"), ("series", "no.log"), ("lint", WELL)])
def test_debug_is_known_everywhere(words: tuple[str | Path, ...]) -> None:
    assert b"there is no option" not in logdoctor(*words, "--debug").stderr


def test_debug_of_the_training_is_its_own() -> None:
    assert b"--debug" in logdoctor("run", "--", "echo", "--debug").stdout


def test_settings_and_everything_for_a_watched_run(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("optimizer:\n  lr: 0.1\n  momentum: 1.2\n")
    done = logdoctor("watch", WELL, "--config", tmp_path / "c.yaml", "--until-idle", "0.2s", "-q", "-v")
    assert done.returncode == 0 and b"momentum" in done.stdout
