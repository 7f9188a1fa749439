"""Spare each call the import of pydantic.

typer converts every value with a pydantic adapter (since 0.29), whose import
costs more CPU than reading a log of one megabyte. Ours are texts, flags and a
few whole numbers, so a converter of a few lines is put in its place. A typer
without such adapters is left as it is.
"""

from __future__ import annotations

from typing import Any

import typer

HELP_NAMES = ["-h", "--help"]


class Plain:
    """Converts a value as the annotation says: text, list of texts, flag, whole number."""

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The converted value; BadParameter when it is no whole number."""
        many = bool(param.multiple) or param.nargs == -1
        if value is None:
            return [] if many else None
        if many:
            return [str(item) for item in value]
        if self.annotation is int:
            try:
                return int(value)
            except ValueError:
                raise typer.BadParameter(f"{value!r} is not a whole number", ctx=ctx, param=param) from None
        return value


def skip_adapters(command: Any) -> None:
    """Put a plain converter into every parameter of a command and of its subcommands."""
    # the option --help is made on demand and kept by its command
    options = command.get_help_option(typer.Context(command, help_option_names=HELP_NAMES))
    for param in [*command.params, *([options] if options is not None else [])]:
        kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
        if hasattr(param, "_runtime_param") and kind in (str, bool, int, list[str]):
            param._runtime_param = Plain(kind)
    commands = getattr(command, "commands", None)
    for sub in commands.values() if isinstance(commands, dict) else ():
        skip_adapters(sub)
