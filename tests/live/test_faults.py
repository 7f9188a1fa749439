"""What goes wrong around a watch, with real processes: the stream stays whole, the doctor stays at the bed."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.live.support import PROGRAM, ROOT, environment, read_until, start, text, until


def test_the_clock_is_set_back(tmp_path: Path) -> None:
    """Wall-clock time falls by a day while the run goes on: no stall, and the next finding comes as ever."""
    flag = tmp_path / "back"
    (tmp_path / "sitecustomize.py").write_text(
        "import os, time\nreal = time.time\n"
        f"time.time = lambda: real() - (86400 if os.path.exists({str(flag)!r}) else 0)\n"
    )
    environ = {**environment(), "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    program = subprocess.Popen(
        [*PROGRAM, "analyze", "--tee", "--stall", "2s"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ,
    )  # fmt: skip
    assert program.stdin and program.stdout and program.stderr
    before = text(60)
    growth = text(90, 75).splitlines(keepends=True)[2 * 60 : 2 * 75]  # and no NaN yet
    program.stdin.write(before)
    program.stdin.flush()
    until(lambda: len(os.read(program.stdout.fileno(), 1)))  # type: ignore[union-attr]
    time.sleep(1)  # the doctor has looked once
    flag.touch()
    for line in growth:
        program.stdin.write(line)
        program.stdin.flush()
        time.sleep(0.05)
    said = read_until(program.stderr, b"error: Gradient explosion")
    assert b"no line for" not in said
    program.communicate(timeout=120)


def test_a_writer_that_prints_nothing_for_hours() -> None:
    program = start("analyze", "--tee", "--stall", "1s")
    assert program.stdin and program.stderr
    program.stdin.write(text(60))
    program.stdin.flush()
    read_until(program.stderr, b"no line for ")
    time.sleep(1.5)
    program.stdin.write(text(61)[len(text(60)) :])
    program.stdin.flush()
    said = read_until(program.stderr, b"the log goes on after")
    assert b"no line for" not in said  # a stall is said once
    out, _ = program.communicate(timeout=120)
    assert out == text(61)


def test_the_writer_is_killed_in_the_middle_of_a_line() -> None:
    code = (
        f"import sys, time; sys.path.insert(0, {str(ROOT)!r})\nfrom tests.live.support import text\n"
        "sys.stdout.buffer.write(text(60, 40)[:-25]); sys.stdout.flush()\ntime.sleep(60)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment())
    program = start("analyze", "--tee", stdin=writer.stdout)
    assert writer.stdout and program.stdout and program.stderr
    writer.stdout.close()
    read_until(program.stderr, b"error: Gradient explosion")
    writer.kill()
    out, err = program.communicate(timeout=120)
    assert out == text(60, 40)[:-25]
    assert b"Do this" in err and program.returncode == 1
    writer.wait()


def test_a_stopped_analysis_holds_up_nobody() -> None:
    """The analysis is frozen: 10 MB still go through, and are all judged when it wakes up."""
    program = start("analyze", "--tee")
    assert program.stdin and program.stdout and program.stderr
    begin = text(60)
    program.stdin.write(begin)
    program.stdin.flush()
    assert read_until(program.stdout, begin[-20:]) == begin
    program.send_signal(signal.SIGSTOP)
    flood = b"some words that are no numbers\n" * (10_000_000 // 31) + text(90, 75)[len(begin) :]
    reader = subprocess.Popen(["cksum"], stdin=program.stdout, stdout=subprocess.PIPE)
    program.stdout.close()
    program.stdin.write(flood)
    program.stdin.close()
    got = reader.communicate(timeout=60)[0]
    assert got == subprocess.run(["cksum"], input=flood, capture_output=True).stdout
    program.send_signal(signal.SIGCONT)
    assert b"Gradient explosion" in program.stderr.read()
    assert program.wait(60) == 1
    program.stderr.close()


def test_standard_input_is_closed() -> None:
    command = f"exec {' '.join(PROGRAM)} analyze --tee <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=environment(), timeout=30)
    assert done.returncode in (2, 3)
    assert b"Traceback" not in done.stderr and b"logdoctor itself failed" not in done.stderr


@pytest.mark.parametrize("save", ["missing/folder/log.txt", "."])
def test_a_file_that_cannot_be_saved_is_said_before_anything_is_read(tmp_path: Path, save: str) -> None:
    done = subprocess.run(
        [*PROGRAM, "analyze", "--tee", "-o", save], input=text(60), capture_output=True, env=environment(),
        cwd=tmp_path, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert save.encode() in done.stderr and b"logdoctor itself failed" not in done.stderr


def test_control_c_on_a_terminal_interrupts_all_and_reports() -> None:
    """The key, not the signal: writer and doctor are in the foreground together, as in a shell."""
    code = (
        f"import sys, time; sys.path.insert(0, {str(ROOT)!r})\nfrom tests.live.support import text\n"
        "sys.stdout.buffer.write(text(60, 40)); sys.stdout.flush()\n"
        "try: time.sleep(60)\nexcept KeyboardInterrupt: time.sleep(0.3); print('last words', flush=True)\n"
    )
    pid, master = pty.fork()
    if not pid:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a suite run in the background passes on that it is ignored
        os.environ.update(environment())
        pipeline = f'{sys.executable} -c "$CODE" | {" ".join(PROGRAM)} analyze --tee'
        os.execve("/bin/sh", ["sh", "-c", pipeline], {**environment(), "CODE": code})

    class Screen:
        def fileno(self) -> int:
            return master

    read_until(Screen(), b"error: Gradient explosion")
    os.write(master, b"\x03")
    said = read_until(Screen(), b"Do this")
    assert b"last words" in said and b"Traceback" not in said
    os.waitpid(pid, 0)
    os.close(master)
