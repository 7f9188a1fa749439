"""What the README and `--help` promise: a quoted output that is the real one, every command, its exit codes, examples."""

from __future__ import annotations

import fcntl
import re
import signal
import termios
from pathlib import Path

import pytest

from logdoctor.cli.app import COMMANDS
from tests.cli.test_cli import SAMPLES, logdoctor
from tests.live.support import start, until

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
QUOTED = r"```\n\$ logdoctor analyze sample_logs/(\S+)\n\n(.*?)\n  \.\.\.\n```"
SUBCOMMANDS = [("formats", "explain"), ("formats", "check"), ("formats", "schema"), ("new", "format"), ("new", "cause")]


def plain(text: str) -> str:
    """Without the probability, which each fit moves a little, and without the place of the samples."""
    return re.sub(r" +(?:\d+ % · )?certain", " certain", text.replace(str(SAMPLES), "sample_logs"))


def test_the_quoted_output_is_the_beginning_of_the_real_one() -> None:
    found = re.search(QUOTED, README, re.S)
    assert found
    real = logdoctor("analyze", SAMPLES / found[1], "--width", "100").stdout.decode()
    start = real.index("\n  ✗")
    quoted = found[2][found[2].index("\n  ✗"):]
    assert plain(real[start:]).startswith(plain(quoted))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_with_its_exit_codes(name: str) -> None:
    table = README[README.index("Exit codes:"):README.index("Of several logs the worst decides")]
    assert f"logdoctor {name}" in README and re.search(rf"`{name}`", table)


@pytest.mark.parametrize("words", [*((name,) for name in COMMANDS), *SUBCOMMANDS])
def test_every_help_has_an_example(words: tuple[str, ...]) -> None:
    said = logdoctor(*words, "--help").stdout.decode()
    assert "Example" in said and f"logdoctor {words[0]}" in said.split("Example")[1]


@pytest.mark.parametrize("words", [("series",), ("formats", "explain")])
def test_ctrl_c_is_130(words: tuple[str, ...]) -> None:
    program = start(*words, "-")
    assert program.stdin
    program.stdin.write(b"step 1 loss 2.0\n" * 9)
    program.stdin.flush()
    pipe = program.stdin.fileno()
    until(lambda: fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)) == bytes(4))      # all of it has been read
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=120)
    assert program.returncode == 130 and b"Traceback" not in err
