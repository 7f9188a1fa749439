"""Expressions of a Python program that lose their precision: read from the syntax, never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from logdoctor.settings.config.node import Entry
from logdoctor.settings.config.syntax import called, entry

LOGARITHM, AUTOCAST = "log_of_a_probability", "fp16_autocast"
"""The keys under which they are entered: the expression ("log(sigmoid)"), and an autocast to fp16 without a scaler."""
_SQUASH = {"softmax": "softmax", "Softmax": "softmax", "sigmoid": "sigmoid", "Sigmoid": "sigmoid", "expit": "sigmoid"}
_HALF = ("float16", "half")
_NO_GRADIENTS = ("no_grad", "inference_mode")
_FRAMEWORKS = ("torch", "tensorflow", "keras", "jax", "flax", "paddle", "mindspore")
_SCALES = ("scaler", "accelerat", "deepspeed", "apex", "fabric", "scale_loss", "lightning")
"""Parts of names in programs that scale the loss, or leave it to another program."""


def lost_precision(tree: ast.AST) -> list[Entry]:
    """Logarithms of a softmax or sigmoid, and autocasts to fp16 in a program that trains without a scaler."""
    names = {name for part in ast.walk(tree) for name in _names(part)}
    found = list(_logarithms(tree)) if any(name in names for name in _FRAMEWORKS) else []
    lower = " ".join(names).lower()
    if "backward" in names and not any(part in lower for part in _SCALES):
        calls = (part for part in _with_gradients(tree) if isinstance(part, ast.Call))
        found += [entry(AUTOCAST, "float16", call) for call in calls if _half_autocast(call)]
    return found


def _names(part: ast.AST) -> Iterator[str]:
    """The names in a node: variables, attributes, arguments, what is imported and from where."""
    if isinstance(part, ast.Name):
        yield part.id
    elif isinstance(part, ast.Attribute):
        yield part.attr
    elif isinstance(part, ast.arg):
        yield part.arg
    elif isinstance(part, ast.ImportFrom | ast.Import):
        module = part.module or "" if isinstance(part, ast.ImportFrom) else ""
        for name in (module, *(alias.name for alias in part.names)):
            yield from name.split(".")


def _logarithms(tree: ast.AST) -> Iterator[Entry]:
    """`torch.log(torch.sigmoid(x))`, `x.softmax(-1).log()`; of a name, what it was given in the same function."""
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given: dict[str, list[ast.expr]] = {}
        inside = list(_inside(scope))
        for part in inside:
            if isinstance(part, ast.Assign) and len(part.targets) == 1 and isinstance(part.targets[0], ast.Name):
                given.setdefault(part.targets[0].id, []).append(part.value)
        for part in inside:
            if isinstance(part, ast.Call) and called(part) == "log":
                inner = part.args[0] if part.args else part.func.value if isinstance(part.func, ast.Attribute) else None
                kind = _kind(inner, given)
                if kind:
                    yield entry(LOGARITHM, f"log({kind})", part)


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions in it."""
    for part in ast.iter_child_nodes(scope):
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            yield part
            yield from _inside(part)


def _kind(made: ast.expr | None, given: Mapping[str, list[ast.expr]]) -> str:
    """"softmax" or "sigmoid" for what ends with one, with "1 - " before it for its complement."""
    if isinstance(made, ast.BinOp) and isinstance(made.op, ast.Sub) and isinstance(made.left, ast.Constant):
        kind = _kind(made.right, given) if made.left.value == 1 else ""
        return f"1 - {kind}" if kind and "-" not in kind else ""
    values = given.get(made.id, []) if isinstance(made, ast.Name) else [made]
    kinds = {_squash(value) for value in values}
    return kinds.pop() if len(kinds) == 1 else ""


def _with_gradients(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a program without what runs under `no_grad` or `inference_mode`: nothing there can vanish."""
    for part in ast.iter_child_nodes(scope):
        around: Iterator[ast.expr] = iter(())
        if isinstance(part, ast.With | ast.AsyncWith):
            around = (item.context_expr for item in part.items)
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            around = iter(part.decorator_list)
        if not any(name in _NO_GRADIENTS for made in around for node in ast.walk(made) for name in _names(node)):
            yield part
            yield from _with_gradients(part)


def _squash(made: ast.expr | None) -> str:
    if not isinstance(made, ast.Call):
        return ""
    call = made.func if isinstance(made.func, ast.Call) else made             # nn.Softmax(dim=1)(x)
    return _SQUASH.get(called(call), "")


def _half_autocast(call: ast.Call) -> bool:
    """An autocast to fp16, written so; the default of a GPU is fp16 as well."""
    if called(call) != "autocast":
        return False
    words = {word.arg: word.value for word in call.keywords}
    dtype, enabled = words.get("dtype"), words.get("enabled")
    if isinstance(enabled, ast.Constant) and not enabled.value:
        return False
    return isinstance(dtype, ast.Attribute) and dtype.attr in _HALF
