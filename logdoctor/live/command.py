"""`logdoctor run -- CMD`: a command in a pseudo-terminal of its own, output untouched, exit code returned."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Sequence
from typing import Any, TypedDict

from logdoctor.live import ending, pump, view
from logdoctor.live.bedside import Bedside
from logdoctor.live.intake import Ended, Intake, Signals
from logdoctor.live.options import Finish, LiveOptions, Make
from logdoctor.live.ward import Ward
from logdoctor.session import Session
from logdoctor.sources import chunks

ESCALATION = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
LINGER = 1.0
"""Seconds of silence after the command's end before what it left behind on the terminal is let go."""


class _Ends(TypedDict, total=False):
    start: str
    end: str


class Command:
    """The started command, its terminal, and the ways to end it."""

    def __init__(self, argv: Sequence[str], grace: float) -> None:
        self.grace = grace
        self._typed = os.isatty(0)
        self._raw: list[Any] | None = None
        self.master, slave = os.openpty()
        self.resize()
        if not (self._typed and os.isatty(1)):
            _untouched(slave)
        try:
            self.process = subprocess.Popen(argv, stdin=slave if self._typed else 0, stdout=slave, stderr=slave,
                                            start_new_session=True, preexec_fn=lambda: _own(slave))
        except OSError:
            os.close(self.master)
            raise
        finally:
            os.close(slave)
        self._ended: float | None = None
        self._steps = list(ESCALATION)
        self._next_step: float | None = None

    def keyboard(self) -> None:
        """Pass what is typed on to the command, every key as it is."""
        if not self._typed:
            return
        self._raw = termios.tcgetattr(0)
        if os.isatty(1):
            tty.setraw(0, termios.TCSANOW)
        threading.Thread(target=self._type, daemon=True, name="keyboard").start()

    def _type(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(0, 4096):
                os.write(self.master, data)

    def restore(self) -> None:
        """Give the terminal back as it was."""
        if self._raw is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(0, termios.TCSADRAIN, self._raw)
            self._raw = None

    def resize(self) -> None:
        """The command's terminal gets the size of ours."""
        for fd in (1, 0, 2):
            if os.isatty(fd):
                with contextlib.suppress(OSError):
                    fcntl.ioctl(self.master, termios.TIOCSWINSZ, fcntl.ioctl(fd, termios.TIOCGWINSZ, bytes(8)))
                return

    def signal(self, number: int) -> None:
        """Forward a signal to the command's process group."""
        if number == signal.SIGWINCH:
            self.resize()
        elif number != signal.SIGCHLD:
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """Begin to end the command: an interrupt first."""
        if self._next_step is None:
            self._next_step = time.monotonic()

    def tick(self) -> float:
        """Escalate when it is time to; seconds until the next thing is due. Raises Ended after the command's end."""
        now = time.monotonic()
        if self.process.poll() is not None:
            self._ended = self._ended or now
            if now - self._ended >= LINGER:
                raise Ended("")
            return LINGER - (now - self._ended)
        if self._next_step is None:
            return 3600.0
        if now >= self._next_step and self._steps:
            self.signal(self._steps.pop(0))
            self._next_step = now + self.grace
        return max(0.05, self._next_step - now)

    def heard(self) -> None:
        """Output arrived: the silence after the end begins anew (at most ten times LINGER)."""
        if self._ended is not None and time.monotonic() - self._ended < 10 * LINGER:
            self._ended = time.monotonic()

    @property
    def code(self) -> int:
        """The exit code a shell would show: 128 + n for a signal."""
        return ending.code(self.process.wait())


def _own(slave: int) -> None:
    """In the child: its pseudo-terminal is its controlling terminal, and SIGINT ends it.

    A shell lets what it starts with `&` ignore SIGINT; here no key of another terminal can reach the command.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with contextlib.suppress(OSError):
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


def _untouched(slave: int) -> None:
    """No newline translation: what the command writes is what leaves here."""
    mode = termios.tcgetattr(slave)
    mode[1] &= ~termios.OPOST
    termios.tcsetattr(slave, termios.TCSANOW, mode)


def run(argv: Sequence[str], make: Make, finish: Finish, options: LiveOptions, *, grace: float = 10.0) -> int:
    """Run a command under observation; gives its exit code. OSError when it cannot be started."""
    sinks = [pump.Sink(1, "standard output")]
    if options.save:
        saved = os.open(options.save, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        sinks.append(pump.Sink(saved, options.save))
    started: list[Command] = []

    def forward(number: int) -> None:
        for command in started:
            command.signal(number)

    with Signals(forward) as signals:                       # a signal may come before anything else is ready
        started.append(Command(argv, grace))
        return _attend(started[0], sinks, make(os.path.basename(argv[0])), finish, options, signals)


def _attend(command: Command, sinks: list[pump.Sink], session: Session, finish: Finish, options: LiveOptions,
            signals: Signals) -> int:
    sys.stdout.flush()
    pumped = pump.start(command.master, sinks)
    pump.step_back()
    command.keyboard()
    shown = view.Silent() if options.quiet else view.View(**_line_ends(command))
    bed, name = Bedside(session, stall=options.stall), session.source
    why, grace = "", command.grace

    def stop(reason: str) -> None:
        shown.line(f"{reason}; the command gets SIGINT, SIGTERM after {grace:g} s, SIGKILL after another {grace:g} s")
        session.disregard()
        command.stop()

    try:
        with Ward(options, shown, stop) as ward:
            ward.beds[name] = bed
            intake = Intake(pumped.data, lambda: min(ward.idle(), command.tick()), signals, words=pumped.words,
                            heard=shown.warn)
            try:
                for chunk in chunks(intake, name):  # type: ignore[arg-type]
                    command.heard()
                    bed.feed(chunk)
            except Ended as ended:
                why = ended.why
            pumped.stop()
            intake.hear()
            code = _wait(command)
            command.restore()
            pumped.wait()
            _say_end(command, bed, shown, stopped=bool(ward.stopped))
            os.dup2(2, 1)                                   # the report is not part of the command's output
            ward.end(bed, finish, why or ward.stopped)
    finally:
        command.restore()
        with contextlib.suppress(OSError):
            os.close(command.master)
    return code


def _say_end(command: Command, bed: Bedside, shown: view.View, *, stopped: bool) -> None:
    """How the command ended; what only its parent knows is added to its log as a shell does ("Killed")."""
    said = ending.told(command.process.returncode)
    if not said:
        return
    shown.line(said)
    if ending.by_signal(command.process.returncode) is not None and not stopped:
        torn = bed.fed and not bed.tail().endswith(b"\n")
        bed.feed((b"\n" if torn else b"") + f"logdoctor: {said}\n".encode())


def _wait(command: Command) -> int:
    """The command has closed its output but may still run; escalation goes on."""
    while command.process.poll() is None:
        with contextlib.suppress(Ended):
            command.tick()
        time.sleep(0.02)
    return command.code


def _line_ends(command: Command) -> _Ends:
    """On a raw terminal a line begins and ends by hand."""
    return {"start": "\r", "end": "\r\n"} if command._raw is not None else {}
