"""The four large groups a verdict falls into, and crashes: not finite, not converging, overfitting, healthy.

The rule, fixed before any result was seen. A log accepts the group of its planted cause and of each fair
alternative. A cause that may or may not end in NaN (an explosion, a bad rate, raw input, ...) stands in
"not finite" when a loss, gradient or rate was lost in training, else in "not converging"; where it was lost but
no print shows it, both are right. Bad data, a bad loss expression, log of zero and overflow are faults of the
first group, and of the second too where nothing was lost. Notices (a spike that recovered, a run stopped early)
leave a run healthy.
"""

from __future__ import annotations

from bench.truth import CRASHED, Labelled
from logdoctor.model import Report

NONFINITE, STUCK, OVERFITTING, HEALTHY, CRASH = "not finite", "not converging", "overfitting", "healthy", "crashed"
_LEAVE_HEALTHY = frozenset({"healthy", "loss-spike", "undertrained"})
_ALWAYS_NONFINITE = frozenset({"hidden-nan", "loss-scale-collapse", "pooling-stride"})
NAN_FAMILY = frozenset({"bad-input", "bad-loss", "log-of-zero", "numeric-overflow"})
_LOST = frozenset(
    {
        "non-finite-loss",
        "hidden-nan",
        "non-finite-validation",
        "non-finite-lr",
        "non-finite-gradient",
        "schedule-error",
        "data-message",
    }
)


def group(cause: str, lost: bool) -> str:
    """The group of one cause."""
    if cause in _LEAVE_HEALTHY:
        return HEALTHY
    if cause == "overfitting":
        return OVERFITTING
    if cause in CRASHED or cause == "crashed":
        return CRASH
    return NONFINITE if lost or cause in _ALWAYS_NONFINITE else STUCK


def accepted(log: Labelled) -> frozenset[str]:
    """The groups in which this log's verdict may stand."""
    facts = log.facts
    trained = facts.get("facts") or {}
    keys = ("first_nonfinite", "grad_bad", "lr_bad", "gn_bad")
    lost = any(trained.get(key) is not None for key in keys) or facts.get("nan_step") is not None
    lost = lost or any(facts.get(key) is not None for key in ("nan_lr_step", "nan_test_step", "nan_output_step"))
    shown = facts.get("log_shows") or {}
    hidden = lost and shown.get("first_bad_index", 0) is None
    found = {group(cause, lost) for cause in log.fair}
    if hidden:
        found |= {group(cause, False) for cause in log.fair}
    if log.fair & NAN_FAMILY or facts.get("ended") == "error" or facts.get("exit_status", [0]) != [0]:
        found.add(NONFINITE)
    return frozenset(found)


def said(report: Report) -> str:
    """The group of a report's verdict."""
    primary = report.primary
    if primary is None:
        return HEALTHY if report.verdict == "healthy" else report.verdict
    return group(primary.cause, lost(report))


def lost(report: Report) -> bool:
    """The report saw a loss, a rate or a gradient become NaN or infinite."""
    return any(symptom.name in _LOST for symptom in report.symptoms)
