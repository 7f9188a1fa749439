"""Whether new numbers are worth a look at once: cheap enough to be asked after every chunk."""

from __future__ import annotations

import math

from logdoctor.run import Run

WATCHED = ("loss", "val_loss", "lr", "grad_norm")
RISE = 1.2
"""A value this much above the highest of the last RECENT is out of the ordinary."""
RECENT = 32


class Interest:
    """Remembers what was ordinary at the last look."""

    def __init__(self) -> None:
        self._usual: dict[str, tuple[float, bool]] = {}
        self._messages = 0

    def note(self, run: Run) -> None:
        """The run is being looked at: what it shows now is known."""
        self._messages = len(run.messages)
        for role in WATCHED:
            series = run.main(role)
            if series is not None and series.last is not None and series.last.value is not None:
                recent = [abs(v) for v in series.values[-RECENT:] if math.isfinite(v)]
                self._usual[role] = (max(recent, default=math.inf), math.isfinite(series.last.value))

    def roused(self, run: Run) -> bool:
        """Something is out of the ordinary since then."""
        if len(run.messages) > self._messages:
            return True
        for role in WATCHED:
            series = run.main(role)
            if series is None or series.last is None or series.last.value is None:
                continue
            known = self._usual.get(role)
            if known is None:
                return True
            highest, finite = known
            value = series.last.value
            if math.isfinite(value) != finite or abs(value) > RISE * highest:
                return True
        return False
