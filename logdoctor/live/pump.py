"""Reads, tees, saves, and only then hands over: the one place that touches the user's bytes.

The pump is a process of its own, so neither a slow analysis nor its death can
hold up or lose a byte between the training and what comes after it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import time
from dataclasses import dataclass

from logdoctor.live.backlog import Backlog
from logdoctor.live.lender import Lender

CHUNK = 1 << 20
_SET_PIPE_SIZE = 1031                                       # F_SETPIPE_SZ, Linux only


@dataclass
class Sink:
    """A file descriptor that gets every byte; `what` names it in a warning."""

    fd: int
    what: str
    done: int = 0
    alive: bool = True

    def write(self, data: bytes) -> str:
        """Write all of it. Returns a warning when the sink is lost, else nothing."""
        rest = memoryview(data)
        while rest and self.alive:
            try:
                count = os.write(self.fd, rest)
            except BlockingIOError:
                select.select((), (self.fd,), ())
                continue
            except OSError as error:
                self.alive = False
                return self._lost(error)
            rest = rest[count:]
            self.done += count
        return ""

    def lend(self, lender: Lender) -> tuple[int | None, str]:
        """Pass on what the source has: how much it was (see `Lender.lend`), and a warning when the sink is lost."""
        try:
            count = lender.lend(CHUNK)
        except OSError as error:
            self.alive = False
            return None, self._lost(error)
        self.done += count or 0
        return count, ""

    def close(self) -> None:
        """Nothing follows."""
        self.alive = False
        with contextlib.suppress(OSError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.fd)
            os.close(null)

    def _lost(self, error: OSError) -> str:
        reasons = {errno.ENOSPC: "the disk is full", errno.EPIPE: "its reader has gone",
                   errno.EIO: "the terminal has gone"}
        reason = reasons.get(error.errno or 0, error.strerror or str(error))
        return f"{self.what}: {reason}; {self.done:,} bytes were written, the rest is left out"


def widen(fd: int) -> None:
    """Ask for a large pipe buffer; not being a pipe is fine."""
    with contextlib.suppress(OSError, ImportError):
        import fcntl

        fcntl.fcntl(fd, _SET_PIPE_SIZE, CHUNK)


@dataclass(frozen=True)
class Pump:
    """A running pump: `data` gives the bytes, `words` the warnings (a line each), `pid` the process."""

    data: int
    words: int
    pid: int

    def stop(self) -> None:
        """Close the input now; what has been read is still passed on."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGTERM)

    def wait(self, patience: float = 5.0) -> None:
        """Reap the process; one that hangs on a stuck reader after `stop()` is ended."""
        for fd in (self.data, self.words):
            with contextlib.suppress(OSError):
                os.close(fd)
        until = time.monotonic() + patience
        with contextlib.suppress(ChildProcessError, ProcessLookupError):
            while not os.waitpid(self.pid, os.WNOHANG)[0]:
                if time.monotonic() > until:
                    os.kill(self.pid, signal.SIGKILL)
                    os.waitpid(self.pid, 0)
                    return
                time.sleep(0.01)


def step_back() -> None:
    """The analysis yields to the training and to the pump where the machine is busy."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)


def start(source: int, sinks: list[Sink], *, close: tuple[int, ...] = ()) -> Pump:
    """Fork a pump that reads `source`; the caller should close its own copy of it."""
    data_out, data_in = os.pipe()
    words_out, words_in = os.pipe()
    widen(data_in)
    pid = os.fork()
    if pid:
        os.close(data_in)
        os.close(words_in)
        os.set_blocking(words_out, False)
        return Pump(data_out, words_out, pid)
    status = 1
    try:
        for fd in (data_out, words_out, *close):
            os.close(fd)
        for name in ("SIGINT", "SIGHUP", "SIGQUIT", "SIGTSTP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCHLD"):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        os.set_blocking(data_in, False)
        _run(source, sinks, data_in, words_in)
        status = 0
    finally:
        os._exit(status)


def _run(source: int, sinks: list[Sink], hand: int, words: int) -> None:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    waker, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGTERM, stop)
    for fd in (source, *(sink.fd for sink in sinks)):
        widen(fd)
    lender = Lender(source, sinks[0].fd) if sinks else None
    backlog = Backlog()
    ended = wanted = False
    heard = True                                            # the analysis is alive
    poll = select.poll()
    poll.register(waker, select.POLLIN)
    reading = offering = False
    while not stopping and not (ended and (not heard or not backlog)):
        wanted = not ended and not (backlog.full and heard)
        if wanted != reading:
            poll.register(source, select.POLLIN) if wanted else poll.unregister(source)
            reading = wanted
        offer = heard and bool(backlog)
        if offer != offering:
            poll.register(hand, select.POLLOUT) if offer else poll.unregister(hand)
            offering = offer
        ready = {fd for fd, _ in poll.poll()}
        if stopping:
            break
        if source in ready and reading:
            lent = lender is not None and lender.works and sinks[0].alive
            if lent and lender:
                count, said = sinks[0].lend(lender)
                if said:
                    _say(words, said)
                if count and heard and not any(sink.alive for sink in sinks[1:]):
                    count -= backlog.splice(source, count)
                    if not count:
                        continue
                data = None if count is None else lender.take(count)
            else:
                data = _read(source)
            if data is None:
                continue
            if not data:
                ended = True
                for sink in sinks:  # whoever reads the stream must not wait for the analysis
                    sink.close()
                continue
            for sink in sinks[lent:]:
                if sink.alive and (said := sink.write(data)):
                    _say(words, said)
            if heard:
                backlog.push(data)
                if backlog.full:
                    _say(words, "no room for what waits to be analysed; reading slows down to the analysis")
        if hand in ready and offering:
            try:
                backlog.advance(os.writev(hand, backlog.pieces()))
            except BlockingIOError:
                pass
            except OSError:                                 # the analysis has gone; the stream goes on
                heard = False
                backlog.clear()


def _read(source: int) -> bytes | None:
    """A chunk, nothing at the end of input, None when there was nothing to read after all."""
    try:
        return os.read(source, CHUNK)
    except BlockingIOError:
        return None
    except OSError:                                         # EIO: a pseudo-terminal without a program
        return b""


def _say(words: int, text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(words, text.encode("utf-8", "replace")[:4000] + b"\n")
