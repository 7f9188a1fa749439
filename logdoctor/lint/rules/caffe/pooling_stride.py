"""A pooling window holds no pixel, because stride > kernel.

Caffe rounds the output size up, so the last window may start at the edge of the
image or beyond it (pooling_layer.cpp). AVE divides by the window's extent: one
that starts exactly at the edge has extent 0 and gives 0/0 = NaN from iteration
0 on; one beyond it has a negative extent and gives a harmless 0. MAX leaves
-FLT_MAX (-3.4e38) in every window without a pixel, and its backward pass writes
outside of the blob. Without padding AVE is hit when height or width is a
multiple of the stride. Measured on 8x8: kernel 2 stride 4 and kernel 1 stride 2
give NaN, kernel 2 stride 3 or 5 and round_mode FLOOR do not. An error where the
size of the image is known and a window is bad, else a notice.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.caffe.geometry import Pooling
from logdoctor.caffe.net import Layer, Net
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "pooling-stride"

_SIZES = ("stride", "stride_h", "stride_w", "kernel_size", "kernel_h", "kernel_w", "kernelsize")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compute the windows of every pooling layer."""
    pools = [(net, layer) for net in facts.nets for layer in net.layers if layer.kind == "pooling"]
    sized = {layer.name for net, layer in pools if net.input_shape(layer) is not None}
    for net, layer in pools:
        if layer.name not in sized or net.input_shape(layer) is not None:       # the other phase tells the size
            yield from _look(net, layer)


def _look(net: Net, layer: Layer) -> Iterator[LintFinding]:
    pooling = Pooling.from_message(layer.param("pooling_param"))
    if not pooling.skips:
        return
    head = (
        f'{pooling.method} pooling layer "{layer.name}" has stride {_pair(pooling.stride)} > '
        f"kernel {_pair(pooling.kernel)}"
    )
    fix = f"stride: {min(pooling.kernel)}"
    shape = net.input_shape(layer)
    if shape is None or len(shape) != 4:
        when = "a side is a multiple of the stride" if pooling.method == "AVE" else "a window lies outside"
        text = f"{head}: pixels are skipped, and the output is bad when {when} (image size not known)"
        yield LintFinding(id, "notice", "pooling-stride", text, layer.where(*_SIZES), "stride", fix)
        return
    bad = pooling.bad_windows(shape[2], shape[3])
    if bad is None:
        yield LintFinding(
            id,
            "notice",
            "",
            f"{head}: pixels are skipped, but every window is usable",
            layer.where(*_SIZES),
            "stride",
            "",
        )
        return
    holds = "NaN (0/0)" if bad.holds == "nan" else "-3.4e38"
    text = (
        f"{head}: on {shape[2]}x{shape[3]} images {bad.count} of {bad.total} windows hold no pixel "
        f"and give {holds}"
    )
    yield LintFinding(id, "error", "pooling-stride", text, layer.where(*_SIZES), "stride", fix)


def _pair(sizes: tuple[int, int]) -> str:
    return str(sizes[0]) if sizes[0] == sizes[1] else f"{sizes[0]}x{sizes[1]}"
