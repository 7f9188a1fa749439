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
        places = _index(reports, _save(reports, task), task)
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


def _save(reports: list[Report], task: Task) -> list[Path]:
    """Write the pages or the picture of these reports; gives the places that a user may open."""
    places = []
    if task.html:
        from logdoctor.render import html

        inside = task.pages_in_folder
        for report, target in zip(reports, pages(task.html, [r.source for r in reports], folder=inside), strict=True):
            written(target, partial(html.save, report, target), folder=inside)
            places.append(target)
    if task.plot and reports:
        from logdoctor.render import plots

        picture = Path(task.plot)
        written(picture, lambda: plots.save(reports[-1], picture))
        places.append(picture)
    return places


def _index(reports: list[Report], places: list[Path], task: Task) -> list[Path]:
    """Of a folder of pages, the page that leads to them; what a user may open."""
    if not (task.html and task.pages_in_folder and places):
        return places
    from logdoctor.render import index

    target = Path(task.html) / index.NAME
    entries = [index.entry(report, place) for report, place in zip(reports, places, strict=True)]
    written(target, lambda: index.save(entries, target.parent))
    return [target]
