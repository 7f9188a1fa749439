"""What the doctor at the bedside costs; `python -m bench.live` measures with it, whole processes only.

Latency: a writer prints 1,000 lines a second and, once in each run, a NaN; measured is the time from that
write to the first word about it and to the finding on standard error. Stream: the bytes of an ordinary log
through `logdoctor analyze --tee` against the same through `tee`, and how much later each line arrives.
Idle: processor time of analysis and pump at one line a second. Memory: the largest resident size of the
analysis; the pump's is told apart, because what it shares with the analysis would count twice.
The stream's time includes the start of the program, which a small log does not hide. Pressure: how long a
writer of 100,000 lines a second waits in its writes, through `logdoctor analyze --tee` and through `tee`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import random
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
ANALYZE = [sys.executable, "-m", "logdoctor", "analyze"]
PER_SECOND = 1000


def line(i: int, loss: str) -> bytes:
    """Two lines of an ordinary Caffe log, an odd one and an even one."""
    if i % 2:
        return b"I0502 17:46:41.519320 22378 sgd_solver.cpp:105] Iteration %d, lr = 0.01\n" % (i // 2 * 20)
    head = b"I0502 17:46:41.519320 22378 solver.cpp:218] Iteration %d (12.3 iter/s, 1.6s/20 iters), loss = %s\n"
    return head % (i // 2 * 20, loss.encode())


def healthy(count: int, start: int = 0) -> Iterator[bytes]:
    """Lines of a loss that falls with some noise."""
    rng = random.Random(start)
    for i in range(start, start + count):
        yield line(i, f"{2.3 / (1 + i / 4000) + 0.1 * rng.random():.5f}")


def program(*arguments: str, **how: object) -> subprocess.Popen[bytes]:
    """The program with the repository first on its path."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    command = [*ANALYZE, *arguments]
    return subprocess.Popen(command, env=environment, **how)  # type: ignore[call-overload, no-any-return]


def paced(stream: IO[bytes], lines: Iterator[bytes], written: Callable[[float], object] = lambda _: None) -> None:
    """Write PER_SECOND lines a second; `written` gets the time of each."""
    due = time.monotonic()
    for one in lines:
        due += 1 / PER_SECOND
        if (left := due - time.monotonic()) > 0:
            time.sleep(left)
        written(time.monotonic())
        os.write(stream.fileno(), one)


def latencies(runs: int) -> tuple[list[float], list[float]]:
    """Seconds from the write of a NaN to the first word about it, and to the finding: one each for a run."""
    words, findings = [], []
    for run in range(runs):
        rng = random.Random(run)
        before = 2 * rng.randrange(700, 1300)
        process = program(stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stdin and process.stderr
        heard: list[tuple[float, bytes]] = []
        listener = threading.Thread(target=_listen, args=(process.stderr, heard))
        listener.start()
        _begun(process.stdin)
        paced(process.stdin, healthy(before))
        at = time.monotonic()
        os.write(process.stdin.fileno(), line(before, "nan"))
        paced(process.stdin, (line(before + k, "nan") for k in range(1, 1500)))
        process.stdin.close()
        listener.join()
        process.wait()
        live = [(when, text) for when, text in heard if b" logdoctor: " in text]
        words.append(next(when for when, text in live if b"NaN" in text) - at)
        findings.append(next(when for when, text in live if b": error: " in text) - at)
    return words, findings


def _begun(stream: IO[bytes]) -> None:
    """Wait until the program has started and reads what is written: its start is not its latency."""
    os.write(stream.fileno(), b"begins\n")
    while int.from_bytes(fcntl.ioctl(stream.fileno(), termios.FIONREAD, bytes(4)), sys.byteorder):
        time.sleep(0.01)


def _listen(stream: IO[bytes], heard: list[tuple[float, bytes]]) -> None:
    for text in stream:
        heard.append((time.monotonic(), text))


def delays(count: int) -> list[float]:
    """Seconds that each line spends between its writer and the reader of `--tee`."""
    process = program("--tee", "-q", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdin and process.stdout
    sent: list[float] = []
    heard: list[tuple[float, bytes]] = []
    listener = threading.Thread(target=_listen, args=(process.stdout, heard))
    listener.start()
    os.write(process.stdin.fileno(), b"ready\n")
    while not heard:
        time.sleep(0.01)
    paced(process.stdin, healthy(count), sent.append)
    process.stdin.close()
    listener.join()
    process.wait()
    return [got - went for (got, _), went in zip(heard[1:], sent, strict=True)]


def ordinary_log(path: Path, megabytes: int) -> None:
    """Write a log of that size."""
    block = 20000
    with path.open("wb") as file:
        start = 0
        while file.tell() < megabytes << 20:
            file.write(b"".join(healthy(block, start)))
            start += block


def through(command: list[str], log: Path) -> tuple[float, float, list[float]]:
    """Seconds until the reader of the stream had everything, until all was over, and the processes' peaks in MB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    writer = subprocess.Popen(["cat", str(log)], stdout=subprocess.PIPE)
    middle = subprocess.Popen(
        command, stdin=writer.stdout, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    # a comparison costs more than the stream: identity is looked at apart from the speed
    reader = subprocess.Popen(["sh", "-c", "cat > /dev/null"], stdin=middle.stdout)
    for stream in (writer.stdout, middle.stdout):
        assert stream
        stream.close()
    peaks: dict[int, float] = {}
    streamed = None
    while middle.poll() is None:
        if streamed is None and reader.poll() is not None:
            streamed = time.monotonic() - began
        for pid in _family(middle.pid):
            peaks[pid] = max(peaks.get(pid, 0.0), _peak(pid))
        time.sleep(0.01)
    reader.wait()
    writer.wait()
    over = time.monotonic() - began
    return streamed or over, over, list(peaks.values())


def _family(pid: int) -> list[int]:
    """A process and its children that live."""
    with contextlib.suppress(OSError):
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    return []


def _peak(pid: int) -> float:
    with contextlib.suppress(OSError, StopIteration, IndexError):
        status = Path(f"/proc/{pid}/status").read_text()
        return int(next(row for row in status.splitlines() if row.startswith("VmHWM")).split()[1]) / 1024
    return 0.0


def identical(log: Path) -> bool:
    """The stream behind `--tee` is the log, byte for byte."""
    with log.open("rb") as source:
        piped = subprocess.Popen(["cat"], stdin=source, stdout=subprocess.PIPE)
    middle = program("--tee", "-q", stdin=piped.stdout, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    done = subprocess.run(["cmp", "-", str(log)], stdin=middle.stdout, capture_output=True)
    for stream in (piped.stdout, middle.stdout):
        assert stream
        stream.close()
    middle.wait()
    piped.wait()
    return done.returncode == 0


def idle(seconds: int, *, panel: bool) -> float:
    """Percent of one core while a line comes each second; with the panel on a terminal, or plain lines."""
    master, slave = pty.openpty() if panel else (-1, os.open(os.devnull, os.O_WRONLY))
    process = program(stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    if panel:
        threading.Thread(target=_drain, args=(master,), daemon=True).start()
    assert process.stdin
    os.write(process.stdin.fileno(), b"".join(healthy(400)))
    time.sleep(4)
    used, began = _used(process.pid), time.monotonic()
    for i, one in enumerate(healthy(seconds, 400), 1):
        os.write(process.stdin.fileno(), one)
        time.sleep(max(0.0, began + i - time.monotonic()))
    share = (_used(process.pid) - used) / (time.monotonic() - began)
    process.stdin.close()
    process.wait()
    return 100 * share


def _drain(fd: int) -> None:
    with contextlib.suppress(OSError):
        while os.read(fd, 65536):
            pass


def _used(pid: int) -> float:
    """Processor seconds of a process and its children that live."""
    total = 0.0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def points(count: int, folder: Path) -> float:
    """Peak memory in MB of a run of so many points of the loss."""
    log = folder / "points.log"
    with log.open("wb") as file:
        for start in range(0, count, 50000):
            part = range(start, start + 50000)
            file.write(b"".join(b"step %d loss %.4f\n" % (i, 2 + i % 97 / 1e3) for i in part))
    peaks = through([*ANALYZE, "-q", "--tee"], log)[2]
    log.unlink()
    return peaks[0]


def p99(values: list[float]) -> float:
    """The 99th percentile."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def pressure(command: list[str], seconds: int = 5) -> tuple[float, float]:
    """Of a writer of 100,000 lines a second: percent of the time spent in writes, and the longest write in ms."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    assert process.stdin
    _begun(process.stdin)
    time.sleep(1)
    blocks = [b"".join(healthy(1000, start)) for start in range(0, 100_000, 1000)]
    waits: list[float] = []
    due = began = time.monotonic()
    while due - began < seconds:
        due += 0.01
        if (left := due - time.monotonic()) > 0:
            time.sleep(left)
        at = time.monotonic()
        view = memoryview(blocks[len(waits) % len(blocks)])
        while view:
            view = view[os.write(process.stdin.fileno(), view) :]
        waits.append(time.monotonic() - at)
    took = time.monotonic() - began
    process.stdin.close()
    process.wait()
    return 100 * sum(waits) / took, 1000 * max(waits)
