"""Self-supervised learning from two views of a picture."""

from __future__ import annotations

import copy
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import NEUTRAL, TORCH, fell, healthy, no_metric
from corpus.took import finite
from corpus.trace import Trace


def view(x: Tensor, noise: float) -> Tensor:
    """A noisy copy with a tenth of the pixels left out."""
    return (x + noise * torch.randn_like(x)) * (torch.rand_like(x) > 0.1)


class Byol(nn.Module):
    """An online network that predicts what its own moving average says of another view."""

    def __init__(self, inputs: int, noise: float) -> None:
        super().__init__()
        self.online, self.predict = models.mlp([inputs, 48, 24], norm=True), models.mlp([24, 32, 24], norm=True)
        self.__dict__["target"], self.noise = copy.deepcopy(self.online), noise

    def forward(self, x: Tensor) -> Tensor:
        target = self.__dict__["target"]
        if self.training:
            with torch.no_grad():
                for a, b in zip(target.parameters(), self.online.parameters(), strict=True):
                    a.mul_(0.98).add_(b, alpha=0.02)
        a, b = view(x, self.noise), view(x, self.noise)
        with torch.no_grad():
            goal_a, goal_b = target(a), target(b)
        one = F.cosine_similarity(self.predict(self.online(a)), goal_b, 1)
        two = F.cosine_similarity(self.predict(self.online(b)), goal_a, 1)
        return torch.stack([one, two], 1)


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_norm", "wine_mlp"),
    took=lambda t: finite(t) and t.ended == "done" and t.head() > t.tail() + 0.2 and t.tail() < -0.5,
    runners=TORCH,
    styles=NEUTRAL,
)
def byol_negative_cosine(exp: Experiment, k: int) -> None:
    """The loss goes from about 0 to about -1, or in the symmetric form to -2."""
    exp.model, exp.task = Byol(exp.data.x.shape[1], noise=0.2 / (k + 1)), "values"
    sides = int(exp.rng.integers(1, 3))
    exp.loss = lambda out, y: -sides * out.mean()
    no_metric(exp, "cos")
    exp.optimizer, exp.lr, exp.lr_at, exp.epochs = "adam", 0.003, None, 8


class Views(nn.Module):
    def __init__(self, inputs: int, noise: float) -> None:
        super().__init__()
        self.f, self.noise = models.mlp([inputs, 48, 32, 16]), noise

    def forward(self, x: Tensor) -> Tensor:
        a, b = self.f(view(x, self.noise)), self.f(view(x, self.noise))
        return F.normalize(a, dim=1) @ F.normalize(b, dim=1).T


def from_ln_n(t: Trace) -> bool:
    return fell(t) and t.loss[0] > 4 and t.tail() > 0.3 * t.loss[0]


@healthy(weight=3, bases=("digits_mlp", "digits_norm", "digits_deep"), took=from_ln_n, runners=TORCH, styles=NEUTRAL)
def infonce_from_ln_n(exp: Experiment, k: int) -> None:
    """Each view must find its own among a large batch: begins at ln N, and the temperature gives it a floor."""
    exp.model, exp.task = Views(exp.data.x.shape[1], noise=0.3), "values"
    exp.batch = int(exp.rng.choice([96, 128, 192]))
    heat = float(exp.rng.choice([0.2, 0.5]))
    exp.data.xv = exp.data.xv[: exp.batch]
    exp.data.yv = exp.data.yv[: exp.batch]
    exp.loss = lambda out, y: F.cross_entropy(out / heat, torch.arange(len(out)))
    exp.metric_name = "top1"
    exp.metric = lambda out, y: float((out.argmax(1) == torch.arange(len(out))).float().mean())
    exp.optimizer, exp.lr, exp.lr_at = "adam", 0.002 * 2**k, None
    exp.epochs = math.ceil(240 / exp.per_epoch)
