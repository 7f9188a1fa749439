"""Where the corpus says that a fault took hold: the rules see the trace alone, and noise does not move them."""

from __future__ import annotations

import math
import random

from corpus.onset import dies, fell_back, leaves_track, ran_away, stays_below, turning_point
from corpus.trace import Trace


def noisy(levels: list[tuple[int, float]], spread: float) -> list[float]:
    chance = random.Random(5)
    return [level + chance.gauss(0, spread) for steps, level in levels for _ in range(steps)]


def test_a_batch_that_is_taken_back_is_no_departure() -> None:
    loss = [1.0] * 10 + [40.0] + [1.0] * 20 + [30.0, 200.0, 5e3, math.inf, math.nan, math.nan]
    assert leaves_track(Trace(loss=loss)) == 31


def test_a_resumed_run_counts_from_where_it_began() -> None:
    assert leaves_track(Trace(loss=[1.0, 1.0, 50.0, math.nan, math.nan, math.nan], start=100)) == 102


def test_a_run_of_nothing_but_wild_batches_leaves_at_the_first() -> None:
    assert leaves_track(Trace(loss=[1.0, 20.0, 1.0, 1.0, 1.0, 30.0, 1.0, 1.0])) == 1


def test_a_loss_that_stays_has_no_departure() -> None:
    assert leaves_track(Trace(loss=[1.0, 2.0, 0.5])) is None


def test_a_growing_rate_takes_hold_at_ten_times_the_first() -> None:
    lr = [0.01 * 3.0 ** (step // 10) for step in range(60)]
    assert ran_away(Trace(loss=[1.0] * 60, lr=lr)) == 30


def test_a_negative_rate_or_a_lost_loss_takes_hold_at_once() -> None:
    assert ran_away(Trace(loss=[1.0] * 5, lr=[0.1, 0.05, 0.0, -0.05, -0.1])) == 3
    assert ran_away(Trace(loss=[1.0, 1.0, 20.0, 30.0, 40.0], lr=[0.1, 0.2, 0.4, 0.8, 1.6])) == 2


def test_a_rate_is_dead_at_a_hundredth() -> None:
    assert dies(Trace(loss=[1.0] * 30, lr=[0.1 * 0.1 ** (step // 10) for step in range(30)])) == 20


def test_the_end_of_the_good_times_is_not_the_best_step() -> None:
    reward = noisy([(30, 0.1), (100, 0.7), (200, 0.1)], 0.1)
    assert abs(fell_back(reward, 10) - 130) <= 1
    reward[60] = 2.0
    assert abs(fell_back(reward, 10) - 130) <= 1


def test_a_side_has_won_when_its_loss_stays_down() -> None:
    loss = [1.4, 0.3, 0.01, 0.01, 0.5, 0.4, 0.3, 0.01, 0.005, 0.001, 0.3, 0.001, 0.001, 0.001]
    assert stays_below(loss, 0.02) == 7


def test_validation_turns_at_its_lowest() -> None:
    assert turning_point(Trace(val=[(10, 1.0, 0.0), (20, 0.6, 0.0), (30, 0.9, 0.0)])) == 20
