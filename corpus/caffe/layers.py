"""The layers of the tiny nets, one function a kind."""

from __future__ import annotations

from typing import Any

Layer = dict[str, Any]
TEST = [{"phase": "TEST"}]
TRAIN = [{"phase": "TRAIN"}]
LEARN = [{"lr_mult": 1}, {"lr_mult": 2, "decay_mult": 0}]


def ip(name: str, bottom: str, n: int, filler: str = "xavier", **more: Any) -> Layer:
    """Fully connected."""
    param = {"num_output": n, "weight_filler": {"type": filler}, "bias_filler": {"type": "constant", "value": 0}}
    return {
        "name": name,
        "type": "InnerProduct",
        "bottom": [bottom],
        "top": [name],
        "param": [dict(p) for p in LEARN],
        "inner_product_param": param | more,
    }


def conv(name: str, bottom: str, n: int, kernel: int, pad: int = 0, filler: str = "msra", **more: Any) -> Layer:
    """Convolution."""
    param = {"num_output": n, "kernel_size": kernel, "weight_filler": {"type": filler}}
    return {
        "name": name,
        "type": "Convolution",
        "bottom": [bottom],
        "top": [name],
        "param": [dict(p) for p in LEARN],
        "convolution_param": param | ({"pad": pad} if pad else {}) | more,
    }


def pool(name: str, bottom: str, kernel: int, stride: int, how: str = "MAX", **more: Any) -> Layer:
    """Pooling."""
    return {
        "name": name,
        "type": "Pooling",
        "bottom": [bottom],
        "top": [name],
        "pooling_param": {"pool": how, "kernel_size": kernel, "stride": stride} | more,
    }


def act(name: str, bottom: str, kind: str = "ReLU", **more: Any) -> Layer:
    """A non-linearity in place (also Dropout)."""
    return {"name": name, "type": kind, "bottom": [bottom], "top": [bottom]} | more


def unit(name: str, kind: str, bottoms: list[str], **more: Any) -> Layer:
    """Any layer with one output of its own name."""
    return {"name": name, "type": kind, "bottom": bottoms, "top": [name]} | more


def softmax_loss(bottom: str, label: str = "label", name: str = "loss", **more: Any) -> Layer:
    """Softmax with cross-entropy."""
    return unit(name, "SoftmaxWithLoss", [bottom, label], **more)


def accuracy(bottom: str, label: str = "label", phases: list[Layer] | None = TEST, **more: Any) -> Layer:
    """Accuracy, of the test phase unless told otherwise."""
    return unit("accuracy", "Accuracy", [bottom, label], **({"include": phases} if phases else {}), **more)


def python(name: str, kind: str, bottoms: list[str], param: str = "", weight: float | None = 1) -> Layer:
    """A layer of layers.py beside the prototxt."""
    block = {"module": "mylayers", "layer": kind} | ({"param_str": param} if param else {})
    return unit(name, "Python", bottoms, python_param=block) | ({"loss_weight": weight} if weight else {})
