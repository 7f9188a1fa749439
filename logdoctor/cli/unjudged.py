"""Why a log could not be judged, in words that help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logdoctor.cli import errors, mistaken
from logdoctor.model import Report
from logdoctor.names import role
from logdoctor.nolog.writing import no_log
from logdoctor.sources import size_of

if TYPE_CHECKING:                                           # a stream is passed on before this has been imported
    from logdoctor.session import Session


def why(report: Report, session: Session) -> str:
    """Why nothing could be judged, with the line that came nearest."""
    name = report.source
    if not report.lines:
        return errors.block(
            f"nothing to judge in {name}",
            "it holds no text, only empty bytes" if size_of(name) else "it is empty",
            "was the output redirected? try: python train.py 2>&1 | tee train.log",
        )
    if no_run := no_log(session.run):
        return errors.block(f"{name} is not a training log", no_run,
                            "if it is one all the same, say what to read it as: --format NAME")
    settings, named = mistaken.settings(name)
    if named:
        return errors.block(f"{name} is not a training log",
                            f"it holds {settings} and no course of a loss", f"logdoctor lint {name}")
    if any(role(metric) in ("loss", "val_loss") for metric in report.series):
        return errors.block(f"nothing to judge in {name}", report.summary, "give it a longer part of the run")
    hint = f"; to check settings before training: logdoctor lint {name}" if settings else ""
    if report.series:
        shown = ", ".join(list(report.series)[:6])
        return errors.block(
            f"nothing to judge in {name}",
            f"it holds {shown}, but no loss",
            "if one of them is a loss under another name: --map loss=NAME" + hint,
        )
    near = _nearest(session, report.lines)
    return errors.block(
        f"cannot read numbers from {name}",
        report.summary,
        f"`logdoctor formats explain {name}` shows what was tried; --map loss=NAME names your metric{hint}",
        nearest=near,
    )


def _nearest(session: Session, lines: int) -> str:
    from logdoctor.render.visible import one_line

    best, found = 0, ""
    for number in range(1, min(lines, 200) + 1):
        text = session.reader.quotes.get(number) or ""
        low = text.lower()
        score = 2 * ("loss" in low or "err" in low) + any(c.isdigit() for c in text)
        if score > best:
            best, found = score, f'line {number} "{one_line(text, 70)}"'
    return found
