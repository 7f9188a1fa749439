"""Several runs in one log, in words: how they ended, and what each is called."""

from __future__ import annotations

from collections.abc import Sequence

from logdoctor.model import Report
from logdoctor.model.citing import line_in, stretch
from logdoctor.model.parts import RunPart
from logdoctor.render.numbers import number, step

NAMED = 3
"""Runs that are named one by one in a sentence."""


def told(report: Report) -> str:
    """How the runs ended, in a sentence; "" for one run."""
    runs = report.runs
    if not runs:
        return ""
    lost = _lost(runs)
    if not lost:
        return f"{len(runs)} runs in this file, none went wrong; shown is {called(runs, report.run)}."
    which = [called(runs, k) for k in lost[:NAMED]]
    if len(lost) > NAMED:
        which.append(f"{len(lost) - NAMED} more")
    listed = " and ".join([", ".join(which[:-1]), which[-1]] if len(which) > 1 else which)
    text = f"{len(runs)} runs in this file; {listed} went wrong"
    return f"{text}." if lost == [report.run] else f"{text}; shown is {called(runs, report.run)}."


def meant(report: Report) -> str:
    """What a verdict is about: `run 2 (fold 1) of 5`, or all of them where none went wrong."""
    if not _lost(report.runs):
        return f"all {len(report.runs)} runs"
    return f"{called(report.runs, report.run)} of {len(report.runs)}"


def _lost(runs: Sequence[RunPart]) -> list[int]:
    """Numbers of the runs that went wrong; a notice is no harm."""
    return [k for k, one in enumerate(runs, 1) if one.verdict == "sick" and one.severity in ("warning", "error")]


def called(runs: Sequence[RunPart], shown: int) -> str:
    """One of the runs: `run 2 (fold 1)`."""
    name = runs[shown - 1].name
    return f"run {shown}" + (f" ({name})" if name and name != f"run {shown}" else "")


def entry(report: Report, k: int) -> str:
    """One run in a line: its name, where it stands, how it ended."""
    one = report.runs[k - 1]
    text = f"{called(report.runs, k)}, {stretch(one.first_line, one.last_line, report.files)}"
    if one.last_step is not None and report.step_unit != "print":
        text += f", to {report.step_unit} {step(one.last_step)}"
    if one.last_loss is not None:
        text += f", loss {number(one.last_loss)} at the end"
    text += f": {one.headline}"
    if one.onset is not None and one.verdict == "sick":
        text += f" from {line_in(one.onset.line, report.files)}"
    return text
