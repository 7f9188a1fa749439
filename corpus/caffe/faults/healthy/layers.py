"""Layers that look wrong and are not."""

from __future__ import annotations

from corpus.caffe.faults.healthy.kinds import sound
from corpus.caffe.layers import TRAIN, python
from corpus.caffe.training import Training


@sound(bases=("conv_norm",), weight=1.5)
def batch_norm_of_few_batches(t: Training, k: int) -> None:
    t.batch = 50
    t.solver["test_interval"] = 20


@sound(bases=("conv_float", "conv_images", "detector"), weight=2)
def pooling_that_skips_pixels(t: Training, k: int) -> None:
    """Stride above the kernel, and still no empty window."""
    first = t.kinds("Pooling")[0]
    kernel, stride = [(2, 5), (3, 5), (2, 3)][int(t.rng.integers(3))]
    first["pooling_param"] = {"pool": "AVE" if stride == 5 else "MAX", "kernel_size": kernel, "stride": stride}
    if stride == 3:
        first["pooling_param"]["round_mode"] = "FLOOR"
    for one in t.kinds("Pooling")[1:]:
        one["pooling_param"] = {"pool": "AVE", "kernel_size": 2, "stride": 1}


@sound(bases=("mlp", "conv_float"), weight=1.5)
def frozen_trunk(t: Training, k: int) -> None:
    """Only the last layer learns, on purpose."""
    for one in t.learners()[:-1]:
        one["param"] = [{"lr_mult": 0}, {"lr_mult": 0}]
    t.steps, t.base_lr = 500, t.base_lr * 3


@sound(bases=("conv_float",))
def with_augmentation_in_python(t: Training, k: int) -> None:
    layer = python("augment", "Augment", ["data"], weight=None) | {"include": TRAIN}
    layer["top"] = ["data"]
    t.layers.insert(0, layer)
