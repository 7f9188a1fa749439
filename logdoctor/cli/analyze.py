"""`logdoctor analyze`: read a log, say what is wrong."""

from __future__ import annotations

import sys

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def analyze(
        logs: list[str] = typer.Argument(None, metavar="[LOG]...", help="Log files; '-' or nothing reads standard input."),  # noqa: B008
        as_json: bool = typer.Option(False, "--json", help="Print the report as JSON."),
    ) -> None:
        """Read training logs and say what went wrong, with proof and remedy."""
        from logdoctor.render import json, terminal
        from logdoctor.session import Session
        from logdoctor.sources import chunks, open_log

        for name in logs or ["-"]:
            session = Session(name)
            with open_log(name) as stream:
                for chunk in chunks(stream, name):
                    session.feed(chunk)
            report = session.finish()
            text = json.dumps(report) if as_json else terminal.render(report, width=100, color=sys.stdout.isatty(), unicode=True)
            print(text)
