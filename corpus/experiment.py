"""What one training run is made of. A fault changes some of it; every style and framework can run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.data import SETS, Data

Loss = Callable[[Any, Tensor], Tensor]


@dataclass
class Experiment:
    """A run before it starts."""

    base: str
    task: str  # classes | binary | values | text
    data: Data
    model: nn.Module
    loss: Loss
    rng: np.random.Generator
    optimizer: str = "sgd"
    lr: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 0.0
    clip: float | None = None
    batch: int = 32
    epochs: int = 6
    shuffle: bool = True
    lr_at: Callable[[int, int], float] | None = None  # (step, steps in all) -> lr
    before_step: list[Callable[[Experiment, int], None]] = field(default_factory=list)
    before_eval: list[Callable[[Experiment, int], None]] = field(default_factory=list)
    extras: Callable[[Any, Tensor], dict[str, float]] | None = None  # further numbers to print each step
    metric: Callable[[Any, Tensor], float] | None = None
    metric_name: str = ""
    half: bool = False  # gradients pass through fp16 with a dynamic loss scale
    scale: float = 65536.0
    scale_window: int = 200
    start_step: int = 0  # a resumed run begins here
    start_epoch: int = 0
    planted: int | None = None  # the step at which the fault acts, when it is known beforehand
    notes: str = ""
    heading: str = ""  # printed before it begins
    rest: list[Experiment] = field(default_factory=list)  # runs that follow in the same log, such as further folds
    resume: bool = False

    @property
    def per_epoch(self) -> int:
        return max(1, len(self.data.x) // self.batch)

    @property
    def total(self) -> int:
        return self.per_epoch * self.epochs

    def rate(self, step: int) -> float:
        return float(self.lr_at(step, self.total)) if self.lr_at else self.lr

    def make_optimizer(self) -> torch.optim.Optimizer:
        params = [p for p in self.model.parameters() if p.requires_grad]
        if self.optimizer == "adam":
            return torch.optim.Adam(params, lr=self.lr, weight_decay=self.weight_decay)
        if self.optimizer == "adamw":
            return torch.optim.AdamW(params, lr=self.lr, weight_decay=self.weight_decay)
        return torch.optim.SGD(params, lr=self.lr, momentum=self.momentum, weight_decay=self.weight_decay)

    def settings(self) -> dict[str, Any]:
        """What such a program would print of its own options."""
        d: dict[str, Any] = {
            "batch_size": self.batch,
            "epochs": self.epochs,
            "lr": round(self.lr, 8),
            "optimizer": self.optimizer,
            "weight_decay": self.weight_decay,
        }
        if self.optimizer == "sgd":
            d["momentum"] = self.momentum
        if self.clip:
            d["clip_grad"] = self.clip
        return d


def accuracy(out: Any, y: Tensor) -> float:
    return float((out.argmax(-1) == y).float().mean())


def binary_accuracy(out: Any, y: Tensor) -> float:
    return float(((out > 0) == (y > 0.5)).float().mean())


def probability_accuracy(out: Any, y: Tensor) -> float:
    return float(((out > 0.5) == (y > 0.5)).float().mean())


def mean_error(out: Any, y: Tensor) -> float:
    return float((out - y).abs().mean())


def text_loss(out: Any, y: Tensor) -> Tensor:
    return F.cross_entropy(out.flatten(0, 1), y.flatten())


def text_accuracy(out: Any, y: Tensor) -> float:
    return accuracy(out, y)


LOSSES: dict[str, Loss] = {
    "classes": F.cross_entropy,
    "binary": F.binary_cross_entropy_with_logits,
    "values": F.mse_loss,
    "text": text_loss,
}
METRICS = {
    "classes": ("acc", accuracy),
    "binary": ("acc", binary_accuracy),
    "values": ("mae", mean_error),
    "text": ("acc", text_accuracy),
}

# base: (data set, task, optimizer, lr, network from (data, width, rng))
BASES: dict[str, tuple[str, str, str, float, Callable[[Data, int], nn.Module]]] = {
    "digits_linear": ("digits", "classes", "sgd", 0.05, lambda d, w: models.mlp([64, 10])),
    "digits_mlp": ("digits", "classes", "sgd", 0.03, lambda d, w: models.mlp([64, w, 10])),
    "digits_adam": ("digits", "classes", "adam", 0.003, lambda d, w: models.mlp([64, w, w, 10])),
    "digits_cnn": ("digits", "classes", "sgd", 0.02, lambda d, w: models.cnn(width=w // 8)),
    "digits_deep": ("digits", "classes", "sgd", 0.02, lambda d, w: models.mlp([64, w, w, w, w, 10])),
    "digits_tanh": ("digits", "classes", "sgd", 0.03, lambda d, w: models.mlp([64, w, w, 10], "tanh")),
    "digits_norm": ("digits", "classes", "sgd", 0.03, lambda d, w: models.mlp([64, w, w, 10], norm=True)),
    "wine_mlp": ("wine", "classes", "adam", 0.003, lambda d, w: models.mlp([13, w, 3])),
    "cancer_logit": ("cancer", "binary", "sgd", 0.02, lambda d, w: models.mlp([30, 1])),
    "cancer_mlp": ("cancer", "binary", "adam", 0.002, lambda d, w: models.mlp([30, w, 1])),
    "diabetes_linear": ("diabetes", "values", "sgd", 0.004, lambda d, w: models.mlp([10, 1])),
    "diabetes_mlp": ("diabetes", "values", "adam", 0.002, lambda d, w: models.mlp([10, w // 2, 1])),
    "housing_linear": ("housing", "values", "sgd", 0.004, lambda d, w: models.mlp([8, 1])),
    "housing_mlp": ("housing", "values", "sgd", 0.01, lambda d, w: models.mlp([8, w, w, 1], "tanh")),
    "housing_relu": ("housing", "values", "adam", 0.003, lambda d, w: models.mlp([8, w, w, 1])),
    "counts_mlp": ("counts", "values", "adam", 0.005, lambda d, w: models.mlp([6, w, 1])),
    "text_rnn": ("text", "text", "sgd", 0.3, lambda d, w: models.Recurrent(d.classes, "rnn", w)),
    "text_gru": ("text", "text", "adam", 0.004, lambda d, w: models.Recurrent(d.classes, "gru", w)),
    "text_lstm": ("text", "text", "adam", 0.006, lambda d, w: models.Recurrent(d.classes, "lstm", w)),
    "text_gpt": ("text", "text", "adamw", 0.003, lambda d, w: models.Transformer(d.classes, w)),
}


def build(base: str, seed: int) -> Experiment:
    """A sound run of a base, a little different for every seed."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    name, task, optimizer, lr, net = BASES[base]
    data = SETS[name](rng)
    width = int(rng.choice([32, 40, 48]))
    batch = int(rng.choice([16, 24, 32])) if task != "text" else int(rng.choice([24, 36]))
    small = len(data.x) < 500
    epochs = int(rng.integers(12, 20)) if small else int(rng.integers(5, 11))
    metric_name, metric = METRICS[task]
    lr = float(f"{lr * rng.uniform(0.7, 1.4):.2g}")
    exp = Experiment(
        base,
        task,
        data,
        net(data, width),
        LOSSES[task],
        rng,
        optimizer,
        lr,
        batch=batch,
        epochs=epochs,
        metric=metric,
        metric_name=metric_name,
    )
    if name == "counts":
        exp.loss = lambda out, y: F.poisson_nll_loss(out.clamp(max=20.0), y)
        exp.metric = lambda out, y: float((out.exp() - y).abs().mean())
    if rng.random() < 0.35:
        exp.lr_at = cosine(exp.lr)
    return exp


def cosine(lr: float, warm: int = 0) -> Callable[[int, int], float]:
    """Cosine decay to zero after an optional linear warm-up."""

    def rate(step: int, total: int) -> float:
        if step < warm:
            return lr * (step + 1) / warm
        return lr * 0.5 * (1 + np.cos(np.pi * (step - warm) / max(1, total - warm)))

    return rate
