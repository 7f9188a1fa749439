"""What twice the input costs: processor time for the command, counted work for the tests."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from types import FrameType

from bench.fuzz.inputs import GROWING, seeds
from logdoctor.session import Session

MOST = 2.3
"""Times the cost of half the input."""
LEAST_SECONDS = 0.08
"""Costs below this are noise: the input is made larger, up to LARGEST."""
LARGEST = 4_000_000


def read(data: bytes) -> None:
    """One input through the whole path."""
    session = Session("fuzz.log")
    session.feed(data)
    session.finish()


def seconds(data: bytes, repeats: int = 3) -> float:
    """The least processor time of a few readings."""
    best = float("inf")
    for _ in range(repeats):
        gc.collect()
        begun = time.process_time()
        read(data)
        best = min(best, time.process_time() - begun)
    return best


def work(data: bytes) -> int:
    """Calls of functions, Python's and C's, in one reading: the same on every machine."""
    count = 0

    def note(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        read(data)
    finally:
        sys.setprofile(None)
    return count


def shapes(every: bool = False) -> dict[str, Callable[[int], str]]:
    """The hostile shapes, and real logs repeated: each fifth, or every one."""
    found = dict(GROWING)
    for number, data in list(enumerate(seeds()))[:: 1 if every else 5]:
        text = data.decode("utf-8", "replace") + "\n"
        found[f"real log {number}"] = lambda n, text=text: text * max(1, n // len(text))  # type: ignore[misc]
    return found


def growth(size: int, every: bool = False) -> float:
    """Print the ratio of each shape, the worst last; the worst ratio of those that cost anything."""
    ratios = []
    for name, make in shapes(every).items():
        n = size
        first = seconds(make(n).encode())
        while first < LEAST_SECONDS and n < LARGEST:
            n *= 4
            first = seconds(make(n).encode())
        second = seconds(make(2 * n).encode())
        ratio = second / max(first, LEAST_SECONDS)
        if ratio > MOST:                                          # measured twice before it is believed
            ratio = min(ratio, seconds(make(2 * n).encode(), 5) / max(seconds(make(n).encode(), 5), LEAST_SECONDS))
        ratios.append((ratio, name, n, first))
    for ratio, name, n, first in sorted(ratios)[-25:]:
        print(f"{ratio:6.2f}  {name} ({n:,} characters in {first:.2f} s)")
    worst = max(ratio for ratio, *_ in ratios)
    print(f"growth: {len(ratios)} shapes, twice the input costs at most {worst:.2f} times (allowed: {MOST})")
    return worst
