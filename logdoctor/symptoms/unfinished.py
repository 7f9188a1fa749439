"""Still improving at the end: more training would help (a notice)."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.patient import Patient


def detect(patient: Patient) -> list[Symptom]:
    curve = patient.curve("val_loss")
    if curve is None or len(curve.finite) < 8:
        curve = patient.curve("loss")
    if curve is None or curve.bad is not None or len(curve.finite) < 10 or "end" not in patient.run.marks:
        return []
    values = list(curve.finite)
    half = len(values) // 2
    first, middle, last = median(values[:3]), median(values[half - 1 : half + 2]), median(values[-3:])
    total, late = first - last, middle - last
    # the second half brought as much as the first: the curve has not begun to flatten
    if total > 0.1 * max(abs(first), 1e-12) and late > 0.45 * total and late > 4 * curve.noise:
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
