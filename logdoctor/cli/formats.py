"""`logdoctor formats`: what can be read, why a file was read as it was, and whether format files are sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from logdoctor.cli import shared_flags as shared

MOST_KINDS = 12
"""Kinds of lines that are explained."""
MOST_FIELDS = 16

if TYPE_CHECKING:
    from logdoctor.reading import Reader
    from logdoctor.session import Session

EPILOG = """
Examples:

logdoctor formats

logdoctor formats explain train.log

logdoctor formats check my-format.toml
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @app.callback(invoke_without_command=True, epilog=EPILOG)
    def formats(
        ctx: typer.Context,
        as_json: bool = typer.Option(False, "--json", help="Print the list as JSON."),
        markdown: bool = typer.Option(False, "--markdown", help="Print the list as a Markdown table."),
    ) -> None:
        """List the log formats, or explain how a file is read."""
        if ctx.invoked_subcommand is None:
            _list(as_json, markdown)

    @app.command(epilog="Example: logdoctor formats explain train.log --map loss=objective. "
                 "Exit codes: 0 numbers were read, 2 unreadable input, 3 no number was read.")
    def explain(
        log: str = typer.Argument("-", metavar="LOG", help="A log file; '-' reads standard input."),
        force: list[str] = shared.FORMATS,
        files: list[str] = shared.FORMAT_FILES,
        maps: list[str] = shared.MAPS,
    ) -> None:
        """Show how a log is read: the formats tried, and what was taken for what, line by line."""
        from logdoctor.cli import errors, inputs
        from logdoctor.cli.joining import one
        from logdoctor.cli.screen import can_draw, write
        from logdoctor.render.visible import plain_ascii

        reading = inputs.reading(force or [], files or [], maps or [])
        logs = one(log, reading.session)
        session = reading.session(logs[-1])
        whole = inputs.feed_all(session, logs)
        session.finish()
        inputs.told(session)
        text = explanation(session)
        write(text if can_draw() else plain_ascii(text))
        read = errors.OK if session.run.series else errors.NOTHING
        raise typer.Exit(read if whole else errors.INTERRUPTED)

    @app.command(epilog="Example: logdoctor formats check my-format.toml. Exit code 1: a sample is not read.")
    def check(
        files: list[str] = typer.Argument(
            None, metavar="FILE", show_default=False, help="Format files; without any, all that are installed."
        ),
    ) -> None:
        """Read every sample of format files and report what is not as promised."""
        raise typer.Exit(_check([Path(f) for f in files or []]))

    @app.command(epilog="Example: logdoctor formats schema > schema.json")
    def schema() -> None:
        """Print the JSON schema of format files, for editors."""
        from logdoctor.cli.screen import write
        from logdoctor.formats import schema_file

        write(schema_file().read_text(encoding="utf-8").rstrip("\n"))


def rows() -> list[dict[str, Any]]:
    """Every usable format as name, title, what prints it and where its file is."""
    from logdoctor.formats import load_all, user_folder
    from logdoctor.reading.documents import FORMATS

    own = user_folder()
    found = [
        {
            "name": f.name,
            "title": f.title,
            "framework": f.framework,
            "prints": " ".join(f.prints.split()),
            "from": "yours" if own in f.path.parents else "shipped",
            "file": f.path.name,
        }
        for f in load_all()
    ]
    found += [
        {"name": f.name, "title": f.title, "framework": f.framework, "prints": f.prints, "from": "built in", "file": ""}
        for f in FORMATS.values()
    ]
    return sorted(found, key=lambda row: str(row["name"]))


def markdown_table() -> str:
    """The list for the README: generated here, compared in a test."""
    lines = ["| format | reads |", "|---|---|"]
    lines += [
        f"| `{row['name']}` | {str(row['title']).replace('|', chr(92) + '|')} |"
        for row in rows()
        if row["from"] != "yours"
    ]
    return "\n".join(lines)


def _list(as_json: bool, markdown: bool) -> None:
    from logdoctor.cli import errors
    from logdoctor.cli.screen import screen, write
    from logdoctor.formats import broken, user_folder
    from logdoctor.render.visible import plain_ascii

    found = rows()
    if as_json:
        import json

        write(json.dumps(found, indent=2))
        return
    if markdown:
        write(markdown_table())
        return
    shown = screen("never", 0)
    wide = max(len(str(row["name"])) for row in found)
    lines = [""]
    for row in found:
        mark = "  (yours)" if row["from"] == "yours" else ""
        lines.append(f"  {row['name']:{wide}}  {row['title']}{mark}"[: shown.width])
    lines += ["", f"  Your own format files go to {user_folder()}; `logdoctor new format NAME --from LOG` makes one."]
    text = "\n".join(lines)
    write(text if shown.unicode else plain_ascii(text))
    for problem in broken():
        errors.complain(
            errors.block("a format file cannot be used", problem, "`logdoctor formats check FILE` tries it")
        )


def explanation(session: Session) -> str:
    """How a log was read, and what else was tried on its first lines."""
    from logdoctor.formats import load_all, rank
    from logdoctor.render.visible import one_line

    reader, run = session.reader, session.run
    lines = ["", f"  {one_line(session.source)}: {run.lines:,} lines"]
    if reader.chosen:
        lines += ["", "  Read as"]
        for choice in reader.choices:
            lines += [
                f"    {choice.format.name}: {choice.format.title}" + (" (a guess)" if choice.format.guess else ""),
                f"      {choice.claimed:,} of the first lines, {choice.numbers:,} numbers, for example:",
                f"      {one_line(choice.example, 110)}",
            ]
    else:
        lines += ["", "  No format could read it."]
    head = [text for n in range(1, min(run.lines, 400) + 1) if (text := reader.quotes.get(n))]
    chosen = {choice.format.name for choice in reader.choices}
    others = [choice for choice in rank(head, load_all()) if choice.format.name not in chosen]
    if others:
        lines += ["", f"  Also tried on the first {len(head):,} lines"]
        lines += [
            f"    {c.format.name}: {c.claimed:,} lines, {c.numbers:,} numbers, score {c.score:g}" for c in others[:8]
        ]
    lines += taken(reader)
    if run.series:
        lines += ["", "  Metrics"]
        lines += [
            f"    {one_line(name, 40)}: {one.count:,} values from line {one.first_line:,}"
            for name, one in list(run.series.items())[:30]
        ]
        if len(run.series) > 30:
            lines.append(f"    and {len(run.series) - 30:,} more")
    unread = run.extra.get("unread")
    if unread:
        lines += ["", f"  {unread:,} lines with digits were not read as numbers of the run."]
    lines += ["", "  Force a format with --format NAME, name a metric with --map loss=NAME."]
    return "\n".join(lines)


def taken(reader: Reader) -> list[str]:
    """What was taken for what: for each kind of line an example, its template, and each field with the reason."""
    from logdoctor.inference import explain
    from logdoctor.render.visible import one_line

    kinds: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line, template, field, reason in explain(reader):
        kinds.setdefault((line, template), []).append((field, reason))
    if not kinds:
        return []
    numbers: dict[str, int] = {}
    for number in range(1, min(reader.run.lines, 2000) + 1):
        numbers.setdefault(reader.quotes.get(number) or "", number)
    out = ["", "  What was taken for what"]
    for (line, template), fields in list(kinds.items())[:MOST_KINDS]:
        at = f"line {numbers[line]}" if line in numbers else "line"
        out += [f"    {at}: {one_line(line, 110)}", f"      template: {one_line(template, 300)}"]
        wide = max(len(field) for field, _ in fields[:MOST_FIELDS])
        out += [f"      {one_line(field, 40):{min(wide, 40)}}  {one_line(reason, 110)}"
                for field, reason in fields[:MOST_FIELDS]]
        if len(fields) > MOST_FIELDS:
            out.append(f"      and {len(fields) - MOST_FIELDS} more")
    if len(kinds) > MOST_KINDS:
        out.append(f"    and {len(kinds) - MOST_KINDS} more kinds of lines")
    return out


def _check(files: list[Path]) -> int:
    from logdoctor.cli import errors
    from logdoctor.cli.screen import write
    from logdoctor.formats import FormatError, check, paths

    bad = 0
    for path in files:
        if not path.is_file():
            reason = "it is a directory" if path.is_dir() else "there is no such file"
            raise errors.Failure(f"cannot read {path}", reason)
    for path in files or list(paths().values()):
        try:
            problems = check(path)
        except FormatError as error:
            problems = [str(error)]
        except KeyError as error:
            problems = [f"{path}: {error.args[0]!r} is missing"]
        bad += bool(problems)
        write(f"{path.name}: {'; '.join(problems) if problems else 'every sample is read as promised'}")
    return errors.PROBLEM if bad else errors.OK
