"""No line for much longer than usual. Monotonic time only: a clock that is set back does not matter."""

from __future__ import annotations

from collections import deque

LEAST = 180.0
"""Seconds of silence that are never called a stall."""
FACTOR = 3.0
_REMEMBERED = 256


class Stall:
    """Knows the usual pace of a run; the longest of the last gaps counts, because epochs end slowly."""

    def __init__(self, least: float = LEAST) -> None:
        self.least = least
        self.since: float | None = None
        """When the silence began, while it is called a stall."""
        self._last: float | None = None
        self._gaps: deque[float] = deque(maxlen=_REMEMBERED)

    @property
    def limit(self) -> float:
        """Seconds of silence after which it is a stall."""
        return max(self.least, FACTOR * max(self._gaps, default=0.0))

    def data(self, now: float) -> float | None:
        """Input arrived; gives the length of the stall it ends, if it does."""
        ended = None
        if self._last is not None:
            gap = now - self._last
            if self.since is not None:
                ended = gap
            elif gap > 0.01:
                self._gaps.append(gap)
        self._last, self.since = now, None
        return ended

    def silent(self, now: float) -> float | None:
        """Seconds of silence when a stall begins with this call, else None."""
        if self._last is None or self.since is not None or now - self._last < self.limit:
            return None
        self.since = self._last
        return now - self._last

    def next(self, now: float) -> float:
        """Seconds until the silence may become a stall."""
        if self._last is None or self.since is not None:
            return 3600.0
        return max(0.0, self._last + self.limit - now)
