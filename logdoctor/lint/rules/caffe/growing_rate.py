"""gamma is above 1, so the learning rate grows.

step, exp and multistep multiply the rate by gamma; a decay has gamma below 1
(0.1 and 0.5 are usual for step, 0.999... for exp). A rate that grows tenfold
ends in a diverging loss, the more surely the longer the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.caffe.cmath32 import spelled
from logdoctor.caffe.solver import first_bad_lr, learning_rate
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import Severity

id = "growing-rate"

TENFOLD = 10.0


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare the last rate with the first."""
    schedule = facts.schedule
    if schedule is None or schedule.gamma <= 1 or schedule.lr_policy not in ("step", "exp", "multistep"):
        return
    last = max(facts.last_iteration, 0)
    where = facts.where("gamma", "lr_policy", "stepsize", "stepvalue")
    fix = f"gamma: {1 / schedule.gamma:g}"
    if bad := first_bad_lr(schedule, last):
        text = f"gamma {schedule.gamma:g} brings the rate to {spelled(bad.rate)} at iteration {bad.iteration}"
        yield LintFinding(id, "error", "bad-lr-policy", text, where, "gamma", fix)
        return
    end = learning_rate(schedule, last)
    if end is None and schedule.base_lr > 0:           # the stepsize is wrong too: once that is mended, it grows
        text = f"gamma {schedule.gamma:g} multiplies the rate at each step: it grows"
        yield LintFinding(id, _severity(schedule.gamma), "bad-lr-policy", text, where, "gamma", fix)
    if end is None or schedule.base_lr <= 0 or end <= schedule.base_lr:
        return
    factor = end / schedule.base_lr
    yield LintFinding(
        id,
        _severity(factor),
        "bad-lr-policy",
        f"gamma {schedule.gamma:g} raises the rate from {schedule.base_lr:g} to {end:g} at iteration {last}",
        where,
        "gamma",
        fix,
    )


def _severity(factor: float) -> Severity:
    return "error" if factor >= TENFOLD else "notice"
