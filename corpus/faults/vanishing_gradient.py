"""Deep saturating networks whose first layers learn nothing."""

from __future__ import annotations

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.registry import FLAT, fault, never, stuck
from corpus.onset import from_start


@fault(
    "vanishing-gradient",
    bases=("digits_mlp", "digits_deep", "wine_mlp", "digits_tanh"),
    took=stuck,
    onset=from_start,
    decisive=never,
    also=FLAT,
    weight=3,
)
def deep_sigmoid_mlp(exp: Experiment, k: int) -> None:
    n = int(exp.rng.integers(7, 12)) + k
    wide = exp.data.x.shape[1]
    exp.model = models.mlp([wide] + [32] * n + [exp.data.classes], "sigmoid")
    exp.optimizer, exp.lr = "sgd", float(f"{exp.rng.uniform(0.005, 0.03) / 1.5**k:.2g}")


@fault("vanishing-gradient", bases=("digits_cnn",), took=stuck, onset=from_start, decisive=never, also=FLAT)
def deep_sigmoid_cnn(exp: Experiment, k: int) -> None:
    from torch import nn

    layers: list[nn.Module] = [nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 6, 3, padding=1), nn.Sigmoid()]
    for _ in range(5 + k):
        layers += [nn.Conv2d(6, 6, 3, padding=1), nn.Sigmoid()]
    exp.model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(6 * 64, 10))
    exp.lr = 0.001


@fault("vanishing-gradient", bases=("cancer_mlp",), took=stuck, onset=from_start, decisive=never, also=FLAT)
def deep_sigmoid_binary(exp: Experiment, k: int) -> None:
    exp.model = models.mlp([30] + [32] * (9 + k) + [1], "sigmoid")
    exp.optimizer, exp.lr = "sgd", 0.01
