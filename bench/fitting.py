"""The model behind the evidence words, and how its numbers are fitted.

A candidate's score is its cause's prior plus, for each weight word, the word's log-odds times how often the word
speaks for it (against it, negative). The scores of all candidates of a verdict and of "something else" compete by a
softmax; a last doubt is left that none of the candidates is right, however clear the signs.

Two steps. The numbers maximise the likelihood of the planted cause, held back by a pull to their starting values.
Candidates are then divided by a temperature, because fitted numbers are too sure of faults they have not met: it is
the one that maximises the likelihood on kinds of fault left out of the fit, each in turn.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

WORDS = ("weak", "moderate", "strong", "decisive")
START_WEIGHTS = (0.5, 1.0, 2.0, 4.5)
LEAST_WEIGHT = 0.1
START_ELSE = -0.5
START_DOUBT = -4.0
START_PRIORS = {"not-converging": -1.0, "bad-input": 0.5, "bad-loss": 0.2}
PULL = 15.0
"""Strength of the pull to the starting values, in logs: a cause with few logs keeps its prior."""
FOLDS = 5
TEMPERATURES = tuple(round(1.0 + 0.05 * k, 2) for k in range(21))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One contested verdict: per candidate the signed count of each word, which are right, and the kind of fault."""

    counts: dict[str, tuple[float, ...]]
    right: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Numbers:
    """What is fitted: log-odds per word (rising), per cause and of "something else"; doubt and temperature."""

    weights: Floats
    priors: dict[str, float]
    something_else: float
    doubt: float
    temperature: float = 1.0


class Cases:
    """Cases as arrays: cases x candidates (x words), short rows filled up with impossible candidates."""

    def __init__(self, cases: Sequence[Case], causes: Sequence[str]) -> None:
        width = max((len(case.counts) for case in cases), default=0)
        self.counts = np.zeros((len(cases), width, len(WORDS)))
        self.cause = np.zeros((len(cases), width), int)
        self.open = np.zeros((len(cases), width), bool)
        self.right = np.zeros((len(cases), width), bool)
        place = {cause: k for k, cause in enumerate(causes)}
        for row, case in enumerate(cases):
            for column, (cause, count) in enumerate(case.counts.items()):
                self.counts[row, column] = count
                self.cause[row, column] = place[cause]
                self.open[row, column] = True
                self.right[row, column] = cause in case.right

    def likelihood(self, weights: Floats, priors: Floats, other: float, doubt: float, temperature: float) -> Floats:
        """Per case, the probability given to what was planted (to "something else", where no candidate is it)."""
        scores = np.where(self.open, self.counts @ weights + priors[self.cause], -np.inf) / temperature
        scores = np.concatenate([scores, np.full((len(scores), 1), other / temperature)], axis=1)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        named = (1 - doubt) * (shares[:, :-1] * self.right).sum(axis=1)
        likelihood: Floats = np.where(self.right.any(axis=1), named, doubt + (1 - doubt) * shares[:, -1])
        return np.maximum(likelihood, 1e-12)


def fit(cases: Sequence[Case]) -> Numbers:
    """Numbers of the greatest penalised likelihood, without a temperature."""
    causes = sorted({cause for case in cases for cause in case.counts})
    table = Cases(cases, causes)
    start = np.array([*START_WEIGHTS, START_ELSE, START_DOUBT, *(START_PRIORS.get(cause, 0.0) for cause in causes)])
    words = len(WORDS)

    def natural(point: Floats) -> Floats:
        """Steps between the words are kept positive, so that a stronger word never weighs less."""
        weights = LEAST_WEIGHT + np.cumsum(np.exp(point[:words]))
        return np.concatenate([weights, point[words:]])

    def cost(point: Floats) -> float:
        numbers = natural(point)
        said = table.likelihood(numbers[:words], numbers[words + 2 :], numbers[words], sigmoid(numbers[words + 1]), 1.0)
        return float(-np.log(said).sum() + PULL * ((numbers - start) ** 2).sum())

    steps = np.log(np.diff([LEAST_WEIGHT, *START_WEIGHTS]))
    best = natural(minimize(cost, np.concatenate([steps, start[words:]]), method="L-BFGS-B").x)
    priors = dict(zip(causes, best[words + 2 :].tolist(), strict=True))
    return Numbers(best[:words], priors, float(best[words]), sigmoid(best[words + 1]))


def temperature(cases: Sequence[Case]) -> float:
    """The temperature that makes kinds of fault likeliest which the numbers were not fitted on."""
    total = np.zeros(len(TEMPERATURES))
    for fold in range(FOLDS):
        held = [case for case in cases if _fold(case) == fold]
        if not held or len(held) == len(cases):
            continue
        numbers = fit([case for case in cases if _fold(case) != fold])
        causes = sorted({*numbers.priors, *(cause for case in held for cause in case.counts)})
        priors = np.array([numbers.priors.get(cause, START_PRIORS.get(cause, 0.0)) for cause in causes])
        table = Cases(held, causes)
        for k, value in enumerate(TEMPERATURES):
            said = table.likelihood(numbers.weights, priors, numbers.something_else, numbers.doubt, value)
            total[k] += np.log(said).sum()
    return TEMPERATURES[int(total.argmax())]


def _fold(case: Case) -> int:
    return zlib.crc32(case.kind.encode()) % FOLDS


def sigmoid(value: float) -> float:
    """Log-odds to probability."""
    return float(1 / (1 + np.exp(-value)))
