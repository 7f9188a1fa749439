"""Findings as plain lines of text, for a terminal or a file; no colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from logdoctor.lint.finding import LintFinding
from logdoctor.model import SEVERITIES
from logdoctor.model.fileline import FileLine


def render_text(findings: Iterable[LintFinding], files: int = 0, settings: int = 0) -> list[str]:
    """`place: severity: text [rule]`, the fix below it, and a last line that counts."""
    lines: list[str] = []
    count: Counter[str] = Counter()
    for one in findings:
        count[one.severity] += 1
        place = _place(one)
        lines.append(f"{place + ': ' if place else ''}{one.severity}: {one.text}{_elsewhere(one)} [{one.rule}]")
        if one.fix:
            lines.append(f"    fix: {one.fix}")
    where = f" in {_many(settings, 'setting')} of {_many(files, 'file')}" if files else ""
    lines.append(_total(count) + where + ("." if not count else ""))
    return lines


def _place(one: LintFinding) -> str:
    shown = ", ".join(str(line) for line in one.lines[:3]) + (", ..." if len(one.lines) > 3 else "")
    if one.source:
        column = f":{one.column}" if one.lines and one.column else ""
        return f"{one.source}:{one.lines[0]}{column}" if one.lines else one.source
    return f"line {shown}" if shown else ""


def _elsewhere(one: LintFinding) -> str:
    """The lines of other files, which the first place does not tell."""
    others = [f"{line.source}:{line}" for line in one.lines[1:]
              if isinstance(line, FileLine) and line.source != one.source]
    return f" (see {', '.join(others[:3])})" if others else ""


def _total(count: Counter[str]) -> str:
    if not count:
        return "No problem found"
    return ", ".join(_many(count[severity], severity) for severity in reversed(SEVERITIES) if count[severity])


def _many(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' if number != 1 else ''}"
