"""Protocol-buffer text from plain dictionaries, as one writes it by hand for Caffe."""

from __future__ import annotations

from typing import Any

ENUMS = frozenset(
    {"phase", "pool", "norm", "operation", "normalization", "variance_norm", "solver_mode", "snapshot_format"}
    | {"norm_region", "backend", "engine", "round_mode"}
)
"""Fields whose values are names of an enumeration and stand without quotes."""


def value(key: str, v: Any) -> str:
    """One scalar: a word, a quoted string or a number that reads back as the same float."""
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, str):
        return v if key in ENUMS else f'"{v}"'
    if isinstance(v, float):
        return f"{v:.9g}"
    return str(v)


def text(fields: dict[str, Any], indent: str = "") -> str:
    """A message body; a list repeats its field, None leaves it out."""
    out = []
    for key, item in fields.items():
        for v in item if isinstance(item, list) else [item]:
            if v is None:
                continue
            if isinstance(v, dict):
                out.append(f"{indent}{key} {{\n{text(v, indent + '  ')}{indent}}}\n")
            else:
                out.append(f"{indent}{key}: {value(key, v)}\n")
    return "".join(out)


def net(name: str, layers: list[dict[str, Any]]) -> str:
    """A whole train_val.prototxt."""
    return text({"name": name, "layer": layers})
