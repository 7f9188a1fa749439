"""A loss that is the same to the last digit, print after print."""

from __future__ import annotations

import itertools

from logdoctor.model import Symptom
from logdoctor.symptoms.patient import Patient

CONVERGED = 0.05
"""A loss that fell steadily to this share of its start has converged (boosted trees here: 0.0005)."""

NOTHING = 2.0**-23
"""Share of the first loss that counts as 0: Caffe's running total keeps the rounding of a float32 sum."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or patient.adversarial or patient.no_course:
        return []
    values = list(loss.finite)
    if _converged(patient, values):
        return []
    same = 1
    while same < len(values) and values[-same - 1] == values[-1]:
        same += 1
    near = sum(abs(v - values[-1]) <= 1e-6 * max(abs(values[-1]), 1e-12) for v in values[-same * 2 - 8 :])
    share = max(same, near) / len(values)
    late = values[len(values) * 2 // 5 :]
    # few digits printed hide a slow descent: what falls at every print is alive
    falling = all(b <= a for a, b in itertools.pairwise(late)) and late[-1] < late[0]
    still = max(late) - min(late) <= 2e-4 * abs(values[-1]) and len(late) >= 4 and not falling
    if abs(values[-1]) > NOTHING * abs(values[0]) and ((max(same, near) >= 5 and share >= 0.4) or still):
        exact = max(same, near) >= 5 and share >= 0.4
        i = len(values) - same if exact else len(values) * 2 // 5
        return [
            Symptom(
                "constant-loss",
                loss.series.metric,
                loss.spot(i),
                loss.spot(len(values) - 1),
                share,
                (loss.lines[i], loss.lines[-1]),
                {"value": values[-1], "prints": float(same), "how": "" if exact else "nearly"},
            )
        ]
    return []


def _converged(patient: Patient, values: list[float]) -> bool:
    """It came down print by print to a small share of its start: there is simply nothing left to learn."""
    last = values[-1]
    if not 0 < last < CONVERGED * values[0] or patient.chance(last):
        return False
    falling = [b <= a * 1.02 for a, b in itertools.pairwise(values)]
    return sum(falling) >= 0.9 * len(falling)
