"""Programs that are run beside the watch: in order, with a time limit, and nobody waits for them."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

Complain = Callable[[str, str], None]
"""Gets what failed, and why."""


class Chores:
    """One thread that runs programs one after the other; `what` names them in a complaint."""

    def __init__(self, what: str, complain: Complain, timeout: float) -> None:
        self._what = what
        self._complain = complain
        self._timeout = timeout
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(maxsize=1000)
        self._worker: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._left = False

    def add(self, command: str | Sequence[str], text: str, env: Mapping[str, str] | None = None) -> None:
        """Run a program (a text: by the shell) with `text` on its standard input, after those added before."""
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, daemon=True, name=self._what)
            self._worker.start()
        try:
            self._queue.put_nowait(lambda: self._run(command, text, env))
        except queue.Full:
            self._complain(self._what, "too many are waiting; this one is left out")

    def _work(self) -> None:
        while (job := self._queue.get()) is not None and not self._left:
            try:
                job()
            except Exception as error:                      # it must never end the watch
                if not self._left:
                    self._complain(self._what, str(error) or type(error).__name__)

    def _run(self, command: str | Sequence[str], text: str, env: Mapping[str, str] | None) -> None:
        """Its output goes to standard error; standard output belongs to the stream or the report."""
        shell = isinstance(command, str)
        name = f"`{command}`" if shell else "the message"
        child = self._child = subprocess.Popen(
            command, shell=shell, stdin=subprocess.PIPE, stdout=2, stderr=None if shell else subprocess.PIPE,
            start_new_session=True, env=env)
        try:
            _, said = child.communicate(text.encode(), timeout=self._timeout)
        except subprocess.TimeoutExpired:
            _end(child)
            raise TimeoutError(f"{name} took longer than {self._timeout:.0f} s and was ended") from None
        if child.returncode:
            reason = (said or b"").decode("utf-8", "replace").strip().splitlines()
            raise OSError(reason[-1] if reason else f"{name} ended with code {child.returncode}")

    def close(self, patience: float) -> None:
        """Wait for what was added, but no longer than `patience` seconds; what is still under way is ended."""
        if self._worker is None:
            return
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)
        self._worker.join(max(patience, 0.1))
        if self._worker.is_alive():
            self._left = True
            self._complain(self._what, "what was under way did not end in time and is given up")
            if self._child is not None:
                _end(self._child)


def _end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(2)
