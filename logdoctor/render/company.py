"""What a report says of files, runs, attempts and processes: one sentence each, the same in every renderer."""

from __future__ import annotations

from pathlib import PurePath

from logdoctor.model import Report
from logdoctor.model.citing import line_in, short, stretch
from logdoctor.model.parts import Attempt, FilePart, Voice
from logdoctor.names import voice_of
from logdoctor.render import several
from logdoctor.render.numbers import counted, step
from logdoctor.render.page import Page

SHOWN = 4
"""Entries of each kind that are shown without -v."""


def parts(report: Report) -> list[tuple[str, list[str]]]:
    """Heading and entries of what there is more than one of."""
    found = [
        ("Files", [_file(part) for part in report.files]),
        ("Runs", [several.entry(report, k) for k in range(1, len(report.runs) + 1)]),
        ("Attempts", [_attempt(k, one, report) for k, one in enumerate(report.attempts, 1)]),
        ("Processes", [_process(voice, report) for voice in report.voices]),
    ]
    return [(heading, entries) for heading, entries in found if entries]


def show(page: Page, report: Report, verbose: bool) -> None:
    """The entries in the terminal: of attempts the last ones, of the others the first; all with `verbose`."""
    for heading, entries in parts(report):
        page.heading(heading)
        hidden = 0 if verbose else max(0, len(entries) - SHOWN)
        if heading == "Processes" and hidden:                  # those that were lost tell most
            entries = sorted(entries, key=lambda text: "NaN" not in text and "inf" not in text)
        if heading == "Runs" and hidden:                       # and of runs those that went wrong
            entries = [entries[k] for k in sorted(range(len(entries)), key=lambda k: report.runs[k].verdict != "sick")]
        shown = entries[hidden:] if heading == "Attempts" else entries[: len(entries) - hidden]
        for text in shown:
            page.add(text, 4, 6)
        if hidden:
            page.add(page.text(f"… {hidden} more with -v", "dim"), 4)


def _file(part: FilePart) -> str:
    return f"{PurePath(part.name).name}: {counted(part.lines, 'line')}"


def _attempt(k: int, one: Attempt, report: Report) -> str:
    text = f"{k}. {one.kind}, {stretch(one.first_line, one.last_line, report.files)}"
    if one.first_step is not None and one.last_step is not None:
        text += f", {report.step_unit} {step(one.first_step)} to {step(one.last_step)}"
    if one.first_nonfinite is not None:
        text += f", not finite from {line_in(one.first_nonfinite.line, report.files)}"
    if one.counts_until is not None and one.last_step is not None and one.counts_until <= one.last_step:
        whole = one.first_step is None or one.counts_until <= one.first_step
        text += "; replaced" if whole else f"; replaced from {report.step_unit} {step(one.counts_until)} on"
    return text


def _process(voice: Voice, report: Report) -> str:
    text = called(voice.name) + (" (the curves)" if voice.main else "")
    own = ("loss", "" if voice.main else voice.name)
    loss = next((series for metric, series in report.series.items() if voice_of(metric) == own), None)
    if voice.last_step is not None:
        text += f": to {report.step_unit} {step(voice.last_step)}"
    if loss is not None and loss.last is not None and voice.first_nonfinite is None:
        text += f", loss {loss.last:.4g} at the end"
    if voice.first_nonfinite is not None:
        where = short(voice.first_nonfinite.line, report.files)
        at = voice.first_nonfinite.step
        text += f", NaN or inf from {f'{report.step_unit} {step(at)}, ' if at is not None else ''}line {where} on"
    return text


def called(voice: str) -> str:
    """A process in words: `rank 3`."""
    for head in ("rank", "pid", "print"):
        if voice.startswith(head):
            return f"{head} {voice[len(head) :]}"
    return voice or "lines without a label"
