"""What the other folds of a cross-validation say of one: the same program, the same settings, other samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from logdoctor.run import Run

_SAME = ("lr", "optimizer", "momentum", "weight_decay", "batch_size", "loss", "model", "precision")
"""Settings that make folds incomparable when they differ."""


@dataclass(frozen=True)
class Beside:
    """Another fold of the same log: its name, whether each loss it printed is finite, and the line of its last one."""

    name: str
    sound: bool
    line: int


def introduce(runs: Sequence[tuple[str, Run]]) -> None:
    """Tell each fold of the others (name, run); runs that are no folds, or were set differently, say nothing."""
    folds = [(name, run, run.main("loss")) for name, run in runs if "fold" in name]
    for own, run, _ in folds:
        run.beside = tuple(
            Beside(name, loss.nonfinite == 0, loss.last.line)
            for name, other, loss in folds
            if other is not run and loss is not None and loss.last is not None
            and _around(name) == _around(own) and _set(run) == _set(other)
        )


def _around(name: str) -> list[str]:
    """What a fold is one of: "model 2" of "model 2, fold 3"."""
    return [part for part in name.split(", ") if "fold" not in part]


def _set(run: Run) -> list[object]:
    """What a run was set to; its rate may be printed as a setting or beside the loss."""
    rate = run.main("lr")
    return [*map(run.setting, _SAME), rate.values[0] if rate is not None and rate.count else None]
