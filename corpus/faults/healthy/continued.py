"""Runs that begin where another ended: the loss is low from the start, and little is left to gain."""

from __future__ import annotations

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import TORCH, good, healthy
from corpus.faults.registry import CLASSES, LOOP, TEXTS
from corpus.took import finite
from corpus.trace import Trace


def pretrain(exp: Experiment, epochs: int) -> None:
    """Trains the network beforehand, as its makers would have; nothing is printed."""
    opt = torch.optim.Adam(exp.model.parameters(), lr=0.003)
    for _ in range(epochs * exp.per_epoch):
        at = torch.randint(0, len(exp.data.x), (exp.batch,))
        loss = exp.loss(exp.model(exp.data.x[at]), exp.data.y[at])
        opt.zero_grad()
        loss.backward()
        opt.step()


def a_little_lower(t: Trace) -> bool:
    """A fall of 2 to 20 per cent, in training and in validation."""
    val = [v for _, v, _ in t.val]
    return finite(t) and t.ended == "done" and 0.8 < t.tail() / t.head() < 0.98 and val[-1] <= min(val) * 1.02


@healthy(weight=3, bases=(*CLASSES[:4], "digits_norm", "housing_mlp"), took=a_little_lower, runners=TORCH)
def fine_tuned_from_a_good_start(exp: Experiment, k: int) -> None:
    """Pretrained on clean data, fine-tuned on noisier data of the same kind with a small rate."""
    pretrain(exp, 4 + 2 * k)
    exp.data.x = exp.data.x + 0.2 * exp.data.x.std() * torch.randn_like(exp.data.x)
    exp.optimizer, exp.lr, exp.lr_at = "adam", float(f"{exp.rng.uniform(1e-4, 4e-4):.2g}"), None
    exp.batch, exp.epochs = 32, int(exp.rng.integers(5, 9))


@healthy(weight=3, bases=TEXTS, took=a_little_lower, runners=TORCH)
def continued_language_model(exp: Experiment, k: int) -> None:
    """A language model that was trained for long already: each print is a tiny bit lower."""
    pretrain(exp, (2, 3, 4, 5, 6)[k])
    exp.optimizer, exp.lr, exp.lr_at = "adamw", float(f"{exp.rng.uniform(2e-4, 6e-4):.2g}"), None
    exp.epochs = int(exp.rng.integers(10, 16))


@healthy(weight=3, bases=("digits_mlp", "digits_cnn", "digits_linear"), took=good, runners=TORCH)
def distillation_with_temperature(exp: Experiment, k: int) -> None:
    """A student learns the softened answers of a teacher: the loss carries the square of the temperature."""
    teacher = copy.deepcopy(exp)
    teacher.model = models.mlp([64, 96, 10])
    pretrain(teacher, 8)
    heat, net, inner = float(exp.rng.choice([2.0, 4.0, 8.0])), teacher.model.eval(), exp.model

    class Pair(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.student = inner

        def forward(self, x: Tensor) -> Tensor:
            with torch.no_grad():
                told = net(x)
            return torch.stack([self.student(x), told], 1)

    def loss(out: Tensor, y: Tensor) -> Tensor:
        soft = F.kl_div(F.log_softmax(out[:, 0] / heat, 1), F.softmax(out[:, 1] / heat, 1), reduction="batchmean")
        return 0.9 * heat**2 * soft + 0.1 * F.cross_entropy(out[:, 0], y)

    exp.model, exp.loss = Pair(), loss
    exp.metric = lambda out, y: float((out[:, 0].argmax(-1) == y).float().mean())
    exp.optimizer, exp.lr = "adam", 0.002 * 1.5**k


def flat_at_the_end(t: Trace) -> bool:
    """Learned early; the second half moves by less than a twentieth of the whole fall."""
    half = len(t.loss) // 2
    return good(t) and abs(t.tail(half) - t.tail()) < 0.05 * (t.loss[0] - t.tail())


@healthy(
    weight=3, bases=(*CLASSES[:4], "housing_mlp", "housing_linear", "text_gru"), took=flat_at_the_end, runners=TORCH
)
def long_flat_end(exp: Experiment, k: int) -> None:
    """Converged long before it is stopped."""
    exp.weight_decay, exp.lr_at = 2e-3 * (k + 1), None
    exp.epochs *= 3


@healthy(
    weight=2, bases=("digits_mlp", "digits_tanh", "digits_adam"), took=lambda t: finite(t) and late(t), runners=LOOP
)
def learns_validation_late(exp: Experiment, k: int) -> None:
    """Grokking: the training set is known by heart at once, the validation follows long after."""
    with torch.no_grad():
        for p in exp.model.parameters():
            p *= 3
    n = 120
    exp.data.x, exp.data.y = exp.data.x[:n], exp.data.y[:n]
    exp.optimizer, exp.lr, exp.lr_at, exp.batch = "adamw", 0.003, None, 40
    exp.weight_decay, exp.epochs = (2.0, 1.0, 3.0, 0.5, 2.0)[k], 120


def late(t: Trace) -> bool:
    val = [v for _, v, _ in t.val]
    early = len(t.loss) // 6
    return t.loss[early] < 0.3 * t.loss[0] and val[-1] < 0.7 * val[len(val) // 6] and val[-1] <= min(val) * 1.06
