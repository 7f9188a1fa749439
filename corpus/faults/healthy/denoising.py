"""Diffusion and score matching: a noisy loss that soon hardly falls while the network goes on learning."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import NEUTRAL, TORCH, healthy, no_metric
from corpus.took import finite
from corpus.trace import Trace


class Denoiser(nn.Module):
    """Predicts the noise that was mixed into a picture, told how much; gives prediction and truth."""

    def __init__(self, inputs: int, least: float, most: float) -> None:
        super().__init__()
        self.net, self.range = models.mlp([inputs + 1, 64, 64, inputs], "gelu"), (least, most)

    def forward(self, x: Tensor) -> Tensor:
        low, high = self.range
        share = low + (high - low) * torch.rand(len(x), 1)
        noise = torch.randn_like(x)
        mixed = (1 - share).sqrt() * (2 * x - 1) + share.sqrt() * noise
        return torch.stack([self.net(torch.cat([mixed, share], 1)), noise, share.expand_as(noise)], 1)


def hardly_falls(t: Trace) -> bool:
    """Below its start, but the last two thirds are flat within a tenth of the whole fall."""
    third = len(t.loss) // 3
    middle, last = sum(t.loss[third:-third]) / len(t.loss[third:-third]), t.tail(third)
    return finite(t) and t.ended == "done" and t.tail() < 0.95 * t.loss[0] and middle - last < 0.35 * (t.loss[0] - last)


@healthy(weight=3, bases=("digits_mlp", "digits_deep"), took=hardly_falls, runners=TORCH, styles=NEUTRAL)
def noise_prediction(exp: Experiment, k: int) -> None:
    exp.model, exp.task = Denoiser(exp.data.x.shape[1], 0.02, 0.98), "values"
    exp.loss = lambda out, y: ((out[:, 0] - out[:, 1]) ** 2).mean()
    no_metric(exp)
    exp.batch, exp.optimizer, exp.lr, exp.lr_at, exp.epochs = 16, "adam", 0.003, None, 8 + 4 * k


@healthy(weight=2, bases=("digits_mlp", "digits_deep"), took=hardly_falls, runners=TORCH, styles=NEUTRAL)
def weighted_noise_prediction(exp: Experiment, k: int) -> None:
    """The little-noised pictures weigh most, and few of them are in a batch: very noisy."""
    exp.model, exp.task = Denoiser(exp.data.x.shape[1], 0.005, 0.995), "values"
    exp.loss = lambda out, y: (((out[:, 0] - out[:, 1]) ** 2) * (1 / out[:, 2]).clamp(max=20)).mean()
    no_metric(exp)
    exp.batch, exp.optimizer, exp.lr, exp.lr_at, exp.epochs = 8, "adam", 0.002, None, 4 + 2 * k
