"""How a fault is declared: what it changes, how to see from the trace that it took, what is a fair answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.experiment import Experiment
from corpus.onset import Onset, bad_step
from corpus.styles.base import Style
from corpus.took import Took, finite
from corpus.trace import Trace

Decisive = Callable[[type[Style], int], bool]

NAN_FAMILY = ("bad-input", "bad-loss", "log-of-zero", "numeric-overflow")  # "fell, then suddenly NaN"
FLAT = ("vanishing-gradient", "dead-network", "lr-too-low", "not-converging")  # "flat at the level of chance"
CLASSES = ("digits_mlp", "digits_adam", "digits_cnn", "digits_tanh", "digits_norm", "wine_mlp")
VALUES = ("diabetes_mlp", "housing_mlp", "housing_relu")
TEXTS = ("text_gru", "text_lstm", "text_gpt")


@dataclass(frozen=True)
class Fault:
    """One way to spoil a run (or, for cause "healthy", one way for a sound run to look odd)."""

    cause: str
    name: str
    change: Callable[[Experiment, int], None]  # the second argument counts the attempts: be stronger each time
    bases: tuple[str, ...]
    took: Took
    also: tuple[str, ...]
    decisive: Decisive
    onset: Onset
    runners: tuple[str, ...]
    styles: tuple[str, ...]  # only these styles; empty means any
    needs: frozenset[str]  # only styles that show this
    visible: Callable[[Trace, str], bool]
    weight: float  # how often, compared with the others
    twin: str = "plain"  # the sound run that this fault spoils
    harms: str = "training"  # or "validation": where the run must end worse than its twin


FAULTS: dict[str, Fault] = {}
ANY = ("loop", "keras", "hf", "lightning")
LOOP = ("loop",)


def always(style: type[Style], every: int) -> bool:
    return True


def never(style: type[Style], every: int) -> bool:
    return False


def shown(*what: str) -> Decisive:
    """Decisive only in styles that print one of these."""
    return lambda style, every: bool(style.shows & set(what))


def step_by_step(style: type[Style], every: int) -> bool:
    """Decisive where losses of single steps are printed, not only means over an epoch."""
    return every <= 20 and style.runner in ("loop", "hf", "lightning")


_BAD = re.compile(r"(?<![a-z])(?:nan|inf|infinity)(?![a-z])", re.IGNORECASE)


def sees_bad(t: Trace, text: str) -> bool:
    """The text itself holds a NaN, an infinity (as words of their own) or an error; a bar may never draw a step."""
    return bool(_BAD.search(text.replace("(inf -->", ""))) or "Error" in text


def sees_by_default(t: Trace, text: str) -> bool:
    return sees_bad(t, text) if t.first_bad() is not None or t.ended == "error" else sees_values(t, text)


def sees_values(t: Trace, text: str) -> bool:
    return len(t.shown) >= 3


def fault(
    cause: str,
    *,
    bases: tuple[str, ...],
    took: Took,
    also: tuple[str, ...] = (),
    decisive: Decisive = always,
    onset: Onset = bad_step,
    runners: tuple[str, ...] = ANY,
    styles: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    visible: Callable[[Trace, str], bool] | None = None,
    weight: float = 1.0,
    twin: str = "plain",
    harms: str = "training",
) -> Callable[[Callable[[Experiment, int], None]], Callable[[Experiment, int], None]]:
    """Declares the decorated function as a fault; its name is the detail in the truth file."""

    def declare(change: Callable[[Experiment, int], None]) -> Callable[[Experiment, int], None]:
        name = change.__name__
        assert name not in FAULTS, name
        seen = visible or sees_by_default
        fair = tuple(c for c in also if c != cause)
        FAULTS[name] = Fault(
            cause,
            name,
            change,
            bases,
            took,
            fair,
            decisive,
            onset,
            runners,
            styles,
            frozenset(needs),
            seen,
            weight,
            twin,
            harms,
        )
        return change

    return declare


# How to see from the trace that a fault took.


def fell_then_bad(t: Trace) -> bool:
    """At least a few sound steps, then a non-finite loss."""
    bad = t.first_bad()
    return bad is not None and bad - t.start >= 4


def grew_then_bad(t: Trace) -> bool:
    """The finite losses before the first bad one are far above the first losses."""
    bad = t.first_bad()
    if bad is None:
        return False
    before = t.loss[: bad - t.start]
    return len(before) >= 2 and max(before) > 3 * before[0]


def diverged(t: Trace) -> bool:
    """Finite, but ends far above its start."""
    return finite(t) and t.tail() > 3 * abs(t.loss[0]) + 1e-9


def stuck(t: Trace) -> bool:
    """Less than a tenth better than at the start."""
    return finite(t) and t.tail() > 0.9 * t.head()


def learned(t: Trace, to: float = 0.7) -> bool:
    """A sound run: finite, ends well below its start, validation not rising at the end."""
    if not finite(t) or t.tail() > t.loss[0] - (1 - to) * abs(t.loss[0]):
        return False
    val = [v for _, v, _ in t.val]
    return not val or (all(map(math.isfinite, val)) and val[-1] <= min(val) + 0.06 * abs(min(val)) + 1e-6)
