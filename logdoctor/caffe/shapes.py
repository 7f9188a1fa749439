"""Blob shapes of a net that was never run, as far as its file tells them.

Enough to know the image a pooling layer sees: inputs with a written size, then
convolution, deconvolution, pooling and every layer that keeps its shape. Where
the size is in the data (LMDB without a crop), the shape stays unknown.
"""

from __future__ import annotations

from logdoctor.caffe.geometry import Pooling, convolved, deconvolved
from logdoctor.caffe.net import Layer, Net, Shape
from logdoctor.caffe.tree import Message

KEEP = frozenset({
    "relu", "prelu", "elu", "sigmoid", "tanh", "bnll", "dropout", "lrn", "batchnorm", "scale", "bias",
    "power", "exp", "log", "absval", "threshold", "softmax", "eltwise", "mvn", "swish", "clip",
    "normalize", "split",
})
"""Layers whose tops have the shape of their first bottom."""

LARGEST = 2**31
"""A blob's sizes are ints in Caffe."""
AXES = 1024
"""Values of one repeated setting looked at."""


def infer_shapes(net: Net, message: Message) -> None:
    """Fill `net.shapes` with what can be computed; `message` is the whole net (for `input_dim`)."""
    shapes = net.shapes
    shapes.update(_declared(message))
    for layer in net.layers:
        below = shapes.get(layer.bottoms[0]) if layer.bottoms else None
        for top, shape in zip(layer.tops, _tops(layer, below), strict=False):
            if shape is not None and top not in shapes and all(0 <= dim < LARGEST for dim in shape):
                shapes[top] = shape


def _declared(message: Message) -> dict[str, Shape]:
    """The deprecated `input:` with `input_shape { dim: .. }` or four `input_dim` each."""
    names = [str(value) for value in message.all("input")]
    blocks = [_dims(shape, "dim") for shape in message.messages("input_shape")]
    flat = _dims(message, "input_dim")
    blocks = blocks or [flat[i : i + 4] for i in range(0, len(flat) - 3, 4)]
    return {name: block for name, block in zip(names, blocks, strict=False) if block}


def _tops(layer: Layer, below: Shape | None) -> list[Shape | None]:
    if not layer.bottoms:
        return _input(layer)
    if layer.kind in KEEP:
        return [below] * len(layer.tops)
    if layer.kind not in ("convolution", "deconvolution", "pooling") or below is None or len(below) != 4:
        return []
    batch, channels, height, width = below
    if layer.kind == "pooling":
        size = Pooling.from_message(layer.param("pooling_param")).output(height, width)
        return [(batch, channels, *size)] * len(layer.tops)
    param = layer.param("convolution_param")
    rule = convolved if layer.kind == "convolution" else deconvolved
    sizes = [
        rule(side, _side(param, "kernel_size", "kernel", axis, 0), _side(param, "stride", "stride", axis, 1),
             _side(param, "pad", "pad", axis, 0), _side(param, "dilation", "dilation", axis, 1))
        for axis, side in enumerate((height, width))
    ]
    return [(batch, param.integer("num_output"), sizes[0], sizes[1])] * len(layer.tops)


def _input(layer: Layer) -> list[Shape | None]:
    """The tops of a layer without bottoms: Input, DummyData, MemoryData, ImageData, Data with a crop."""
    for name in ("input_param", "dummy_data_param"):
        if found := [_dims(shape, "dim") for shape in layer.param(name).messages("shape")]:
            return list(found if len(found) > 1 else found * len(layer.tops))
    memory = layer.param("memory_data_param")
    if layer.kind == "memorydata":
        return [tuple(memory.integer(name) for name in ("batch_size", "channels", "height", "width"))]
    transform, own = layer.param("transform_param"), layer.param(
        "image_data_param" if layer.kind == "imagedata" else "data_param")
    crop = transform.integer("crop_size") or own.integer("crop_size")
    batch, channels = own.integer("batch_size", 1), 1 if transform.flag("force_gray") else 3
    if layer.kind in ("data", "imagedata") and crop:
        return [(batch, channels, crop, crop)]
    if layer.kind == "imagedata" and own.integer("new_height") and own.integer("new_width"):
        return [(batch, channels, own.integer("new_height"), own.integer("new_width"))]
    return []


def _side(param: Message, name: str, stem: str, axis: int, default: int) -> int:
    """One spatial axis of a repeated setting: `_h`/`_w`, one value for all axes, or one for each."""
    if named := param.field(f"{stem}_{'hw'[axis]}"):
        return param.integer(named.name, default)
    values = _dims(param, name)
    return values[min(axis, len(values) - 1)] if values else default


def _dims(message: Message, name: str) -> Shape:
    values = message.all(name)[:AXES]
    return tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))
