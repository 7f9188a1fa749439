"""What a lint rule returns."""

from __future__ import annotations

from dataclasses import dataclass

from logdoctor.model import Severity


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing a setting gets wrong.

    `rule` is the rule's id, `cause_id` the cause it would support ("" for
    none), `lines` are 1-based lines of `source` (a file's path, "" for the log
    itself), that of the setting to change first, `column` the 1-based column of the first of them (0: not known),
    `setting` the name of the setting to change, `fix` what to write instead. An
    error stops or ruins the run, a warning often does, a notice is worth
    knowing.
    """

    rule: str
    severity: Severity
    cause_id: str
    text: str
    lines: tuple[int, ...] = ()
    setting: str = ""
    fix: str = ""
    source: str = ""
    column: int = 0
