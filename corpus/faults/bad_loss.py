"""The loss expression itself yields NaN."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, NAN_FAMILY, VALUES, fault, fell_then_bad, never
from corpus.took import goes_bad
from corpus.trace import Trace

ALSO = NAN_FAMILY


def recovers(t: Trace) -> bool:
    """Bad only now and then: the weights were not poisoned."""
    bad = t.first_bad()
    return (
        fell_then_bad(t)
        and bad is not None
        and any(v == v and abs(v) < 1e30 for v in t.loss[bad - t.start :])
    )


@fault("bad-loss", bases=CLASSES[:5], took=fell_then_bad, decisive=never, also=ALSO, weight=1.5)
def empty_mask(exp: Experiment, k: int) -> None:
    """The mean over the samples of a rare class, which some batch does not have."""
    rare, share = 3, 0.09 - 0.02 * k
    keep = (
        (exp.data.y != rare) | (torch.arange(len(exp.data.y)) % 3 != 0)
        if share < 0.09
        else torch.ones(len(exp.data.y), dtype=torch.bool)
    )
    exp.data.x, exp.data.y = exp.data.x[keep], exp.data.y[keep]

    def loss(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return F.cross_entropy(out, y) + 0.5 * F.cross_entropy(out[y == rare], y[y == rare])

    exp.loss = loss


@fault("bad-loss", bases=CLASSES[:4], took=recovers, decisive=never, also=ALSO)
def all_labels_ignored(exp: Experiment, k: int) -> None:
    """A label map that lacks the later classes of a sorted file: batches of ignored labels only, 0 / 0 in the mean."""
    unknown = exp.data.y >= exp.data.classes // 2
    order = torch.argsort(unknown.long(), stable=True)
    exp.shuffle = False
    exp.data.x, exp.data.y = exp.data.x[order], exp.data.y[order]
    exp.data.y[unknown[order]] = -100


@fault(
    "bad-loss",
    bases=VALUES,
    took=fell_then_bad,
    decisive=never,
    also=(*ALSO, "gradient-explosion"),
    weight=1.5,
)
def log_of_negative(exp: Experiment, k: int) -> None:
    """The log of the error above an assumed noise level, which the fit undercuts in the end."""
    inner, floor = exp.loss, (0.3, 0.4, 0.5, 0.65, 0.2)[k]
    exp.loss = lambda out, y: torch.log(inner(out, y) - floor)


@fault(
    "bad-loss",
    bases=("housing_mlp", "housing_relu", "diabetes_mlp"),
    took=fell_then_bad,
    decisive=never,
    also=(*ALSO, "gradient-explosion"),
)
def division_by_zero_target(exp: Experiment, k: int) -> None:
    """Percentage error where one target, and its prediction's error term, is zero: 0 / 0."""
    at = int(exp.rng.integers(0, len(exp.data.y)))
    exp.data.y[at] = 0.0
    exp.data.x[at] = 0.0
    exp.loss = lambda out, y: (
        ((out - y) ** 2).mean() + 0.01 * ((y * out) / y.abs().where(y == 0, torch.ones_like(y))).mean()
    )


@fault(
    "bad-loss",
    bases=("housing_relu", "digits_mlp", "digits_adam"),
    took=fell_then_bad,
    decisive=never,
    also=ALSO,
)
def sqrt_zero_gradient(exp: Experiment, k: int) -> None:
    """The distance between two outputs that become equal: sqrt has no gradient at zero."""
    base, at = exp.loss, int(exp.rng.integers(20, 60))
    seen = {"n": 0}

    def loss(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        seen["n"] += out.requires_grad
        other = out.flip(0) if seen["n"] < at else out
        return base(out, y) + 0.05 * torch.sqrt(((out - other) ** 2).sum(-1)).mean()

    exp.planted = at
    exp.loss = loss


@fault("bad-loss", bases=CLASSES[:4], took=fell_then_bad, decisive=never, also=ALSO)
def std_of_one_sample(exp: Experiment, k: int) -> None:
    """Normalises by the spread within a class; a class with one sample in the batch has none."""
    exp.batch = 64

    def loss(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        spread = torch.stack([out[y == c].std() for c in range(2)]).mean()
        return (
            F.cross_entropy(out, y)
            + 0.01 * torch.stack([out[y == c][:, :1].std() for c in range(2)]).mean()
            + 0 * spread
        )

    exp.loss = loss


@fault(
    "bad-loss",
    bases=CLASSES[:4],
    took=goes_bad,
    decisive=never,
    also=(*ALSO, "gradient-explosion", "unnormalised-input"),
)
def class_frequency_zero(exp: Experiment, k: int) -> None:
    """Weights 1 / frequency in the batch; a class that is absent has weight inf, and inf * 0 is NaN."""
    n = exp.data.classes

    def loss(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        freq = torch.bincount(y, minlength=n).float() / len(y)
        per = -F.log_softmax(out, 1) * F.one_hot(y, n)
        return (per * (1 / freq)).sum(1).mean()

    exp.loss = loss
    exp.batch = 64 if k % 2 == 0 else 48
