"""A loss that fell and then climbed back to half of its start, or more, and stays there: what was learnt is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

GAINED = 0.3
"""Share of the first loss that must have been learnt before it can be lost."""
LOST = 0.5
"""Share of the gain that must be lost (diagnosis.md part 4); a held-out loss that lost as much may vouch for less."""
VOUCHED = 0.35
"""... namely this much. Of 900 healthy runs none lost a quarter in both; batches alone lost up to 88 % in one."""
BEYOND = 2.8
"""Standard errors of the rank sum between the best stretch and the end, where no held-out loss is printed. Healthy
runs that had lost half by it reach 2.2: the best stretch is chosen, so some of the distance is chance."""
KEPT = 0.7
"""Share of the best accuracy; sound runs whose held-out loss rose by 30 % kept 0.96 or more (1 % and less: 0.77)."""
FAR = 5.0
"""Times the worst evaluation before a leap at which all later ones stand."""
SPIKE = 10.0
"""Times the first loss; what is printed beyond that must not decide where the good level ends."""
ABOVE = 1.2
"""Share lost up to which a bare training loss is believed: a term whose weight grows by design lifts it far above its
start (to 1.4 times and more), and no held-out loss is there to say otherwise."""


class Loss(NamedTuple):
    """How much of the gain was lost: shares, the place of the best stretch, and the distance in standard errors."""

    gain: float
    lost: float
    at: int
    beyond: float


def measure(values: Sequence[float], width: int) -> Loss:
    """The end against the best stretch of the same width, so that noise favours neither."""
    starts = range(0, len(values) - width + 1, max(1, width // 4))  # overlapping: as good as all, and linear in time
    levels = [median(values[i : i + width]) for i in starts]
    best = min(range(len(levels)), key=levels.__getitem__)
    at, low = starts[best], levels[best]
    head = max(values[:2])
    gain = head - low
    lost = (median(values[-width:]) - low) / max(gain, 1e-12)
    return Loss(gain / max(abs(head), 1e-12), lost, at, heldout.shift(values[-width:], values[at : at + width]))


def turn(values: Sequence[float], at: int) -> int:
    """Where what was learnt is lost: the index that divides `values[at:]` into two levels, the second the higher one.

    Least squares, the usual estimate of one change of level (Hinkley 1970): no
    threshold, and no single print decides it, as the lowest one would.
    """
    whole, sums = 0.0, [0.0]
    for value in values[at:]:
        whole += value
        sums.append(whole)

    def contrast(k: int) -> float:
        before, after = k, len(sums) - 1 - k
        rise = (whole - sums[k]) / after - sums[k] / before
        return before * after * rise * abs(rise)

    return at + max(range(1, len(sums) - 1), key=contrast)


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the share of the gain that was lost; "divergence" already tells of a loss above its start."""
    curve = patient.curve("loss")
    if curve is None or curve.bad is not None or len(curve.finite) < 5 or min(curve.finite) < 0:
        return []
    if patient.adversarial or patient.no_course or patient.resumed:
        return []
    values = list(curve.finite)
    width = max(1 if len(values) < 12 else 2, len(values) // 8)
    training = measure(values, width)
    held = patient.curve("val_loss")
    forgot = held is not None and _forgot(patient.curve("val_accuracy"), held)
    if training.gain < (GAINED / 2 if forgot else GAINED) or training.lost < VOUCHED:
        return []
    if training.at + 2 * width > len(values):
        return []
    if forgot:
        pass
    elif held is None or len(held.finite) < 4:
        if len(values) < 6:
            return []
        if training.beyond < BEYOND or not LOST <= training.lost <= ABOVE:
            return []
    elif held.bad is not None or not _vouches(held):
        return []
    low, last = training.at + width // 2, len(values) - 1
    lost = turn([min(value, SPIKE * values[0]) for value in values], training.at)
    lines = tuple(dict.fromkeys(curve.lines[i] for i in (0, low, curve.high, last)))
    data: dict[str, float | str | bool | None] = {
        "start": values[0],
        "low": values[low],
        "end": median(values[-width:]),
        "lost": training.lost,
    }
    name = curve.series.metric
    return [Symptom("relapse", name, curve.spot(lost), curve.spot(last), training.lost, lines, data)]


def _forgot(accuracy: Curve | None, held: Curve) -> bool:
    """The last two evaluations are right three times in ten less often than the best, and their loss says so, too."""
    if accuracy is None or len(accuracy.finite) < 4 or len(held.finite) < 4 or min(held.finite) <= 0:
        return False
    values = accuracy.finite
    best = max(values)
    return best > 2 * values[0] * KEPT and max(values[-2:]) < KEPT * best and held.end > 1.3 * min(held.finite)


def _vouches(held: Curve) -> bool:
    """The held-out loss had got better by as much and lost as much, or stays far above all it had before a leap."""
    values = list(held.finite)
    seen = measure(values, 1 if len(values) < 12 else 2)
    before = max(values[: held.high], default=0.0)
    leapt = before > 0 and held.high < len(values) - 2 and min(values[held.high :]) > FAR * before
    return leapt or (seen.gain > GAINED / 2 and seen.lost >= VOUCHED)
