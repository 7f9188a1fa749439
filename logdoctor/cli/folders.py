"""Folders on the command line: the logs in them, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from logdoctor.model import Report
from logdoctor.names import role
from logdoctor.sources import logs_of

NOTES = (".txt", ".csv", ".tsv", ".jsonl", ".err", "stderr")
"""Names of logs, but also of notes, data and the other half of a job's output."""


@dataclass
class Logs:
    """The logs that the words of a command line stand for."""

    names: list[str]
    looked_for: set[str] = field(default_factory=set)
    """Those that nobody named: they were found in folders."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Files of the folders that were left out for their names, by suffix."""


def logs(words: Sequence[str], *, everything: bool = False) -> Logs:
    """The logs given and those in given folders; `everything` takes all files of a folder."""
    out = Logs([])
    for word in words:
        found = logs_of(word, everything=everything)
        if found is None:
            out.names.append(word)
            continue
        out.names += found.logs or [word]
        if not everything:
            out.looked_for |= set(found.logs) - set(words)
        out.skipped += found.skipped
    out.names = list(dict.fromkeys(out.names))
    return out


def is_log(report: Report) -> bool:
    """A file that was found, not named: worth a line of its own; notes and data without a loss are not.

    What is called a log, and what is empty, is: nobody must believe that such a run was looked at.
    """
    if not report.source.lower().endswith(NOTES):
        return True
    if report.verdict != "not-judged" or not report.lines:
        return True
    return any(role(metric) in ("loss", "val_loss") for metric in report.series)


def told(skipped: Counter[str], no_logs: Sequence[str]) -> str:
    """One line on what was left out and why, "" when nothing was."""
    parts = []
    if skipped:
        common = skipped.most_common()
        kinds = [f"{count} {suffix or 'without a suffix'}" for suffix, count in common[:4]]
        kinds += [f"{sum(count for _, count in common[4:])} others"] if len(common) > 4 else []
        parts.append(f"{_files(sum(skipped.values()))} not named like a log ({', '.join(kinds)})")
    if no_logs:
        named = ", ".join(Path(name).name for name in no_logs[:3])
        more = f" and {len(no_logs) - 3} more" if len(no_logs) > 3 else ""
        parts.append(f"{_files(len(no_logs))} without a loss ({named}{more})")
    return f"left out: {'; '.join(parts)}. --all takes every file" if parts else ""


def _files(count: int) -> str:
    return f"{count:,} file{'s' if count != 1 else ''}"
