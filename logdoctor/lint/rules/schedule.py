"""A schedule outside Caffe grows, never acts, or acts past the end of the run.

PyTorch's StepLR, MultiStepLR and ExponentialLR multiply the rate by gamma:
above 1 it grows. A step of the schedule that is as long as the run, or
milestones beyond its end, never act: the rate stays constant. Milestones that do
not rise are refused by Detectron2 ("Milestones should be a list of increasing
integers") and sorted by PyTorch. A poly schedule with a negative power grows to
infinity. A gamma that belongs to something else (a focal loss, a discount) is
left alone, and so is a schedule that counts in another unit than the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.schedules import FAR, policy, run_length, scheduled, unit_of
from logdoctor.lint.written import key, lines, name_of, number, numbers, whole_number

id = "schedule"

_GAMMAS = ("gamma", "lr_gamma", "decay_rate", "lr_decay_rate", "scheduler_gamma", "lr_decay_factor", "lr_decay_gamma")
_STEPS = ("step_size", "stepsize", "lr_step_size", "decay_epochs", "lr_step", "lr_decay_epochs", "lr_decay_step")
_MILESTONES = ("milestones", "lr_steps", "lr_milestones", "lr_decay_milestones", "steps", "step", "lr_step",
               "lr_decay_epochs", "decay_epochs")
_MULTIPLIES = re.compile("step|exp|multi|decay")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the factor, the steps, the milestones and the power of a schedule that is not Caffe's."""
    if facts.solver is not None:
        return
    yield from _grows(facts)
    yield from _steps(facts)
    yield from _milestones(facts)
    for entry in facts.tree.each("power", "lr_power", "poly_power", "poly_lr_power"):
        power = number(entry)
        if power is not None and power < 0 and "poly" in policy(facts, entry):
            text = f"{key(entry)} {power:g} makes the poly rate grow to infinity at its end"
            yield LintFinding(id, "error", "bad-lr-policy", text, lines(entry), key(entry), f"{key(entry)}: {-power:g}")


def _grows(facts: Facts) -> Iterator[LintFinding]:
    for entry in facts.tree.each(*_GAMMAS):
        gamma, kind = number(entry), policy(facts, entry)
        if gamma is None or not 1 < gamma < float("inf") or not scheduled(facts, entry):
            continue
        if kind and not _MULTIPLIES.search(kind):
            continue
        if name_of(entry) == "gamma" and not facts.tree.kind(entry) and _focal(facts):
            continue
        name = key(entry)
        text = f"{name} {gamma:g} makes the learning rate grow at each step of the schedule"
        yield LintFinding(id, "warning", "bad-lr-policy", text, lines(entry), name, f"{name}: {1 / gamma:g}")


def _focal(facts: Facts) -> bool:
    return any("focal" in part.lower() for one in facts.tree.entries for part in (*one.path, str(one.value)))


def _steps(facts: Facts) -> Iterator[LintFinding]:
    for entry in facts.tree.each(*_STEPS):
        step, kind = number(entry), policy(facts, entry)
        if step is None or not scheduled(facts, entry) or (kind and "step" not in kind):
            continue
        name, total = key(entry), run_length(facts, entry)
        third = (number(total) or 90.0) / 3
        if step <= 0 and kind:
            text = f"{name} {step:g}: the schedule divides by it"
            yield LintFinding(id, "error", "bad-lr-policy", text, lines(entry), name, f"{name}: {whole_number(third)}")
        elif step > 0 and kind and total is not None and step >= (number(total) or 0):
            text = f"{name} {step:g} is not reached in {key(total)} {number(total):g}: the rate stays constant"
            yield LintFinding(id, "notice", "", text, lines(entry, total), name, f"{name}: {whole_number(third)}")


def _milestones(facts: Facts) -> Iterator[LintFinding]:
    for entry in facts.tree.each(*_MILESTONES):
        stops, name = numbers(entry), key(entry)
        listed = isinstance(entry.value, tuple) or len(stops) > 1
        if not listed or not stops or min(stops) < 0 or not scheduled(facts, entry):
            continue
        ours = "step" in policy(facts, entry) or "solver" in entry.path[0].lower()
        if name_of(entry) in ("steps", "step") and not ours:
            continue
        if list(stops) != sorted(stops):
            text = f"{name} {entry.text[:60]} do not rise"
            yield LintFinding(id, "notice", "", text, lines(entry), name, f"{name}: in rising order")
        total = run_length(facts, entry)
        end = number(total)
        if total is None or end is None or min(stops) < end or (min(stops) > FAR * end and not unit_of(facts, entry)):
            continue
        text = f"{name} begins at {min(stops):g}, past {key(total)} {end:g}: the rate stays constant"
        yield LintFinding(id, "notice", "", text, lines(entry, total), name, f"{name}: before {end:g}")
