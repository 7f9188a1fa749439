"""Prose, source code, patches, records of many runs: texts that hold a loss here and there, but no log of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.names import role
from logdoctor.nolog.disorder import disordered
from logdoctor.run import Run
from logdoctor.shapes.record import Columns, Plan

REPEATED = 3
"""Times at least that a line of a log with a loss comes again, and half of all of them are of so few kinds."""
QUOTED = (10, 0.1)
"""... and in what reads like prose or source code, so many times, or in this share of the lines: a log is quoted."""
SOME = 0.2
"""Share of lines written by hand that does where no loss comes again; in 3,381 logs at hand at most 0.14 then."""
SHORT = 20
"""Lines below which a text is too short for that."""
MIXED = 4
"""Kinds of lines with a loss, most of them once: of 3,381 logs at hand none has so many."""
TAIL = 10
"""Last lines in which an error is the end of a run, whatever stands before it."""
SELDOM = 50
"""Lines to each one with a loss and without a counter; in the logs at hand there are at most 2."""
_LOSSES = frozenset({"loss", "part_loss", "val_loss", "val_part_loss", "perplexity", "val_perplexity"})
_KINDS = 4096
_DIED = re.compile(r"\s*(?:\S+ ){0,3}?(?:[\w.]+(?:Error|Exception)\b|Killed|Segmentation fault|Aborted|\*\*\* )")


def count(groups: Sequence[Columns], kinds: dict[Plan, int]) -> None:
    """Add to `kinds` how many lines with a loss there are of each kind."""
    for group in groups:
        known = kinds.get(group.plan)
        if known is not None:
            kinds[group.plan] = known + len(group.at)
        elif len(kinds) < _KINDS and any(role(metric) in _LOSSES for _, metric in group.plan.metrics):
            kinds[group.plan] = len(group.at)


def no_log(run: Run) -> str:
    """Why a text is no log of a run, "" where it is one: what lines with a loss it has are all different.

    Where it is neither prose nor source code, nothing counts in it, no message was known, and hardly any line has one.
    """
    writing = run.writing
    if writing.patched:
        return "this is a patch, or a history of changes, not the log of a run"
    if why := disordered(run):
        return f"this does not look like the log of a run: {why}"
    lines = sum(run.kinds.values())
    most = max(run.kinds.values(), default=0)
    again = most >= REPEATED and 2 * len(run.kinds) <= lines
    if again and (not writing.kind or most >= QUOTED[0] or lines >= QUOTED[1] * run.lines):
        return ""
    last = [m for m in run.messages.values() if m.level == "error" and m.last_line > run.lines - TAIL]
    if any(_DIED.match(message.text) for message in last):
        return ""  # some programs print their own source first: this one died after it
    if writing.kind or (writing.share >= SOME and not again and not last and run.lines >= SHORT):
        return f"this reads like {writing.leaning}, not like the log of a run: no line with a loss comes again"
    if len(run.kinds) >= MIXED and 2 * len(run.kinds) > lines and run.lines >= SHORT:
        return (f"{lines} lines with a loss, of {len(run.kinds)} different kinds, hardly one comes again: "
                "this does not look like the log of a run")
    if run.kinds and not run.messages and run.step_unit in ("", "print") and SELDOM * lines < run.lines:
        return f"{run.lines} lines, {lines} with a loss and no counter: this does not look like the log of a run"
    return ""
