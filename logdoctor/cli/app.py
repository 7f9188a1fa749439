"""The typer application; each command lives in a module of its own."""

from __future__ import annotations

import importlib

import typer

app = typer.Typer(
    name="logdoctor", no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False,
    rich_markup_mode="rich", context_settings={"help_option_names": ["-h", "--help"]},
    help="Read a training log and say why the training went wrong.",
)
COMMANDS = ("analyze",)


def main() -> None:
    """Entry point of the `logdoctor` program."""
    for name in COMMANDS:
        importlib.import_module(f"logdoctor.cli.{name}").register(app)
    app()


@app.callback()
def root() -> None:
    """Read a training log and say why the training went wrong."""
