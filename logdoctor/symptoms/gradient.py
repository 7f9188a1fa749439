"""What the gradient norm says: zero, shrinking, or growing before the loss does."""

from __future__ import annotations

import math

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.patient import Patient

ZERO = 1e-7
"""Mean gradient below this is vanishing (SageMaker Debugger, DeepDiagnosis)."""

LEARNT = 0.7
"""Share of the first loss; Megatron with DeepSpeed prints a norm of 0 throughout while the loss falls by 40 %."""
LEARNING = 0.5
"""Share of the first level below which a loss shows that the error arrives where it is needed."""
NOTHING = 0.05
"""... and share at which nothing is left to learn."""


def detect(patient: Patient) -> list[Symptom]:
    found = []
    curve = patient.curve("grad_norm")
    if curve is not None and len(curve.finite) >= 3:
        values = list(curve.finite)
        undefined = _undefined(patient)
        zero = [i for i, value in enumerate(values) if value <= ZERO and curve.steps[i] not in undefined]
        zeros = len(zero)
        if zeros >= 3 and zeros >= 0.5 * len(values) and not _done(patient, curve.lines[zero[0]]):
            i = zero[0]
            found.append(
                Symptom(
                    "zero-gradient",
                    "grad_norm",
                    curve.spot(i),
                    curve.spot(len(values) - 1),
                    zeros / len(values),
                    (curve.lines[i], curve.lines[len(values) - 1]),
                    {},
                )
            )
        if curve.bad is not None or len(values) >= 5:
            before = median(values[:-1][-20:]) if len(values) > 1 else values[0]
            if values[-1] > 10 * max(before, 1e-12) and values[-1] > 5 * max(values[0], 1e-12):
                found.append(
                    Symptom(
                        "gradient-growth",
                        "grad_norm",
                        curve.spot(len(values) - 1),
                        curve.spot(len(values) - 1),
                        values[-1] / max(before, 1e-12),
                        (curve.lines[max(0, len(values) - 2)], curve.lines[len(values) - 1]),
                        {"before": before, "to": values[-1]},
                    )
                )
    found.extend(_layers(patient))
    return found


def _undefined(patient: Patient) -> set[float]:
    """Steps at which the loss is no number: a loss over no samples at all has no gradient either."""
    loss = patient.curve("loss")
    if loss is None or loss.bad is None:
        return set()
    return {step for step, value in zip(loss.steps, loss.values, strict=True) if not math.isfinite(value)}


def _done(patient: Patient, since: int) -> bool:
    """The loss came down without a gradient, or to nothing: the norm is not measured, or a margin loss needs none.

    `since`: the line of the first norm of 0; what the loss lost before was learnt with a gradient.
    """
    loss = patient.curve("loss")
    if loss is None or len(loss.finite) < 3:
        return False
    at = loss.upto(since)
    then = max(loss.finite[max(0, at - 2) : at + 1])
    return loss.end < LEARNT * then or loss.end < NOTHING * loss.finite[0]


def _layers(patient: Patient) -> list[Symptom]:
    """Per-layer norms: the first layers get (almost) nothing, the last one does, and the loss does not come down.

    What never has any gradient is not trained: the statistics of a BatchNorm layer, frozen weights.
    """
    layers = [
        s
        for name, s in patient.run.series.items()
        if s.count and (name.startswith(("grad_norms/", "diff/")) or "grad_norm/" in name) and s.nonfinite == 0
        and any(s.values)
    ]
    loss = patient.curve("loss")
    if len(layers) < 3 or (loss is not None and loss.bad is None and loss.end < LEARNING * loss.start):
        return []
    levels = [median(s.values) for s in layers]
    top = max(levels)
    low = min(levels)
    if top > 0 and low < 1e-4 * top:
        i = levels.index(low)
        s = layers[i]
        spot = s.last
        assert spot is not None
        return [
            Symptom(
                "vanishing-layers",
                s.metric,
                spot,
                spot,
                low / top,
                (s.first_line, spot.line),
                {"layer": s.metric.split("/", 1)[1], "level": low, "top": top},
            )
        ]
    return []
