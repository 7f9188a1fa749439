"""Waits for bytes and, while it waits, lets everything else happen."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from types import FrameType

CHUNK = 1 << 18


class Ended(Exception):
    """The reading is to end before the input does; `why` is shown."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Quit(BaseException):
    """Second Ctrl-C: leave at once."""


class Signals:
    """Counts interrupts and remembers a signal that asks to end; wakes the intake.

    With `forward` the signals are somebody else's: it gets their numbers, and nothing ends here.
    """

    ENDING = ("SIGTERM", "SIGHUP")
    FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCHLD")

    def __init__(self, forward: Callable[[int], None] | None = None) -> None:
        self._forward = forward
        self.interrupts = 0
        self.ending: int | None = None
        self.waker, self._wake = os.pipe()
        self._old: dict[int, object] = {}

    def __enter__(self) -> Signals:
        os.set_blocking(self._wake, False)
        os.set_blocking(self.waker, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        if self._forward is not None:
            for name in self.FORWARDED:
                self._take(getattr(signal, name), self._pass_on)
            return self
        self._take(signal.SIGINT, self._interrupt)
        for name in self.ENDING:
            self._take(getattr(signal, name), self._end)
        return self

    def _take(self, number: int, handler: Callable[[int, FrameType | None], None]) -> None:
        if signal.getsignal(number) != signal.SIG_IGN:      # nohup, or a background job: stay deaf
            self._old[number] = signal.signal(number, handler)

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, old in self._old.items():
            with contextlib.suppress(TypeError, ValueError):
                signal.signal(number, old)  # type: ignore[arg-type]
        os.close(self.waker)
        os.close(self._wake)

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        assert self._forward is not None
        self._forward(number)

    def _interrupt(self, *_: object) -> None:
        self.interrupts += 1
        if self.interrupts > 1:
            raise Quit

    def _end(self, number: int, _: FrameType | None) -> None:
        self.ending = number

    def clear(self) -> None:
        """Empty the wake-up pipe."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self.waker, 512):
                pass


class Intake:
    """A stream with `read1` whose waiting time belongs to `idle`.

    `idle()` is called before each read; it does what is due and returns the
    seconds until something will be. It may raise Ended. `words` is a second
    descriptor whose lines go to `heard`.
    """

    GRACE = 3.0
    """Seconds that a writer gets to say its last words after Ctrl-C."""
    SILENCE = 0.7

    def __init__(self, fd: int, idle: Callable[[], float], signals: Signals, *, words: int | None = None,
                 heard: Callable[[str], None] = print) -> None:
        self.fd = fd
        self._idle = idle
        self._signals = signals
        self._words = words
        self._heard = heard
        self._leave: float | None = None
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)
        self._poll.register(signals.waker, select.POLLIN)
        if words is not None:
            self._poll.register(words, select.POLLIN)
        self._patience = time.monotonic()

    def read1(self, size: int = CHUNK) -> bytes:
        """The next bytes; empty at the end of input."""
        self._patience = time.monotonic() + self.SILENCE
        while True:
            wait = min(max(self._idle(), 0.0), self._stop_if_asked())
            ready = {fd for fd, _ in self._poll.poll(-1 if wait > 1e6 else int(wait * 1000) + (wait > 0))}
            if self._signals.waker in ready:
                self._signals.clear()
            if self._words is not None and self._words in ready:
                self.hear()
            if self.fd in ready:
                try:
                    return os.read(self.fd, min(size, CHUNK))
                except BlockingIOError:
                    continue
                except OSError:                             # EIO: a pseudo-terminal without a program
                    return b""

    read = read1

    def hear(self) -> None:
        """Pass on what the pump has to say."""
        if self._words is None:
            return
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._words, 65536)
            if not data:
                self._poll.unregister(self._words)
                self._words = None
            for line in data.decode("utf-8", "replace").splitlines():
                self._heard(line)

    def _stop_if_asked(self) -> float:
        """Seconds that may be waited; raises Ended when a signal has asked for the end."""
        if self._signals.ending is not None:
            raise Ended(f"ended by {signal.Signals(self._signals.ending).name}")
        if not self._signals.interrupts:
            return 3600.0
        now = time.monotonic()
        if self._leave is None:                             # the writer was interrupted as well: hear it out
            self._leave = now + self.GRACE
            self._patience = now + self.SILENCE
        left = min(self._leave, self._patience) - now
        if left <= 0:
            raise Ended("interrupted")
        return left
