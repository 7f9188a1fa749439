"""Real processes around the program: writers with a known text, and waiting with a limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "logdoctor"]


def environment() -> dict[str, str]:
    """The repository first on the path, no colours, a dumb terminal."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}


def lines(count: int, nan_from: int | None = None) -> list[str]:
    """A Caffe log: a falling loss that explodes from `nan_from` on."""
    made = []
    for i in range(count):
        loss = f"{2.3 * 0.99**i + 0.05 * (i * 7919 % 13) / 13:.5f}"
        if nan_from is not None and i >= nan_from - 6:
            loss = f"{2.3 * 8 ** (i - nan_from + 7):.5g}" if i < nan_from else "nan"
        made.append(
            f"I0502 17:46:41.519320 22378 solver.cpp:218] Iteration {i * 20} (12.3 iter/s, 1.6s/20 iters), "
            f"loss = {loss}\nI0502 17:46:41.519320 22378 sgd_solver.cpp:105] Iteration {i * 20}, lr = 0.01\n"
        )
    return made


def text(count: int, nan_from: int | None = None) -> bytes:
    """The same as bytes."""
    return "".join(lines(count, nan_from)).encode()


def start(*arguments: str, **how: object) -> subprocess.Popen[bytes]:
    """Start the program with pipes; it hears Ctrl-C even where a script runs the tests in the background."""
    options: dict[str, object] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    options["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    options.update(how)
    return subprocess.Popen([*PROGRAM, *arguments], env=environment(), **options)  # type: ignore[call-overload, no-any-return]


def until(true: Callable[[], object], limit: float = 20.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def read_until(stream: object, wanted: bytes, limit: float = 20.0) -> bytes:
    """Read a pipe until `wanted` has come."""
    import select

    fd = stream.fileno()  # type: ignore[attr-defined]
    found = b""
    end = time.monotonic() + limit
    while wanted not in found:
        ready, _, _ = select.select([fd], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"{wanted!r} did not come; got {found[-2000:]!r}"
        data = os.read(fd, 65536)
        assert data, f"{wanted!r} did not come before the end; got {found[-2000:]!r}"
        found += data
    return found
