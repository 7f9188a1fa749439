"""A loss spike that recovers: a notice, not a disease."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.patient import Patient

TIMES = 10.0
"""Times the local median (losslint's value); smaller bumps are ordinary batch noise."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or len(loss.finite) < 20 or patient.reinforcement:
        return []  # an episode that went otherwise than foreseen is no accident
    values = list(loss.finite)
    found = []
    for i in range(5, len(values) - 3):
        around = values[max(0, i - 10) : i] + values[i + 1 : i + 6]
        if values[i] <= TIMES * min(around):
            continue  # the median is no smaller
        level = median(around)
        if level > 0 and values[i] > TIMES * level and values[i] - level > 8 * max(loss.noise, 1e-12):
            after = median(values[i + 1 : i + 6])
            if after < 2 * level:
                found.append(
                    Symptom(
                        "loss-spike",
                        loss.series.metric,
                        loss.spot(i),
                        loss.spot(i),
                        values[i] / level,
                        (loss.lines[i - 1], loss.lines[i], loss.lines[i + 1]),
                        {"level": level},
                        open=False,
                    )
                )
    return found[:5]
