"""A schedule outside Caffe grows, never acts, or acts past the end of the run.

PyTorch's StepLR, MultiStepLR and ExponentialLR multiply the rate by gamma:
above 1 it grows. A step of the schedule that is as long as the run, or
milestones beyond its end, never act: the rate stays constant. A poly schedule
needs the length of the run, and a negative power lets it grow to infinity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "schedule"

_POLICIES = ("lr_schedule", "lr_policy", "lr_scheduler", "lr_scheduler_type", "scheduler", "sched", "policy")
_GAMMAS = ("gamma", "lr_gamma", "decay_rate", "lr_decay_rate", "scheduler_gamma")
_STEPS = ("step_size", "stepsize", "lr_step_size", "decay_epochs", "lr_step", "decay_steps")
_MILESTONES = ("milestones", "lr_steps", "lr_milestones")
_EPOCHS = ("epochs", "max_epochs", "num_epochs", "num_train_epochs", "total_epochs")
_ITERATIONS = ("max_steps", "total_steps", "max_iters", "max_iter", "train_iters", "num_training_steps")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the factor, the steps, the milestones and the power of a schedule that is not Caffe's."""
    if facts.solver is not None:
        return
    gamma = facts.number(*_GAMMAS)
    if gamma is not None and 1 < gamma < float("inf"):
        name = facts.written(*_GAMMAS)
        text = f"{name} {gamma:g} makes the learning rate grow at each step of the schedule"
        yield LintFinding(id, "warning", "bad-lr-policy", text, facts.where(name), name, f"{name}: {1 / gamma:g}")
    yield from _never_acts(facts)
    power = facts.number("power", "lr_power", "poly_power")
    if power is not None and power < 0 and "poly" in facts.text(*_POLICIES):
        yield LintFinding(
            id,
            "error",
            "bad-lr-policy",
            f"power {power:g} makes the poly rate grow to infinity at its end",
            facts.where("power", "lr_power", "poly_power"),
            "power",
            f"power: {-power:g}",
        )


def _never_acts(facts: Facts) -> Iterator[LintFinding]:
    total = facts.number(*_EPOCHS) or facts.number(*_ITERATIONS)
    whole = facts.written(*_EPOCHS) if facts.number(*_EPOCHS) else facts.written(*_ITERATIONS)
    both = facts.number(*_EPOCHS) is not None and facts.number(*_ITERATIONS) is not None
    if total is None or total <= 0 or both:       # with both it is not known which one the schedule counts
        return
    step = facts.number(*_STEPS)
    if step is not None and step <= 0:
        name = facts.written(*_STEPS)
        text = f"{name} {step:g}: the schedule divides by it"
        yield LintFinding(id, "error", "bad-lr-policy", text, facts.where(name), name, f"{name}: {total / 3:g}")
    elif step is not None and step >= total and "step" in facts.text(*_POLICIES):
        name = facts.written(*_STEPS)
        text = f"{name} {step:g} is not reached in {whole} {total:g}: the rate stays constant"
        yield LintFinding(id, "notice", "", text, facts.where(name, whole), name, f"{name}: {total / 3:g}")
    stops = [float(n) for n in _NUMBER.findall(facts.text(*_MILESTONES))]
    if stops and min(stops) >= total:
        name = facts.written(*_MILESTONES)
        text = f"{name} begins at {min(stops):g}, past {whole} {total:g}: the rate stays constant"
        yield LintFinding(id, "notice", "", text, facts.where(name, whole), name, f"{name}: before {total:g}")
