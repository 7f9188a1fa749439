"""What a print style is: a few methods that the training loop calls."""

from __future__ import annotations

import sys
from typing import Any

from corpus.experiment import Experiment
from corpus.loop import Evaluation, Step


class Mean:
    """A running mean that, like the real ones, never forgets a NaN."""

    def __init__(self) -> None:
        self.sum, self.n, self.last = 0.0, 0, 0.0

    def add(self, v: float, n: int = 1) -> None:
        self.last = v
        self.sum += v * n
        self.n += n

    @property
    def mean(self) -> float:
        return self.sum / self.n if self.n else 0.0


class Style:
    """Prints a run. `shows` says what the text holds besides the loss: lr, grad_norm, val, metric, scale."""

    name = ""
    shows: frozenset[str] = frozenset({"val"})
    tasks: frozenset[str] = frozenset({"classes", "binary", "values", "text"})
    intervals: tuple[int, ...] = (5, 10)  # print every so many steps
    ext = "log"
    runner = "loop"
    hides = False  # prints something else where the loss is NaN

    def __init__(self, every: int, seed: int) -> None:
        self.every, self.seed = every, seed
        self.shown: list[float] = []

    def out(self, text: str = "", end: str = "\n") -> None:
        sys.stdout.write(text + end)
        sys.stdout.flush()

    def show(self, loss: float) -> float:
        """Notes a loss that is about to be printed."""
        self.shown.append(loss)
        return loss

    def due(self, r: Step) -> bool:
        return r.i % self.every == 0

    def begin(self, exp: Experiment) -> None:
        self.exp: Any = exp
        if self.every > exp.per_epoch and self.every < 1000:  # at least two prints in an epoch of few steps
            self.every = max(1, exp.per_epoch // 2)
        self.fresh()

    def fresh(self) -> None:
        """New accumulators for an epoch."""
        self.loss, self.metric, self.time = Mean(), Mean(), Mean()

    def add(self, r: Step) -> None:
        self.loss.add(r.loss, r.samples)
        self.metric.add(r.metric, r.samples)
        self.time.add(r.seconds)

    def begin_epoch(self, epoch: int) -> None:
        self.fresh()

    def step(self, r: Step) -> None:
        self.add(r)

    def end_epoch(self, e: Evaluation) -> None: ...

    def overflow(self, step: int, old: float, new: float) -> None: ...

    def end(self) -> None: ...
