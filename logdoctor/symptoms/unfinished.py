"""Still improving at the end: more training would help (a notice)."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

SHARE = 0.42
"""What the second half brought of the whole gain; half would be a straight line (planted: 0.45 and more)."""


def detect(patient: Patient) -> list[Symptom]:
    curve = patient.curve("val_loss")
    if curve is None or len(curve.finite) < 5:
        curve = patient.curve("loss")
    if curve is None or curve.bad is not None or len(curve.finite) < 5 or not _ended(patient):
        return []
    if len(curve.finite) < 10 and curve.series.metric == "loss":
        return []
    values = list(curve.finite)
    edge = max(1, min(10, len(values) // 6))
    half = len(values) // 2
    around = values[max(0, half - edge // 2) : half + edge // 2 + 1]
    first, middle, last = median(values[:edge]), median(around), median(values[-edge:])
    total, late = first - last, middle - last
    # the second half brought (nearly) as much as the first: the curve has not begun to flatten
    if total > 0.08 * max(abs(first), 1e-12) and late > SHARE * total and late > _noise(curve, edge):
        return [
            Symptom(
                "unfinished",
                curve.series.metric,
                curve.spot(half),
                curve.spot(len(values) - 1),
                late / total,
                (curve.lines[half], curve.lines[-1]),
                {"share": late / total},
            )
        ]
    return []


def _noise(curve: Curve, edge: int) -> float:
    return 4.0 * curve.noise / float(edge) if curve.reversals > 0.3 else 0.0


def _ended(patient: Patient) -> bool:
    """The run reached the end it had announced, or says that it ended."""
    run = patient.run
    if "end" in run.marks:
        return True
    if run.total_epochs and run.epochs:
        return bool(run.epochs[-1][2] + 1 >= run.total_epochs)
    return bool(run.total_steps and run.last_step and run.last_step >= 0.97 * run.total_steps)
