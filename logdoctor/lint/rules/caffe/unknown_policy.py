"""Caffe does not know the learning-rate policy.

`Unknown learning rate policy` stops the run at its first update. Known are
fixed, step, exp, inv, multistep, poly and sigmoid (sgd_solver.cpp); forks add
more, so a name that some fork knows, or that a field of the solver has too, is a notice only. The AdaDelta of before
2016 had no rate and needs no policy.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from logdoctor.caffe.solver import POLICIES
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "unknown-lr-policy"

_FORKS = ("plateau", "sgdr", "cosine", "cosine_decay", "multifixed", "warmup", "multistep_warmup", "cyclic")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare lr_policy with the list."""
    schedule = facts.schedule
    if schedule is None or schedule.lr_policy in POLICIES:
        return
    policy = schedule.lr_policy
    if not policy and facts.optimizer in ("adadelta", "4"):
        return
    if not policy:
        yield LintFinding(
            id,
            "error",
            "bad-lr-policy",
            "lr_policy is absent: Caffe stops at once",
            (),
            "lr_policy",
            'lr_policy: "fixed"',
        )
        return
    close = difflib.get_close_matches(policy.lower()[:40], POLICIES, 1)
    fix = f'lr_policy: "{close[0]}"' if close else "one of " + ", ".join(POLICIES)
    where = facts.where("lr_policy")
    fields = {item.name for item in facts.solver or ()}
    if policy in _FORKS or policy in fields:                # a field of that name: only its fork has one
        text = f'lr_policy "{policy}" exists only in some forks of Caffe'
        yield LintFinding(id, "notice", "", text, where, "lr_policy", fix)
    else:
        text = f'lr_policy "{policy[:40]}" is unknown: Caffe stops at the first update'
        yield LintFinding(id, "error", "bad-lr-policy", text, where, "lr_policy", fix)
