"""What one training is made of; a fault changes it before it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from corpus.caffe.data import Arrays
from corpus.caffe.layers import Layer

STEP = """import caffe

caffe.set_mode_cpu()
solver = caffe.get_solver("solver.prototxt")
solver.step({steps})
"""


@dataclass
class Stage:
    """One process of a training: `caffe train` with these arguments, or a Python program."""

    arguments: list[str] = field(default_factory=list)
    program: str = ""
    signal: str = ""
    at: int = 0
    """Iteration after whose print the signal is sent."""
    solver: dict[str, Any] = field(default_factory=dict)
    """Solver settings that differ in this stage."""
    memory: int = 0
    """Limit of the address space in MiB; 0 is none."""


@dataclass
class Training:
    """A net, its solver, its data and how it is run."""

    rng: np.random.Generator
    base: str
    sets: dict[str, Arrays]
    layers: list[Layer]
    batch: int = 20
    classes: int = 0
    base_lr: float = 0.01
    steps: int = 300
    feed: str = "hdf5"
    raw: bool = False
    """LMDB holds bytes 0..255 (else floats)."""
    transform: dict[str, Any] = field(default_factory=dict)
    solver: dict[str, Any] = field(default_factory=dict)
    solver_leaves: tuple[str, ...] = ()
    """Solver settings that are left out."""
    stages: list[Stage] = field(default_factory=lambda: [Stage()])
    to: str = "stderr"
    files: dict[str, Any] = field(default_factory=dict)
    """Other files: text, or an array (written as a BlobProto)."""
    links: dict[str, str] = field(default_factory=dict)
    edit: tuple[str, str] | None = None
    """Replaces a text in the written train_val.prototxt."""
    planted: int | None = None
    tail: str = ""
    """Lines that the shell or batch system appends."""
    silence: bool = True
    """Tops of the data that nothing reads are taken up by a Silence layer."""
    block: int = 0
    """Log written through a pipe in blocks of this size."""

    def layer(self, name: str) -> Layer:
        """The layer of this name."""
        return next(one for one in self.layers if one["name"] == name)

    def kinds(self, kind: str) -> list[Layer]:
        """All layers of a type."""
        return [one for one in self.layers if one["type"] == kind]

    def learners(self) -> list[Layer]:
        """Layers with weights of their own, from the input on."""
        return [one for one in self.layers if one["type"] in ("InnerProduct", "Convolution", "RNN", "LSTM")]

    def param(self, one: Layer) -> dict[str, Any]:
        """The block of a learning layer that holds its fillers."""
        key = {"InnerProduct": "inner_product_param", "Convolution": "convolution_param"}
        return one[key.get(one["type"], "recurrent_param")]

    def fill(self, one: Layer, **filler: Any) -> None:
        """Another weight filler."""
        self.param(one)["weight_filler"] = filler

    def after(self, name: str, *new: Layer) -> None:
        """Puts layers behind the named one."""
        at = self.layers.index(self.layer(name)) + 1
        self.layers[at:at] = new

    def plain(self) -> None:
        """No decoration that would blur the fault: constant rate, no clipping."""
        for key in ("clip_gradients", "iter_size", "gamma", "stepsize", "stepvalue", "power"):
            self.solver.pop(key, None)
        self.solver |= {"lr_policy": "fixed", "type": "SGD", "momentum": 0.9}

    def per_epoch(self) -> int:
        """Iterations for one pass over the training data."""
        rows = len(next(iter(self.sets["train"].values())))
        return max(1, rows // (self.batch * int(self.solver.get("iter_size", 1))))

    def late_row(self, after: int = 30) -> int:
        """A row of the training set that the first pass meets some iterations after the start."""
        rows = len(next(iter(self.sets["train"].values())))
        low = min(after * self.batch * int(self.solver.get("iter_size", 1)), rows // 2)
        row = int(self.rng.integers(low, rows))
        self.planted = row // (self.batch * int(self.solver.get("iter_size", 1)))
        return row

    def pycaffe(self, steps: int) -> None:
        """Stepped from Python instead of by `caffe train`."""
        self.stages = [Stage(program=STEP.format(steps=steps))]
        self.steps = steps
