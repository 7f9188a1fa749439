"""`logdoctor lint`: what is wrong with a solver, a net or a configuration before it trains."""

from __future__ import annotations

import typer

from logdoctor.cli import shared_flags as shared

EPILOG = """
Examples:

logdoctor lint solver.prototxt (and the net that it names)

logdoctor lint config.yaml ds_config.json train.sh

logdoctor lint configs/ --fail-on warning

logdoctor lint train.py --json (the program is read, not run)

A finding is FILE:LINE: SEVERITY: TEXT [RULE], with what to write instead below it. An error stops or ruins the run, a
warning often does, a notice is worth knowing. `logdoctor analyze LOG --config FILE` uses the same as evidence.

Exit codes: 0 nothing at or above --fail-on, 1 a finding, 2 a file that cannot be read (broken YAML, a log, ...).
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG)
    def lint(
        files: list[str] = typer.Argument(
            ...,
            metavar="FILE",
            help="Caffe's solver and net files, YAML, JSON, TOML, INI, .env, Python, a shell script, "
            "what argparse prints, or a folder of those.",
        ),
        as_json: bool = typer.Option(False, "--json", help="Print the findings as JSON."),
        fail_on: str = shared.FAIL_ON,
    ) -> None:
        """Check settings before training: Caffe's solver and net, or any framework's configuration."""
        from dataclasses import asdict

        from logdoctor.cli import errors, mistaken, severity
        from logdoctor.cli.screen import can_draw, write
        from logdoctor.lint.given import lint_files
        from logdoctor.lint.show import render_text
        from logdoctor.render.visible import plain_ascii, visible

        severity.check(fail_on)
        logs = [finding for file in files if (finding := mistaken.log(file)) is not None]
        linted = lint_files([file for file in files if file not in {finding.source for finding in logs}])
        found = (*logs, *linted.findings)
        if as_json:
            import json

            write(json.dumps([asdict(one) for one in found], indent=2))
        else:
            text = visible("\n".join(render_text(found, linted.files + len(logs), linted.settings)))
            write(text if can_draw() else plain_ascii(text))
        if any(one.rule == "unreadable" for one in found):
            raise typer.Exit(errors.UNUSABLE)
        severe = any(severity.reaches(one.severity, fail_on) for one in found)
        raise typer.Exit(errors.PROBLEM if severe else errors.OK)
