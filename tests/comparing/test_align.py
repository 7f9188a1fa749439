"""Divergence against noise, on series made by hand."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest

from logdoctor.comparing.align import agreeing, aligned, compared
from logdoctor.run.series import Series


def series(values: Sequence[float], every: float = 1.0, start: float = 0.0) -> Series:
    made = Series("loss")
    made.extend([start + every * i for i in range(len(values))], list(values), list(range(1, len(values) + 1)))
    return made


def falling(seed: int, count: int = 200, noise: float = 0.05) -> list[float]:
    chance = random.Random(seed)
    return [math.exp(-i / 80) * math.exp(chance.gauss(0, noise)) for i in range(count)]


def test_runs_of_two_seeds_do_not_part() -> None:
    for seed in range(20):
        found = compared("loss", series(falling(seed)), series(falling(seed + 100)), twins=False, scheduled=False)
        assert found is not None and found.apart is None and found.digits is not None and found.digits.step == 0


def test_a_lasting_departure_is_found_where_it_begins() -> None:
    one, two = falling(1), falling(1)
    two[120:] = [value * 3 for value in two[120:]]
    found = compared("loss", series(one), series(two), twins=True, scheduled=False)
    assert found is not None and found.apart is not None and found.apart.step == 120 and found.apart.agreed == 120


def test_a_single_spike_is_no_departure_but_a_difference_in_digits() -> None:
    one, two = falling(1), falling(1)
    two[50] *= 40
    found = compared("loss", series(one), series(two), twins=True, scheduled=False)
    assert found is not None and found.apart is None
    assert found.digits is not None and (found.digits.step, found.digits.agreed) == (50, 50)


def test_a_difference_below_the_noise_is_only_one_of_digits() -> None:
    one = falling(1)
    two = [value * 1.001 if i > 30 else value for i, value in enumerate(one)]
    found = compared("loss", series(one), series(two), twins=True, scheduled=False)
    assert found is not None and found.apart is None and found.digits is not None and found.digits.step == 31


def test_nan_in_one_run_is_a_departure_at_once_and_in_both_is_none() -> None:
    one, two = falling(1), falling(1)
    two[70:] = [math.nan] * 130
    found = compared("loss", series(one), series(two), twins=True, scheduled=False)
    assert found is not None and found.apart is not None and (found.apart.step, found.apart.noise) == (70, None)
    both = compared("loss", series(two), series(two), twins=True, scheduled=False)
    assert both is not None and both.apart is None and both.digits is None


def test_a_scheduled_value_has_no_noise() -> None:
    one, two = [0.1] * 50, [0.1] * 20 + [0.0999] * 30
    found = compared("lr", series(one), series(two), twins=False, scheduled=True)
    assert found is not None and found.apart is not None and found.apart.step == 20


def test_other_print_intervals_take_the_nearest_step_and_no_digits() -> None:
    shared = aligned(series([1.0] * 100, 10.0), series([1.0] * 40, 25.0, start=3.0))
    assert not shared.exact and len(shared.steps) >= 30
    assert max(abs((a.step or 0) - (b.step or 0)) for a, b in zip(shared.first, shared.second, strict=True)) <= 5
    found = compared("loss", series([1.0] * 100, 10.0), series([1.1] * 40, 25.0, start=3.0), twins=False, scheduled=False)
    assert found is not None and found.digits is None


def test_other_print_intervals_of_the_same_run_agree_where_they_meet() -> None:
    values = falling(1)
    one, two = series(values[::5], 5.0), series(values[::7], 7.0)
    found = compared("loss", one, two, twins=True, scheduled=False)
    assert not aligned(one, two).exact and agreeing(one, two) == 6
    assert found is not None and found.digits is None and found.apart is None
    other = compared("loss", one, series([value + 1e-9 for value in values[::7]], 7.0), twins=True, scheduled=False)
    assert other is not None and other.digits is not None and other.digits.step == 0


def test_zero_and_negative_values_are_compared_on_a_linear_scale() -> None:
    one = [-1.0 - 0.01 * i for i in range(60)]
    found = compared("loss", series(one), series([v + 5 * (i >= 40) for i, v in enumerate(one)]), twins=True,
                     scheduled=False)
    assert found is not None and found.apart is not None and found.apart.step == 40


@pytest.mark.parametrize("values", [[], [1.0], [math.nan] * 5, [0.0] * 9])
def test_odd_series_do_not_fail(values: list[float]) -> None:
    found = compared("loss", series(values), series(values), twins=False, scheduled=False)
    assert (found is None) == (not values)
    if found is not None:
        assert found.apart is None and found.digits is None


def test_no_common_step() -> None:
    assert compared("loss", series([1.0] * 5), series([1.0] * 5, start=1000.0), twins=False, scheduled=False) is None


def test_equal_values_of_few_digits_are_no_sign_of_the_same_run() -> None:
    assert agreeing(series([2.3, 2.3, 2.3, 2.2]), series([2.3, 2.3, 2.3, 2.1])) == 0
    assert agreeing(series([2.3026, 2.3026, 2.3026]), series([2.3026, 2.3026, 2.3026])) == 1
    assert agreeing(series([2.3026, 2.2917, 2.2816]), series([2.3026, 2.2917, 2.2815])) == 2
    assert agreeing(series([1.5e-5, 1.2345e-5]), series([1.5e-5, 1.2345e-5])) == 1
