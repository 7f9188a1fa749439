"""Caffe's learning rate at any iteration, and the first iteration where it is unusable.

The truth: src/caffe/solvers/sgd_solver.cpp (GetLearningRate) for the policies,
src/caffe/proto/caffe.proto (SolverParameter) for the defaults: base_lr, gamma,
power, stepsize and max_iter have none, so an absent one is 0. Iterations count
from 0; the rate of iteration i is the one of the i-th update and the one that
is printed in "Iteration i, lr = ".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from logdoctor.caffe.cmath32 import exp, f32, minus, over, plus, power, times
from logdoctor.caffe.tree import Message, as_number

POLICIES = ("fixed", "step", "exp", "inv", "multistep", "poly", "sigmoid")
"""The policies of Caffe 1.0."""
STEPS = 1000
"""Step values looked at."""


@dataclass(frozen=True, slots=True)
class Solver:
    """The settings the rate depends on; `has` names those that were written."""

    lr_policy: str = ""
    base_lr: float = 0.0
    gamma: float = 0.0
    power: float = 0.0
    stepsize: int = 0
    stepvalues: tuple[int, ...] = ()
    max_iter: int = 0
    has: frozenset[str] = frozenset()

    @classmethod
    def from_message(cls, message: Message) -> Solver:
        """From a solver's message, defaults as in caffe.proto."""
        values = (as_number(value, math.nan) for value in message.all("stepvalue")[:STEPS])
        return cls(
            lr_policy=message.text("lr_policy"),
            base_lr=f32(message.number("base_lr")),
            gamma=f32(message.number("gamma")),
            power=f32(message.number("power")),
            stepsize=message.integer("stepsize"),
            stepvalues=tuple(int(value) for value in values if math.isfinite(value)),
            max_iter=message.integer("max_iter"),
            has=frozenset(item.name for item in message),
        )


@dataclass(frozen=True, slots=True)
class BadRate:
    """The first iteration with an unusable rate, and the rate."""

    iteration: int
    rate: float


def learning_rate(solver: Solver, iteration: int) -> float | None:
    """The rate of this iteration, nan and inf as C gives them; None where Caffe has no rate to give.

    None: an unknown policy, or a step of 0 iterations (Caffe 1.0 stops with
    "Check failed", older versions with a division by zero). A negative gamma,
    which 1.0 refuses, is computed as older versions do.
    """
    rule = _RULES.get(solver.lr_policy)
    if rule is None or (solver.lr_policy in ("step", "sigmoid") and solver.stepsize <= 0):
        return None
    return rule(solver, max(iteration, 0))


def first_bad_lr(solver: Solver, upto: int) -> BadRate | None:
    """The first iteration in 0..upto (inclusive) whose rate is nan, infinite or negative.

    Looks at the iterations where a policy can turn, and halves the last
    interval: O(log upto).
    """
    if learning_rate(solver, 0) is None or upto < 0:
        return None
    good = -1
    for iteration in sorted(_turning_points(solver, upto)):
        if _is_bad(solver, iteration):
            while iteration - good > 1:
                middle = (good + iteration) // 2
                if _is_bad(solver, middle):
                    iteration = middle
                else:
                    good = middle
            return BadRate(iteration, learning_rate(solver, iteration) or 0.0)
        good = iteration
    return None


def _is_bad(solver: Solver, iteration: int) -> bool:
    rate = learning_rate(solver, iteration)
    return rate is not None and (not math.isfinite(rate) or rate < 0)


def _turning_points(solver: Solver, upto: int) -> set[int]:
    points = {0, 1, upto, solver.max_iter - 1, solver.max_iter, solver.max_iter + 1,
              solver.stepsize, 2 * solver.stepsize, *_step_iterations(solver)}
    if solver.gamma < 0:
        crossing = min(-1.0 / solver.gamma, 1e18)
        points.update(range(int(crossing) - 1, int(crossing) + 3))
    return {point for point in points if 0 <= point <= upto}


def _step_iterations(solver: Solver) -> list[int]:
    """When each step of `multistep` is taken: one at most per iteration, and in the order written."""
    taken: list[int] = []
    for value in solver.stepvalues:
        taken.append(max(value, taken[-1] + 1 if taken else 0))
    return taken


def _fixed(solver: Solver, iteration: int) -> float:
    return solver.base_lr


def _step(solver: Solver, iteration: int) -> float:
    return times(solver.base_lr, power(solver.gamma, iteration // solver.stepsize))


def _exp(solver: Solver, iteration: int) -> float:
    return times(solver.base_lr, power(solver.gamma, iteration))


def _inv(solver: Solver, iteration: int) -> float:
    base = plus(1.0, times(solver.gamma, f32(float(iteration))))
    return times(solver.base_lr, power(base, -solver.power))


def _multistep(solver: Solver, iteration: int) -> float:
    taken = sum(1 for when in _step_iterations(solver) if when <= iteration)
    return times(solver.base_lr, power(solver.gamma, taken))


def _poly(solver: Solver, iteration: int) -> float:
    done = over(f32(float(iteration)), f32(float(solver.max_iter)))
    return times(solver.base_lr, power(minus(1.0, done), solver.power))


def _sigmoid(solver: Solver, iteration: int) -> float:
    away = minus(f32(float(iteration)), f32(float(solver.stepsize)))
    return times(solver.base_lr, over(1.0, plus(1.0, exp(times(-solver.gamma, away)))))


_RULES: dict[str, Callable[[Solver, int], float]] = {
    "fixed": _fixed, "step": _step, "exp": _exp, "inv": _inv, "multistep": _multistep, "poly": _poly,
    "sigmoid": _sigmoid,
}
