"""Tiny networks, all trained within a second or two on one core."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "gelu": nn.GELU,
}


def mlp(sizes: list[int], act: str = "relu", norm: bool = False, drop: float = 0.0) -> nn.Sequential:
    """Linear layers with an activation between them."""
    layers: list[nn.Module] = []
    for i, (a, b) in enumerate(itertools.pairwise(sizes)):
        layers.append(nn.Linear(a, b))
        if i < len(sizes) - 2:
            if norm:
                layers.append(nn.BatchNorm1d(b))
            layers.append(ACTIVATIONS[act]())
            if drop:
                layers.append(nn.Dropout(drop))
    return nn.Sequential(*layers)


def cnn(classes: int = 10, act: str = "relu", width: int = 8) -> nn.Sequential:
    """A small convolutional network for the 8x8 digits."""
    f = ACTIVATIONS[act]
    return nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        nn.Conv2d(1, width, 3, padding=1),
        f(),
        nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3, padding=1),
        f(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8 * width, classes),
    )


class Recurrent(nn.Module):
    """A character model over a plain RNN, GRU or LSTM."""

    def __init__(self, letters: int, kind: str = "gru", width: int = 32, act: str = "tanh") -> None:
        super().__init__()
        self.embed = nn.Embedding(letters, width)
        if kind == "rnn":
            self.core: nn.Module = nn.RNN(width, width, nonlinearity=act, batch_first=True)
        else:
            self.core = (nn.GRU if kind == "gru" else nn.LSTM)(width, width, batch_first=True)
        self.head = nn.Linear(width, letters)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.core(self.embed(x))[0])


class Transformer(nn.Module):
    """One or two causal attention blocks over characters."""

    def __init__(self, letters: int, width: int = 32, layers: int = 1, length: int = 64) -> None:
        super().__init__()
        self.embed = nn.Embedding(letters, width)
        self.place = nn.Parameter(torch.randn(length, width) * 0.02)
        block = nn.TransformerEncoderLayer(
            width, 2, 2 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(block, layers, enable_nested_tensor=False)
        self.head = nn.Linear(width, letters)

    def forward(self, x: Tensor) -> Tensor:
        t = x.shape[1]
        mask = torch.full((t, t), float("-inf")).triu(1)
        return self.head(self.blocks(self.embed(x) + self.place[:t], mask=mask))
