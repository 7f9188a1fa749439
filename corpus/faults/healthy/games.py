"""Two networks against each other, or one against chance: the loss says little."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import NEUTRAL, TORCH, healthy
from corpus.faults.registry import LOOP, finite


@healthy(
    weight=2,
    bases=("digits_mlp", "wine_mlp"),
    took=lambda t: finite(t) and sum(t.metric[-10:]) > sum(t.metric[:10]),
    runners=TORCH,
    styles=NEUTRAL,
)
def policy_gradient(exp: Experiment, k: int) -> None:
    """A bandit over the pictures: the loss is about zero all the time, the reward rises."""

    def loss(out: Tensor, y: Tensor) -> Tensor:
        d = torch.distributions.Categorical(logits=out)
        a = d.sample()
        r = (a == y).float()
        return -(d.log_prob(a) * (r - r.mean())).mean() - 0.01 * d.entropy().mean()

    exp.loss, exp.metric_name = loss, "reward"
    exp.optimizer, exp.lr, exp.lr_at, exp.epochs = "adam", 0.01, None, 10


@healthy(
    weight=3,
    bases=("digits_mlp",),
    runners=LOOP,
    styles=("dcgan",),
    took=lambda t: finite(t) and t.ended == "done",
)
def gan(exp: Experiment, k: int) -> None:
    """Two networks against each other on the digits: both losses fluctuate, neither has to fall."""
    d, g = models.mlp([64, 64, 1]), nn.Sequential(models.mlp([8, 64, 64]), nn.Sigmoid())
    opt = torch.optim.Adam(d.parameters(), lr=2e-3, betas=(0.5, 0.9))
    bce, last = F.binary_cross_entropy_with_logits, {}

    class Generator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.g = g

        def forward(self, x: Tensor) -> Tensor:
            fake = self.g(torch.randn(len(x), 8))
            if torch.is_grad_enabled():
                real, false = d(x), d(fake.detach())
                one, nil = torch.ones_like(real), torch.zeros_like(real)
                loss = bce(real, one) + bce(false, nil)
                opt.zero_grad()
                loss.backward()
                opt.step()
                last.update(
                    loss_d=float(loss.detach()),
                    d_x=float(real.detach().sigmoid().mean()),
                    d_gz=float(false.detach().sigmoid().mean()),
                )
            return d(fake)

    exp.model, exp.task = Generator(), "gan"
    exp.optimizer, exp.lr, exp.lr_at = "adam", 2e-3, None
    exp.loss = lambda out, y: bce(out, torch.ones_like(out))
    exp.metric = lambda out, y: 0.0
    exp.extras = lambda out, y: {**last, "d_gz2": float(out.sigmoid().mean())}
