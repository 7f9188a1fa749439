"""Runs that need little to be said."""
from __future__ import annotations

import math

from logdoctor.model import (
    Diagnosis,
    NotJudged,
    Report,
    Spot,
)
from tests.render.reports.parts import falling, series


def healthy() -> Report:
    """A Keras run without a fault, with one spike that recovered."""
    values = falling(120, 2.4, 0.11, 0.04)
    values[70] = 1.9
    return Report(
        source="keras/fit.log",
        formats=("keras",),
        format_title="Keras 3",
        guessed=False,
        framework="keras",
        verdict="healthy",
        headline="Healthy: the loss fell from 2.4 to 0.13 and was still falling slowly",
        summary="",
        step_unit="epoch",
        lines=480,
        complete=True,
        also=(
            Diagnosis(
                "loss-spike",
                "A spike that recovered",
                "The loss jumped to 1.9 at epoch 70 and came back at "
                "the next print. Nothing needs to be done.",
                0.9,
                "notice",
                Spot(70.0, 180, 1.9),
            ),
        ),
        series={
            "loss": series("loss", values, every=1),
            "val_loss": series("val_loss", [v * 1.1 + 0.02 for v in values], every=1),
            "accuracy": series("accuracy", [1 - 0.8 * math.exp(-0.04 * i) for i in range(120)], every=1),
        },
        checked=("finite values", "growth", "plateau", "oscillation", "overfitting", "spikes"),
        not_judged=(
            NotJudged("the learning rate", "it is not printed", "LearningRateScheduler(verbose=1)"),
            NotJudged("gradients", "they are not printed"),
        ),
        reading=("keras: 240 of 480 lines matched",),
    )


def empty() -> Report:
    """A log that holds nothing to judge."""
    return Report(
        source="empty.log",
        formats=(),
        format_title="",
        guessed=False,
        framework="",
        verdict="not-judged",
        headline="",
        summary="The log holds no numbers.",
        step_unit="print",
        lines=0,
        complete=True,
    )
