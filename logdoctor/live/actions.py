"""What is done about a change besides saying it: stop, notify, run a command, keep evidence.

Nothing here may hold up or end the watch: messages leave from a daemon
thread, commands have a time limit, every failure becomes one line.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from logdoctor.live.changes import Change
from logdoctor.live.options import LiveOptions
from logdoctor.render.json import Json
from logdoctor.render.json import to_value as plain

if TYPE_CHECKING:
    from logdoctor.live.bedside import Bedside

TOLD = ("opened", "withdrawn", "stall", "resumed", "end")
"""Changes that are worth a message on somebody's telephone."""
MOST = 20
"""Messages in any HOUR; what comes beyond is counted in the next one."""
HOUR = 3600.0
Say = Callable[[str], None]


def as_dict(change: Change, source: str) -> dict[str, Json]:
    """A change as JSON: what `--exec` commands and evidence files get."""
    found = change.found
    told: dict[str, Json] = {"kind": change.kind, "severity": change.severity, "text": change.text,
                             "source": source, "line": change.line, "time": time.strftime("%Y-%m-%dT%H:%M:%S%z")}
    if found is not None:
        told["finding"] = {
            "cause": found.cause, "title": found.title, "severity": found.severity, "text": found.text,
            "lines": list(found.lines), "probability": found.probability,
            "onset": None if found.spot is None else {"line": found.spot.line, "step": plain(found.spot.step),
                                                      "value": plain(found.spot.value)},
            "data": {key: plain(value) for key, value in found.data.items()}}
    return told


class Actions:
    """Everything that `LiveOptions` asks to be done about changes."""

    def __init__(self, options: LiveOptions, say: Say) -> None:
        self._options = options
        self._say = say
        self._messages = Jobs("messages", self._complain)
        self._commands = Jobs("commands", self._complain)   # a host that hangs must not hold up a command
        self._sent: list[float] = []
        self._held_back = 0
        self._complained: set[str] = set()

    def on(self, change: Change, source: str, bed: Bedside) -> str:
        """Act on a change; gives the reason to stop the run, if it is one."""
        options = self._options
        if change.found is not None and options.evidence and change.kind in ("opened", "changed"):
            from logdoctor.live import evidence

            self._try("evidence", lambda: evidence.save(options.evidence, change, source, bed))
        if options.command and change.kind != "end":
            text = json.dumps(as_dict(change, source), ensure_ascii=False)
            self._commands.add(lambda: self._try("--exec", lambda: _execute(options.command, text, options.timeout)))
        if options.notify and (change.kind in TOLD or self._worse(change)):
            self._notify(change, source)
        return self._stop(change)

    def _stop(self, change: Change) -> str:
        found = change.found
        if found is None or change.kind not in ("opened", "changed"):
            return ""
        for wanted in self._options.stop_on:
            if wanted == found.cause or (wanted == "error" and found.severity == "error"):
                return f"stopped by --stop-on {wanted}: {found.title}"
        return ""

    def _worse(self, change: Change) -> bool:
        """A finding that was a warning, and was told as one, is an error now."""
        return change.kind == "changed" and change.was == "warning" and change.severity == "error"

    def _notify(self, change: Change, source: str) -> None:
        now = time.monotonic()
        self._sent = [t for t in self._sent if now - t < HOUR]
        if len(self._sent) >= MOST and change.kind != "end":
            self._held_back += 1
            return
        self._sent.append(now)
        body = change.text
        if self._held_back:
            body += f"\n({self._held_back} further messages were held back)"
            self._held_back = 0
        title = f"logdoctor: {source}"
        self._messages.add(lambda: self._try("--notify", lambda: _send(self._options.notify, title, body)))

    def _try(self, what: str, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:                          # an action must never end the watch
            self._complain(what, str(error) or type(error).__name__)

    def _complain(self, what: str, reason: str) -> None:
        """Once for each reason: a host that is down all night is one line."""
        text = f"{what} failed: {reason}; the watch goes on"
        if text not in self._complained and len(self._complained) < 50:
            self._complained.add(text)
            self._say(text)

    def close(self) -> None:
        """Give what is still under way a moment, then leave it."""
        patience = min(self._options.timeout, 5.0) + 1.0
        until = time.monotonic() + patience
        for jobs in (self._commands, self._messages):
            jobs.close(until - time.monotonic())


class Jobs:
    """Work that a daemon thread does in order, so that nobody waits for it."""

    def __init__(self, what: str, complain: Callable[[str, str], None]) -> None:
        self._what = what
        self._complain = complain
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(maxsize=1000)
        self._worker: threading.Thread | None = None

    def add(self, job: Callable[[], None]) -> None:
        """Do this after what was added before."""
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, daemon=True, name=self._what)
            self._worker.start()
        try:
            self._queue.put_nowait(job)
        except queue.Full:
            self._complain(self._what, "too many are waiting; this one is left out")

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            job()

    def close(self, patience: float) -> None:
        """Wait for what was added, but no longer than `patience` seconds."""
        if self._worker is None:
            return
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)
        self._worker.join(max(patience, 0.1))
        if self._worker.is_alive():
            self._complain(self._what, "what is under way did not end in time and is left behind")


def _execute(command: str, text: str, timeout: float) -> None:
    """Run a shell command with `text` on its standard input; its output goes to standard error."""
    process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, stdout=2, start_new_session=True)
    try:
        process.communicate(text.encode(), timeout=timeout)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise TimeoutError(f"`{command}` took longer than {timeout:.0f} s and was ended") from None
    if process.returncode:
        raise OSError(f"`{command}` ended with code {process.returncode}")


def _kill(process: subprocess.Popen[bytes]) -> None:
    import os
    import signal

    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _send(urls: tuple[str, ...], title: str, body: str) -> None:
    """Send a message through apprise."""
    try:
        import apprise
    except ImportError:
        raise ImportError("the package apprise is not installed (pip install 'logdoctor[notify]')") from None
    sender = apprise.Apprise()
    for url in urls:
        if not sender.add(url):
            raise ValueError(f"{url.partition('://')[0]}://... is not an address that apprise understands")
    if not sender.notify(title=title, body=body):
        raise OSError("the message was not accepted")
