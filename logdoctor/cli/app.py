"""The typer application: commands are found by name and imported only when they are asked for."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from logdoctor import __version__
from logdoctor.cli import errors, plain

COMMANDS = ("analyze", "compare", "watch", "run", "series", "causes", "explain", "formats", "lint", "new")
"""A command is a module of this package with `register(app)`; the order is that of `--help`."""

EPILOG = """
Examples:

logdoctor analyze train.log

python train.py 2>&1 | logdoctor analyze

logdoctor analyze runs/*.log --fail-on warning

logdoctor explain gradient-explosion
"""


class LazyGroup(TyperGroup):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of all commands, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and build one command. Failure when there is no such command."""
        if cmd_name not in COMMANDS:
            raise _unknown(cmd_name)
        own = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        importlib.import_module(f"logdoctor.cli.{cmd_name}").register(own)
        command = typer.main.get_command(own)
        command.name = cmd_name
        plain.skip_adapters(command)
        return command


def _unknown(word: str) -> errors.Failure:
    """No command: mistyped, or a log without the command that reads it."""
    import os

    from logdoctor.nearby import did_you_mean

    if os.path.exists(word):
        return errors.Failure(f'there is no command "{word}"', "it is a file or a folder", f"logdoctor analyze {word}")
    return errors.Failure(
        f'there is no command "{word}"', did_you_mean(word, COMMANDS), "`logdoctor --help` lists the commands"
    )


app = typer.Typer(
    name="logdoctor",
    cls=LazyGroup,
    invoke_without_command=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog=EPILOG,
    context_settings={"help_option_names": plain.HELP_NAMES},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"logdoctor {__version__}")
        raise typer.Exit()


@app.callback()
def root(
    ctx: typer.Context,
    version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", callback=_version, is_eager=True
    ),
    debug: bool = typer.Option(False, "--debug", help="Show a traceback when logdoctor itself fails."),
) -> None:
    """Read a training log and say why the training went wrong."""
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())


def main(args: Sequence[str] | None = None) -> None:
    """Entry point of the `logdoctor` program."""
    gc.set_threshold(50_000, 20, 20)      # else it looks for cycles every 700 objects
    given = list(sys.argv[1:] if args is None else args)
    if not given and _piped():
        given = ["analyze"]
    own = given.index("--") if "--" in given else len(given)
    debug = "--debug" in given[:own]                       # of every command, wherever it stands
    given = [word for i, word in enumerate(given) if word != "--debug" or i > own]
    sys.exit(errors.run(lambda: _run(given), debug=debug))


def _run(args: list[str]) -> int:
    command = typer.main.get_command(app)
    plain.skip_adapters(command)
    code = command.main(args=args, prog_name="logdoctor", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _piped() -> bool:
    """Standard input is a pipe or a file, so `train.py | logdoctor` means a log."""
    import os
    import stat

    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode)
