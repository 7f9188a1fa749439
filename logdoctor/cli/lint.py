"""`logdoctor lint`: what is wrong with a solver or a net before it trains."""

from __future__ import annotations

import typer

EPILOG = """
Examples:

logdoctor lint solver.prototxt

logdoctor lint solver.prototxt train_val.prototxt --json

Exit codes: 0 nothing at or above --fail-on, 1 a finding, 2 a file that cannot be read.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG)
    def lint(
        files: list[str] = typer.Argument(..., metavar="FILE...", help="Caffe's solver and net files, in any order."),
        as_json: bool = typer.Option(False, "--json", help="Print the findings as JSON."),
        fail_on: str = typer.Option(
            "error",
            "--fail-on",
            metavar="LEVEL",
            help="Exit with 1 from this severity on: error, warning, notice, never.",
        ),
    ) -> None:
        """Check Caffe's solver.prototxt and train_val.prototxt for settings that break a run."""
        from dataclasses import asdict

        from logdoctor.cli import errors
        from logdoctor.cli.screen import can_draw, write
        from logdoctor.lint import lint_prototxt, render_text
        from logdoctor.model import SEVERITIES
        from logdoctor.render.visible import plain_ascii, visible

        if fail_on not in (*SEVERITIES, "never"):
            raise errors.Failure(f'--fail-on "{fail_on}" is unknown', "it is one of error, warning, notice, never")
        found = lint_prototxt(files)
        if as_json:
            import json

            write(json.dumps([asdict(one) for one in found], indent=2))
        else:
            text = visible("\n".join(render_text(found)))
            write(text if can_draw() else plain_ascii(text))
        if any(one.rule == "unreadable" for one in found):
            raise typer.Exit(errors.UNUSABLE)
        severe = fail_on != "never" and any(
            SEVERITIES.index(one.severity) >= SEVERITIES.index(fail_on)
            for one in found
        )
        raise typer.Exit(errors.PROBLEM if severe else errors.OK)
