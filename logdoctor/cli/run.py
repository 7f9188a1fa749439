"""`logdoctor run -- CMD ...`: start a training and stay at its bedside."""

from __future__ import annotations

import typer

from logdoctor.cli import live_flags as flags
from logdoctor.cli import shared_flags as shared

EPILOG = """
Examples:

logdoctor run -- python train.py --lr 0.1

logdoctor run --stop-on gradient-explosion -- torchrun train.py

The command's output is shown as it is, signals reach it. The report goes to standard error.
--stop-on ends it with SIGINT, then SIGTERM, then SIGKILL.

Exit codes: the command's own; 128 + n when signal n ended it (137: SIGKILL), 127 when there is no such command,
126 when it cannot be run, 2 for wrong usage of logdoctor.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG, context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False})
    def run(
        argv: list[str] = typer.Argument(..., metavar="-- CMD", help="The command and its arguments."),
        html: str = typer.Option(None, "--html", metavar="FILE", help="Write the report as HTML at the end."),
        as_json: bool = typer.Option(False, "--json", help="Print the final report as JSON (to standard error)."),
        plot: str = typer.Option(None, "--plot", metavar="FILE", help="Write the curves at the end."),
        save: str = flags.SAVE,
        every: str = flags.EVERY,
        stop_on: str = flags.STOP_ON,
        notify: list[str] = flags.NOTIFY,
        command: str = flags.EXEC,
        evidence: str = flags.EVIDENCE,
        stall: str = flags.STALL,
        grace: str = typer.Option("10s", "--grace", metavar="TIME", help="Time between the signals of --stop-on."),
        quiet: bool = flags.QUIET,
        verbose: bool = shared.VERBOSE,
        formats: list[str] = shared.FORMATS,
        format_files: list[str] = shared.FORMAT_FILES,
        maps: list[str] = shared.MAPS,
        configs: list[str] = shared.CONFIGS,
        color: str = shared.COLOR,
        width: int = shared.WIDTH,
    ) -> None:
        """Run a command in a terminal of its own and doctor what it prints."""
        from logdoctor.cli import inputs
        from logdoctor.cli.conclusion import conclude
        from logdoctor.cli.errors import Failure
        from logdoctor.cli.screen import screen
        from logdoctor.cli.task import Task
        from logdoctor.live import command as live
        from logdoctor.live.options import seconds
        from logdoctor.model import Report

        asked = flags.options(
            save=save,
            html=html,
            every=every,
            stop_on=stop_on,
            notify=notify,
            command=command,
            evidence=evidence,
            stall=stall,
            quiet=quiet,
        )
        try:
            patience = seconds(grace)
        except ValueError as error:
            raise Failure(f"--grace: {error}") from None
        reading = inputs.reading(formats or [], format_files or [], maps or [], configs or [])

        task = Task(argv[:1], reading, screen(color, width), as_json=as_json, html=html, plot=plot, verbose=verbose,
                    quiet=quiet)
        task.check()

        def finish(report: Report) -> int:
            return conclude([report], task)

        try:
            code = live.run(argv, reading.session, finish, asked, grace=patience)
        except OSError as error:
            reason = error.strerror or str(error)
            if save and error.filename == save:
                raise Failure(f"cannot write {save}", reason) from None
            missing = isinstance(error, FileNotFoundError)
            raise Failure(f"cannot run {argv[0]}", reason, code=127 if missing else 126) from None
        raise typer.Exit(code)
