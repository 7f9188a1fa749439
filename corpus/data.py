"""Small data sets: bundled with scikit-learn or made here. Nothing is downloaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from torch import Tensor

WORDS = [
    "the",
    "a",
    "old",
    "young",
    "red",
    "green",
    "small",
    "big",
    "fox",
    "dog",
    "cat",
    "bird",
    "man",
    "child",
    "runs",
    "sleeps",
    "eats",
    "sees",
    "hears",
    "likes",
    "follows",
    "house",
    "river",
    "tree",
    "road",
    "garden",
    "near",
    "under",
    "over",
    "beside",
    "today",
    "slowly",
    "often",
    "never",
    "and",
    "then",
    "but",
]


@dataclass
class Data:
    """Training and validation tensors; a fault replaces or damages them."""

    x: Tensor
    y: Tensor
    xv: Tensor
    yv: Tensor
    classes: int = 0

    def copy(self) -> Data:
        return replace(self, x=self.x.clone(), y=self.y.clone(), xv=self.xv.clone(), yv=self.yv.clone())


def _split(x: np.ndarray, y: np.ndarray, rng: np.random.Generator, classes: int, most: int = 1200) -> Data:
    order = rng.permutation(len(x))[:most]
    cut = int(len(order) * 0.8)
    xt = torch.tensor(x[order], dtype=torch.float32)
    yt = torch.tensor(y[order], dtype=torch.long if classes else torch.float32)
    return Data(xt[:cut], yt[:cut], xt[cut:], yt[cut:], classes)


@cache
def _bundled(name: str) -> tuple[np.ndarray, np.ndarray]:
    """A set that comes with scikit-learn, read once."""
    import sklearn.datasets

    if name == "raw_diabetes":
        return sklearn.datasets.load_diabetes(return_X_y=True, scaled=False)
    return getattr(sklearn.datasets, f"load_{name}")(return_X_y=True)


def _standard(x: np.ndarray) -> np.ndarray:
    return (x - x.mean(0)) / (x.std(0) + 1e-9)


def digits(rng: np.random.Generator, raw: bool = False) -> Data:
    """8x8 pictures of digits, scaled to 0..1; raw means 0..255 as in an image file."""
    x, y = _bundled("digits")
    return _split(x / 16 * (255 if raw else 1), y, rng, 10)


def wine(rng: np.random.Generator, raw: bool = False) -> Data:
    """13 columns of very different scales, 3 classes."""
    x, y = _bundled("wine")
    return _split(x if raw else _standard(x), y, rng, 3)


def cancer(rng: np.random.Generator, raw: bool = False) -> Data:
    """30 columns, two classes; the label is a float 0 or 1."""
    x, y = _bundled("breast_cancer")
    return _split(x if raw else _standard(x), y[:, None].astype(float), rng, 0)


def diabetes(rng: np.random.Generator, raw: bool = False) -> Data:
    """10 columns; raw leaves the target at 25..346."""
    x, y = _bundled("raw_diabetes" if raw else "diabetes")
    y = y[:, None]
    return _split(x if raw else _standard(x), y if raw else _standard(y), rng, 0)


def housing(rng: np.random.Generator, raw: bool = False) -> Data:
    """A made-up table in the manner of house prices: eight columns, prices from 50,000 on."""
    n = 1200
    income = rng.lognormal(1.2, 0.4, n)
    age = rng.uniform(1, 52, n)
    rooms = rng.normal(5.4, 1.1, n)
    people = rng.lognormal(7.0, 0.7, n)
    lat, lon = rng.uniform(32, 42, n), rng.uniform(-124, -114, n)
    beds, share = rng.normal(1.1, 0.2, n), rng.normal(3.0, 0.6, n)
    x = np.stack([income, age, rooms, beds, people, share, lat, lon], 1)
    price = (
        42000 * income
        + 900 * age
        + 9000 * (rooms - 5)
        - 8000 * np.abs(lat - 37)
        + rng.normal(0, 15000, n)
        + 60000
    )
    y = price[:, None]
    return _split(x if raw else _standard(x), y if raw else _standard(y), rng, 0)


def counts(rng: np.random.Generator, raw: bool = False) -> Data:
    """Events per hour: a Poisson rate that depends on six columns."""
    x = rng.normal(0, 1, (1000, 6))
    rate = np.exp(np.clip(0.6 + x @ np.array([0.5, -0.3, 0.2, 0.0, 0.4, -0.2]), -4, 4))
    return _split(x * (40 if raw else 1), rng.poisson(rate)[:, None].astype(float), rng, 0)


def text(rng: np.random.Generator, raw: bool = False) -> Data:
    """Windows of characters over sentences made from a short word list."""
    line = []
    for _ in range(900):
        line.append(
            " ".join(rng.choice(WORDS[:8], 2))
            + " "
            + " ".join(rng.choice(WORDS[8:], rng.integers(3, 6)))
            + ". "
        )
    stream = "".join(line)
    letters = sorted(set(stream))
    ids = torch.tensor([letters.index(c) for c in stream])
    t = 24
    at = torch.tensor(rng.permutation(len(ids) - t - 1)[:900])
    x = torch.stack([ids[i : i + t] for i in at])
    y = torch.stack([ids[i + 1 : i + t + 1] for i in at])
    return Data(x[:720], y[:720], x[720:], y[720:], len(letters))


SETS = {f.__name__: f for f in (digits, wine, cancer, diabetes, housing, counts, text)}
