"""Learning rates against those that real runs printed, and against caffe.proto's defaults."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from logdoctor.caffe.cmath32 import INVALID, f32, power, spelled
from logdoctor.caffe.solver import Solver, first_bad_lr, learning_rate
from logdoctor.caffe.textformat import parse

PRINTED = [
    line.split("\t") for line in (Path(__file__).parent / "data" / "rates.tsv").read_text().splitlines()
]


def solver(text: str) -> Solver:
    return Solver.from_message(parse(text))


def rate(text: str, iteration: int) -> float:
    found = learning_rate(solver(text), iteration)
    assert found is not None
    return found


@pytest.mark.parametrize(("settings", "rates"), [row[1:] for row in PRINTED], ids=[row[0] for row in PRINTED])
def test_as_printed(settings: str, rates: str) -> None:
    for pair in rates.split():
        iteration, _, printed = pair.partition("=")
        assert spelled(rate(settings, int(iteration))) == printed, iteration


def test_policies() -> None:
    assert rate('lr_policy: "fixed" base_lr: 0.1', 10**9) == f32(0.1)
    assert rate('lr_policy: "step" base_lr: 1 gamma: 0.5 stepsize: 10', 29) == 0.25
    assert rate('lr_policy: "exp" base_lr: 1 gamma: 0.5', 3) == 0.125
    assert rate('lr_policy: "inv" base_lr: 1 gamma: 1 power: 2', 1) == 0.25
    assert rate('lr_policy: "poly" base_lr: 1 max_iter: 4 power: 2', 2) == 0.25
    assert rate('lr_policy: "sigmoid" base_lr: 1 gamma: 1 stepsize: 5', 5) == 0.5
    assert rate('lr_policy: "sigmoid" base_lr: 1 gamma: 100 stepsize: 500', 0) == 0.0


def test_multistep_takes_one_step_an_iteration_in_the_order_written() -> None:
    text = (
        'lr_policy: "multistep" base_lr: 1 gamma: 0.5 stepvalue: 10 stepvalue: 10 stepvalue: 5 stepvalue: 20'
    )
    assert [rate(text, i) for i in (9, 10, 11, 12, 19, 20)] == [1, 0.5, 0.25, 0.125, 0.125, 0.0625]


def test_defaults_are_zero() -> None:
    assert rate('lr_policy: "poly" base_lr: 0.1 max_iter: 10', 10) == f32(0.1)  # power 0: constant
    assert math.isnan(rate('lr_policy: "poly" base_lr: 0.1 power: 1', 0))  # max_iter 0: 0/0
    assert rate('lr_policy: "poly" base_lr: 0.1 power: 1', 1) == -math.inf
    assert rate('lr_policy: "fixed"', 0) == 0.0


@pytest.mark.parametrize(
    ("text", "upto", "iteration", "printed"),
    [
        ('lr_policy: "poly" base_lr: 0.1 max_iter: 100 power: 0.5', 10**9, 101, "-nan"),
        ('lr_policy: "poly" base_lr: 0.1 max_iter: 100 power: -1', 100, 100, "inf"),
        ('lr_policy: "exp" base_lr: 1 gamma: 10', 10**9, 39, "inf"),
        ('lr_policy: "step" base_lr: 1 gamma: 10 stepsize: 100', 10**9, 3900, "inf"),
        ('lr_policy: "step" base_lr: 1 gamma: -0.1 stepsize: 100', 10**9, 100, "-0.1"),
        ('lr_policy: "inv" base_lr: 1 gamma: -0.001 power: 0.75', 10**9, 1000, "inf"),
        ('lr_policy: "fixed" base_lr: nan', 10, 0, "nan"),
        ('lr_policy: "multistep" base_lr: 1 gamma: -1 stepvalue: 7', 100, 7, "-1"),
    ],
)
def test_first_bad(text: str, upto: int, iteration: int, printed: str) -> None:
    bad = first_bad_lr(solver(text), upto)
    assert bad is not None and (bad.iteration, spelled(bad.rate)) == (iteration, printed)


@pytest.mark.parametrize(
    ("text", "upto"),
    [
        ('lr_policy: "poly" base_lr: 0.1 max_iter: 100 power: 0.5', 100),
        ('lr_policy: "poly" base_lr: 0.1 max_iter: 100 power: 2', 10**6),
        ('lr_policy: "exp" base_lr: 1 gamma: 10', 38),
        ('lr_policy: "fixed" base_lr: 0.1', 10**9),
        ('lr_policy: "none" base_lr: 0.1', 10),
        ("", 10),
    ],
)
def test_no_bad(text: str, upto: int) -> None:
    assert first_bad_lr(solver(text), upto) is None


def test_a_step_of_no_iterations_has_no_rate() -> None:
    assert learning_rate(solver('lr_policy: "step" base_lr: 1 gamma: 0.1'), 0) is None


def test_c_arithmetic() -> None:
    assert power(0.0, -3.0) == math.inf and power(-0.0, -3.0) == -math.inf and power(0.0, 0.0) == 1.0
    assert spelled(power(-1.0, 0.5)) == "-nan" and spelled(math.nan) == "nan" and spelled(INVALID) == "-nan"
    assert power(-math.inf, 0.9) == math.inf and power(-10.0, 401.0) == -math.inf and f32(1e39) == math.inf
