"""One run that goes on: feeds its session, looks at it as often as its share of time allows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from logdoctor.live.changes import Change, Changes, Found, findings
from logdoctor.live.interest import Interest
from logdoctor.live.stall import Stall
from logdoctor.model import Report, Spot
from logdoctor.render.numbers import number, step
from logdoctor.run import Run
from logdoctor.run.series import Series
from logdoctor.session import Session

SHARE = 0.15
"""Share of the time that looks may take while something happens,"""
QUIET_SHARE = 0.008
"""... and while the numbers are ordinary,"""
QUIET_MOST = 10.0
"""... when a look is still taken this often (seconds)."""
LEAST = 0.1
"""Seconds between two looks."""
PACE = 0.5
"""Seconds between two measurements of the pace."""
TAIL = 64 << 10
"""Bytes of the newest input kept for evidence."""


class Bedside:
    """`feed()` bytes, call `look()` when `wait()` is over, `finish()` at the end."""

    def __init__(self, session: Session, *, stall: float | None = None,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self.session = session
        self.report: Report | None = None
        self.changes = Changes()
        self.trouble = ""
        """The first error inside a look; the stream goes on without it."""
        self.stall = Stall(stall) if stall is not None else Stall()
        self.rate: float | None = None
        """Steps a second, lately."""
        self.fed = 0
        self._clock = clock
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self._dirty = False
        self._next = 0.0
        self._prints = 0
        self._known_bad = False
        self._soon = 0.0
        self._interest = Interest()
        self._paces: deque[tuple[float, float]] = deque(maxlen=40)
        self._notes: list[Change] = []

    @property
    def run(self) -> Run:
        """What has been read, the provisional reading while the head is incomplete."""
        return self.session.newest.run

    @property
    def loss(self) -> Series | None:
        return self.run.main("loss") or self.run.main("val_loss")

    @property
    def found(self) -> list[Found]:
        """What stands at the moment, the worst first."""
        return sorted(self.changes.said.values(), key=lambda f: (f.severity != "error", f.slot))

    @property
    def progress(self) -> float | None:
        """Share of the announced steps, or None when the log does not announce any."""
        run = self.run
        if run.total_steps and run.last_step is not None:
            return min(1.0, run.last_step / run.total_steps)
        if run.total_epochs and run.epochs:
            return min(1.0, run.epochs[-1][2] / run.total_epochs)
        return None

    def feed(self, data: bytes) -> None:
        """New input."""
        now = self._clock()
        ended = self.stall.data(now)
        if ended is not None:
            self._notes.append(Change("resumed", "notice", f"the log goes on after {_duration(ended)} of silence",
                                      self.session.run.lines))
        self.fed += len(data)
        self._tail.append(data[-TAIL:])
        self._tail_bytes += len(self._tail[-1])
        while self._tail_bytes - len(self._tail[0]) > TAIL:
            self._tail_bytes -= len(self._tail.popleft())
        self.session.feed(data)
        self._dirty = True
        try:
            self._walk(now)
            self._rouse(now)
        except Exception as error:
            self.trouble = self.trouble or f"{type(error).__name__}: {error}"

    def _walk(self, now: float) -> None:
        """How fast the steps go by: from the newest and the oldest of the last forty times they did."""
        at = self.run.last_step
        if at is None or (self._paces and (at == self._paces[-1][1] or now - self._paces[-1][0] < PACE)):
            return
        if self._paces and at < self._paces[-1][1]:         # another epoch, or a run that began anew
            self._paces.clear()
        self._paces.append((now, at))
        (t0, s0), (t1, s1) = self._paces[0], self._paces[-1]
        self.rate = (s1 - s0) / (t1 - t0) if t1 > t0 else None

    def tail(self) -> bytes:
        """The newest input."""
        return b"".join(self._tail)[-TAIL:]

    @property
    def silence(self) -> float:
        """Seconds since the last input, while that is called a stall."""
        return self._clock() - self.stall.since if self.stall.since is not None else 0.0

    def _rouse(self, now: float) -> None:
        """Bring the next look forward when the new numbers are out of the ordinary."""
        run = self.run
        loss = run.main("loss")
        if loss is not None and loss.first_nonfinite is not None and not self._known_bad:
            self._known_bad = True
            self._notes.append(_first_bad(loss, loss.first_nonfinite, run.step_unit))
            self._next = now
        elif self.changes.pending or self._interest.roused(run):
            self._next = min(self._next, self._soon)

    def wait(self) -> float:
        """Seconds until something is due."""
        now = self._clock()
        if self._notes:
            return 0.0
        stall = self.stall.next(now)
        return min(stall, max(0.0, self._next - now)) if self._dirty else stall

    def look(self, *, force: bool = False) -> list[Change]:
        """What has changed; looks at the run only when a look is due."""
        now = self._clock()
        changes, self._notes = self._notes, []
        silence = self.stall.silent(now)
        if silence is not None:
            changes.append(Change("stall", "warning", f"no line for {_duration(silence)}; usual are at most "
                                  f"{_duration(self.stall.limit / 3)}", self.session.run.lines))
        if self._dirty and (force or now >= self._next) and not changes:
            self._dirty = False
            try:
                changes += self._examine()
            except Exception as error:                      # a fault of ours must not end somebody's training
                self.trouble = self.trouble or f"{type(error).__name__}: {error}"
            end = self._clock()
            cost = end - now
            self._soon = end + max(LEAST, cost * (1 / SHARE - 1))
            self._next = max(self._soon, end + min(QUIET_MOST, cost / QUIET_SHARE))
        return changes

    def _examine(self) -> list[Change]:
        report = self.report = self.session.preview()
        run, loss = self.run, self.loss
        self._interest.note(run)
        prints = sum(series.count for series in run.series.values()) + len(run.messages)
        changes: list[Change] = []
        if prints != self._prints:
            self._prints = prints
            seen = findings(report, loss.count if loss else 0, self.progress)
            changes += self.changes.update(seen, unit=report.step_unit, last=loss.last if loss else None,
                                           line=run.lines, prints=loss.count if loss else 0)
        return changes

    def finish(self, *, complete: bool = True) -> Report:
        """Nothing more is read; `complete` tells whether the log itself has ended."""
        report = self.session.finish()
        self.report = report if complete else self.session.report(complete=False)
        return self.report


def _first_bad(series: Series, spot: Spot, unit: str) -> Change:
    before = ""
    lines = series.lines
    if len(lines) > 1 and lines[0] < spot.line:
        from bisect import bisect_left

        k = bisect_left(lines, spot.line) - 1
        before = f", after {number(series.values[k])} in line {lines[k]:,}"
    at = f", {unit} {step(spot.step)}" if unit and spot.step is not None else ""
    said = f"line {spot.line:,}{at}: {series.metric} = {number(spot.value)}{before}"
    return Change("event", "error", said, spot.line)


def _duration(seconds: float) -> str:
    """Seconds in words."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
