"""What the doctor at the bedside costs: `python -m bench.live [--mb N]` measures whole processes.

Latency: a writer prints 1,000 lines a second and, once in each run, a NaN; measured is the time from that
write to the first word about it and to the finding on standard error. Stream: the bytes of an ordinary log
through `logdoctor analyze --tee` against the same through `tee`, and how much later each line arrives.
Idle: processor time of analysis and pump at one line a second. Memory: the largest resident size of the
analysis; the pump's is told apart, because what it shares with the analysis would count twice.
The output is one line of JSON and a table. The stream's time includes the start of the program, which a
small --mb does not hide.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import pty
import random
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
ANALYZE = [sys.executable, "-m", "logdoctor", "analyze"]
PER_SECOND = 1000
TARGETS = {
    "first_word_ms_median": 150.0,
    "first_word_ms_p99": 500.0,
    "finding_ms_median": 150.0,
    "finding_ms_p99": 500.0,
    "line_delay_ms_median": 5.0,
    "line_delay_ms_p99": 5.0,
    "tee_ratio": 0.7,
    "idle_cpu_percent_plain": 1.0,
    "idle_cpu_percent_panel": 1.0,
    "points_peak_mb": 150.0,
}
"""What is to be reached: less is better, but for the ratio."""


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


def main(arguments: list[str] | None = None) -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=1000, help="size of the log that is streamed")
    parser.add_argument("--runs", type=int, default=40, help="runs for the latency")
    parser.add_argument("--points", type=int, default=10_000_000, help="points for the memory")
    parser.add_argument("--idle", type=int, default=20, help="seconds of idling")
    args = parser.parse_args(arguments)
    found: dict[str, float | bool] = {"mb": args.mb, "runs": args.runs, "points": args.points}
    words, findings = latencies(args.runs)
    for name, values in (("first_word", words), ("finding", findings), ("line_delay", delays(5000))):
        found[f"{name}_ms_median"], found[f"{name}_ms_p99"] = 1000 * median(values), 1000 * p99(values)
    found["idle_cpu_percent_plain"] = idle(args.idle, panel=False)
    found["idle_cpu_percent_panel"] = idle(args.idle, panel=True)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "ordinary.log"
        ordinary_log(log, args.mb)
        plain = min(through(["tee", os.devnull], log)[0] for _ in range(3))
        ours = [through([*ANALYZE, "--tee", "-q"], log) for _ in range(3)]
        found["tee_mb_per_s"], found["stream_mb_per_s"] = args.mb / plain, args.mb / min(o[0] for o in ours)
        found["tee_ratio"] = plain / min(o[0] for o in ours)
        found["report_after_s"], found["stream_peak_mb"] = min(o[1] for o in ours), max(o[2][0] for o in ours)
        found["pump_peak_mb"] = max(max(o[2][1:], default=0.0) for o in ours)
        found["identical"] = identical(log)
        log.unlink()
        found["points_peak_mb"] = points(args.points, Path(folder))
    print(json.dumps({key: v if isinstance(v, int) else round(v, 3) for key, v in found.items()}))
    for key, value in found.items():
        target = TARGETS.get(key)
        goal = "" if target is None else f"  {'at least' if key == 'tee_ratio' else 'below'} {target:g}"
        print(f"{key:<26}{value if isinstance(value, int) else format(value, ',.2f'):>12}{goal}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
