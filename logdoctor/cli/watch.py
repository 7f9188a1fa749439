"""`logdoctor watch`: follow growing logs, warn while there is still time."""

from __future__ import annotations

import typer

from logdoctor.cli import live_flags as flags
from logdoctor.cli import shared_flags as shared

EPILOG = """
Examples:

logdoctor watch train.log

logdoctor watch runs/ --notify ntfy://my-topic

logdoctor watch train.log --stop-on error && echo healthy || scancel 4711

Ctrl-C ends the watch with the report, a second one at once. Exit codes: as of `logdoctor analyze`;
1 after --stop-on, 3 when there was nothing to judge.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG)
    def watch(
        places: list[str] = typer.Argument(..., metavar="FILE|DIR", help="Growing logs, or folders of them."),
        html: str = typer.Option(
            None, "--html", metavar="FILE", help="Write the report as HTML at the end; of several into this folder."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print the final report as JSON."),
        plot: str = typer.Option(None, "--plot", metavar="FILE", help="Write the curves at the end."),
        every: str = flags.EVERY,
        stop_on: str = flags.STOP_ON,
        notify: list[str] = flags.NOTIFY,
        command: str = flags.EXEC,
        evidence: str = flags.EVIDENCE,
        stall: str = flags.STALL,
        until_idle: str = typer.Option(
            "", "--until-idle", metavar="TIME", help="End when nothing was added for so long."
        ),
        quiet: bool = flags.QUIET,
        verbose: bool = shared.VERBOSE,
        formats: list[str] = shared.FORMATS,
        format_files: list[str] = shared.FORMAT_FILES,
        maps: list[str] = shared.MAPS,
        configs: list[str] = shared.CONFIGS,
        fail_on: str = shared.FAIL_ON,
        color: str = shared.COLOR,
        width: int = shared.WIDTH,
    ) -> None:
        """Follow growing logs: findings as they appear, the full report at the end."""
        import os

        from logdoctor.cli import inputs
        from logdoctor.cli.conclusion import conclude
        from logdoctor.cli.errors import Failure
        from logdoctor.cli.screen import screen
        from logdoctor.cli.task import Task
        from logdoctor.live import watching
        from logdoctor.live.options import seconds
        from logdoctor.model import Report

        if "-" in places:
            raise Failure(
                "watch follows files", "'-' is standard input", "`... | logdoctor analyze` watches a pipe"
            )
        asked = flags.options(
            html=html,
            every=every,
            stop_on=stop_on,
            notify=notify,
            command=command,
            evidence=evidence,
            stall=stall,
            quiet=quiet,
            folder=len(places) > 1 or os.path.isdir(places[0]) or places[0].endswith(os.sep),
        )
        try:
            idle = seconds(until_idle) if until_idle else None
        except ValueError as error:
            raise Failure(f"--until-idle: {error}") from None
        reading = inputs.reading(formats or [], format_files or [], maps or [], configs or [])
        task = Task(
            places,
            reading,
            screen(color, width),
            fail_on=fail_on,
            as_json=as_json,
            html=html,
            plot=plot,
            folder=asked.folder,
            verbose=verbose,
            quiet=quiet,
        )
        task.check()

        def finish(reports: list[Report]) -> int:
            return conclude(reports, task)

        raise typer.Exit(watching.run(places, reading.session, finish, asked, until_idle=idle))
