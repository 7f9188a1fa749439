"""What is done about a change besides saying it: stop, notify, run a command, keep evidence.

Nothing here may hold up or end the watch: messages leave from a daemon
thread, commands have a time limit, every failure becomes one line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from logdoctor.live.changes import Change
from logdoctor.live.chores import Chores
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
MESSAGE = (sys.executable, "-m", "logdoctor.live.message")
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
        self._messages = Chores("--notify", self._complain, options.timeout)
        self._commands = Chores("--exec", self._complain, options.timeout)  # a host that hangs must not hold it up
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
            self._commands.add(options.command, text)
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
        told = json.dumps({"urls": self._options.notify, "title": f"logdoctor: {source}", "body": body})
        self._messages.add(MESSAGE, told, _paths())

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
        until = time.monotonic() + min(self._options.timeout, 5.0) + 1.0
        for chores in (self._commands, self._messages):
            chores.close(until - time.monotonic())


def cannot_send(urls: Sequence[str]) -> str:
    """Why no message could be sent to these addresses, "" when all are understood; nothing is sent."""
    tried = subprocess.run(MESSAGE, input=json.dumps({"urls": urls}), env=_paths(), capture_output=True, text=True,
                           check=False)
    return tried.stderr.strip().rpartition("\n")[2] if tried.returncode else ""


def _paths() -> dict[str, str]:
    """The environment in which this very package is found."""
    root = str(Path(__file__).resolve().parents[2])
    old = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{old}" if old else root}
