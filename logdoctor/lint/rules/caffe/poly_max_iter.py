"""The poly schedule has no max_iter, or is run past it.

poly is base_lr * (1 - iter / max_iter) ^ power. Without max_iter (caffe.proto:
no default, so 0) the first rate is 0/0 = NaN and the next ones are infinite.
`caffe train` then does no iteration at all, but pycaffe's solver.step(n)
does. Past max_iter the base is negative: with a fractional power the rate is
NaN, with an odd one negative, with an even one it grows again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from logdoctor.caffe.cmath32 import spelled
from logdoctor.caffe.solver import learning_rate
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "poly-max-iter"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for a poly schedule without an end, or a run beyond it."""
    schedule = facts.schedule
    if schedule is None or schedule.lr_policy != "poly":
        return
    if schedule.max_iter <= 0:
        rates = [learning_rate(schedule, iteration) for iteration in (0, 1)]
        if all(rate is not None and math.isfinite(rate) for rate in rates):
            return
        first, second = (spelled(rate or 0.0) for rate in rates)
        yield LintFinding(
            id,
            "error",
            "bad-lr-policy",
            f'lr_policy "poly" without max_iter: the rate is {first} at iteration 0, then {second}',
            facts.where("lr_policy", "max_iter"),
            "max_iter",
            "max_iter: the number of iterations to train",
        )
        return
    last = facts.observed.get("last_step", 0.0)
    if not math.isfinite(last) or last <= schedule.max_iter:
        return
    rate = learning_rate(schedule, int(last)) or 0.0
    bad = not math.isfinite(rate) or rate < 0
    yield LintFinding(
        id,
        "error" if bad else "warning",
        "bad-lr-policy",
        f'lr_policy "poly" ends at max_iter {schedule.max_iter}, but the run went on to {int(last)}, '
        f"where the rate is {spelled(rate)}",
        facts.where("lr_policy", "max_iter", "power"),
        "max_iter",
        f"max_iter: {int(last) + 1} or more",
    )
