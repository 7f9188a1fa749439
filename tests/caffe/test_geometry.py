"""Pooling windows, measured on real runs (8x8 images), and output sizes."""

from __future__ import annotations

import pytest

from logdoctor.caffe.geometry import Axis, Pooling, convolved, deconvolved
from logdoctor.caffe.textformat import parse


@pytest.mark.parametrize(
    ("kernel", "stride", "pooled", "nan"),
    [
        (2, 4, 3, True),
        (1, 2, 5, True),  # these two runs were NaN from iteration 0
        (2, 3, 3, False),
        (2, 5, 3, False),  # these were healthy: partial window; window outside, size negative
        (2, 2, 4, False),
        (3, 2, 4, False),
        (1, 8, 2, True),
        (8, 9, 1, False),
    ],
)
def test_ave_on_8x8(kernel: int, stride: int, pooled: int, nan: bool) -> None:
    pooling = Pooling("AVE", (kernel, kernel), (stride, stride))
    assert pooling.output(8, 8) == (pooled, pooled)
    bad = pooling.bad_windows(8, 8)
    assert (bad is not None) is nan and (bad is None or bad.holds == "nan")


def test_counts() -> None:
    bad = Pooling("AVE", (2, 2), (4, 4)).bad_windows(8, 8)
    assert bad is not None and (bad.count, bad.total) == (5, 9)
    bad = Pooling("AVE", (2, 2), (4, 4)).bad_windows(8, 7)
    assert bad is not None and (bad.count, bad.total) == (3, 9)


def test_rounding_down_and_padding_are_harmless() -> None:
    assert Pooling("AVE", (2, 2), (4, 4), floor=True).bad_windows(8, 8) is None
    assert Pooling("AVE", (2, 2), (4, 4), (1, 1)).bad_windows(8, 8) is None
    assert Axis(8, 2, 4, 1).pooled == 3
    assert Axis(7, 2, 4, 1).pooled == 2 and Axis(7, 3, 8, 1).pooled == 1  # dropped: starts in the padding


def test_max_leaves_flt_max_in_every_window_outside() -> None:
    bad = Pooling("MAX", (2, 2), (5, 5)).bad_windows(8, 8)
    assert bad is not None and bad.holds == "-FLT_MAX" and bad.count == 5
    assert Pooling("MAX", (2, 2), (3, 3)).bad_windows(8, 8) is None


def test_the_divisor_counts_the_padding() -> None:
    first, last = Axis(5, 3, 2, 1).window(0), Axis(5, 3, 2, 1).window(2)
    assert (first.start, first.end, first.low, first.high, first.extent) == (-1, 2, 0, 2, 3)
    assert (last.start, last.end, last.low, last.high) == (3, 6, 3, 5)
    outside = Axis(8, 2, 5).window(2)
    assert outside.extent == -2 and outside.empty


def test_from_message() -> None:
    read = Pooling.from_message(
        parse("pool: AVE kernel_h: 3 kernel_w: 2 stride: 4 pad_h: 1 round_mode: FLOOR")
    )
    assert read == Pooling("AVE", (3, 2), (4, 4), (1, 0), floor=True)
    assert Pooling.from_message(parse("kernelsize: 3 stride: 2")).kernel == (3, 3)
    whole = Pooling.from_message(parse("pool: 1 global_pooling: true"))
    assert whole.method == "AVE" and whole.output(7, 5) == (1, 1) and not whole.skips


def test_convolution() -> None:
    assert convolved(227, 11, 4) == 55 and convolved(13, 3, 1, 1) == 13 and convolved(10, 3, 1, 0, 2) == 6
    assert deconvolved(2, 4, 2, 1) == 4 and convolved(2, 5) == -2
