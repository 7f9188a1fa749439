"""`logdoctor analyze`: read logs, say what is wrong with each, end with the worst verdict's exit code."""

from __future__ import annotations

import typer

from logdoctor.cli import live_flags as flags
from logdoctor.cli import shared_flags as shared

EPILOG = """
Examples:

logdoctor analyze train.log

python train.py 2>&1 | logdoctor analyze

logdoctor analyze runs/*.log --fail-on warning

logdoctor analyze train.log --html report.html --plot curves.png

logdoctor analyze train.log --baseline good.log

logdoctor analyze train.log --config solver.prototxt

logdoctor analyze train.log --map loss=objective --json

Exit codes: 0 healthy, 1 a problem at or above --fail-on, 2 wrong usage or unreadable input, 3 nothing to judge.
Of several logs the worst decides (2, then 1, then 3).
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG)
    def analyze(
        logs: list[str] = typer.Argument(
            None,
            metavar="LOG",
            show_default=False,
            help="Log files, also compressed, or folders; rotated files of a run (train.log.1, train.log) are read "
            "as one. '-' or nothing reads standard input.",
        ),
        everything: bool = typer.Option(
            False, "--all", help="Of a folder take every file, not only those named like a log."
        ),
        as_json: bool = typer.Option(
            False, "--json", help="Print the report as JSON; of several logs one object a line."
        ),
        markdown: bool = typer.Option(False, "--markdown", help="Print the report as Markdown."),
        html: str = typer.Option(
            None, "--html", metavar="FILE", help="Write the report as one HTML file; of several logs into this folder."
        ),
        plot: str = typer.Option(None, "--plot", metavar="FILE", help="Write the curves as .png, .svg or .pdf."),
        verbose: bool = typer.Option(False, "--verbose", "-v", help="Show everything; of several logs each in full."),
        formats: list[str] = shared.FORMATS,
        format_files: list[str] = shared.FORMAT_FILES,
        maps: list[str] = shared.MAPS,
        configs: list[str] = shared.CONFIGS,
        baseline: str = typer.Option(
            "", "--baseline", metavar="LOG", help="Also say how each log differs from this one."
        ),
        number: int = typer.Option(
            None, "--run", metavar="N", min=1, show_default=False,
            help="Of a log that holds several runs (folds, seeds, trials), look at this one; without it, at the worst.",
        ),
        tee: bool = typer.Option(False, "--tee", help="Pass standard input on to standard output, byte for byte."),
        save: str = flags.SAVE,
        every: str = flags.EVERY,
        stop_on: str = flags.STOP_ON,
        notify: list[str] = flags.NOTIFY,
        command: str = flags.EXEC,
        evidence: str = flags.EVIDENCE,
        stall: str = flags.STALL,
        quiet: bool = flags.QUIET,
        fail_on: str = shared.FAIL_ON,
        color: str = shared.COLOR,
        width: int = shared.WIDTH,
    ) -> None:
        """Read training logs and say what went wrong, with proof and remedy."""
        from logdoctor.cli import folders, inputs
        from logdoctor.cli.examine import run
        from logdoctor.cli.screen import screen
        from logdoctor.cli.task import Task
        from logdoctor.joining import joined

        found = folders.logs(logs, everything=everything) if logs else folders.Logs(inputs.names([]))
        names = found.names
        asked = {
            "--tee": tee,
            "--save": save,
            "--every": every,
            "--stop-on": stop_on,
            "--notify": notify,
            "--exec": command,
            "--evidence": evidence,
            "--stall": stall,
        }
        live = None
        if names != ["-"]:
            flags.refuse([flag for flag, value in asked.items() if value])
        else:
            live = flags.options(
                tee=tee,
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
        how = inputs.reading(formats or [], format_files or [], maps or [], configs or [])
        files = joined(names, how.session)
        how.wanted = number or 0
        task = Task(
            list(files),
            how,
            screen(color, width),
            files=files,
            fail_on=fail_on,
            as_json=as_json,
            markdown=markdown,
            html=html,
            plot=plot,
            verbose=verbose,
            baseline=baseline,
            quiet=quiet,
            found=found,
            live=live,
        )
        raise typer.Exit(run(task))
