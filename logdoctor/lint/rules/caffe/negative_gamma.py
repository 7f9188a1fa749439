"""The decay factor gamma is negative.

Caffe 1.0 stops with "Check failed: this->param_.gamma() >= 0". Older versions
compute it: `inv` divides by zero at iteration -1 / gamma (the rate is infinite,
then NaN for a fractional power), `step`, `exp` and `multistep` change the sign
of the rate with every step.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.caffe.cmath32 import spelled
from logdoctor.caffe.solver import first_bad_lr
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "negative-gamma"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for gamma < 0 where the policy uses gamma."""
    schedule = facts.schedule
    if schedule is None or schedule.gamma >= 0 or schedule.lr_policy in ("", "fixed", "poly"):
        return
    text = f"gamma {schedule.gamma:g} is negative: Caffe 1.0 stops at the first update"
    bad = first_bad_lr(schedule, max(facts.last_iteration, 10**9))
    if bad is not None:
        text += f", older versions have the rate {spelled(bad.rate)} at iteration {bad.iteration}"
    yield LintFinding(
        id,
        "error",
        "bad-lr-policy",
        text,
        facts.where("gamma", "lr_policy"),
        "gamma",
        f"gamma: {-schedule.gamma:g}",
    )
