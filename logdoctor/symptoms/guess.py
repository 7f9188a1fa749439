"""Whether a run knows more than a guess: its held-out loss beside ln K, its answers beside one in K."""

from __future__ import annotations

import math

from logdoctor.numbers import median
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

GUESS = 0.2
"""Accuracy above one in K that is still no answer: networks squeezed through one unit reach 0.15 above it with ten
classes, the poorest sound run of our corpus on as many classes 0.45."""
NEAR = {2: (0.92, 0.005), 5: (0.87, 0.015), 10: (0.87, 0.015), 20: (0.87, 0.015)}
"""Share of ln K from which on validation is near a guess, and how little it moves in its second half. Sound runs that
are as still end at 0.83 of it or lower (labels wrong on purpose), ten classes through one unit at 0.925; with three
classes wrong labels alone reach 0.94. Two classes: 0.93 to 0.98 in deep sigmoid nets, no sound run above 0.8."""
POOR = 0.25
"""Accuracy up to which answers may be a guess among four classes or more; of the sound runs whose accuracy got no
better than it began the poorest was right in 58 %."""
LUCK = 0.03
"""What a lucky evaluation adds to a guess."""
SETTLED = 0.05
"""Gain of the best accuracy in the second half below which it has settled."""


def knows_no_more(patient: Patient, loss: Curve, validation: Curve | None) -> bool:
    """By its answers, or by a held-out loss that has settled."""
    by_answers = near_a_guess(patient, loss) or answers_by_chance(patient, loss)
    return by_answers or settles_near_one(patient, loss, validation)


def near_a_guess(patient: Patient, loss: Curve) -> bool:
    """It began at ln K, and the second half brings the answers no further than a little above one in K."""
    accuracy = patient.curve("val_accuracy")
    classes = patient.chance(loss.start, 0.08)
    if accuracy is None or len(accuracy.finite) < 5 or classes is None or not 5 <= classes <= 20:
        return False
    scale = 100.0 if max(accuracy.finite) > 1.5 else 1.0
    half = len(accuracy.finite) // 2
    before, after = max(accuracy.finite[:half]) / scale, max(accuracy.finite[half:]) / scale
    return after <= 1 / classes + GUESS and after - before <= SETTLED and loss.end > 0.75 * math.log(classes)


def settles_near_one(patient: Patient, loss: Curve, validation: Curve | None) -> bool:
    """Validation began at ln K and stays a little below it: a guess, or the classes' shares, is all that is known."""
    if validation is None or validation.bad is not None or len(validation.finite) < 5:
        return False
    classes = patient.chance(validation.finite[0], 0.08)
    if classes is None or classes not in NEAR:
        return False
    level, spread = NEAR[classes]
    late = validation.finite[len(validation.finite) // 2 :]
    guess = math.log(classes)
    settled = max(late) - min(late) <= spread * late[0] and level * guess <= median(late) <= 1.08 * guess
    begins = abs(loss.finite[0] - guess) <= 0.15 * guess
    return settled and begins and loss.end > 0.8 * guess and (patient.best_accuracy or 0.0) <= 1 / classes + GUESS


def answers_by_chance(patient: Patient, loss: Curve) -> bool:
    """Five evaluations or more are as poor as the first one, and the loss is no lower than that share of right answers
    costs a guess."""
    best = no_better_answers(patient)
    if not 0 < best <= POOR:
        return False
    middle = median(loss.finite[len(loss.finite) // 3 : len(loss.finite) // 2 + 1])
    classes = patient.chance(loss.finite[0], 0.08)
    # where it goes on falling the two disagree, unless it only comes back to what a guess costs
    back = classes is not None and loss.end > math.log(classes)
    return back or loss.end > max(-0.95 * math.log(best), 0.95 * middle)


def no_better_answers(patient: Patient) -> float:
    """The best share of right answers where five evaluations or more brought none better than at first; else 0.

    Where the loss begins at ln K, no better than one in K counts as well.
    """
    accuracy = patient.curve("val_accuracy") or patient.curve("accuracy")
    if accuracy is None or len(accuracy.finite) < 5:
        return 0.0
    full = patient.full(accuracy)
    right = [value / full for value in accuracy.finite]
    loss = patient.curve("loss")
    classes = patient.chance(loss.finite[0], 0.08) if loss is not None and loss.finite else None
    begun = max(right[0], 1 / classes if classes else 0.0)
    return max(right) if max(right[1:]) <= begun + LUCK and max(right) < 0.5 else 0.0
