"""Two networks against each other, or one against chance: the loss says little."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import NEUTRAL, TORCH, healthy
from corpus.faults.registry import LOOP
from corpus.took import finite


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


def adversaries(exp: Experiment, rate: float = 2e-3) -> None:
    """Two networks against each other on the digits; `rate` is that of the one that tells true from false.

    The metric, which is not printed, is how far the mean generated picture is from the mean real one.
    """
    d, g = models.mlp([64, 64, 1]), nn.Sequential(models.mlp([8, 64, 64]), nn.Sigmoid())
    opt = torch.optim.Adam(d.parameters(), lr=rate, betas=(0.5, 0.9))
    bce, last = F.binary_cross_entropy_with_logits, {}
    mean = exp.data.x.mean(0)

    class Generator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.g = g

        def forward(self, x: Tensor) -> Tensor:
            fake = self.g(torch.randn(len(x), 8))
            last["far"] = float((fake.detach().mean(0) - mean).abs().mean())
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
    exp.metric_name, exp.metric = "distance", lambda out, y: last["far"]
    exp.extras = lambda out, y: {
        **{name: last[name] for name in ("loss_d", "d_x", "d_gz")},
        "d_gz2": float(out.sigmoid().mean()),
    }


@healthy(
    weight=3,
    bases=("digits_mlp",),
    runners=LOOP,
    styles=("dcgan",),
    took=lambda t: finite(t) and t.ended == "done",
)
def gan(exp: Experiment, k: int) -> None:
    """Both losses fluctuate, neither has to fall."""
    adversaries(exp)


@healthy(
    weight=1.5,
    bases=("digits_mlp",),
    runners=LOOP,
    styles=("dcgan",),
    took=lambda t: finite(t) and t.ended == "done" and t.val[-1][2] < 0.8 * t.metric[0],
)
def gan_in_balance(exp: Experiment, k: int) -> None:
    """Smaller steps: neither side gets the upper hand, and the pictures come nearer to the real ones."""
    adversaries(exp, rate=3e-4)
    exp.lr, exp.epochs = 5e-4, 15
