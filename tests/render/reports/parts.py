"""What the reports made by hand are put together from."""
from __future__ import annotations

import math
from collections.abc import Sequence

from logdoctor.model import (
    SeriesSummary,
    Spot,
)

NAN = math.nan
INF = math.inf


def series(
    metric: str, values: Sequence[float], *, every: int = 10, line: int = 40, gap: int = 2, meaning: str = ""
) -> SeriesSummary:
    """Summarise values printed every `every` steps, from `line` on, `gap` lines apart."""
    spots = [Spot(float(i * every), line + i * gap, v) for i, v in enumerate(values)]
    finite = [s for s in spots if s.value is not None and math.isfinite(s.value)]
    bad = [s for s in spots if s.value is not None and not math.isfinite(s.value)]
    return SeriesSummary(
        metric=metric,
        points=len(spots),
        first_step=spots[0].step if spots else None,
        last_step=spots[-1].step if spots else None,
        nonfinite=len(bad),
        first_nonfinite=bad[0] if bad else None,
        minimum=min(finite, key=lambda s: s.value or 0.0) if finite else None,
        maximum=max(finite, key=lambda s: s.value or 0.0) if finite else None,
        first=spots[0].value if spots else None,
        last=spots[-1].value if spots else None,
        meaning=meaning,
        steps=tuple(s.step or 0.0 for s in spots),
        values=tuple(values),
    )


def falling(count: int, start: float = 2.31, floor: float = 0.2, rate: float = 0.05) -> list[float]:
    return [
        floor + (start - floor) * math.exp(-rate * i) * (1 + 0.08 * math.sin(i * 2.3)) for i in range(count)
    ]
