"""Small made sets: float arrays by blob name, in the layout of the blobs."""

from __future__ import annotations

import numpy as np

Arrays = dict[str, np.ndarray]
Rng = np.random.Generator


def images(rng: Rng, n: int, size: int = 12, classes: int = 10, noise: float = 0.25) -> Arrays:
    """Grey pictures 0..1 of smooth shapes, shifted by a pixel and noisy."""
    shapes = np.random.default_rng(int(rng.integers(1 << 30)))
    coarse = shapes.random((classes, size // 3 + 1, size // 3 + 1))
    proto = coarse.repeat(3, 1).repeat(3, 2)[:, :size, :size]
    y = rng.integers(0, classes, n)
    x = proto[y]
    for axis in (1, 2):
        shift = rng.integers(-1, 2, n)
        x = np.stack([np.roll(a, s, axis - 1) for a, s in zip(x, shift)])
    x = np.clip(0.15 + 0.7 * x + noise * rng.standard_normal(x.shape), 0, 1)
    return {"data": x[:, None].astype("f4"), "label": y.astype("f4")}


def table(rng: Rng, n: int, columns: int = 10, classes: int = 3) -> Arrays:
    """Standardised columns, classes that overlap a little."""
    centres = 1.2 * rng.standard_normal((classes, columns))
    y = rng.integers(0, classes, n)
    x = centres[y] + rng.standard_normal((n, columns))
    x = (x - x.mean(0)) / x.std(0)
    return {"data": x.astype("f4"), "label": y.astype("f4")}


def values(rng: Rng, n: int, columns: int = 8, targets: int = 1, noise: float = 0.2, bend: float = 0.7) -> Arrays:
    """Standardised regression with a mild bend."""
    x = rng.standard_normal((n, columns))
    w = rng.standard_normal((columns, targets))
    y = x @ w + bend * np.sin(2 * x[:, :targets]) + noise * rng.standard_normal((n, targets))
    y = (y - y.mean(0)) / y.std(0)
    return {"data": x.astype("f4"), "target": y.astype("f4")}


def fields(rng: Rng, n: int, size: int = 10) -> Arrays:
    """Pictures with one bright and one dark block; the label is the class of each pixel (0, 1, 2)."""
    y = np.zeros((n, size, size))
    for i in range(n):
        for k in (1, 2):
            a, b = rng.integers(0, size - 3, 2)
            y[i, a : a + 4, b : b + 4] = k
    x = np.array([0.0, 1.0, -1.0])[y.astype(int)] + 0.4 * rng.standard_normal(y.shape)
    return {"data": x[:, None].astype("f4"), "label": y[:, None].astype("f4")}


def tags(rng: Rng, n: int, columns: int = 16, kinds: int = 6) -> Arrays:
    """Several yes/no answers for each row."""
    x = rng.standard_normal((n, columns))
    y = (x @ rng.standard_normal((columns, kinds)) + 0.8 * rng.standard_normal((n, kinds))) > 0
    return {"data": x.astype("f4"), "target": y.astype("f4")}


def pairs(rng: Rng, n: int) -> Arrays:
    """Two pictures and whether they show the same shape."""
    one = images(rng, 2 * n, classes=4)
    x, y = one["data"], one["label"]
    same = rng.random(n) < 0.5
    order = np.arange(n) + n
    for i in np.flatnonzero(same):
        order[i] = rng.choice(np.flatnonzero(y[n:] == y[i])) + n
    sim = (y[:n] == y[order]).astype("f4")
    return {"data": x[:n], "data_p": x[order], "sim": sim}


def sequences(rng: Rng, steps: int, streams: int = 20, width: int = 4, length: int = 10) -> Arrays:
    """Rows are time steps, columns streams; the target is a fading sum of the past within a sequence."""
    x = rng.standard_normal((steps, streams, width))
    cont = np.ones((steps, streams))
    cont[::length] = 0
    y, past = np.zeros((steps, streams, 1)), np.zeros(streams)
    for t in range(steps):
        past = 0.6 * past * cont[t] + x[t].sum(1) / width
        y[t, :, 0] = past
    return {"data": x.astype("f4"), "cont": cont.astype("f4"), "target": y.astype("f4")}


def boxes(rng: Rng, n: int, size: int = 12) -> Arrays:
    """Pictures with one block: its place and size (0..1), and what kind it is."""
    x = 0.2 * rng.standard_normal((n, 1, size, size))
    box, kind = np.zeros((n, 4)), rng.integers(0, 3, n)
    for i in range(n):
        a, b = rng.integers(0, size - 5, 2)
        h, w = rng.integers(3, 6, 2)
        x[i, 0, a : a + h, b : b + w] += (1.0, -1.0, 2.0)[kind[i]]
        box[i] = np.array([a, b, h, w]) / size
    return {"data": x.astype("f4"), "box": box.astype("f4"), "label": kind.astype("f4")}


def one_hot(label: np.ndarray, classes: int) -> np.ndarray:
    """Rows of 0 and 1."""
    return np.eye(classes, dtype="f4")[label.astype(int)]


def split(arrays: Arrays, test: int) -> dict[str, Arrays]:
    """The last rows are the test set."""
    return {"train": {k: v[:-test] for k, v in arrays.items()}, "test": {k: v[-test:] for k, v in arrays.items()}}
