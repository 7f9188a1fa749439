"""The power of a poly or inv schedule is absent, negative or of the wrong sign.

caffe.proto gives `power` no default: absent it is 0, and x ^ 0 = 1 keeps the
rate constant. A negative power turns the decay into growth: poly reaches
0 ^ negative = infinity at max_iter, after the rate has grown without bound.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import Severity

id = "lr-power"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the power of poly and inv."""
    schedule = facts.schedule
    if schedule is None or schedule.lr_policy not in ("poly", "inv"):
        return
    policy, where = schedule.lr_policy, facts.where("power", "lr_policy")
    if schedule.power < 0:
        text = f'power {schedule.power:g} makes the "{policy}" rate grow instead of fall'
        if policy == "poly":
            text += ", to infinity at max_iter"
        severity: Severity = "error" if policy == "poly" else "warning"
        yield LintFinding(id, severity, "bad-lr-policy", text, where, "power", f"power: {-schedule.power:g}")
    elif schedule.power == 0:
        yield LintFinding(
            id,
            "notice",
            "",
            f'lr_policy "{policy}" without a power keeps the rate constant',
            where,
            "power",
            "power: 0.9" if policy == "poly" else "power: 0.75",
        )
