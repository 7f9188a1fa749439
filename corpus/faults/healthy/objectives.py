"""Objectives that need not fall to zero, or not fall at all: likelihoods, penalties, views, curricula."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import NEUTRAL, TORCH, fell, healthy, no_metric
from corpus.faults.registry import LOOP
from corpus.took import finite


class Elbo(nn.Module):
    """A variational autoencoder with a Gaussian likelihood of learned width: the loss may be negative."""

    def __init__(self) -> None:
        super().__init__()
        self.enc, self.dec = models.mlp([64, 48, 16]), models.mlp([8, 48, 64])
        self.log_s = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        mu, lv = self.enc(x).chunk(2, 1)
        z = mu + torch.exp(0.5 * lv) * torch.randn_like(mu)
        kl = 0.5 * (mu**2 + lv.exp() - 1 - lv).sum(1)
        nll = (0.5 * ((x - self.dec(z)) / self.log_s.exp()) ** 2 + self.log_s).sum(1)
        return torch.stack([nll + kl, nll, kl], 1)


@healthy(weight=3, bases=("digits_mlp",), took=lambda t: fell(t) and t.tail() < 0, runners=TORCH, styles=NEUTRAL)
def negative_elbo(exp: Experiment, k: int) -> None:
    exp.model, exp.task = Elbo(), "values"
    exp.loss = lambda out, y: out[:, 0].mean()
    exp.extras = lambda out, y: {"nll": float(out[:, 1].mean()), "kl": float(out[:, 2].mean())}
    no_metric(exp)
    exp.optimizer, exp.lr, exp.lr_at, exp.epochs = "adam", 0.005, None, 10


@healthy(
    weight=2,
    bases=("digits_mlp",),
    took=lambda t: finite(t) and max(t.loss) > 1.5 * t.head() and t.metric[-1] > t.metric[0],
    runners=LOOP,
    styles=NEUTRAL,
)
def kl_annealing_grows_by_design(exp: Experiment, k: int) -> None:
    """The weight of a penalty grows on purpose; so does the total."""
    inner, state = exp.loss, {"n": 0}

    def loss(out: Tensor, y: Tensor) -> Tensor:
        state["n"] += out.requires_grad
        return inner(out, y) + min(1.0, state["n"] / 150) * 0.2 * (out**2).mean() + min(2.5, state["n"] / 80)

    exp.loss = loss
    exp.extras = lambda out, y: {"ce": float(inner(out, y)), "beta": min(1.0, state["n"] / 150)}


class Siamese(nn.Module):
    """Two noisy views; the loss is minus their cosine."""

    def __init__(self) -> None:
        super().__init__()
        self.f, self.h = models.mlp([64, 48, 32], norm=True), models.mlp([32, 16, 32])

    def forward(self, x: Tensor) -> Tensor:
        a, b = self.f(x + 0.3 * torch.randn_like(x)), self.f(x + 0.3 * torch.randn_like(x))
        return F.cosine_similarity(self.h(a), b.detach(), 1)


@healthy(weight=2, bases=("digits_mlp",), took=lambda t: fell(t) and t.tail() < -0.3, runners=TORCH, styles=NEUTRAL)
def contrastive_negative(exp: Experiment, k: int) -> None:
    exp.model, exp.task = Siamese(), "values"
    exp.loss = lambda out, y: -out.mean()
    no_metric(exp, "cos")
    exp.lr, exp.lr_at = 0.05, None


@healthy(
    weight=2,
    bases=("digits_mlp", "housing_relu"),
    took=lambda t: finite(t) and t.loss[-1] > t.loss[0],
    runners=LOOP,
    styles=("jsonl", "keyvalue", "colon", "dict"),
)
def curriculum_grows(exp: Experiment, k: int) -> None:
    """Harder samples are let in by and by: the loss rises by design; the validation falls."""
    exp.epochs = 6
    exp.extras = lambda out, y: {"difficulty": float(state["level"])}
    state = {"level": 0.0}
    clean, y0 = exp.data.x.clone(), exp.data.y.clone()

    def hook(e: Experiment, step: int) -> None:
        if step % e.per_epoch == 0:
            level = state["level"] = step // e.per_epoch
            noise = np.sqrt(level) * 0.6
            e.data.x = clean + torch.randn_like(clean) * noise
            e.data.y = y0 if level < 4 or e.task != "values" else y0 * 1.5

    inner = exp.loss
    exp.loss = lambda out, y: inner(out, y) * (1 + 2 * state["level"])
    exp.before_step.append(hook)
