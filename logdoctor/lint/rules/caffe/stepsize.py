"""The steps of the schedule are missing, or lie outside of the run.

`step` and `sigmoid` need stepsize > 0 (Caffe 1.0: "Check failed", older: a
division by zero). A stepsize or stepvalue beyond max_iter never acts: the rate
stays constant. `multistep` takes its stepvalues in the order written, so one
that is smaller than the one before it acts late.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.caffe.solver import Solver
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "lr-steps"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at stepsize and stepvalue."""
    schedule = facts.schedule
    if schedule is None:
        return
    if schedule.lr_policy in ("step", "sigmoid"):
        yield from _stepsize(facts, schedule)
    elif schedule.lr_policy == "multistep":
        yield from _stepvalues(facts, schedule)


def _stepsize(facts: Facts, schedule: Solver) -> Iterator[LintFinding]:
    where = facts.where("stepsize", "lr_policy", "max_iter")
    if schedule.stepsize <= 0:
        written = f"stepsize {schedule.stepsize}" if "stepsize" in schedule.has else "no stepsize"
        yield LintFinding(
            id,
            "error",
            "bad-lr-policy",
            f'lr_policy "{schedule.lr_policy}" with {written}: Caffe stops at the first update',
            where,
            "stepsize",
            f"stepsize: {max(schedule.max_iter // 3, 1)}",
        )
    elif schedule.lr_policy == "step" and 0 < schedule.max_iter <= schedule.stepsize:
        yield LintFinding(
            id,
            "notice",
            "",
            f"stepsize {schedule.stepsize} is not reached before max_iter {schedule.max_iter}: "
            "the rate stays constant",
            where,
            "stepsize",
            f"stepsize: {max(schedule.max_iter // 3, 1)}",
        )


def _stepvalues(facts: Facts, schedule: Solver) -> Iterator[LintFinding]:
    where = facts.where("stepvalue", "lr_policy", "max_iter")
    values = schedule.stepvalues
    if not values:
        yield LintFinding(
            id,
            "warning",
            "",
            'lr_policy "multistep" without a stepvalue keeps the rate constant',
            where,
            "stepvalue",
            f"stepvalue: {max(schedule.max_iter * 2 // 3, 1)}",
        )
        return
    if list(values) != sorted(values):
        yield LintFinding(
            id,
            "warning",
            "",
            "the stepvalues are not in rising order: a smaller one acts late",
            where,
            "stepvalue",
            "stepvalues in rising order",
        )
    beyond = [value for value in values if schedule.max_iter and value >= schedule.max_iter]
    if beyond:
        yield LintFinding(
            id,
            "notice",
            "",
            f"stepvalue {beyond[0]} is not reached before max_iter {schedule.max_iter}",
            where,
            "stepvalue",
            "",
        )
