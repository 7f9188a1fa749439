"""`logdoctor new`: the first version of a format file or a cause file."""

from __future__ import annotations

import re
from pathlib import Path

import typer

EPILOG = """
Examples:

logdoctor new format mytrainer --from train.log

logdoctor new cause exploding-targets
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @app.callback(epilog=EPILOG)
    def new() -> None:
        """Make a new format file or a new cause file."""

    @app.command("format")
    def new_format(
        name: str = typer.Argument(..., metavar="NAME", help="A short name in lower case."),
        log: str = typer.Option(..., "--from", metavar="LOG", help="A log whose lines it shall read."),
        to: str = typer.Option(
            "", "--to", metavar="FOLDER", help="Where to put it; default: your folder for format files."
        ),
    ) -> None:
        """Write a format file for the lines of a log, with samples from it."""
        from importlib.util import find_spec

        from logdoctor.cli import inputs
        from logdoctor.cli.errors import Failure
        from logdoctor.cli.screen import write
        from logdoctor.formats import user_folder
        from logdoctor.sources import is_stdin

        _checked(name)
        if find_spec("logdoctor.inference") is None:
            raise Failure("this build cannot infer a format", "logdoctor.inference is missing")
        from logdoctor.inference import write_format

        target = (Path(to) if to else user_folder()) / f"{name}.toml"
        _free(target)
        if is_stdin(log):
            raise Failure("a format is made from a file", "standard input cannot be read twice")
        session = inputs.Reading().session(log)
        inputs.feed(session, log)
        session.finish()
        kept = (session.reader.quotes.get(number) for number in range(1, min(session.run.lines, 4000) + 1))
        try:
            text = write_format(name, [line for line in kept if line])
        except ValueError as error:
            raise Failure(f"cannot make a format of {log}", str(error)) from None
        _save(target, text)
        write(
            f"wrote {target}\n\ntry it:  logdoctor formats check {target}\n         logdoctor analyze {log} "
            f"--format-file {target} --format {name}"
        )

    @app.command("cause")
    def new_cause(
        name: str = typer.Argument(..., metavar="NAME", help="A short name in lower case, with dashes."),
        to: str = typer.Option(
            "", "--to", metavar="FOLDER", help="Where to put it; default: the folder of cause files."
        ),
    ) -> None:
        """Write the scaffold of a cause file, for contributors to logdoctor."""
        from logdoctor import causes
        from logdoctor.cli.screen import write

        _checked(name)
        target = (Path(to) if to else Path(causes.__file__).parent) / f"{name}.toml"
        _free(target)
        _save(target, CAUSE.format(id=name, name=name.replace("-", " ").capitalize()))
        write(f"wrote {target}\n\nfill it in, then look at it:  logdoctor explain {name}")


def _checked(name: str) -> None:
    from logdoctor.cli.errors import Failure

    if not re.fullmatch(r"[a-z][a-z0-9_-]{1,40}", name):
        raise Failure(
            f'"{name}" is no good name', "it becomes a file name", "use lower case letters, digits and dashes"
        )


def _free(target: Path) -> None:
    from logdoctor.cli.errors import Failure

    if target.exists():
        raise Failure(f"{target} exists already", "", "remove it first, or choose another name")


def _save(target: Path, text: str) -> None:
    from logdoctor.cli.errors import Failure
    from logdoctor.render.atomic import write_text

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_text(target, text)
    except OSError as error:
        raise Failure(f"cannot write {target}", error.strerror or str(error), "choose a folder with --to") from None


CAUSE = '''id       = "{id}"
name     = "{name}"
group    = "training"                 # training | validation | end | notice
severity = "error"                    # error | warning | notice
explains = ["no-progress"]            # symptoms that make it a candidate; none other does
says     = "What it is, in at most three sentences."
manual   = """
How it comes about, how it looks, what it is confused with.
"""
confirm = [
  "The cheapest experiment that tells it from its rivals.",
]

[[evidence]]                          # one entry per claim; the claim is read by the user
claim = "the loss did not move"
form = "symptom"                      # symptom | no-symptom | fact | message | setting | lint | framework
name = "no-progress"
weight = "moderate"                   # weak | moderate | strong | decisive; against = true to speak against

[[treatment]]
do = "What to change; {{lr}} and {{onset}} become the run's own numbers."
check = "how to see that it worked"
cost = "minutes"
code.pytorch = "..."

[[reference]]
title = "Where this is described"
'''
