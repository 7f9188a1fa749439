"""What counts as one growth: prints of the loss that rose, and a rate that is multiplied."""

from __future__ import annotations

import pytest

from logdoctor.symptoms.growth import rising
from tests.symptoms.runs import falling, symptoms, table


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ([1.0, 2.0, 4.0, 8.0], 3),
        ([1.0, 10.0, 100.0, 1e3, 1e5, 4e4, 1e6, 1e7], 6),  # the dip takes back less than half of the decades before
        ([1.0, 10.0, 100.0, 1e3, 2e3, 6e2, 1e6, 1e7], 2),  # more than all
        ([1.0, 1.2, 1.44, 1.7, 2.1, 2.0, 2.4, 2.9], 6),  # a small dip
        ([2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], 1),  # swings
        ([3.0, 2.0, 1.0], 0),
        ([1.0], 0),
        ([], 0),
    ],
)
def test_rising(values: list[float], count: int) -> None:
    assert rising(values) == count


def test_a_straight_warm_up_is_not_multiplied() -> None:
    """Its first steps are 2, 1.5 and 1.33 times the ones before."""
    loss = falling(6, 2.3, 1.9)
    assert "lr-growth" not in symptoms(table(loss=loss, lr=[0.013, 0.275, 0.5376, 0.8, 1.062, 1.32]))
    assert "lr-growth" in symptoms(table(loss=loss, lr=[0.013 * 1.8**k for k in range(6)]))
