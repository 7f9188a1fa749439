"""Where a fault began: the place in the run that a diagnosis names."""

from __future__ import annotations

from logdoctor.facts import Exam
from logdoctor.judge import Candidate
from logdoctor.model import Spot

RATE = (
    "non-finite-lr",
    "lr-jump",
    "lr-leap",
    "lr-negative",
    "lr-growth",
    "lr-turn",
    "lr-dead",
    "lr-zero",
    "schedule-error",
)
LOST = ("non-finite-loss", "hidden-nan", "non-finite-validation")
_LATE = {"huge-first-loss": 1, "fatal-setting": 2, "loss-spike": 1}
LEFT = 10.0
"""Times the first loss: a run that stands there has left its track."""
_ALONE = 50.0
"""Times the first loss: one sample's value, not the network's."""


def onset(candidate: Candidate, exam: Exam) -> Spot | None:
    """The first mover: the rate where the schedule is at fault, else where the loss was lost or left its track."""
    if candidate.cause.id == "bad-lr-policy":
        moved = [s for s in exam.symptoms if s.name in RATE and s.first.step is not None]
        if moved:
            return min(moved, key=lambda s: s.first.line).first
    if candidate.cause.id in ("gradient-explosion", "bad-input"):
        left = _left(exam, LEFT if candidate.cause.id == "gradient-explosion" else _ALONE)
        if left is not None:
            return left
    placed = sorted(
        (s for s in candidate.symptoms if s.first.step is not None), key=lambda s: (_LATE.get(s.name, 0), s.first.line)
    )
    firm = [s for s in placed if s.name in LOST]
    chosen = firm or placed
    spot = chosen[0].first if chosen else candidate.symptoms[0].first
    return spot if spot.line else None  # a setting in a file has no place in the log


def _left(exam: Exam, times: float) -> Spot | None:
    """The first print that many times above the first one; None where the first is no measure."""
    loss = exam.patient.curve("loss")
    if loss is None or len(loss.finite) < 2 or loss.finite[0] <= 0:
        return None
    limit = times * loss.finite[0]
    return next((loss.spot(i) for i, value in enumerate(loss.values) if not value < limit), None)
