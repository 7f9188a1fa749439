"""`... | logdoctor analyze` with real processes: whatever happens, the stream is whole."""

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


def test_tee_and_save_are_identical(tmp_path: Path) -> None:
    data = text(3000, 2000) + bytes(range(256)) * 40 + b"\r\nno newline at the end"
    done = subprocess.run(
        [*PROGRAM, "analyze", "--tee", "-o", "saved.log"], input=data, capture_output=True, env=environment(), cwd=tmp_path
    )
    assert done.stdout == data
    assert (tmp_path / "saved.log").read_bytes() == data
    assert done.returncode == 1
    assert b"Gradient explosion" in done.stderr


def test_warns_before_the_end() -> None:
    program = start("analyze", "--tee")
    assert program.stdin and program.stdout and program.stderr
    program.stdin.write(text(60, 40))
    program.stdin.flush()
    said = read_until(program.stderr, b"error: Gradient explosion")
    assert b"loss = NaN" in said
    assert program.poll() is None
    out, _ = program.communicate(b"the end\n", timeout=120)
    assert out == text(60, 40) + b"the end\n"


def test_json_on_standard_output_is_that_of_batch(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_bytes(text(300, 200))
    live = subprocess.run([*PROGRAM, "analyze", "--json"], input=log.read_bytes(), capture_output=True, env=environment())
    with log.open("rb") as stdin:
        batch = subprocess.run([*PROGRAM, "analyze", "--json"], stdin=stdin, capture_output=True, env=environment())
    assert live.stdout == batch.stdout
    assert live.stdout.startswith(b"{")


SAMPLES = sorted(p for p in (ROOT / "sample_logs").iterdir() if p.suffix in (".log", ".csv", ".json"))


@pytest.mark.parametrize("log", SAMPLES[::6], ids=lambda path: path.stem)
def test_a_slow_pipe_gives_the_json_of_batch(log: Path) -> None:
    data = log.read_bytes()
    program = start("analyze", "--json")
    assert program.stdin
    size = max(97, len(data) // 30)
    for at in range(0, len(data), size):
        program.stdin.write(data[at : at + size])
        program.stdin.flush()
        time.sleep(0.01)
    live, _ = program.communicate(timeout=60)
    with log.open("rb") as stdin:
        batch = subprocess.run([*PROGRAM, "analyze", "--json"], stdin=stdin, capture_output=True, env=environment())
    assert live == batch.stdout and live.startswith(b"{")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_full_disk_is_one_warning_and_the_stream_goes_on() -> None:
    data = text(2000)
    program = start("analyze", "--tee", "-o", "/dev/full")
    out, err = program.communicate(data, timeout=120)
    assert out == data
    assert err.count(b"disk is full") == 1


def test_reader_of_the_stream_goes_away() -> None:
    read, write = os.pipe()
    program = start("analyze", "--tee", stdout=write)
    os.close(write)
    os.close(read)
    _, err = program.communicate(text(300, 200), timeout=30)
    assert b"its reader has gone" in err
    assert b"Gradient explosion" in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_DFL)  # under nohup the tests, and so their children, ignore SIGHUP
    try:
        program = start("analyze", "--tee")
    finally:
        signal.signal(number, before)
    assert program.stdin and program.stdout and program.stderr
    program.stdin.write(text(60, 40))
    program.stdin.flush()
    read_until(program.stderr, b"Gradient explosion")
    program.send_signal(number)
    program.wait(120)
    _, err = program.communicate(timeout=120)
    assert program.returncode == 128 + number
    assert b"ended by SIG" in err and b"Do this" in err


def test_one_interrupt_gives_the_report_after_the_last_words() -> None:
    program = start("analyze", "--tee")
    assert program.stdin and program.stdout and program.stderr
    program.stdin.write(text(60, 40))
    program.stdin.flush()
    read_until(program.stderr, b"Gradient explosion")
    program.send_signal(signal.SIGINT)
    time.sleep(0.2)
    out, err = program.communicate(b"Traceback: KeyboardInterrupt\n", timeout=120)
    assert out.endswith(b"KeyboardInterrupt\n")
    assert b"Do this" in err
    assert program.returncode == 1


def test_two_interrupts_quit_at_once() -> None:
    program = start("analyze")
    assert program.stdin and program.stderr
    program.stdin.write(text(60, 40))
    program.stdin.flush()
    read_until(program.stderr, b"Gradient explosion")
    program.send_signal(signal.SIGINT)
    time.sleep(0.2)
    program.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert program.wait(10) == 130
    assert time.monotonic() - began < 3
    program.communicate()


def test_killed_analysis_leaves_the_stream_alone() -> None:
    program = start("analyze", "--tee")
    assert program.stdin and program.stdout and program.stderr
    program.stdin.write(text(60, 40))
    program.stdin.flush()
    read_until(program.stderr, b"Gradient explosion")
    program.kill()
    program.wait()
    assert read_until(program.stdout, text(60, 40)[-20:]) == text(60, 40)
    for word in (b"goes on\n", b"and on\n", b"until the end\n"):
        program.stdin.write(word)
        program.stdin.flush()
        assert read_until(program.stdout, word) == word
    program.stdin.close()
    assert program.stdout.read() == b""
    program.stderr.close()


def test_stop_on_ends_the_writer() -> None:
    writer = subprocess.Popen([sys.executable, "-c", _ENDLESS], stdout=subprocess.PIPE, env=environment())
    program = start("analyze", "--stop-on", "gradient-explosion", stdin=writer.stdout)
    assert writer.stdout
    writer.stdout.close()
    out, err = program.communicate(timeout=120)
    assert b"stopped by --stop-on gradient-explosion" in err and b"broken pipe" in err
    assert b"Gradient explosion" in out
    assert program.returncode == 1
    assert writer.wait(10) != 0


_ENDLESS = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.live.support import text
sys.stdout.buffer.write(text(60, 40)); sys.stdout.flush()
while True:
    sys.stdout.write("Iteration 5000, loss = nan\\n"); sys.stdout.flush(); time.sleep(0.05)
"""


def test_nothing_at_all() -> None:
    program = start("analyze", "--tee")
    out, err = program.communicate(b"", timeout=120)
    assert out == b""
    assert program.returncode == 3
    assert b"empty" in err


def test_writer_dies_in_the_middle_of_a_line() -> None:
    data = text(300, 200)[:-31]
    program = start("analyze", "--tee")
    out, err = program.communicate(data, timeout=120)
    assert out == data
    assert b"Gradient explosion" in err


def test_a_binary_stream_passes() -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 5000
    program = start("analyze", "--tee")
    out, err = program.communicate(data, timeout=120)
    assert out == data
    assert program.returncode == 2
    assert b"PNG" in err


def test_very_long_lines_and_bars() -> None:
    bar = b"".join(b"\r 12%%|###      | %d/1000 [00:01<00:10, 97.1it/s, loss=%.4f]" % (i, 2.5 - i / 500) for i in range(900))
    data = b"x" * 300_000 + b"\n" + bar + b"\n" + b"y" * 300_000 + b" loss nan\n"
    program = start("analyze", "--tee")
    assert program.stdin
    for at in range(0, len(data), 7001):
        program.stdin.write(data[at : at + 7001])
        program.stdin.flush()
    out, _ = program.communicate(timeout=120)
    assert out == data


def test_a_bar_at_100_hertz_is_seen_in_time() -> None:
    program = start("analyze", "--tee")
    assert program.stdin and program.stderr
    for i in range(120):
        loss = 2.0 - i / 100 if i < 100 else float("nan")
        program.stdin.write(b"\r 12%%|###      | %d/1000 [00:01<00:10, 97.1it/s, loss=%.4f]" % (i, loss))
        program.stdin.flush()
        time.sleep(0.01)
    read_until(program.stderr, b"loss = NaN", 10)
    program.communicate(timeout=120)


def test_the_terminal_goes_away(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    environ = {**environment(), "TERM": "xterm"}
    program = subprocess.Popen(
        [*PROGRAM, "analyze", "--tee", "--html", str(tmp_path / "r.html")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=slave, env=environ,
    )  # fmt: skip
    os.close(slave)
    assert program.stdin and program.stdout
    program.stdin.write(text(60))
    program.stdin.flush()
    time.sleep(1.5)
    os.close(master)
    for piece in text(200).splitlines(keepends=True)[120:]:
        program.stdin.write(piece)
        program.stdin.flush()
        time.sleep(0.005)
    program.stdin.close()
    assert program.stdout.read() == text(200)
    assert program.wait(60) == 0
    assert b"Healthy" in (tmp_path / "r.html").read_bytes()  # the doctor went on as well


def test_panel_on_a_terminal_leaves_it_clean(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    environ = {**environment(), "TERM": "xterm"}
    program = subprocess.Popen(
        [*PROGRAM, "analyze", "--html", str(tmp_path / "r.html"), "--every", "1s"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=slave, env=environ,
    )  # fmt: skip
    os.close(slave)
    assert program.stdin
    program.stdin.write(text(60))
    program.stdin.flush()
    seen = b""
    end = time.monotonic() + 15
    while b"nothing wrong so far" not in seen and time.monotonic() < end:
        seen += os.read(master, 65536)
    assert b"nothing wrong so far" in seen
    until(lambda: (tmp_path / "r.html").exists())
    assert b'http-equiv="refresh"' in (tmp_path / "r.html").read_bytes()
    program.stdin.write(text(90, 75)[len(text(60)) :])
    program.stdin.close()
    program.stdin = None
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
    out, _ = program.communicate(timeout=120)
    assert b"Do this" in out
    assert seen.rfind(b"\x1b[?25h") > seen.rfind(b"\x1b[?25l")
    assert b'http-equiv="refresh"' not in (tmp_path / "r.html").read_bytes()
    os.close(master)
