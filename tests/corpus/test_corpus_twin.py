"""A planted fault is kept only where the run ends materially worse than its sound twin."""

from __future__ import annotations

import math

from corpus.trace import Trace
from corpus.twin import fell_short, gains, quiet


def falling(start: float, end: float, accuracy: float = 0.97, val: float | None = None) -> Trace:
    losses = [end + (start - end) * 0.9**i for i in range(100)]
    last = losses[-1] if val is None else val
    t = Trace(loss=losses, metric=[0.1] * 50 + [accuracy] * 50, metric_name="acc", shown=losses[::10])
    t.val = [(50, losses[50], 0.5), (100, last, accuracy)]
    return t


TWIN = falling(2.3, 0.1)


def test_a_wild_start_that_ends_as_well_as_the_twin_is_no_failure() -> None:
    assert fell_short(falling(60.0, 0.2), TWIN) == []


def test_a_network_that_is_sure_of_itself_and_right_is_no_failure() -> None:
    assert fell_short(falling(2.3, 0.05, val=1.6), TWIN) == []
    assert fell_short(falling(2.3, 0.05, val=1.6), TWIN, harms="validation") == ["val"]


def test_less_than_half_of_what_the_twin_gained_is_a_failure() -> None:
    assert fell_short(falling(2.3, 1.1), TWIN) == []
    assert fell_short(falling(2.3, 1.3), TWIN) == ["loss", "shown"]


def test_a_failure_that_only_the_metric_tells() -> None:
    assert fell_short(falling(2.3, 0.1, accuracy=0.3), TWIN) == ["metric"]


def test_a_mean_that_blurs_the_end_is_not_counted_as_shown() -> None:
    t = falling(2.3, 1.3)
    t.shown = [0.9]
    assert fell_short(t, TWIN) == ["loss"]


def test_a_table_in_another_unit_is_measured_by_the_guess_of_its_mean() -> None:
    t = falling(5e10, 1.8e10)
    t.unit, t.metric, t.val = 2e9, [], []
    assert "loss" in fell_short(t, falling(1.1, 0.1))


def test_only_a_run_that_ends_in_numbers_needs_a_twin() -> None:
    assert quiet(TWIN)
    for spoil in ("loss", "grad", "lr"):
        t = falling(2.3, 0.1)
        getattr(t, spoil).append(math.nan)
        assert not quiet(t)
    killed = falling(2.3, 0.1)
    killed.ended = "killed"
    assert not quiet(killed)


def test_one_of_several_runs_in_a_log_that_ends_in_nan_is_not_quiet() -> None:
    folds = falling(2.3, 0.1)
    folds.parts = [50, 100]
    assert quiet(folds)
    folds.loss[49] = math.nan
    assert not quiet(folds)


def test_only_what_the_twin_itself_gained_can_be_compared() -> None:
    assert gains(TWIN) == ["loss", "metric"]
    assert gains(falling(2.3, 2.1, accuracy=0.15)) == []
    reward = falling(0.02, 0.02)
    assert gains(reward) == ["metric"]
    assert fell_short(falling(0.02, 5.0, accuracy=0.97), reward) == []
    assert fell_short(falling(0.02, 0.02, accuracy=0.2), reward) == ["metric"]
