"""The options that every live command shares: declared once, checked once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from logdoctor.cli.errors import Failure
from logdoctor.nearby import did_you_mean

if TYPE_CHECKING:
    from logdoctor.live.options import LiveOptions

SAVE: Any = typer.Option("", "--save", "-o", metavar="FILE", help="Also save the stream to a file.")
EVERY: Any = typer.Option("", "--every", metavar="TIME", help="Refresh --html while running, for example 60s.")
STOP_ON: Any = typer.Option(
    "",
    "--stop-on",
    metavar="WHAT",
    help="End the run at the first finding: error, or causes (see `logdoctor causes`) with commas between.",
)
NOTIFY: Any = typer.Option(
    None,
    "--notify",
    metavar="URL",
    show_default=False,
    help="Send findings to an apprise address (mail, Slack, ntfy, ...); may be repeated.",
)
EXEC: Any = typer.Option("", "--exec", metavar="CMD", help="Run a command with each finding as JSON on its input.")
EVIDENCE: Any = typer.Option("", "--evidence", metavar="DIR", help="Save a snapshot of the run for each finding.")
STALL: Any = typer.Option(
    "",
    "--stall",
    metavar="TIME",
    help="Silence that may be called a stall (default 3m; never less than 3 x the usual).",
)
QUIET: Any = typer.Option(False, "--quiet", "-q", help="Nothing while running, only the final report.")


def refuse(flags: list[str]) -> None:
    """Failure when a flag for a run that goes on is given with finished logs."""
    if flags:
        raise Failure(
            f"{flags[0]} is for a run that goes on",
            "the logs given are files",
            "`logdoctor watch FILE` follows a growing file; `train 2>&1 | logdoctor analyze` reads a pipe",
        )


def options(
    *,
    tee: bool = False,
    save: str = "",
    html: str | None = None,
    every: str = "",
    stop_on: str = "",
    notify: list[str] | None = None,
    command: str = "",
    evidence: str = "",
    stall: str = "",
    quiet: bool = False,
    folder: bool = False,
) -> LiveOptions:
    """Check the live options; Failure says what is wrong."""
    from logdoctor.causes import load_causes
    from logdoctor.live.options import LiveOptions, seconds

    causes = tuple(part.strip() for part in stop_on.split(",") if part.strip())
    for cause in causes:
        if cause != "error" and cause not in load_causes():
            raise Failure(
                f'--stop-on "{cause}" is no cause',
                did_you_mean(cause, [*load_causes(), "error"]),
                "`logdoctor causes` lists them; `error` means any error",
            )
    times = {}
    for flag, text in (("every", every), ("stall", stall)):
        try:
            times[flag] = seconds(text) if text else None
        except ValueError as error:
            raise Failure(f"--{flag}: {error}") from None
    if every and not html:
        raise Failure("--every has nothing to refresh", "", "add --html report.html")
    if notify:
        from logdoctor.live.actions import cannot_send

        if reason := cannot_send(notify):
            raise Failure("--notify cannot send", reason)
    return LiveOptions(
        tee=tee,
        save=save or "",
        html=html or "",
        every=times["every"] or 0.0,
        folder=folder,
        stop_on=causes,
        notify=tuple(notify or ()),
        command=command or "",
        evidence=evidence or "",
        stall=times["stall"],
        quiet=quiet,
    )
