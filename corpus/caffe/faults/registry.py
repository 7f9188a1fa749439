"""How a fault is declared: what it changes, how to see that it took, what is a fair answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.caffe.nets import BASES
from corpus.caffe.training import Training
from corpus.onset import Onset, bad_step
from corpus.took import Took

Change = Callable[[Training, int], None]

SUDDEN = ("bad-input", "bad-loss", "log-of-zero", "numeric-overflow")  # "fell, then suddenly NaN"
FLAT = ("vanishing-gradient", "dead-network", "lr-too-low", "not-converging")  # "flat at the level of chance"


@dataclass(frozen=True)
class Fault:
    """One way to spoil a run (or, for cause "healthy", one way for a sound run to look odd)."""

    cause: str
    name: str
    change: Change
    bases: tuple[str, ...]
    took: Took
    also: tuple[str, ...]
    decisive: Callable[[int], bool]
    onset: Onset
    visible: Callable[[str], bool]
    decorated: bool
    weight: float


FAULTS: dict[str, Fault] = {}


def always(display: int) -> bool:
    return True


def never(display: int) -> bool:
    return False


def shows(text: str) -> bool:
    return True


def hides(text: str) -> bool:
    return False


def fine_print(display: int) -> bool:
    """A fast explosion is only proven where nearly each iteration is printed."""
    return display <= 2


def fault(
    cause: str,
    *,
    bases: tuple[str, ...],
    took: Took,
    also: tuple[str, ...] = (),
    decisive: Callable[[int], bool] = always,
    onset: Onset = bad_step,
    visible: Callable[[str], bool] = shows,
    decorated: bool = True,
    weight: float = 1.0,
) -> Callable[[Change], Change]:
    """Declares the decorated function as a fault; its name is the detail in the truth file.

    The function's second argument counts the attempts: be stronger (or milder) each time. `decorated` lets the plan
    add what does not matter: solver kind, averaging, snapshots, debug_info.
    """
    assert set(bases) <= set(BASES), bases

    def declare(change: Change) -> Change:
        name = change.__name__
        assert name not in FAULTS, name
        fair = tuple(c for c in also if c != cause)
        FAULTS[name] = Fault(cause, name, change, bases, took, fair, decisive, onset, visible, decorated, weight)
        return change

    return declare
