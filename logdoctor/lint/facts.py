"""What the rules look at: settings under plain names, a solver, nets, and what was observed.

A setting is found by its full key or by the last part of a dotted one, without
regard to case and dashes: `SOLVER.BASE_LR` answers to `base_lr`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from logdoctor.lint.written import Written, as_flag
from logdoctor.model import Setting
from logdoctor.settings.config import Entry
from logdoctor.settings.keys import canonical, plain

if TYPE_CHECKING:
    from logdoctor.caffe.net import Net
    from logdoctor.caffe.solver import Solver
    from logdoctor.caffe.tree import Message

Scalar = str | float | bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a rule may ask. `settings` has plain keys (see `settings.keys.plain`), `lines` their lines.

    `observed` holds measurements of the run, where there was one: "last_step"
    (iterations), "grad_norm_median". `source` is the file the lines belong to.
    `tree` holds the same settings, and those of a file that have no plain
    name, at their places in the tree. `printed` says that the solver is what the program
    dumped of itself.
    """

    settings: Mapping[str, Scalar] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    solver: Message | None = None
    nets: tuple[Net, ...] = ()
    observed: Mapping[str, float] = field(default_factory=dict)
    source: str = ""
    tree: Written = field(default_factory=Written)
    printed: bool = False

    @property
    def schedule(self) -> Solver | None:
        """The Caffe solver's learning-rate settings, or None when there is no solver."""
        if self.solver is None:
            return None
        from logdoctor.caffe.solver import Solver

        return Solver.from_message(self.solver)

    def value(self, *names: str) -> Scalar | None:
        """The first of these settings that was written."""
        return next((self.settings[name] for name in names if name in self.settings), None)

    def number(self, *names: str) -> float | None:
        """The first of these settings as a number; None when absent or no number."""
        value = self.value(*names)
        if isinstance(value, bool) or value is None:
            return None
        try:
            return float(value)
        except ValueError:
            return None

    def text(self, *names: str) -> str:
        """The first of these settings as lower-case text, "" when absent."""
        value = self.value(*names)
        return "" if value is None else str(value).strip().strip("'\"").lower()

    def flag(self, *names: str) -> bool | None:
        """The first of these settings as a bool, None when absent or neither."""
        return as_flag(self.text(*names))

    def written(self, *names: str) -> str:
        """Which of these settings was written first in this order, else the first name."""
        return next((name for name in names if name in self.settings), names[0])

    def where(self, *names: str) -> tuple[int, ...]:
        """The lines of these settings in the order of the names, those that are known."""
        return tuple(dict.fromkeys(self.lines[name] for name in names if self.lines.get(name)))

    @property
    def optimizer(self) -> str:
        """The optimizer's name in lower case, "" when unknown; Caffe's default is sgd."""
        name = self.text("optimizer", "optim", "optimizer_type", "opt", "optimizer_name")
        if self.solver is not None:
            name = name or self.text("type", "solver_type") or "sgd"
        return name

    @property
    def last_iteration(self) -> int:
        """The last iteration (from 0) that was or will be trained, as far as known; -1 when not."""
        seen = self.observed.get("last_step", -1.0)
        schedule = self.schedule
        planned = schedule.max_iter - 1 if schedule else -1
        return max(planned, int(seen) if math.isfinite(seen) else -1)


def facts_from_settings(settings: Iterable[Setting], observed: Mapping[str, float] | None = None,
                        framework: str = "", entries: Iterable[Entry] = ()) -> Facts:
    """Facts of a run that printed its settings; the last one printed under a key counts.

    `entries` are those of the user's files, at their places; what the run printed itself stands before them.
    """
    settings = list(settings)
    values: dict[str, Scalar] = {}
    lines: dict[str, int] = {}
    short: dict[str, str] = {}
    for setting in settings:
        key = plain(setting.key)
        values[key], lines[key] = setting.value, setting.line
        short.setdefault(key.rsplit(".", 1)[-1], key)
    if framework:
        values.setdefault("framework", framework)
    for tail, key in short.items():
        values.setdefault(tail, values[key])
        lines.setdefault(tail, lines[key])
    entries = list(entries)
    printed = [one for one in settings if not (entries and one.source)]
    tree = [Entry(_path(one), one.value, one.line) for one in printed]
    known = {one.key for one in printed}
    tree += [one for one in entries if not known or _key(one) not in known]
    return Facts(values, lines, observed=observed or {}, tree=Written(tree))


def _path(setting: Setting) -> tuple[str, ...]:
    """Where a printed setting stands in the tree; how many samples of what there are only its own name tells."""
    name = plain(setting.printed.partition("=")[0])
    return (name,) if setting.key == "dataset_size" and "train" in name else tuple(setting.key.split("."))


def _key(entry: Entry) -> str:
    """The key that an entry has among a run's settings."""
    path = [part for part in entry.path if not part.isdigit()]
    return canonical(path) or ".".join(plain(part) for part in path)
