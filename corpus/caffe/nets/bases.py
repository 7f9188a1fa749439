"""What the sound trainings share: how one is declared, and the simplest net."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from corpus.caffe.layers import Layer, act, ip
from corpus.caffe.training import Training

Rng = np.random.Generator
BASES: dict[str, Callable[[Rng], Training]] = {}


def base(make: Callable[[Rng], Training]) -> Callable[[Rng], Training]:
    BASES[make.__name__] = make
    return make


def chain(widths: list[int], kind: str = "ReLU", bottom: str = "data", filler: str = "xavier") -> list[Layer]:
    """Fully connected layers ip1, ip2, ... with a non-linearity between them."""
    out: list[Layer] = []
    for i, n in enumerate(widths, 1):
        out.append(ip(f"ip{i}", bottom, n, filler))
        bottom = f"ip{i}"
        if i < len(widths) and kind:
            out.append(act(f"{kind.lower()}{i}", bottom, kind))
    return out
