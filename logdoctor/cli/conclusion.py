"""Finished reports: saved, shown, and turned into an exit code."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from logdoctor.cli import severity
from logdoctor.cli.errors import Failure
from logdoctor.cli.screen import write
from logdoctor.cli.task import Task
from logdoctor.cli.writing import told, written
from logdoctor.model import Report
from logdoctor.render.places import pages


def conclude(reports: list[Report], task: Task) -> int:
    """Save and show finished reports; the worst one's exit code.

    What could be read of a long run is shown even when its page cannot be written.
    """
    lost: Failure | None = None
    places: list[Path] = []
    try:
        places = [*_save_pages(reports, task), *_save_picture(reports, task)]
    except Failure as failure:
        lost = failure
    _show(reports, task)
    if not task.quiet:
        told(places)
    if lost is not None:
        raise lost
    return severity.worst(severity.code_of(report, task.fail_on) for report in reports)


def _show(reports: list[Report], task: Task) -> None:
    if not reports:
        return
    if task.as_json:
        from logdoctor.render import json

        write("\n".join(json.dumps(r, indent=None if len(reports) > 1 or len(task.logs) > 1 else 2) for r in reports))
    elif task.markdown:
        from logdoctor.render import markdown

        write("\n".join(markdown.render(report) for report in reports))
    else:
        _show_text(reports, task)


def _show_text(reports: list[Report], task: Task) -> None:
    from logdoctor.render import table, terminal

    screen = task.screen
    several = len(reports) > 1 or len(task.logs) > 1
    if not several or task.verbose:
        for report in table.worst_first(reports)[::-1] if several else reports:
            if report.verdict == "not-judged" and not report.series and not report.messages:
                continue
            write(
                "\n"
                + terminal.render(
                    report, width=screen.width, color=screen.color, unicode=screen.unicode, verbose=task.verbose
                )
            )
    if several:
        write("\n" + table.table(reports, width=screen.width, color=screen.color, unicode=screen.unicode))


def _save_pages(reports: list[Report], task: Task) -> list[Path]:
    """Write a page of each report, and in a folder the one that leads to them; gives what a user may open."""
    if not task.html or not reports:
        return []
    from logdoctor.render import html, index

    inside = task.pages_in_folder
    places = pages(task.html, [report.source for report in reports], folder=inside)
    for report, place in zip(reports, places, strict=True):
        written(place, partial(html.save, report, place), folder=inside)
    if not inside:
        return places
    target = Path(task.html) / index.NAME
    entries = [index.entry(report, place) for report, place in zip(reports, places, strict=True)]
    written(target, lambda: index.save(entries, target.parent))
    return [target]


def _save_picture(reports: list[Report], task: Task) -> list[Path]:
    """Draw the last report; gives the picture."""
    if not task.plot or not reports:
        return []
    from logdoctor.render import plots

    picture = Path(task.plot)
    written(picture, lambda: plots.save(reports[-1], picture))
    return [picture]
