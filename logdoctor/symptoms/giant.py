"""One sample that dwarfs all others: a mean that towers over everything else the run prints."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

TIMES = 1e3
"""Times the level beside it; the smallest planted wrong label stands at 1e5, no healthy run at more than 30."""

APART = 1e6
"""Times the worst evaluation that a mean may stand above it all the time; a sum over a batch or a weight stays below.
One that moves by as much is believed where a third of it stands TIMES above; sound runs train at 1.9 times or less."""


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is how many times the mean stands above the ordinary level."""
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or len(loss.finite) < 5 or patient.adversarial:
        return []
    values = list(loss.finite)
    mean = patient.run.series.get("loss_mean")
    if mean is not None and mean.count >= 5 and mean.nonfinite == 0:
        level = median(values)
        if 0 < TIMES * level < max(mean.values) and max(values) < 50 * level:
            i = next(i for i, value in enumerate(mean.values) if value > TIMES * level)
            at = min(range(len(loss.lines)), key=lambda k: abs(loss.lines[k] - mean.lines[i]))
            return [_symptom(loss.series.metric, loss, at, mean.values[i] / level, (mean.lines[i],))]
    held = patient.curve("val_loss")
    if held is None or held.bad is not None or len(held.finite) < 5 or (worst := max(held.finite)) <= 0:
        return []
    top = max(values)
    same = sum(abs(value - top) < 0.01 * top for value in values)
    if same >= 0.5 * len(values) and top > TIMES * worst and held.end < held.finite[0]:
        return [_symptom(loss.series.metric, loss, 0, top / worst, (loss.lines[0], held.lines[0]))]
    level = median(values) / worst
    towers = sum(value > TIMES * worst for value in values) >= max(3, len(values) / 3)
    if min(values) >= 0 and (level > APART or (towers and top > TIMES * min(values))):
        return [_symptom(loss.series.metric, loss, 0, level, (loss.lines[0], held.lines[0], held.lines[-1]))]
    return []


def _symptom(metric: str, loss: Curve, i: int, times: float, lines: tuple[int, ...]) -> Symptom:
    last = loss.spot(len(loss.finite) - 1)
    return Symptom("giant-sample", metric, loss.spot(i), last, times, lines, {"times": times})
