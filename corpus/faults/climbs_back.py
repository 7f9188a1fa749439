"""The loss falls as it should and then climbs back to half of its start, without NaN."""

from __future__ import annotations

import torch

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, VALUES, fault, never
from corpus.onset import fell_back
from corpus.took import finite
from corpus.trace import Trace


def fell_and_climbed(t: Trace) -> bool:
    """Some tenth of the run was below 0.45 of the start, on average; the last is above half of it."""
    n = max(1, len(t.loss) // 10)
    means = [sum(t.loss[i : i + n]) / n for i in range(0, len(t.loss) - n + 1, n)]
    return finite(t) and t.ended == "done" and min(means[:-1]) < 0.45 * t.loss[0] and t.tail() > 0.5 * t.loss[0]


def leaves_the_valley(t: Trace) -> int:
    """After the lowest tenth of the run: a valley is flat, and which of its steps is the lowest is chance."""
    return t.start + fell_back([-v for v in t.loss], max(1, len(t.loss) // 10))


@fault(
    "bad-input",
    bases=(*CLASSES[:5], *VALUES),
    took=fell_and_climbed,
    decisive=never,
    onset=lambda t: t.planted,
    also=("not-converging", "gradient-explosion", "oscillation", "bad-lr-policy", "dead-network"),
    weight=3,
)
def labels_come_apart_midway(exp: Experiment, k: int) -> None:
    """From some epoch on the reader shuffles pictures and labels apart: what was learned is unlearned."""
    exp.epochs = max(exp.epochs, 9)
    exp.planted = at = int(exp.total * exp.rng.uniform(0.4, 0.55))

    def apart(e: Experiment, step: int) -> None:
        if step == at or (step > at and step % e.per_epoch == 0):
            e.data.y = e.data.y[torch.tensor(e.rng.permutation(len(e.data.y)))]

    exp.before_step.append(apart)


EDGE = {  # optimizer, lowest and highest rate, epochs: where the base learns at first and does not hold it
    "digits_deep": ("adam", 0.045, 0.07, 24),
    "digits_tanh": ("sgd", 0.25, 0.45, 14),
    "text_rnn": ("sgd", 1.2, 1.9, 14),
}


@fault(
    "gradient-explosion",
    bases=tuple(EDGE),
    took=fell_and_climbed,
    decisive=never,
    onset=leaves_the_valley,
    also=("oscillation", "not-converging", "dead-network", "loss-spike"),
    weight=3,
)
def rate_at_the_edge(exp: Experiment, k: int) -> None:
    """A constant rate that is only just too high: it learns for a while, then leaves the valley for good."""
    exp.optimizer, low, high, exp.epochs = EDGE[exp.base]
    exp.lr = float(f"{exp.rng.uniform(low, high) * (1, 1.15, 0.9, 1.3, 0.8)[k]:.2g}")
    exp.lr_at = None
