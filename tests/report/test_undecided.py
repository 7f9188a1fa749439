"""What a log without complaint leaves open, in words; made-up numbers, no file."""

from __future__ import annotations

from tests.symptoms.runs import falling, flat, session, table


def asked(text: str) -> list[str]:
    report = session(text).finish()
    assert report.verdict == "healthy"
    return [open_question.what for open_question in report.not_judged]


MEAN = "whether it has learnt more than the mean of its target"
LABELS = "whether wrong labels or the network keep the loss so near a guess"


def test_a_loss_in_raw_units_that_came_down_part_of_the_way() -> None:
    """House prices: 5e10 at first, 1.9e10 at the end is their variance, 2e8 is not; scaled targets ask nothing."""
    assert MEAN in asked(table(loss=falling(30, 5.2e10, 1.9e10, 0.1)))
    assert MEAN not in asked(table(loss=falling(30, 5.2e10, 2e8)))
    assert MEAN not in asked(table(loss=falling(30, 1.04, 0.38, 0.1)))


def test_a_loss_that_settles_below_a_guess_without_an_accuracy() -> None:
    down = [*falling(15, 2.31, 1.85, 0.02), *flat(30, 1.81, 0.02)]
    assert LABELS in asked(table(loss=down))
    assert LABELS not in asked(table(loss=down, val_acc=[0.2, 0.4, 0.5, 0.55, 0.56, 0.57]))  # wrong labels, told by it
    assert LABELS not in asked(table(loss=falling(45, 2.31, 0.6)))
