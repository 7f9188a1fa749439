"""Single-precision arithmetic as C does it: no exceptions, NaN and infinity instead.

A NaN that an invalid operation makes has its sign bit set, as on x86, so that
it can be told from a NaN that was read: `spelled` prints `-nan` and `nan`.
"""

from __future__ import annotations

import math
import struct

INVALID = math.copysign(math.nan, -1.0)
"""What 0/0, inf - inf, 0 * inf or a root of a negative number give on x86."""


def f32(value: float) -> float:
    """The nearest single-precision number; too large becomes infinity."""
    if math.isnan(value):
        return value
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def times(a: float, b: float) -> float:
    """a * b in single precision."""
    return _checked(a, b, a * b)


def plus(a: float, b: float) -> float:
    """a + b in single precision."""
    return _checked(a, b, a + b)


def minus(a: float, b: float) -> float:
    """a - b in single precision."""
    return _checked(a, b, a - b)


def over(a: float, b: float) -> float:
    """a / b in single precision; x/0 is infinite, 0/0 invalid."""
    if b == 0 and not math.isnan(a):
        if a == 0:
            return INVALID
        return math.copysign(math.inf, a) * math.copysign(1.0, b)
    return _checked(a, b, a / b if b != 0 else a)


def power(base: float, exponent: float) -> float:
    """base ** exponent as C's pow, rounded to single precision (C99 F.9.4.4)."""
    try:
        return f32(math.pow(base, exponent))
    except OverflowError:
        odd = exponent == int(exponent) and int(exponent) % 2 == 1
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        if base != 0:
            return INVALID
        odd = exponent == int(exponent) and int(exponent) % 2 == 1
        return math.copysign(math.inf, base) if odd else math.inf


def exp(value: float) -> float:
    """e ** value, rounded to single precision."""
    try:
        return f32(math.exp(value))
    except OverflowError:
        return math.inf


def spelled(value: float) -> str:
    """The number as C++ streams print a float: six significant digits, `-nan`, `inf`."""
    if math.isnan(value):
        return "-nan" if math.copysign(1.0, value) < 0 else "nan"
    return f"{value:.6g}"


def _checked(a: float, b: float, result: float) -> float:
    if math.isnan(result):
        return a if math.isnan(a) else b if math.isnan(b) else INVALID
    return f32(result)
