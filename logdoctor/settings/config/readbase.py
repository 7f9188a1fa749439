"""MMEngine's configurations in pure Python: `with read_base(): from .._base_.models.resnet import *`.

What they import as a whole they build on; a file of which one name is taken (often a second model) is left
alone. Unlike a file with `_base_`, where mappings are merged, an assignment replaces what was imported, as in
Python; `.merge(...)` merges (mmengine/config/config.py, ConfigDict), `.update(...)` replaces the keys that it names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from logdoctor.settings.config.syntax import called

METHODS = ("merge", "update")


def imported(tree: ast.AST) -> list[tuple[str, int]]:
    """The files that `with read_base():` imports, as paths from this one or "package::path", with their lines."""
    found = []
    for statement in getattr(tree, "body", []):
        if isinstance(statement, ast.With) and any(_read_base(item.context_expr) for item in statement.items):
            found += [(_file(one), one.lineno) for one in statement.body
                      if isinstance(one, ast.ImportFrom) and one.module and one.names[0].name == "*"]
    return found


def _read_base(made: ast.expr) -> bool:
    return isinstance(made, ast.Call) and called(made) == "read_base"


def _file(statement: ast.ImportFrom) -> str:
    path = (statement.module or "").replace(".", "/") + ".py"
    if statement.level:
        return "./" + "../" * (statement.level - 1) + path
    package, _, rest = path.partition("/")
    return f"{package}::{rest}"


def changes(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr, bool]]:
    """`name.update(key=value)`: the object, the mapping that it is given, and whether the keys' values are replaced."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
        keywords = ast.copy_location(ast.Call(ast.Name("dict"), [], call.keywords), call)
        for given in (*call.args, *([keywords] if call.keywords else [])):
            yield call.func.value, given, call.func.attr == "update"
