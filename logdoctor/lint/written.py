"""The settings as they were written: every value at its place in the tree, for rules that ask what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from logdoctor.settings.config import Entry
from logdoctor.settings.config.words import NUMBER
from logdoctor.settings.keys import plain

_CLASS = ("type", "_target_", "class_path", "class_name", "_component_", "policy", "name", "@optimizers", "@schedules",
          "_target", "target", "method")
_ARGUMENTS = ("init_args", "params", "config", "kwargs", "args", "options")
"""Mappings of arguments; the class stands beside them (LightningCLI, DeepSpeed, Keras)."""
OPTIMIZERS = ("optimizer", "optim", "optimizer_type", "opt", "optimizer_name", "solver_type", "optimizer_class")
SCHEDULES = ("lr_scheduler", "lr_scheduler_type", "lr_schedule", "scheduler", "sched", "lr_policy", "lr_decay_style",
             "lr_scheduler_name", "scheduler_name", "scheduler_type", "learning_rate_schedule", "policy", "lr_mode",
             "warmup_type", "lr_decay")
_OPTIMIZER = re.compile(r"sgd|adam|rmsprop|adagrad|adadelta|lamb|lars|lion|adafactor|nesterov|momentum|muon|sophia"
                        r"|rprop|lbfgs|ftrl|prodigy|dadapt|adabelief|ranger|shampoo", re.I)
_PART = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\.?(?:inf|nan)\b", re.I)


class Written:
    """The entries of a file, or of what a run printed; looked up by the last part of the key, plain and lower case."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = tuple(entries)

    @cached_property
    def _names(self) -> list[str]:
        return [name_of(entry) for entry in self.entries]

    @cached_property
    def _named(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry, name in zip(self.entries, self._names, strict=True):
            found.setdefault(name, []).append(entry)
        return found

    @cached_property
    def _mappings(self) -> dict[tuple[str, ...], dict[str, Entry]]:
        found: dict[tuple[str, ...], dict[str, Entry]] = {}
        for entry, name in zip(self.entries, self._names, strict=True):
            found.setdefault(entry.path[:-1], {}).setdefault(name, entry)
        return found

    def each(self, *names: str) -> Iterator[Entry]:
        """Every entry of one of these names, in the order of the names."""
        for name in names:
            yield from self._named.get(name, ())

    def like(self, pattern: re.Pattern[str]) -> Iterator[Entry]:
        """Every entry whose whole name matches."""
        for name, entries in self._named.items():
            if pattern.fullmatch(name):
                yield from entries

    def inside(self, entry: Entry, *names: str) -> Entry | None:
        """The entry of one of these names in the same mapping."""
        mapping = self._mappings.get(entry.path[:-1], {})
        return next((mapping[name] for name in names if name in mapping and mapping[name] is not entry), None)

    def beside(self, entry: Entry, *names: str) -> Entry | None:
        """The nearest entry of one of these names: in the same mapping, else in the ones that hold it."""
        for depth in range(len(entry.path) - 1, -1, -1):
            mapping = self._mappings.get(entry.path[:depth], {})
            found = next((mapping[name] for name in names if name in mapping and mapping[name] is not entry), None)
            if found is not None:
                return found
        return None

    def only(self, *names: str) -> Entry | None:
        """The one entry of these names; None when there is none, or several that differ."""
        found = [entry for entry in self.each(*names) if entry.value is not None]
        return found[0] if found and all(one.value == found[0].value for one in found) else None

    def nearest(self, entry: Entry, *names: str) -> Entry | None:
        """As `beside`, else the only one in the whole file."""
        return self.beside(entry, *names) or self.only(*names)

    def listed(self, entry: Entry) -> bool:
        """Whether an entry stands in a list of several mappings."""
        at = next((i for i, part in enumerate(entry.path) if part.isdigit()), 0)
        return bool(at) and any(one.path[:at] == entry.path[:at] and one.path[at:at + 1] != entry.path[at:at + 1]
                                for one in self.entries)

    def kind(self, entry: Entry) -> str:
        """The class of the object that the entry is an argument of, in lower case; "" when it has none."""
        path = entry.path[:-1]
        for _ in range(2):
            mapping = self._mappings.get(path, {})
            named = next((mapping[key] for key in _CLASS if key in mapping), None)
            if named is not None and isinstance(named.value, str):
                return named.value.rpartition(".")[2].rpartition("/")[2].lower()
            if not path or plain(path[-1]) not in _ARGUMENTS:
                return ""
            path = path[:-1]
        return ""

    def around(self, entry: Entry) -> str:
        """The keys above an entry and the class it belongs to, as one text in lower case."""
        return ".".join([*(plain(part) for part in entry.path[:-1]), self.kind(entry)])

    def optimizer(self, entry: Entry) -> str:
        """The optimizer that an entry belongs to, in lower case; "" when it is not known or not one."""
        kind = self.kind(entry)
        if _OPTIMIZER.search(kind):
            return kind
        near = self.beside(entry, *OPTIMIZERS) or self.only(*OPTIMIZERS)
        if near is not None:
            return near.value.lower() if isinstance(near.value, str) else ""
        if len(entry.path) > 1:
            return ""
        kinds = {self.kind(one) for one in self.each("lr", "learning_rate")}
        kinds = {kind for kind in kinds if _OPTIMIZER.search(kind)}
        return kinds.pop() if len(kinds) == 1 else ""

    def schedule(self, entry: Entry) -> str:
        """The schedule's name near an entry, in lower case; "" when none is written."""
        near = self.nearest(entry, *SCHEDULES)
        if near is not None and isinstance(near.value, str):
            return near.value.lower()
        return ""


def name_of(entry: Entry) -> str:
    """The last part of an entry's key, plain: `--Weight-Decay` -> `weight_decay`."""
    return plain(entry.path[-1].rpartition(".")[2] or entry.path[-1])


def number(entry: Entry | None) -> float | None:
    """An entry's value as a number, also one written as text; None when it is none."""
    if entry is None or isinstance(entry.value, bool | tuple) or entry.value is None:
        return None
    if isinstance(entry.value, int | float):
        return float(entry.value)
    text = entry.value.strip().replace(",", "")
    return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan")) if NUMBER.match(text) else None


def numbers(entry: Entry) -> tuple[float, ...]:
    """The numbers of a list; a text like "(0.9, 0.999)" is one, a number alone is a list of one."""
    if isinstance(entry.value, tuple):
        return tuple(float(one) for one in entry.value if isinstance(one, int | float) and not isinstance(one, bool))
    if isinstance(entry.value, str):
        return tuple(float(part.replace("_", "").lstrip(".") if part[-1] in "fFnN" else part.replace("_", ""))
                     for part in _PART.findall(entry.value[:200]))
    one = number(entry)
    return () if one is None else (one,)


def whole_number(value: float) -> str:
    """A length to propose: whole, and at least 1."""
    return f"{max(1, round(value))}"


def flag(entry: Entry | None) -> bool | None:
    """An entry's value as a flag; None when it is neither."""
    if entry is None or isinstance(entry.value, tuple):
        return None
    return as_flag(str(entry.value).strip().lower())


def as_flag(text: str) -> bool | None:
    """A text in lower case as a flag; None when it is neither."""
    if text in ("true", "yes", "on", "1", "1.0"):
        return True
    return False if text in ("false", "no", "off", "0", "0.0", "none") else None


def lines(*entries: Entry | None) -> tuple[int, ...]:
    """The lines of these entries in their order, those that are known."""
    return tuple(dict.fromkeys(one.line for one in entries if one is not None and one.line))


def key(entry: Entry) -> str:
    """The last part of the key, as written."""
    return entry.path[-1].lstrip("-")[:60]
