"""A dynamic loss scale that keeps falling: the gradients overflow at every step."""

from __future__ import annotations

from logdoctor.model import Spot, Symptom
from logdoctor.symptoms.patient import Patient


def detect(patient: Patient) -> list[Symptom]:
    if skipped := _all_skipped(patient):
        return [skipped]
    curve = patient.curve("loss_scale")
    if curve is None or len(curve.finite) < 4:
        return []
    values = list(curve.finite)
    falls = 0
    i = len(values) - 1
    widest = 1.0
    while i > 0 and (values[i] < values[i - 1] or (values[i] == values[i - 1] and values[i] <= 1)):
        gap = curve.steps[i] - curve.steps[i - 1]
        if falls >= 6 and gap > 10 * widest:
            break  # a fall long before belongs to normal operation
        widest = max(widest, gap)
        falls += 1
        i -= 1
    # the search for the first scale also falls print after print; it stops well above 1
    if falls >= 3 and (values[-1] <= 1 or (falls >= 6 and values[-1] < 128)) and values[i] > 1:
        return [
            Symptom(
                "loss-scale-collapse",
                "loss_scale",
                curve.spot(i),
                curve.spot(len(values) - 1),
                values[i] / max(values[-1], 1e-30),
                (curve.lines[i], curve.lines[len(values) // 2], curve.lines[-1]),
                {"from": values[i], "to": values[-1], "prints": float(falls)},
            )
        ]
    return []


def _all_skipped(patient: Patient) -> Symptom | None:
    """A cumulative counter of skipped steps that keeps pace with the steps: no update is made any more."""
    series = next(
        (s for name, s in patient.run.series.items() if name in ("skipped", "skipped_steps") and s.count >= 6), None
    )
    if series is None:
        return None
    steps, values, lines = series.points()
    half = len(values) // 2
    made, lost = steps[-1] - steps[half], values[-1] - values[half]
    if made >= 10 and lost >= 0.9 * made:
        i = half
        while i > 0 and values[i] - values[i - 1] >= 0.5 * (steps[i] - steps[i - 1]):
            i -= 1
        i = min(i + 1, len(values) - 1) if values[i] == 0 or i else i
        return Symptom(
            "loss-scale-collapse",
            series.metric,
            Spot(steps[i], lines[i], values[i]),
            Spot(steps[-1], lines[-1], values[-1]),
            lost / made,
            (lines[i], lines[-1]),
            {"from": values[i], "to": values[-1], "prints": float(len(values) - i), "skipped": lost, "how": "skipped"},
        )
    return None
