"""Sizes of pooling and convolution outputs, and the pooling windows that hold no pixel.

The truth is Caffe's src/caffe/layers/pooling_layer.cpp (Reshape, Forward_cpu;
pooling_layer.cu does the same arithmetic) and base_conv_layer.cpp /
conv_layer.cpp / deconv_layer.cpp. All sizes are in pixels. Every function is
O(1): a stride of 1 over a billion pixels costs nothing.

What happens to a window that reaches no pixel:

* AVE divides the sum by (hend - hstart) * (wend - wstart), where the ends are
  clipped to the padded image but not yet to the image. A window that starts
  exactly at the far edge has extent 0: 0 / 0 = NaN. One that starts beyond has
  a negative extent: 0 / negative = -0, harmless.
* MAX leaves its initial value -FLT_MAX (-3.4e38), and remembers index -1, to
  which the backward pass adds a gradient outside of the blob.

A build with cuDNN (engine: CUDNN, or the default of such a build) leaves the
windows to cuDNN; the output size is the same, what an empty window holds is not
known here.

Without padding and with round_mode CEIL (the default) an AVE layer with
stride > kernel gives NaN exactly when the image is a multiple of the stride.
"""

from __future__ import annotations

from dataclasses import dataclass

from logdoctor.caffe.tree import Message


@dataclass(frozen=True, slots=True)
class Window:
    """One pooling window along one axis; `start`, `end` as AVE counts it, `low`, `high` inside the image."""

    start: int
    end: int
    low: int
    high: int

    @property
    def extent(self) -> int:
        """The factor of AVE's divisor: 0 gives NaN, negative is a window outside."""
        return self.end - self.start

    @property
    def empty(self) -> bool:
        """Whether no pixel is inside."""
        return self.high <= self.low


@dataclass(frozen=True, slots=True)
class Axis:
    """Pooling along one axis: image size, kernel, stride, padding on each side, rounding."""

    size: int
    kernel: int
    stride: int = 1
    pad: int = 0
    floor: bool = False

    @property
    def pooled(self) -> int:
        """The output size. With padding a last window that starts in the padding is dropped."""
        reach = self.size + 2 * self.pad - self.kernel
        pooled = (reach // self.stride if self.floor else -(-reach // self.stride)) + 1
        if self.pad and (pooled - 1) * self.stride >= self.size + self.pad:
            pooled -= 1
        return pooled

    def window(self, index: int) -> Window:
        """The window of output `index` (0-based)."""
        start = index * self.stride - self.pad
        end = min(start + self.kernel, self.size + self.pad)
        return Window(start, end, max(start, 0), min(end, self.size))

    @property
    def edge_windows(self) -> int:
        """How many windows have extent 0 (0 or 1): the last one starts at the edge of the padded image."""
        index, rest = divmod(self.size + 2 * self.pad, self.stride)
        return int(rest == 0 and index < self.pooled)

    @property
    def empty_windows(self) -> int:
        """How many windows hold no pixel: all that start at or beyond the image's far edge."""
        first = -(-(self.size + self.pad) // self.stride)
        return max(0, self.pooled - first)


@dataclass(frozen=True, slots=True)
class Pooling:
    """A pooling layer's parameters, defaults as in caffe.proto (PoolingParameter)."""

    method: str = "MAX"
    kernel: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    pad: tuple[int, int] = (0, 0)
    floor: bool = False
    whole: bool = False

    @classmethod
    def from_message(cls, param: Message) -> Pooling:
        """From a `pooling_param` (or a V0 layer, where the kernel is called `kernelsize`)."""
        method = param.get("pool", "MAX")
        known = {0: "MAX", 1: "AVE", 2: "STOCHASTIC"}
        floor = param.get("round_mode") in ("FLOOR", 1) or param.get("ceil_mode") is False
        return cls(
            method=known.get(method, "MAX") if isinstance(method, int) else str(method),
            kernel=_pair(param, "kernel", 0, "kernel_size", "kernelsize"),
            stride=_pair(param, "stride", 1, "stride"),
            pad=_pair(param, "pad", 0, "pad"),
            floor=floor,
            whole=param.flag("global_pooling"),
        )

    def axes(self, height: int, width: int) -> tuple[Axis, Axis]:
        """The two axes for an image of this size."""
        sizes = (height, width)
        kernel = sizes if self.whole else self.kernel
        rows, columns = (
            Axis(sizes[i], max(kernel[i], 1), max(self.stride[i], 1), max(self.pad[i], 0), self.floor)
            for i in (0, 1)
        )
        return rows, columns

    def output(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of the output."""
        rows, columns = self.axes(height, width)
        return rows.pooled, columns.pooled

    @property
    def skips(self) -> bool:
        """Whether stride > kernel in a direction: some pixels are never looked at."""
        return not self.whole and any(s > k > 0 for s, k in zip(self.stride, self.kernel, strict=True))

    def bad_windows(self, height: int, width: int) -> BadWindows | None:
        """The windows without a pixel that spoil the output, or None when there are none."""
        rows, columns = self.axes(height, width)
        total = max(0, rows.pooled) * max(0, columns.pooled)
        if self.method == "AVE":
            left = (rows.pooled - rows.edge_windows) * (columns.pooled - columns.edge_windows)
        elif self.method == "MAX":
            left = (rows.pooled - rows.empty_windows) * (columns.pooled - columns.empty_windows)
        else:
            return None
        bad = total - left
        return BadWindows(bad, total, "nan" if self.method == "AVE" else "-FLT_MAX") if bad > 0 else None


@dataclass(frozen=True, slots=True)
class BadWindows:
    """How many of all windows (for one channel of one image) are bad, and what they hold: nan or -FLT_MAX."""

    count: int
    total: int
    holds: str


def convolved(size: int, kernel: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> int:
    """A convolution's output size along one axis (C integer division, rounds towards 0)."""
    reach = size + 2 * pad - (dilation * (kernel - 1) + 1)
    stride = max(stride, 1)
    return (reach // stride if reach >= 0 else -(-reach // stride)) + 1


def deconvolved(size: int, kernel: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> int:
    """A deconvolution's output size along one axis."""
    return stride * (size - 1) + dilation * (kernel - 1) + 1 - 2 * pad


def _pair(param: Message, stem: str, default: int, *names: str) -> tuple[int, int]:
    """(height, width) from `stem_h`/`stem_w` or from one of the square names."""
    square = next((param.integer(name, default) for name in names if param.field(name)), default)
    return param.integer(f"{stem}_h", square), param.integer(f"{stem}_w", square)
