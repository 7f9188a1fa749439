"""What the other folds of the same log show of a fold that was lost."""

from __future__ import annotations

from logdoctor.facts.exam import Exam, Measured


def sound_folds(exam: Exam) -> Measured | None:
    """Folds whose losses are all finite, where this one's was lost and most others' were not (folds)."""
    others = exam.run.beside
    if not others or exam.bad_loss is None:
        return None
    sound = [fold for fold in others if fold.sound]
    most = len(sound) > len(others) / 2
    return Measured(float(len(sound)) if most else 0.0, (exam.bad_loss.first.line, *(fold.line for fold in sound[:3])))
