"""fp16 gradients overflow at every step: the loss scale halves for ever and nothing is learned."""

from __future__ import annotations

import torch

from corpus.experiment import Experiment
from corpus.faults.registry import LOOP, fault, shown
from corpus.trace import Trace


def collapses(t: Trace) -> bool:
    return len(t.scale) > 20 and min(t.scale) < 1e-3


def first_skip(t: Trace) -> int | None:
    """The first halving of the fall that never ends."""
    at = len(t.scale) - 1
    while at > 0 and t.scale[at - 1] > t.scale[at]:
        at -= 1
    return at


BASES = ("digits_mlp", "digits_adam", "housing_relu", "text_gru", "text_gpt")


@fault(
    "loss-scale-collapse",
    bases=BASES,
    took=collapses,
    onset=first_skip,
    runners=LOOP,
    needs=("scale",),
    decisive=shown("scale"),
    also=("bad-input", "numeric-overflow", "bad-loss"),
    weight=3,
)
def nan_gradient_each_step(exp: Experiment, k: int) -> None:
    """From some step on a mask leaves NaN in every gradient; the loss itself stays finite."""
    exp.half = True
    exp.planted = at = int(exp.total * exp.rng.uniform(0.3, 0.6))
    exp.epochs = max(exp.epochs, 6)
    inner, seen = exp.loss, {"n": 0}

    def loss(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        seen["n"] += out.requires_grad
        if seen["n"] > at and out.requires_grad:
            return inner(out, y) + torch.sqrt(out - out).sum()  # 0, but its gradient is inf - inf
        return inner(out, y)

    exp.loss = loss


@fault(
    "loss-scale-collapse",
    bases=("digits_mlp", "housing_relu", "text_gru"),
    took=lambda t: min(t.scale, default=1) < 8 and t.scale[-1] <= t.scale[0] / 1000,
    onset=lambda t: 0,
    runners=LOOP,
    needs=("scale",),
    decisive=shown("scale"),
    also=("numeric-overflow", "gradient-explosion", "bad-loss", "bad-input"),
    weight=2,
)
def loss_in_half_overflows(exp: Experiment, k: int) -> None:
    """The loss is summed in fp16 and passes 65504: infinite whatever the scale."""
    exp.half = True
    inner, gain = exp.loss, 1e5
    exp.loss = lambda out, y: (inner(out, y).half() * torch.tensor(gain, dtype=torch.float32).half()).float()
