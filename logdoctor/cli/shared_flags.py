"""The options that several commands share: declared once."""

from __future__ import annotations

from typing import Any

import typer

FORMAT_FILES: Any = typer.Option(
    None,
    "--format-file",
    metavar="FILE",
    show_default=False,
    help="Use a format file of your own; may be repeated.",
)
FAIL_ON: Any = typer.Option(
    "error",
    "--fail-on",
    metavar="LEVEL",
    help="Exit with 1 from this severity on: error, warning, notice, never.",
)
COLOR: Any = typer.Option("auto", "--color", metavar="WHEN", help="Use colours: auto, always, never.")
WIDTH: Any = typer.Option(0, "--width", metavar="N", help="Columns of the output, 20 or more; 0 asks the terminal.")
QUIET: Any = typer.Option(False, "--quiet", "-q", help="Do not say which files were written.")
VERBOSE: Any = typer.Option(False, "--verbose", "-v", help="Show everything in the final report.")
CONFIGS: Any = typer.Option(
    None,
    "--config",
    metavar="FILE",
    show_default=False,
    help="Settings of the run, as if it had printed them: solver.prototxt, train_val.prototxt, YAML, JSON, "
    "TOML, or what argparse prints; may be repeated.",
)
FORMATS: Any = typer.Option(
    None,
    "--format",
    metavar="NAME",
    show_default=False,
    help="Read the log as this format (see `logdoctor formats`); may be repeated.",
)
MAPS: Any = typer.Option(
    None,
    "--map",
    metavar="METRIC=NAME",
    show_default=False,
    help="What the log calls NAME is this metric: loss=objective.",
)
