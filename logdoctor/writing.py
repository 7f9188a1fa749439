"""Prose and source code: texts that hold a loss here and there, but no log of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.names import role
from logdoctor.run import Run
from logdoctor.shapes.record import Columns, Plan

LINES = 400
"""Lines that are looked at."""
SHARE = 0.4
"""Of them written by hand; measured: at most 0.3 in 800 logs, 0.4 and more in 75 of 86 documents and programs."""
REPEATED = 3
"""Times at least that a line of a log with a loss comes again, and half of all of them are of so few kinds."""
TAIL = 10
"""Last lines in which an error is the end of a run, whatever stands before it."""
SELDOM = 50
"""Lines to each one with a loss and without a counter; in the logs at hand there are at most 2."""
_LOSSES = frozenset({"loss", "part_loss", "val_loss", "val_part_loss"})
_KINDS = 4096
_WORD = re.compile(
    r"\b(?:the|of|an?|is|are|to|and|in|that|it|with|for|not|be|as|on|was|by|which|or|if|this|than|but|when|we|has"
    r"|have|can)\b"
)
_NUMBER = re.compile(r"\d+")
_MARK = re.compile(r"\s*(?:#{1,6} |[-*+>] \S|```|\|.*\|$|\d{1,2}[.)] |\\\w+[{\[])")
_CODE = re.compile(
    r"\s*(?:(?:async )?def \w+\(|class \w+.*[:{]$|import \w|from [\w.]+ import |return\b|(?:el)?if .+:$"
    r"|for .+ in .+:$|else:$|try:$|except\b.*:$|finally:$|with .+:$|while .+:$|raise \w|assert |@\w[\w.]*(?:\(.*\))?$"
    r"|#include\b|#define\b|(?:public|private|protected|static|const|let|var|template|using|namespace|function|export) "
    r"|.*;$|\"\"\"|[\w.\[\]\"']+ = [^=]|# )"
)
_DIED = re.compile(r"\s*(?:\S+ ){0,3}?(?:[\w.]+(?:Error|Exception)\b|Killed|Segmentation fault|Aborted|\*\*\* )")
_FRAME = re.compile(r'\s*File ".*", line \d+')


def written(lines: Sequence[str]) -> str:
    """ "prose" or "source code" where SHARE of the lines are such, else "".

    A line of prose has two of the small words of English and hardly a number;
    the lines of a traceback belong to the program that died.
    """
    looked = prose = code = 0
    framed = False
    for line in lines:
        if not line or line.isspace():
            continue
        quoted, framed = framed, _FRAME.match(line) is not None
        if quoted or framed:
            continue
        looked += 1
        line = line[:300]
        if _CODE.match(line):
            code += 1
        elif len(_NUMBER.findall(line)) <= 2 and (len(_WORD.findall(line)) >= 2 or _MARK.match(line)):
            prose += 1
        if looked >= LINES:
            break
    if looked < 5 or prose + code < SHARE * looked:
        return ""
    return "source code" if code > prose else "prose"


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
    lines = sum(run.kinds.values())
    if max(run.kinds.values(), default=0) >= REPEATED and 2 * len(run.kinds) <= lines:
        return ""
    last = [m for m in run.messages.values() if m.level == "error" and m.last_line > run.lines - TAIL]
    if any(_DIED.match(message.text) for message in last):
        return ""  # some programs print their own source first: this one died after it
    if run.written:
        return f"this reads like {run.written}, not like the log of a run: no line with a loss comes again"
    if run.kinds and not run.messages and run.step_unit in ("", "print") and SELDOM * lines < run.lines:
        return f"{run.lines} lines, {lines} with a loss and no counter: this does not look like the log of a run"
    return ""
