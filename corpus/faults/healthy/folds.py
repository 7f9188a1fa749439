"""Cross-validation: several runs in one log, each from the beginning."""

from __future__ import annotations

import torch

from corpus.experiment import Experiment, build
from corpus.faults.healthy.kinds import healthy
from corpus.faults.registry import CLASSES, LOOP
from corpus.took import finite
from corpus.trace import Trace

FOLDS = 5
STYLES = ("colon", "tutorial", "keyvalue", "pipes", "summary", "mnist", "columns", "dict", "tqdm")
HEADINGS = ("Fold {i}/{n}", "========== FOLD {i} ==========", "Training fold {i} of {n}", "--- fold {z} ---")


def fold(exp: Experiment, spoiled: int | None = None) -> None:
    """Makes five runs of one: a fresh network each, tables standardised by the training part of the fold.

    A spoiled fold has a column that is constant in its training part, and 0 / 0 when it is standardised.
    """
    x, y = torch.cat([exp.data.x, exp.data.xv]), torch.cat([exp.data.y, exp.data.yv])
    seed, heading = int(exp.rng.integers(1 << 28)), str(exp.rng.choice(HEADINGS))
    epochs = int(exp.rng.integers(4, 7)) if len(x) > 500 else 10
    for i in range(FOLDS):
        part = exp if i == 0 else build(exp.base, seed + i)
        held = torch.arange(len(x)) % FOLDS == i
        part.data.x, part.data.y, part.data.xv, part.data.yv = x[~held], y[~held], x[held], y[held]
        table = spoiled is not None or "digits" not in exp.base
        if table:
            mean, std = part.data.x.mean(0), part.data.x.std(0)
            std = torch.where(std == 0, torch.ones_like(std), std)
            if i == spoiled:
                column = int(exp.rng.integers(0, x.shape[1]))
                std[column], mean[column] = 0.0, part.data.x[0, column]
                part.data.x[:, column] = mean[column]
            part.data.x, part.data.xv = (part.data.x - mean) / std, (part.data.xv - mean) / std
        part.epochs, part.batch, part.lr, part.lr_at = epochs, exp.batch, exp.lr, exp.lr_at
        part.heading = heading.format(i=i + 1, z=i, n=FOLDS)
        if i:
            exp.rest.append(part)


def each_learns(t: Trace) -> bool:
    begins = [0, *t.parts[:-1]]
    return (
        finite(t)
        and t.ended == "done"
        and len(t.parts) == FOLDS
        and all(sum(t.loss[b - 8 : b]) / 8 < 0.75 * t.loss[a] for a, b in zip(begins, t.parts, strict=True))
    )


@healthy(
    weight=3,
    bases=(*CLASSES[:3], "wine_mlp", "housing_relu", "cancer_mlp"),
    took=each_learns,
    runners=LOOP,
    styles=STYLES,
)
def five_folds_in_one_file(exp: Experiment, k: int) -> None:
    exp.lr *= 1.4**k
    fold(exp)
