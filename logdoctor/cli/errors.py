"""Errors for people: what, reason, where, help; and what becomes of every way a command can end."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable
from typing import Any

import typer

OK, PROBLEM, UNUSABLE, NOTHING, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: healthy, a problem, wrong usage or unreadable input, nothing to judge, stopped by the user."""


class Failure(Exception):
    """A command cannot do what was asked; `notes` are further labelled lines ("nearest", "where")."""

    def __init__(self, what: str, reason: str = "", help: str = "", *, code: int = UNUSABLE, **notes: str) -> None:
        super().__init__(what)
        self.what, self.reason, self.help, self.code, self.notes = what, reason, help, code, notes

    def __str__(self) -> str:
        return block(self.what, self.reason, self.help, **self.notes)


def block(what: str, reason: str = "", help: str = "", **notes: str) -> str:
    """The error as lines, each part only when there is something to say."""
    from logdoctor.render.visible import visible

    parts = [("error", what), ("reason", reason), *notes.items(), ("help", help)]
    lines = [visible(f"{label}: {text}") for label, text in parts if text]
    return "\n".join(line if i == 0 else f" {line}" for i, line in enumerate(lines))


def complain(text: str) -> None:
    """Print to standard error whatever its encoding."""
    if sys.stderr is None:
        return
    encoding = sys.stderr.encoding or "ascii"
    try:
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding, "replace") + "\n")
        sys.stderr.flush()
    except OSError:
        pass


def quiet_output() -> None:
    """Nobody reads standard output any more: let the rest go nowhere, without a message."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def run(command: Callable[[], int], *, debug: bool) -> int:
    """Run a command to its exit code; every exception becomes a sentence, or a traceback with `debug`."""
    try:
        return command()
    except Failure as failure:
        if debug:
            raise
        complain(str(failure))
        return failure.code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        quiet_output()
        return OK
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):      # rich leaves so when nobody reads its help
            quiet_output()
            return OK
        raise
    except Exception as error:
        if debug:
            raise
        return _unexpected(error)


def _usage(error: Any) -> str:
    """What is wrong with the words on the command line."""
    from logdoctor.nearby import did_you_mean

    ctx = getattr(error, "ctx", None)
    path = getattr(ctx, "command_path", "logdoctor")
    help = f"`{path} --help` shows how it is used"
    option = getattr(error, "option_name", "")
    if option and hasattr(error, "possibilities"):
        known = [name for param in ctx.command.params for name in param.opts] if ctx is not None else []
        return block(f"there is no option {option}", did_you_mean(option, known), help)
    what, _, hint = str(error.format_message()).partition("\n")
    command = re.match(r"No such command '(.+?)'", what)
    if command and ctx is not None:
        commands = getattr(ctx.command, "commands", {})
        return block(f'there is no command "{command[1]}"', did_you_mean(command[1], commands), help)
    return block(what[:1].lower() + what[1:].rstrip("."), hint.strip(), help)


def _unexpected(error: Exception) -> int:
    if hasattr(error, "format_message"):
        complain(_usage(error))
        return UNUSABLE
    if isinstance(error, OSError) and error.strerror:
        complain(block(f"cannot use {error.filename}" if error.filename else "the system refused", error.strerror))
        return UNUSABLE
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_globals.get('__name__', '?')}, line {where.tb_lineno}" if where else ""
    complain(
        block(
            "logdoctor itself failed; this is a mistake in it, not in your log",
            f"{type(error).__name__}: {error}",
            "run again with --debug for the traceback, and report it with the log",
            where=place,
        )
    )
    return UNUSABLE
