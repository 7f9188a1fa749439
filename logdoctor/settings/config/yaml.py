"""YAML, as PyYAML reads it: what most training programs load their configuration with."""

from __future__ import annotations

from typing import Any

from logdoctor.settings.config.node import DEEPEST, MOST, ConfigError, Entry, Node, entries_of

SUFFIXES = (".yaml", ".yml")
_MAKES = ("!new:", "!name:", "!apply:", "tag:yaml.org,2002:python/object", "tag:yaml.org,2002:python/name:")
"""Tags that name a class (HyperPyYAML, PyYAML)."""


def read(text: str) -> list[Entry]:
    """The entries of all documents; ConfigError with line and column when it is no YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    made = _Maker(yaml)
    try:
        return [entry for document in yaml.compose_all(text, Loader=loader) for entry in entries_of(made(document))]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "it is no YAML"
        line, column = (mark.line, mark.column) if mark else (-1, -1)
        texts = text.split("\n")
        tab = 0 <= line < len(texts) and texts[line][column:column + 1] == "\t"
        raise ConfigError(reason, line + 1, column + 1, "indent with spaces, never with tabs" if tab else "") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(f"a character that YAML does not allow: {error.reason}", line) from None
    except RecursionError:
        raise ConfigError("it is nested too deep") from None


class _Maker:
    """Makes our tree of PyYAML's; merge keys (`<<`) are carried out."""

    def __init__(self, yaml: Any) -> None:
        self._yaml = yaml
        self._values = yaml.constructor.SafeConstructor()
        self._left = MOST

    def __call__(self, node: Any, depth: int = 0) -> Node:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        self._left -= 1
        if depth > DEEPEST or self._left < 0:
            return Node(*place)
        if isinstance(node, self._yaml.MappingNode):
            items = self._items(node, depth)
            if kind := next((node.tag[len(tag):] for tag in _MAKES if node.tag.startswith(tag)), ""):
                items.insert(0, ("_target_", Node(*place, value=kind.lstrip(":/"))))
            return Node(*place, items=items)
        if isinstance(node, self._yaml.SequenceNode):
            return Node(*place, parts=[self(one, depth + 1) for one in node.value])
        value = self._scalar(node)
        bare = not node.style and isinstance(value, str)        # None from PyYAML's own parser, "" from libyaml's
        shown = node.value if isinstance(value, float) else ""
        return Node(*place, value=value, bare=bare, shown=shown)

    def _items(self, node: Any, depth: int) -> list[tuple[str, Node]]:
        own: list[tuple[str, Node]] = []
        merged: list[tuple[str, Node]] = []
        for key, value in node.value:
            if getattr(key, "tag", "") == "tag:yaml.org,2002:merge":
                for one in value.value if isinstance(value, self._yaml.SequenceNode) else [value]:
                    merged += self(one, depth + 1).items or []
            elif isinstance(key, self._yaml.ScalarNode):
                below = self(value, depth + 1)
                if below.scalar or not below.line:
                    below.line, below.column = key.start_mark.line + 1, key.start_mark.column + 1
                own.append((key.value, below))
        keys = {key for key, _ in own}
        return [*(pair for pair in dict(merged).items() if pair[0] not in keys), *own]

    def _scalar(self, node: Any) -> str | float | bool | None:
        try:
            value = self._values.construct_object(node, deep=True)
        except (self._yaml.YAMLError, ValueError, OverflowError):
            return str(node.value)
        if value is None or isinstance(value, bool | str):
            return value
        if isinstance(value, int | float):
            try:
                return float(value)
            except OverflowError:
                return str(node.value)
        return str(node.value)
