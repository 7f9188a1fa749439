"""How numbers are written for people: short, honest about NaN and infinity, never a stack of digits."""

from __future__ import annotations

import math

MISSING = "–"


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf if value > 0 else -math.inf


def number(value: float | None) -> str:
    """Return a value with about four significant digits: `0.0123`, `12,346`, `3.2e8`, `NaN`, `inf`."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "true" if value else "false"
    x = _as_float(value)
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    size = abs(x)
    if x == int(x) and size < 1e6:
        return f"{int(x):,}"
    if 1e4 <= size < 1e6:
        return f"{x:,.0f}"
    if 1e-4 <= size < 1e4:
        return f"{x:.4g}"
    mantissa, _, exponent = f"{x:.3e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"


def step(value: float | None) -> str:
    """Return a position on the step axis: whole numbers with separators (`2,001`), else four digits."""
    if value is None:
        return MISSING
    x = _as_float(value)
    if math.isfinite(x) and x == int(x) and abs(x) < 1e15:
        return f"{int(x):,}"
    return number(x)


def percent(probability: float | None) -> str:
    """Return a probability as a whole percentage; the extremes are never claimed to be certain."""
    if probability is None or math.isnan(probability):
        return ""
    if probability < 0.01:
        return "<1 %"
    if probability > 0.99:
        return ">99 %"
    return f"{round(probability * 100)} %"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: `1 line`, `2,001 iterations`, `3 losses`, `2 remedies`."""
    if count == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2:-1] not in "aeou":
        return f"{count:,} {noun[:-1]}ies"
    return f"{count:,} {noun}{'es' if noun.endswith(('s', 'x', 'ch')) else 's'}"
