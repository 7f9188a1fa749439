"""A running mean that cannot forget: Caffe's `Iteration N, loss` beside the net's own output.

src/caffe/solver.cpp (UpdateSmoothedLoss) adds and subtracts single losses in a float, also with average_loss 1: the
rounding error of one giant stays in every later print, which may then be far from the loss, or below zero.
"""

from __future__ import annotations

import math

from logdoctor.run import Run
from logdoctor.run.series import Series

SAME = 1e-3
"""Relative difference up to which the mean and the output are the same number, printed with six digits."""
APART = 0.05
"""... and from which they disagree."""


def outputs_beside(run: Run, mean: Series) -> list[Series]:
    """The outputs of a Caffe net, where this loss is its running mean; else none."""
    if "average_loss" not in mean.meaning:
        return []
    return [series for name, series in run.series.items() if name.startswith("output/") and series.count]


def behind(run: Run, mean: Series) -> Series | None:
    """The output that tells the loss where the running mean has lost it for good; None where the two agree.

    Only where the mean is one of a single loss: with iter_size the output is that of the last part of a batch.
    """
    outputs = outputs_beside(run, mean)
    single = all(run.setting(key) in (None, 1) for key in ("average_loss", "iter_size"))
    if not single or len(outputs) != 1:
        return None
    said, true = mean.points()[1], outputs[0].points()[1]
    if not said or len(said) != len(true) or not all(map(math.isfinite, (*said, *true))):
        return None
    apart = [abs(a - b) > APART * max(abs(b), SAME) for a, b in zip(said, true, strict=True)]
    lost = all(apart[-max(3, len(apart) // 3) :]) and abs(said[0] - true[0]) <= SAME * abs(true[0])
    return outputs[0] if lost else None
