"""A Python file, read without running it: configurations in Python, and the settings written in a program.

Read are assignments at the top and in the bodies of classes, `dict(...)` and literals, calls with
keywords (`SGD(lr=0.1)`), `cfg.SOLVER.BASE_LR = ...`, and the defaults of command-line options.
Arithmetic on constants is carried out; what is not constant is left out.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace

from logdoctor.settings.config import readbase
from logdoctor.settings.config.expressions import lost_precision
from logdoctor.settings.config.networks import outputs_and_losses
from logdoctor.settings.config.node import MOST, ConfigError, Entry, Node, Scalar, entries_of

SUFFIXES = (".py",)
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: lambda a, b: float(a) ** b,
}
_OPTIONS = ("add_argument", "add_option", "option", "DEFINE_float", "DEFINE_integer", "DEFINE_string", "DEFINE_bool")
_FIRST = {"Dropout": "p", "Dropout2d": "p", "Dropout1d": "p", "Dropout3d": "p", "AlphaDropout": "p",
          "Dense": "units"}
"""Calls whose first argument has a name worth knowing (torch.nn, keras.layers)."""


def read(text: str) -> list[Entry]:
    """The entries; ConfigError with line and column when Python cannot read it."""
    tree = _parsed(text, "exec")
    try:
        return [*_Reader().read(tree), *outputs_and_losses(tree), *lost_precision(tree)]
    except RecursionError:
        raise ConfigError("it is nested too deeply to be read") from None


def read_expression(text: str, line: int) -> list[Entry]:
    """The entries of one expression (`Namespace(lr=0.1)`) that begins in this line; none when it is no Python."""
    try:
        tree = _parsed(text, "eval")
    except ConfigError:
        return []
    node = _Reader().node(tree.body) if isinstance(tree, ast.Expression) else None
    if node is None or node.items is None:
        return []
    node.items = [(key, below) for key, below in node.items if key != "type"]
    return [Entry(one.path, one.value, one.line + line - 1, one.column, one.bare, one.shown, one.again)
            for one in entries_of(node)]


def _parsed(text: str, mode: str) -> ast.AST:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")           # an invalid escape in somebody's regex is not our matter
            return ast.parse(text, mode=mode)
    except SyntaxError as error:
        raise ConfigError(f"it is no Python: {error.msg}", error.lineno or 0, error.offset or 0) from None
    except (RecursionError, MemoryError, ValueError) as error:
        raise ConfigError(f"it is no Python ({error})") from None


class _Reader:
    def __init__(self) -> None:
        self._known: dict[str, Scalar] = {}
        self._calls: list[Node] = []
        self._imports = False

    def read(self, tree: ast.AST) -> list[Entry]:
        bases = readbase.imported(tree)
        self._imports = bool(bases)
        named = [("_base_", Node(line, 1, parts=[Node(line, 1, name)])) for name, line in bases]
        found = Node(items=[*named, *self._body(getattr(tree, "body", []))])
        written = entries_of(found)
        for call in self._calls:
            written += entries_of(call)
            if len(written) > MOST:
                break
        return [replace(entry, again=False) for entry in written]       # a name may be given a new value

    def _body(self, body: list[ast.stmt]) -> Iterator[tuple[str, Node]]:
        for statement in body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                value = self.node(statement.value)
                for target in targets:
                    path = _dotted(target)
                    if value is None or not path:
                        continue
                    if isinstance(target, ast.Name) and value.scalar:
                        self._known[target.id] = value.value
                    yield _nested(path, _replacing(value) if self._imports else value)
                self._search(statement)
            elif self._imports and (changed := list(readbase.changes(statement))):
                for target, given, replaces in changed:
                    path, value = _dotted(target), self.node(given)
                    if path and value is not None:
                        yield _nested(path, _replacing_items(value) if replaces else value)
            elif isinstance(statement, ast.ClassDef):
                kept = dict(self._known)
                yield statement.name, Node(statement.lineno, 1, items=list(self._body(statement.body)))
                self._known = kept
            else:
                self._search(statement)

    def _search(self, statement: ast.AST) -> None:
        """The calls with constant keywords in any other statement."""
        for part in ast.walk(statement):
            if isinstance(part, ast.Call) and (made := self._call(part)) is not None:
                self._calls.append(made)

    def _call(self, call: ast.Call) -> Node | None:
        """A call as a mapping of its keywords under its name; an option as its default."""
        name = _dotted(call.func)
        if not name or name[-1] == "dict":
            return None
        if name[-1] in _OPTIONS:
            return self._option(call, name[-1])
        node = self.node(call)
        if node is None:
            return None
        place = str(len(self._calls))                           # so that two calls of one name stay apart
        return Node(node.line, node.column, items=[(name[-1], Node(node.line, node.column, items=[(place, node)]))])

    def _option(self, call: ast.Call, kind: str) -> Node | None:
        flags = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        default = next((word.value for word in call.keywords if word.arg == "default"), None)
        if kind.startswith("DEFINE") and len(call.args) > 1:
            flags, default = flags[:1], call.args[1]
        value = self.node(default) if default is not None else None
        long = next((flag for flag in flags if flag.startswith("--") or kind.startswith("DEFINE")), "")
        if value is None or not long or value.value == 0:           # 0 often stands for "not set"
            return None
        return Node(value.line, value.column, items=[(long.lstrip("-"), value)])

    def node(self, made: ast.expr) -> Node | None:
        """The tree of an expression; None when it is not constant."""
        line, column = made.lineno, made.col_offset + 1
        if isinstance(made, ast.Dict):
            pairs = [(key.value, value) for key, value in zip(made.keys, made.values, strict=True)
                     if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            return Node(line, column, items=self._items(pairs))
        if isinstance(made, ast.Call):
            name = _dotted(made.func)
            if not name:
                return None
            items = self._items([(word.arg, word.value) for word in made.keywords if word.arg])
            if name[-1] in ("dict", "Dict", "ConfigDict", "L", "LazyCall"):
                return Node(line, column, items=items)
            if name[-1] in ("float", "int") and len(made.args) == 1:
                return self.node(made.args[0])
            if name[-1] in _FIRST and made.args and (first := self.node(made.args[0])) is not None:
                items.insert(0, (_FIRST[name[-1]], first))
            return Node(line, column, items=[("type", Node(line, column, name[-1])), *items]) if items else None
        if isinstance(made, ast.List | ast.Tuple):
            parts = [self.node(part) for part in made.elts]
            return Node(line, column, parts=[part for part in parts if part is not None])
        value, known = self._value(made)
        return Node(line, column, value) if known else None

    def _items(self, pairs: list[tuple[str, ast.expr]]) -> list[tuple[str, Node]]:
        made = [(key, self._class(value) if key == "type" else self.node(value)) for key, value in pairs]
        return [(key, node) for key, node in made if node is not None]

    def _class(self, made: ast.expr) -> Node | None:
        """`type=SGD` names the class itself."""
        if isinstance(made, ast.Name) and made.id not in self._known:
            return Node(made.lineno, made.col_offset + 1, made.id)
        return self.node(made)

    def _value(self, made: ast.expr) -> tuple[Scalar, bool]:
        """The value of a constant expression, and whether it is one."""
        if isinstance(made, ast.Constant):
            value = made.value
            if value is None or isinstance(value, bool | str):
                return value, True
            return (float(value), True) if isinstance(value, int | float) and abs(value) < 1e300 else (None, False)
        if isinstance(made, ast.Name):
            return self._known.get(made.id), made.id in self._known
        if isinstance(made, ast.Attribute):
            path = _dotted(made)
            return ".".join(path), bool(path)
        if isinstance(made, ast.UnaryOp) and isinstance(made.op, ast.USub | ast.UAdd):
            value, known = self._value(made.operand)
            if known and isinstance(value, float):
                return (-value if isinstance(made.op, ast.USub) else value), True
        if isinstance(made, ast.BinOp) and type(made.op) in _OPERATORS:
            left, right = self._value(made.left)[0], self._value(made.right)[0]
            if isinstance(left, float) and isinstance(right, float):
                try:
                    result = _OPERATORS[type(made.op)](left, right)
                except (ArithmeticError, ValueError):
                    return None, False
                return (float(result), True) if isinstance(result, int | float) else (None, False)
        return None, False


def _dotted(made: ast.expr) -> tuple[str, ...]:
    """`cfg.SOLVER.BASE_LR` and `cfg["lr"]` as a path; () for anything else."""
    if isinstance(made, ast.Name):
        return (made.id,)
    if isinstance(made, ast.Attribute):
        above = _dotted(made.value)
        return (*above, made.attr) if above else ()
    if isinstance(made, ast.Subscript) and isinstance(made.slice, ast.Constant) and isinstance(made.slice.value, str):
        above = _dotted(made.value)
        return (*above, made.slice.value) if above else ()
    return ()


def _replacing(value: Node) -> Node:
    """A mapping that stands in place of what was there, and is not merged with it."""
    if value.items is not None:
        value.items.append(("_delete_", Node(value.line, value.column, True)))
    return value


def _replacing_items(value: Node) -> Node:
    value.items = [(key, _replacing(below)) for key, below in value.items or ()]
    return value


def _nested(path: tuple[str, ...], value: Node) -> tuple[str, Node]:
    for key in reversed(path[1:]):
        value = Node(value.line, value.column, items=[(key, value)])
    return path[0], value
