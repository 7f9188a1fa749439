"""What the readers of Python's syntax share."""

from __future__ import annotations

import ast

from logdoctor.settings.config.node import Entry


def called(call: ast.Call) -> str:
    """The last name of what is called: "Linear" of `nn.Linear(3, 4)`, "" where it has none."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def entry(key: str, value: str, at: ast.expr) -> Entry:
    """An entry of one key, at an expression's place in the file."""
    return Entry((key,), value, at.lineno, at.col_offset + 1)
