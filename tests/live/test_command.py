"""`logdoctor run -- CMD`: a pseudo-terminal around a real command."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.live.support import PROGRAM, environment, read_until, start, text

PYTHON = sys.executable


def test_exit_code_and_untouched_output() -> None:
    program = start("run", "--", PYTHON, "-c", "import sys; print('a\\tb\\r c'); sys.exit(7)", stdin=subprocess.DEVNULL)
    out, _ = program.communicate(timeout=120)
    assert out == b"a\tb\r c\n"
    assert program.returncode == 7


STEPS = "i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo step $i loss 2.$((99-i)); done; "


@pytest.mark.parametrize(("number", "cause"), [(9, "killed"), (11, "exception"), (15, None)])
def test_a_signal_is_128_and_its_number_and_stands_in_the_report(number: int, cause: str | None) -> None:
    program = start("run", "-q", "--json", "--", "sh", "-c", f"{STEPS}printf torn; kill -{number} $$", stdin=subprocess.DEVNULL)
    out, err = program.communicate(timeout=120)
    assert program.returncode == 128 + number
    assert out.endswith(b"torn")
    report = json.loads(err)
    assert [d["cause"] for d in report["diagnoses"][:1]] == ([cause] if cause else [])
    said = [m for m in report["messages"] if f"ended by signal {number} (SIG" in m["text"]]
    assert [m["line"] for m in said] == [42]


def test_an_exit_code_is_told() -> None:
    program = start("run", "--", "sh", "-c", f"{STEPS}exit 5", stdin=subprocess.DEVNULL)
    _, err = program.communicate(timeout=120)
    assert program.returncode == 5
    assert b"logdoctor: the command ended with exit code 5" in err


def test_the_report_as_json() -> None:
    program = start("run", "-q", "--json", "--", "echo", "step 1 loss 2.5", stdin=subprocess.DEVNULL)
    out, err = program.communicate(timeout=120)
    assert out == b"step 1 loss 2.5\n"
    assert json.loads(err)["complete"] is True


def test_a_file_that_cannot_be_saved_is_said_before_the_command_begins(tmp_path: Path) -> None:
    save, flag = tmp_path / "missing" / "log.txt", tmp_path / "begun"
    program = start("run", "-o", str(save), "--", "touch", str(flag), stdin=subprocess.DEVNULL)
    _, err = program.communicate(timeout=120)
    assert program.returncode == 2 and b"cannot write" in err and not flag.exists()


def test_a_command_that_is_not_there() -> None:
    program = start("run", "--", "no-such-command-at-all")
    _, err = program.communicate(timeout=120)
    assert program.returncode == 127
    assert b"no-such-command-at-all" in err


def test_signals_reach_the_command() -> None:
    code = (
        "import signal,sys,time\n"
        "def stop(n, f): print('got', n, flush=True); sys.exit(5)\n"
        "signal.signal(signal.SIGTERM, stop); signal.signal(signal.SIGUSR1, lambda n, f: print('usr', flush=True))\n"
        "print('ready', flush=True)\nwhile True: time.sleep(0.05)\n"
    )
    program = start("run", "--", PYTHON, "-c", code, stdin=subprocess.DEVNULL)
    assert program.stdout
    read_until(program.stdout, b"ready")
    program.send_signal(signal.SIGUSR1)
    read_until(program.stdout, b"usr")
    program.send_signal(signal.SIGTERM)
    out, _ = program.communicate(timeout=120)
    assert b"got 15" in out
    assert program.returncode == 5


def test_stop_on_escalates(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_bytes(text(60, 40))
    code = (
        "import signal,sys,time\n"
        "for n in (signal.SIGINT, signal.SIGTERM): signal.signal(n, lambda n, f: print('ignored', n, flush=True))\n"
        f"sys.stdout.write(open({str(log)!r}).read()); sys.stdout.flush()\nwhile True: time.sleep(0.05)\n"
    )
    program = start("run", "--stop-on", "error", "--grace", "0.3s", "--", PYTHON, "-c", code, stdin=subprocess.DEVNULL)
    out, err = program.communicate(timeout=120)
    assert b"ignored 2" in out and b"ignored 15" in out
    assert program.returncode == 137
    assert b"stopped by --stop-on error" in err


def test_what_stop_on_brings_about_is_not_the_runs_own_error(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_bytes(text(60, 40))
    code = f"import sys, time; sys.stdout.write(open({str(log)!r}).read()); sys.stdout.flush(); time.sleep(60)"
    program = start("run", "-q", "--json", "--stop-on", "error", "--", PYTHON, "-c", code, stdin=subprocess.DEVNULL)
    out, err = program.communicate(timeout=120)
    assert b"KeyboardInterrupt" in out and program.returncode == 130
    report = json.loads(err)
    assert report["diagnoses"][0]["cause"] == "gradient-explosion" and report["messages"] == []


def test_terminal_size_keys_and_a_background_process() -> None:
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
    before = termios.tcgetattr(slave)
    code = (
        "import os,select,signal,subprocess,sys\n"
        "signal.signal(signal.SIGWINCH, lambda n, f: print('now', os.get_terminal_size().columns, flush=True))\n"
        "print('size', os.get_terminal_size().columns, sys.stdin.isatty(), flush=True)\n"
        "while not select.select([0], [], [], 0.1)[0]: pass\n"  # a signal just before a read would wait for it
        "print('typed', input().upper(), flush=True)\n"
        "subprocess.Popen(['sleep', '30']); sys.exit(3)\n"
    )
    program = subprocess.Popen(
        [*PROGRAM, "run", "--", PYTHON, "-c", code], stdin=slave, stdout=slave, stderr=slave,
        env=environment(), start_new_session=True,
    )  # fmt: skip

    class Screen:
        def fileno(self) -> int:
            return master

    read_until(Screen(), b"size 77 True")
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 99, 0, 0))
    program.send_signal(signal.SIGWINCH)
    read_until(Screen(), b"now 99")
    os.write(master, b"hello\r")
    read_until(Screen(), b"typed HELLO")
    began = time.monotonic()
    assert program.wait(20) == 3
    assert time.monotonic() - began < 12
    assert termios.tcgetattr(slave)[:4] == before[:4]
    os.close(slave)
    os.close(master)
