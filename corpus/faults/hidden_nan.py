"""The network is NaN, the printed number is not. Only where the program itself hides it.

HF Trainer with its default filter is added by the plan: there any fault that makes NaN is a hidden one.
"""

from __future__ import annotations

import math

import torch

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, LOOP, NAN_FAMILY, TEXTS, VALUES, always, fault
from corpus.trace import Trace


def hidden(t: Trace) -> bool:
    return any(not math.isfinite(g) for g in t.grad) or any(not math.isfinite(v) for v in t.loss)


@fault(
    "hidden-nan",
    bases=TEXTS,
    took=hidden,
    runners=LOOP,
    styles=("megatron",),
    also=NAN_FAMILY,
    decisive=always,
    onset=lambda t: t.first_bad(),
    visible=lambda t, text: "lm loss" in text,
    weight=2.5,
)
def field_left_out(exp: Experiment, k: int) -> None:
    """A NaN parameter: the printer leaves `lm loss` out."""
    exp.planted = at = int(exp.total * exp.rng.uniform(0.3, 0.6))

    def hook(e: Experiment, step: int) -> None:
        if step == at:
            with torch.no_grad():
                next(iter(e.model.parameters()))[:] = float("nan")

    exp.before_step.append(hook)


@fault(
    "hidden-nan",
    bases=(*CLASSES[:4], *VALUES),
    took=lambda t: 0.0 in t.loss[-10:] and bool(t.grad) and not math.isfinite(t.grad[-1]),
    runners=LOOP,
    needs=("grad_norm",),
    also=(*NAN_FAMILY, "loss-metric-mismatch"),
    onset=lambda t: t.planted,
    decisive=always,
    visible=lambda t, text: "nan" in text.lower(),
    weight=2.5,
)
def nan_to_num_in_the_loss(exp: Experiment, k: int) -> None:
    """nan_to_num around the loss: exactly 0.0 from the bad sample on, the gradient norm NaN."""
    inner = exp.loss
    exp.planted = at = int(exp.total * exp.rng.uniform(0.2, 0.6))

    def hook(e: Experiment, step: int) -> None:
        if step == at:
            e.data.x[:, 0] = float("nan")

    exp.before_step.append(hook)
    exp.loss = lambda out, y: torch.nan_to_num(inner(out, y))
