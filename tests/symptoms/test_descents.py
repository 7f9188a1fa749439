"""A first print far above the rest is no fault of a run that goes on learning; one that has come to rest is another."""

from __future__ import annotations

from tests.symptoms.runs import flat, symptoms, table

STEADY = [424.6, 13.5, 3.62, 3.08, 2.9, 2.79, 2.7, 2.63, 2.57, 2.5]
SUMMED = [75.6 * 0.72 ** i + 7 - 0.05 * i for i in range(40)]
"""A sum of losses that falls still; the accuracy says that its scale is not that of one cross-entropy."""


def test_a_burst_is_one_that_has_come_to_rest() -> None:
    assert "overshoot" in symptoms(table(loss=[424.6, 13.5, *[2.5, 2.6] * 4]))
    assert "overshoot" not in symptoms(table(loss=STEADY))


def test_a_run_that_falls_still_may_make_good_for_its_start() -> None:
    right = [None] * 9 + [0.09] + [None] * 9 + [0.12] + [None] * 19 + [0.14]
    assert "huge-start" not in symptoms(table(loss=SUMMED, val_accuracy=right))
    assert "huge-start" in symptoms(table(loss=[*SUMMED[:10], *flat(30, 6.5)], val_accuracy=right))
