"""What really happened, step by step, as trained (not as printed)."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Trace:
    """Per-step record; kept beside the log while the corpus is made, then condensed into truth.jsonl."""

    loss: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)
    grad: list[float] = field(default_factory=list)
    metric: list[float] = field(default_factory=list)
    scale: list[float] = field(default_factory=list)
    val: list[tuple[int, float, float]] = field(default_factory=list)  # after step, loss, metric
    shown: list[float] = field(default_factory=list)  # losses as the log shows them
    extras: list[dict[str, float]] = field(default_factory=list)  # further printed numbers; the plain loop only
    parts: list[int] = field(default_factory=list)  # how many steps were done when each run of the log ended
    metric_name: str = ""
    unit: float = 1.0  # the loss of a constant guess, in parts of that in the sound run; 0: another expression
    start: int = 0
    planted: int | None = None
    per_epoch: int = 0
    ended: str = "done"
    error: str = ""
    notes: str = ""

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> Trace:
        return cls(**json.loads(path.read_text()))

    def first_bad(self) -> int | None:
        """The first step whose loss is NaN or infinite."""
        return next((i + self.start for i, v in enumerate(self.loss) if not math.isfinite(v)), None)

    def first_bad_grad(self) -> int | None:
        return next((i + self.start for i, v in enumerate(self.grad) if not math.isfinite(v)), None)

    def first_bad_lr(self) -> int | None:
        return next((i + self.start for i, v in enumerate(self.lr) if not math.isfinite(v)), None)

    def head(self, n: int = 0) -> float:
        """The mean of the first tenth of the losses."""
        return _mean(self.loss[: n or max(1, len(self.loss) // 10)])

    def tail(self, n: int = 0) -> float:
        return _mean(self.loss[-(n or max(1, len(self.loss) // 10)) :])

    def facts(self) -> dict[str, Any]:
        fin = [v for v in self.loss if math.isfinite(v)]
        return {
            "steps": len(self.loss),
            "first_nonfinite": self.first_bad(),
            "grad_bad": self.first_bad_grad(),
            "lr_bad": self.first_bad_lr(),
            "loss_first": _r(self.loss[0]) if self.loss else None,
            "loss_min": _r(min(fin)) if fin else None,
            "loss_max": _r(max(fin)) if fin else None,
            "ends": [_r(self.head()), _r(self.tail())] if self.loss else None,
            "val_ends": [_r(self.val[0][1]), _r(self.val[-1][1])] if self.val else None,
        }

    def log_shows(self) -> dict[str, Any]:
        """What a reader of the log can see of the loss."""
        bad = [i for i, v in enumerate(self.shown) if not math.isfinite(v)]
        d: dict[str, Any] = {"losses": len(self.shown), "first_bad_index": bad[0] if bad else None}
        if bad:
            before = self.shown[: bad[0]]
            growth = 0
            while growth < len(before) - 1 and before[-1 - growth] > before[-2 - growth]:
                growth += 1
            d |= {
                "first_bad": str(self.shown[bad[0]]),
                "bad_lines": len(bad),
                "growth_lines": growth,
                "finite_after": sum(math.isfinite(v) for v in self.shown[bad[0] :]),
                "last_finite": _r(before[-1]) if before else None,
            }
        return d


def _mean(v: list[float]) -> float:
    return sum(v) / len(v) if v else math.nan


def _r(v: float) -> float:
    return float(f"{v:.6g}")
