"""What a comparison of logs says, as data: the counterpart of `model` for more than one run.

The first log is the reference; each other one is compared with it as a `Pair`.
Of two values the first is always the reference's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from logdoctor.model import Quote, Report, Setting, Spot

Strength = Literal["proves", "suggests", "nothing"]
Onset = Literal[
    "neither", "only the reference", "only the other", "same", "earlier", "later", "both", "too short", "unknown"
]
"""Where the second run failed, as seen from the reference."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A step at which two curves differ.

    `noise` is the distance in standard deviations of the runs' own noise, None
    where one value is not finite or where the digits alone are compared.
    `agreed` counts the shared steps before it.
    """

    step: float
    first: Spot
    second: Spot
    agreed: int
    noise: float | None = None
    quotes: tuple[Quote | None, Quote | None] = (None, None)


@dataclass(frozen=True, slots=True)
class MetricPair:
    """One metric of two runs on their shared steps.

    `digits` is the first step with different digits, `apart` the first one from
    which the curves stay apart by more than their noise.
    """

    metric: str
    shared: int
    digits: Gap | None
    apart: Gap | None


@dataclass(frozen=True, slots=True)
class SettingPair:
    """A setting that differs; None in the log that does not print it.

    `kind` is what it is about: "lr", "seed", "batch", ...
    """

    key: str
    kind: str
    first: Setting | None
    second: Setting | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the pair shows; `causes` it speaks for, `not_causes` it speaks against, `then` is what to do next.

    `leaves` holds those of the failing log's own candidates that it speaks for, the most probable first.
    """

    strength: Strength
    text: str
    causes: tuple[str, ...] = ()
    not_causes: tuple[str, ...] = ()
    then: str = ""
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A log compared with the reference.

    `twins` says that the loss agrees to the last digit over the first prints:
    same seed, same order. `unaligned` says why the curves cannot be laid over
    each other ("" when they can). `settings` holds those that differ, the
    ones that can change a run first; `agreeing` counts the others.
    """

    reference: str
    other: str
    step_unit: str
    unaligned: str
    twins: bool
    metrics: tuple[MetricPair, ...]
    settings: tuple[SettingPair, ...]
    agreeing: int
    onset: Onset
    onsets: tuple[Spot | None, Spot | None]
    conclusions: tuple[Conclusion, ...]

    @property
    def first(self) -> MetricPair | None:
        """The metric that leaves the reference first, beyond noise."""
        apart = [m for m in self.metrics if m.apart is not None]
        return min(apart, key=lambda m: m.apart.step if m.apart else 0.0, default=None)

    @property
    def first_digits(self) -> MetricPair | None:
        """The metric whose digits differ first."""
        differing = [m for m in self.metrics if m.digits is not None]
        return min(differing, key=lambda m: m.digits.step if m.digits else 0.0, default=None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several logs: their reports in the order given, and a pair for each but the first."""

    reports: tuple[Report, ...]
    pairs: tuple[Pair, ...]


def labels(sources: Sequence[str]) -> list[str]:
    """The shortest ends of the paths that tell the logs apart."""
    parts = [PurePath(source).parts or (source,) for source in sources]
    for depth in range(1, max(map(len, parts), default=1) + 1):
        found = ["/".join(part[-depth:]) for part in parts]
        if len(set(found)) == len(set(sources)):
            return found
    return list(sources)
