"""No progress: a flat loss, or progress far too slow."""

from __future__ import annotations

import itertools

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms import guess, heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.known_values import of_guessing
from logdoctor.symptoms.nonfinite import hidden
from logdoctor.symptoms.patient import Patient

LEAST_POINTS = 8
"""Prints below which a flat curve is no evidence (three short epochs may well look flat)."""
LEAST_UPDATES = 40
"""Iterations below which standing still is no evidence, however densely they are printed: sound nets at batch 20 had
not moved by more than their noise within 10 to 38 updates; the shortest run that was really stuck had 47."""
PROGRESS = 0.05
"""Relative improvement below which training made no progress (diagnosis.md part 4; healthy runs here: >= 12 %)."""

BATCHED = frozenset({"paddle", "lightning"})
"""Frameworks whose steps are batches, several of which may make one update."""
FEW = 20
"""Prints of a part of the first epoch below which a loss off any chance level may be a pretrained model's: one sound
fine-tuning moved within its noise for all ten prints of a third of an epoch."""

RISING = 0.03
"""Share of the scale that the accuracy gains within the first half of a run that is not over: one sound run stood at
0.41, 0.41, 0.42, 0.43, 0.46, 0.61 after its first epochs of 20."""

DOUBT = 0.15
"""Standard error of the improvement, relative, above which batches alone prove nothing. Flat runs without a held-out
loss reach 0.11; a sound run on batches of four that looked flat stood at 0.2."""
TRAINED = 0.5
"""First loss below which the weights have been trained before (a guess costs ln 2 = 0.69 nats or more, and the variance
1 of a scaled target), unless the targets are small themselves;"""
REFINED = 0.03
"""... what validation then gains at least (relative). Sound fine-tunings gained 4 % or more, sick runs there 0.4 %,
and 2.1 % where weight decay held a regression at its mean."""
DONE = 0.2
"""First loss below which standing still may be having arrived; the lowest sick run began at 0.25."""
TINY = 2e-5
"""Largest learning rate that explains a standstill by itself, also at such a level."""
QUICK = 2.0
"""Times the later level at which the first two prints must stand; a linear regression may be done after five."""
LEARNT = 0.3
"""Share of the scale that the accuracy gains when a network learns; noise about chance level stays far below."""

CLOSE = 0.01
"""Relative distance from ln K at which it is named though nothing else tells of classes."""


def detect(patient: Patient) -> list[Symptom]:
    loss = patient.curve("loss")
    if loss is None or loss.bad is not None or patient.adversarial or patient.no_course:
        return []
    if loss.finite[-1] == 0.0 and hidden(patient):
        return []  # zeros that stand for NaN are no level
    if not patient.resumed and (stuck := _no_progress(patient, loss)):
        return [stuck]
    return []


def _no_progress(patient: Patient, loss: Curve) -> Symptom | None:
    values = list(loss.finite)
    if (patient.best_accuracy or 0.0) >= 0.9:
        return None
    if min(values) < 0 and max(values) - min(values) > PROGRESS * abs(median(values)):
        return None  # a likelihood or a cosine: zero is no floor, so a share of the level means nothing
    accuracy = patient.curve("val_accuracy") or patient.curve("accuracy")
    if accuracy is not None and len(accuracy.finite) >= 3:
        gained = max(accuracy.smooth) - accuracy.finite[0]
        scale = 100.0 if max(accuracy.finite) > 1.5 else 1.0
        if not _frozen(accuracy) and gained > 0.15 * scale and accuracy.end > accuracy.finite[0] + 0.1 * scale:
            return None
    if patient.run.step_unit == "iteration" and _updates(patient, loss) < LEAST_UPDATES:
        return None
    beginning = patient.run.step_unit == "epoch" and loss.steps[-1] < 1 and len(values) < FEW
    if beginning and patient.curve("val_loss") is None and not patient.chance(loss.end):
        return None
    validation = patient.curve("val_loss")
    guesses = guess.knows_no_more(patient, loss, validation)
    if (
        not guesses
        and len(values) < LEAST_POINTS
        and not (validation is not None and len(values) + len(validation.finite) >= 12)
        and not (
            len(values) >= 5
            and validation is not None
            and len(validation.finite) >= 5
            and loss.finite[0] - loss.finite[-1] < 0.01 * abs(loss.finite[0])
        )
    ):
        return None
    if _fine_tuned(patient, values, validation) or _on_the_way(patient, accuracy):
        return None
    # a huge first value that falls to a plateau at once is judged by the plateau
    body = values
    flat = heldout.flat(validation) and validation is not None and len(validation.finite) >= 5
    crawls = heldout.crawls(validation, 3 if _hardly_steps(patient) else 5)
    settled = flat or crawls or patient.chance(median(values[-4:]), 0.04)
    if len(values) >= 6 and abs(values[0]) > 3 * abs(median(values[1:4])) and settled:
        body = values[1:]
    if body is not values:
        while len(body) > LEAST_POINTS and abs(body[0]) > 1.5 * abs(median(body[1:6])):
            body = body[1:]
        if len(values) - len(body) > max(2, len(values) // 8) and not patient.chance(median(values[-4:]), 0.04):
            body = values  # it came down by and by: that was progress
    elif at := _after_the_burst(patient, values):
        body = values[at:]
    elif not settled and min(values[:2]) > QUICK * abs(median(body[-max(4, len(body) // 4) :])):
        return None  # it came down in its first prints; where nothing tells what a guess costs, that was progress
    k = max(2, min(50, len(body) // 8))
    start, end = median(body[:k]), median(body[-k:])
    steps = [abs(b - a) for a, b in itertools.pairwise(body)]
    noise = median(steps) if steps else 0.0
    scale = max(abs(start), 1e-12)
    improvement = (start - end) / scale
    late = body[len(body) // 4 :]
    late_gain = (median(late[:k]) - end) / scale if len(late) >= 4 else improvement
    # single batches are noise; five evaluations that all say the same are not
    stands = crawls or heldout.moves_by_less(validation, heldout.FLAT)
    still = (stands and improvement < 0.3) or heldout.still(validation, body)
    if still and validation is not None:
        improvement = min(improvement, heldout.gain(validation.finite))
    elif not guesses and _moved(patient, loss, body, (start, end), late_gain):
        return None
    elif (validation is None or len(validation.finite) < 3) and 1.31 * noise * (2 / k) ** 0.5 > DOUBT * scale:
        return None  # single batches alone, too noisy to say (1.31: from the median jump to the error of a median)
    # noise larger than the improvement: flat; else a slow, steady descent
    steady = start - end > 2 * noise / max(1.0, k**0.5)
    data: dict[str, float | str | bool | None] = {
        "improvement": improvement,
        "start": start,
        "end": end,
        "noise": noise,
        "first": values[0],
        "steady": steady,
        "dropped_first": float(len(values) - len(body)),
    }
    chance = patient.chance(end)
    data["chance"] = float(chance) if chance else None
    surely = patient.classification or patient.classes is not None
    if chance is not None and (surely or patient.chance(end, CLOSE)):
        data["guess"] = of_guessing(chance, surely=surely)
    if validation is not None and validation.bad is None and len(validation.finite) >= 3:
        data["validation_falls"] = heldout.falls(validation.finite)
        if guesses and heldout.gain(validation.finite) > heldout.STILL:
            data.update({"steady": False, "validation_falls": 0.0})  # it came down and settled: no rate was too low
    lines: tuple[int, ...] = (loss.lines[0], loss.lines[len(values) // 2], loss.lines[-1])
    if still and validation is not None:
        data.update({"how": "held", "held_start": validation.finite[0], "held_end": validation.end})
        lines = (validation.lines[0], validation.lines[len(validation.finite) - 1])
    begun = 0
    if (lost := _lost(accuracy)) is not None:
        turn, best, left = lost
        begun = loss.upto(turn)
        lines = (turn, loss.lines[begun], loss.lines[-1])
        data.update({"how": "lost", "best_accuracy": best, "end_accuracy": left})
    return Symptom(
        "no-progress",
        loss.series.metric,
        loss.spot(begun),
        loss.spot(len(values) - 1),
        1 - improvement,
        tuple(dict.fromkeys(lines)),
        data,
    )


def _hardly_steps(patient: Patient) -> bool:
    """Plain gradient descent at a rate that moves nothing, so that three evaluations in a line are enough."""
    lr = patient.curve("lr")
    return patient.adaptive is False and lr is not None and bool(lr.finite) and max(lr.finite) <= TINY


def _on_the_way(patient: Patient, accuracy: Curve | None) -> bool:
    """Less than half of the announced epochs are over, and the accuracy is at its best, better than at first."""
    if accuracy is None or len(accuracy.finite) < 3:
        return False
    run, values = patient.run, accuracy.smooth
    begun = bool(run.total_epochs and run.epochs and run.epochs[-1][2] < run.total_epochs / 2)
    return begun and values[-1] >= max(values) and values[-1] - accuracy.finite[0] >= RISING * patient.full(accuracy)


def _updates(patient: Patient, loss: Curve) -> float:
    """Updates of the weights between the first print and the last one."""
    steps = loss.steps[-1] - loss.steps[0]
    several = patient.run.setting("accumulation") if patient.run.framework in BATCHED else None
    return steps / several if isinstance(several, int | float) and several > 1 else steps


def _fine_tuned(patient: Patient, values: list[float], validation: Curve | None) -> bool:
    """Both losses begin where only a trained network can be, and validation still gets better, or nothing is left."""
    if validation is None or validation.bad is not None or len(validation.finite) < 4:
        return False
    first, lr = max(*values[:3], validation.finite[0]), patient.curve("lr")
    done = first < DONE and (lr is None or not lr.finite or max(lr.finite) > TINY) and len(set(values)) > 1
    return done or (first < TRAINED and heldout.gain(validation.finite) >= REFINED)


def _moved(patient: Patient, loss: Curve, body: list[float], ends: tuple[float, float], late_gain: float) -> bool:
    """The loss came down by more than a hair, rose for good, or validation got better although training hardly did."""
    start, end = ends
    scale = max(abs(start), 1e-12)
    improvement = (start - end) / scale
    if end > 1.5 * start > 0 or (end > 1.15 * start > 0 and min(loss.smooth) < 0.95 * start):
        return True  # it learnt and then rose: that is not standing still
    validation = patient.curve("val_loss")
    flat = heldout.flat(validation) or heldout.crawls(validation)
    # what fell in the first prints only and moved validation by nothing was no progress either
    frozen = _frozen(patient.curve("val_accuracy") or patient.curve("accuracy")) and end > 0.85 * loss.finite[0]
    if improvement >= PROGRESS and not frozen and not (flat and late_gain < 0.02 and improvement < 0.15):
        return True
    if validation is None or validation.bad is not None or len(validation.finite) < 3 or flat or frozen:
        return False
    held = list(validation.finite)
    if len(body) < len(loss.finite) and held[0] > 3 * abs(median(held[1:])):
        held = held[1:]  # its first evaluation shared the huge start
    if improvement <= 0 and guess.no_better_answers(patient):
        return False
    begun = held[0]
    if patient.chance(loss.finite[0], 0.08):
        begun = min(begun, loss.finite[0])  # a guess cost less before the first step: coming back to it is no progress
    return (begun - median(held[-3:])) / max(abs(begun), 1e-12) >= max(PROGRESS, 2 * improvement)


def _lost(accuracy: Curve | None) -> tuple[int, float, float] | None:
    """The line of the best accuracy, the best and the last one, where all that had been learnt was lost again."""
    if accuracy is None or len(accuracy.finite) < LEAST_POINTS:
        return None
    scale = 100.0 if max(accuracy.finite) > 1.5 else 1.0
    best = max(accuracy.smooth)
    k = len(accuracy.smooth) - 1 - accuracy.smooth[::-1].index(best)
    gained = best - accuracy.finite[0]
    if gained < LEARNT * scale or best - accuracy.end < 0.8 * gained:
        return None
    return accuracy.lines[k], best, accuracy.end


def _after_the_burst(patient: Patient, values: list[float]) -> int:
    """Where the loss has settled at chance level after wild first prints; 0 when it did not."""
    tail = median(values[-max(4, len(values) // 4) :])
    if len(values) < LEAST_POINTS or not patient.chance(tail, 0.03):
        return 0
    # ln 10 is no level that a loss takes by accident; sound runs stood for a while at ln 20 and ln 50
    out, top = (1.1, 1.25) if patient.chance(tail, 0.03) == 10 else (1.3, 1.6)
    wild = [i for i, value in enumerate(values) if value > out * tail]
    early = wild and wild[-1] < len(values) // 3 and len(values) - wild[-1] > 6
    return wild[-1] + 1 if early and max(values) > top * tail else 0


def _frozen(accuracy: Curve | None) -> bool:
    """The same accuracy at five evaluations or more, or never above a fifth and never better: always one answer."""
    if accuracy is None or len(accuracy.finite) < 5:
        return accuracy is not None and len(accuracy.finite) == 4 and max(accuracy.finite) == min(accuracy.finite)
    if len(accuracy.finite) >= 8 and len(set(accuracy.finite)) <= 3 and max(accuracy.finite) > min(accuracy.finite):
        return True  # the shares of two or three classes: one answer for all, and another one the next time
    late = list(accuracy.finite[len(accuracy.finite) // 3 :])
    scale = 100.0 if max(accuracy.finite) > 1.5 else 1.0
    if len(late) >= 4 and max(late) == min(late) and accuracy.series.metric.startswith("val_"):
        return True
    return (
        len(late) >= 5
        and accuracy.series.metric.startswith("val_")
        and max(late) <= 0.2 * scale
        and max(late) <= accuracy.finite[0] + 0.03 * scale
    )
