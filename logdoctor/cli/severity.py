"""From what was found to the exit code: `--fail-on`."""

from __future__ import annotations

from collections.abc import Iterable

from logdoctor.cli import errors
from logdoctor.model import SEVERITIES, Report, Severity

LEVELS = (*reversed(SEVERITIES), "never")
ORDER = (errors.OK, errors.NOTHING, errors.PROBLEM, errors.UNUSABLE)
"""Exit codes from best to worst: of several logs the worst decides."""


def check(fail_on: str) -> None:
    """Refuse a level that does not exist. Raises Failure."""
    if fail_on not in LEVELS:
        raise errors.Failure(f'--fail-on "{fail_on}" is unknown', f"it is one of {', '.join(LEVELS)}")


def reaches(severity: Severity, fail_on: str) -> bool:
    """What is so severe shall end the command with 1."""
    return fail_on != "never" and SEVERITIES.index(severity) >= SEVERITIES.index(fail_on)


def code_of(report: Report, fail_on: str) -> int:
    """The exit code of one report."""
    if report.verdict == "not-judged":
        return errors.NOTHING
    return errors.PROBLEM if report.worst is not None and reaches(report.worst, fail_on) else errors.OK


def worst(codes: Iterable[int]) -> int:
    """The exit code of several logs; of none, that there was nothing to judge."""
    return max(codes, key=ORDER.index, default=errors.NOTHING)
