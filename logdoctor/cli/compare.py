"""`logdoctor compare`: two or more logs, where they part and what that proves."""

from __future__ import annotations

import typer

from logdoctor.cli import shared_flags as shared

EPILOG = """
Examples:

logdoctor compare good.log bad.log

logdoctor compare lr0.1.log lr0.01.log --plot curves.png

logdoctor compare good.log bad.log --changed lr --html compare.html

The first log is the reference. Exit codes: as of `logdoctor analyze`: 0 all healthy, 1 a problem at or above
--fail-on in one of them, 2 wrong usage or unreadable input, 3 nothing to judge; the worst log decides.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG)
    def compare(
        logs: list[str] = typer.Argument(..., metavar="LOG", help="The reference, and the logs to compare."),
        as_json: bool = typer.Option(False, "--json", help="Print the comparison as JSON."),
        html: str = typer.Option(None, "--html", metavar="FILE", help="Write the comparison as one HTML file."),
        plot: str = typer.Option(
            None, "--plot", metavar="FILE", help="Draw the curves over each other, as .png, .svg or .pdf."
        ),
        changed: str = typer.Option(
            "",
            "--changed",
            metavar="WHAT",
            help="The one thing you changed, when the logs do not print it: lr, schedule, seed, batch, precision, "
            "data, clip, loss, optimizer, model, nothing.",
        ),
        verbose: bool = typer.Option(False, "--verbose", "-v", help="Show all metrics and settings that differ."),
        quiet: bool = shared.QUIET,
        formats: list[str] = shared.FORMATS,
        format_files: list[str] = shared.FORMAT_FILES,
        maps: list[str] = shared.MAPS,
        fail_on: str = shared.FAIL_ON,
        color: str = shared.COLOR,
        width: int = shared.WIDTH,
    ) -> None:
        """Compare logs: where the curves and the settings part, and what the pair proves."""
        from logdoctor.cli import confront, inputs
        from logdoctor.cli.overwriting import refuse
        from logdoctor.cli.screen import screen
        from logdoctor.joining import joined

        names, how = inputs.names(logs), inputs.reading(formats or [], format_files or [], maps or [])
        files = joined(names, how.session) if len(names) > 2 else {}
        task = confront.Task(
            list(files) if len(files) > 1 else names,         # parts of one run are compared as they were given
            how,
            screen(color, width),
            fail_on=fail_on,
            as_json=as_json,
            html=html,
            plot=plot,
            changed=changed,
            verbose=verbose,
            quiet=quiet,
            files=files,
            twice=len(logs) > 1,
        )
        refuse((html, plot), task.logs)
        raise typer.Exit(confront.run(task))
