"""A learning rate far beyond use, and a loss that shows it: it rises at once, or stands still most of the run."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

ADAPTIVE = 0.1
"""Adam moves each weight by about the rate at every step; a hundred times its default (as the lint rule adam-rate)."""
PLAIN = 5.0
"""For any other optimizer. Clipped recurrent nets (20 to 30) and LARS (to 37) are trained so, and their loss falls."""
RISE = 1.3
"""Times the first print; at such a rate three early prints this high are no noise of batches."""
OWN_UNITS = 1e3
"""A first loss from which on an adaptive optimizer may need a rate in the targets' own units."""
LEAST = 12


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the rate over the bound of its optimizer. A rate that decays on its way is given the time."""
    loss, rate = patient.curve("loss"), patient.curve("lr")
    if loss is None or rate is None or loss.bad is not None or rate.bad is not None or len(loss.finite) < LEAST:
        return []
    if patient.adversarial or patient.no_course or patient.resumed or (patient.best_accuracy or 0.0) >= 0.8:
        return []
    usual = median(rate.finite)
    bound = ADAPTIVE if patient.adaptive and loss.finite[0] < OWN_UNITS else PLAIN
    if usual < bound or rate.finite[-1] < 0.5 * max(rate.finite) or min(loss.finite) < 0:
        return []
    how = "rises" if _rises(loss) else "stalls" if _stalls(loss) else ""
    if not how:
        return []
    last = len(loss.finite) - 1
    lines = tuple(sorted({rate.lines[0], loss.lines[0], loss.lines[loss.high], loss.lines[last]}))
    data: dict[str, float | str | bool | None] = {"rate": usual, "how": how, "end": loss.end}
    return [Symptom("reckless-rate", loss.series.metric, loss.spot(0), loss.spot(last), usual / bound, lines, data)]


def _rises(loss: Curve) -> bool:
    """Three early prints or more stand above the first, and the end is no better than half of it."""
    early = loss.finite[1 : len(loss.finite) // 3 + 1]
    above = sum(value > RISE * loss.finite[0] for value in early)
    return above >= 3 and above >= 0.5 * len(early) and loss.end > 0.5 * loss.finite[0]


def _stalls(loss: Curve) -> bool:
    """The last three fifths bring no fall beyond their noise, and are far from having come down to nothing."""
    late = loss.finite[2 * len(loss.finite) // 5 :]
    third = max(3, len(late) // 3)
    return heldout.shift(late[:third], late[-third:]) < heldout.SHIFT and loss.end > 0.2 * loss.finite[0]
