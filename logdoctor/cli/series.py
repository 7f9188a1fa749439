"""`logdoctor series`: the numbers of a log, as a table, CSV, Parquet or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from logdoctor.cli import shared_flags as shared

if TYPE_CHECKING:
    from logdoctor.cli.screen import Screen
    from logdoctor.run import Run

EPILOG = """
Examples:

logdoctor series train.log

logdoctor series train.log --csv loss.csv

logdoctor series train.log --csv - | head

A line of the log is a row, a metric a column. A printed NaN is "nan", a metric that a line does not print is empty.

Exit codes: 0 numbers were read, 2 wrong usage or unreadable input, 3 no number was read, 130 Ctrl-C.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG)
    def series(
        log: str = typer.Argument("-", metavar="LOG", help="A log file; '-' reads standard input."),
        csv: str = typer.Option(None, "--csv", metavar="FILE", help="Write all values as CSV; '-' prints them."),
        parquet: str = typer.Option(
            None, "--parquet", metavar="FILE", help="Write all values as Parquet (needs pyarrow)."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print steps, values and lines of each metric as JSON."),
        formats: list[str] = shared.FORMATS,
        format_files: list[str] = shared.FORMAT_FILES,
        maps: list[str] = shared.MAPS,
        quiet: bool = shared.QUIET,
        width: int = shared.WIDTH,
    ) -> None:
        """Extract the time series of a log."""
        from logdoctor.cli import errors, export, inputs
        from logdoctor.cli.joining import one
        from logdoctor.cli.overwriting import refuse
        from logdoctor.cli.screen import screen, write

        found = inputs.reading(formats or [], format_files or [], maps or [])
        files = one(log, found.session)
        name = files[-1]
        refuse((csv, parquet), files)
        session = found.session(name)
        whole = inputs.feed_all(session, files)
        session.finish()
        inputs.told(session)
        run = session.run
        if not run.series:
            raise errors.Failure(
                f"cannot read numbers from {session.source}",
                f"{run.lines:,} lines, none holds a metric that repeats with a counter" if run.lines else "it is empty",
                f"`logdoctor formats explain {name}` shows what was tried" if run.lines else "",
                code=errors.NOTHING,
            )
        if csv:
            export.csv(run, csv, quiet=quiet)
        if parquet:
            export.parquet(run, parquet, quiet=quiet)
        if as_json:
            write(export.json(run))
        if not (csv or parquet or as_json):
            write("\n" + summary(run, screen("never", width)))
        raise typer.Exit(errors.OK if whole else errors.INTERRUPTED)


def summary(run: Run, shown: Screen) -> str:
    """One line for each metric."""
    from logdoctor.render.numbers import number, step
    from logdoctor.render.sparkline import sparkline
    from logdoctor.render.visible import one_line, plain_ascii
    from logdoctor.render.words import ordered

    rows = [("metric", "points", run.step_unit or "step", "min", "max", "last", "not finite")]
    summaries = ordered({name: one.summary() for name, one in run.series.items()})
    for one in summaries:
        name = one_line(one.metric, 32) if shown.unicode else plain_ascii(one_line(one.metric, 32))
        low, high = one.minimum, one.maximum
        rows.append(
            (
                name,
                f"{one.points:,}",
                f"{step(one.first_step)}..{step(one.last_step)}",
                number(low.value if low else None),
                number(high.value if high else None),
                number(one.last),
                f"{one.nonfinite:,}" if one.nonfinite else "",
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    left = min(shown.width - 6 - sum(widths) - 2 * len(widths), 40)
    lines = []
    for i, row in enumerate(rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        curve = ""
        if i and left >= 8:
            curve = "  " + sparkline(summaries[i - 1].steps, summaries[i - 1].values, left, unicode=shown.unicode)
        text = (
            "  "
            + "  ".join(cells).rstrip()
            + ("" if not curve else " " * (len(cells[-1]) - len(row[-1].rstrip()) if not row[-1] else 0) + curve)
        )
        lines.append(text.rstrip()[: shown.width])
    text = "\n".join(lines)
    return text if shown.unicode else plain_ascii(text)
