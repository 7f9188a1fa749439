"""`logdoctor new`: the first version of a format file or a cause file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from logdoctor.cli import shared_flags as shared

if TYPE_CHECKING:
    from logdoctor.cli import inputs
    from logdoctor.formats import Format
    from logdoctor.session import Session

FIRST_LINES = 4000
"""Lines of a log that a format is made from."""
EPILOG = """
Examples:

logdoctor new format mytrainer --from train.log

logdoctor new format mytrainer --from train.log --map loss=objective --to formats/

logdoctor new cause exploding-targets
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @app.callback(epilog=EPILOG)
    def new() -> None:
        """Make a new format file or a new cause file."""

    @app.command("format", epilog=EPILOG)
    def new_format(
        name: str = typer.Argument(..., metavar="NAME", help="A short name in lower case."),
        log: str = typer.Option(..., "--from", metavar="LOG", help="A log whose lines it shall read."),
        to: str = typer.Option(
            "", "--to", metavar="FOLDER", help="Where to put it; default: your folder for format files."
        ),
        maps: list[str] = shared.MAPS,
        force: bool = typer.Option(
            False, "--force", help="Keep a draft that does not read the log, to mend it by hand."
        ),
    ) -> None:
        """Write a format file for the lines of a log, with samples from it."""
        from importlib.util import find_spec

        from logdoctor.cli import inputs
        from logdoctor.cli.errors import Failure
        from logdoctor.cli.screen import write
        from logdoctor.formats import schema_file, user_folder
        from logdoctor.reading.documents import FORMATS
        from logdoctor.sources import is_stdin

        _checked(name)
        if find_spec("logdoctor.inference") is None:
            raise Failure("this build cannot infer a format", "logdoctor.inference is missing")
        from logdoctor.inference import write_format
        from logdoctor.shapes.record import CLOCK_FIELDS

        target = (Path(to) if to else user_folder()) / f"{name}.toml"
        _free(target)
        if is_stdin(log):
            raise Failure("a format is made from a file", "standard input cannot be read twice")
        reading = inputs.reading([], [], maps or [])
        before = reading.session(log)
        inputs.feed(before, log)
        before.finish()
        document = next((chosen for chosen in before.reader.chosen if chosen.name in FORMATS), None)
        if document is not None:
            reason = f"it is read as a whole: {document.title}"
            raise Failure(f"{log} needs no format file", reason, f"logdoctor analyze {log}")
        names = {printed: f"@{metric}" if f"@{metric}" in CLOCK_FIELDS else metric
                 for printed, metric in reading.names.items()}
        try:
            text = write_format(name, _first_lines(log), names)
        except ValueError as error:
            raise Failure(f"cannot make a format of {log}", str(error)) from None
        text = f"#:schema {schema_file().as_uri()}\n{text}"
        compared, wrong = _tried(log, name, text, reading, before)
        if wrong and not force:
            raise Failure(
                f"the draft of {name} was not kept", wrong, f"--map loss=NAME names your metric, `logdoctor formats "
                f"explain {log}` shows what is in the log, --force keeps the draft to mend it by hand"
            )
        _save(target, text)
        said = f"it is of no use yet: {wrong}" if wrong else compared
        write(
            f"wrote {target}\n{said}\n\ntry it:  logdoctor formats check {target}\n"
            f"         logdoctor analyze {log} --format-file {target} --format {name}"
        )

    @app.command("cause", epilog="Example: logdoctor new cause exploding-targets")
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


def _first_lines(log: str) -> list[str]:
    """The first lines of a log, clean, each state of a bar for itself."""
    from logdoctor.sources import Cleaner, LineDecoder, chunks, open_log

    decoder, cleaner = LineDecoder(), Cleaner()
    found: list[str] = []
    with open_log(log) as stream:
        for chunk in chunks(stream, log):
            found += cleaner.block(decoder.feed(chunk)).segments()
            if len(found) >= FIRST_LINES:
                break
        else:
            found += cleaner.block(decoder.feed(b"", last=True)).segments()
    return [line for line in found[:FIRST_LINES] if line and not line.isspace()]


def _tried(log: str, name: str, text: str, reading: inputs.Reading, before: Session) -> tuple[str, str]:
    """How the draft reads the log beside how it was read without it, and why it is of no use, "" when it is."""
    from tempfile import TemporaryDirectory

    from logdoctor.formats import FormatError, check, load

    with TemporaryDirectory() as folder:
        draft = Path(folder) / f"{name}.toml"
        draft.write_text(text, encoding="utf-8")
        try:
            problems = check(draft)
            return ("", problems[0]) if problems else _compared(log, load(draft), reading, before)
        except FormatError as error:
            return "", str(error).removeprefix(f"{draft}: ")


def _points(session: Session) -> dict[str, list[list[float]]]:
    return {metric: [list(column) for column in series.points()] for metric, series in session.run.series.items()}


def _compared(log: str, draft: Format, reading: inputs.Reading, before: Session) -> tuple[str, str]:
    from dataclasses import replace

    from logdoctor.cli import inputs
    from logdoctor.names import role

    after = replace(reading, extra=[draft], force=(draft.name,), names={}).session(log)
    inputs.feed(after, log)
    after.finish()
    old, new = _points(before), _points(after)
    values = sum(len(points[0]) for points in new.values())
    if not values:
        return "", f"it reads no number of {log}"
    if not any("loss" in role(metric) for metric in new):
        return "", f"it reads {', '.join(list(new)[:4])} of {log}, but no loss"
    if repr(old) == repr(new):                     # NaN is not equal to itself, its text is
        return f"it reads the log as it was read before: {len(new)} metrics, {values:,} values", ""
    by = ", ".join(chosen.name for chosen in before.reader.chosen) or "nothing"
    had, has = ({metric: len(points[0]) for metric, points in found.items()} for found in (old, new))
    parts = [f"{metric} {has.get(metric, 0):,} values instead of {had.get(metric, 0):,}"
             for metric in dict.fromkeys([*had, *has]) if has.get(metric) != had.get(metric)]
    said = "; ".join(parts[:5]) or "the same number of values, other steps"
    return f"it reads the log otherwise than {by} does: {said}", ""


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
