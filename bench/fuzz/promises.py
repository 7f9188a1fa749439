"""What must hold for every input, whatever it is: `keep(data)` raises `Broken` where it does not."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Sequence

from logdoctor.session import Session
from logdoctor.sources import Cleaner, LineDecoder

SECONDS = 10.0
"""Processor time for one small input; more is a hang."""
_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_RUN = re.compile(r"[\d.,eE+-]+")
_NAN = re.compile(r"nan|1\.#(?:q|s)?nan|#ind|#j", re.I)
_INF = re.compile(r"inf", re.I)


class Broken(AssertionError):
    """A promise that was not kept."""


def keep(data: bytes, cuts: Sequence[int] = ()) -> Session:
    """Read `data`, cut into chunks at `cuts`, and check what was read."""
    begun = time.process_time()
    session = Session("fuzz.log")
    at = 0
    for cut in [*sorted(cuts), len(data)]:
        session.feed(data[at:cut])
        at = max(at, cut)
    session.finish()
    if time.process_time() - begun > SECONDS:
        raise Broken(f"took {time.process_time() - begun:.1f} s for {len(data)} bytes")
    decoder = LineDecoder()
    shown = (decoder.feed(data) + decoder.feed(b"", last=True)).split("\n")
    for metric, series in session.run.series.items():
        for _, value, line in zip(*series.points(), strict=True):
            if not 1 <= line <= len(shown):
                raise Broken(f"{metric}: line {line} of {len(shown)}")
            if not stands(value, shown[line - 1]):
                raise Broken(f"{metric} = {value!r} does not stand in line {line}: {shown[line - 1][:300]!r}")
    for message in session.run.messages.values():
        if not 1 <= message.line <= len(shown):
            raise Broken(f"message {message.kind}: line {message.line} of {len(shown)}")
    return session


def stands(value: float, line: str) -> bool:
    """Whether a line shows a number, in any of the ways that numbers are printed."""
    seen = Cleaner().block(line).text            # a colour may stand within a number
    if math.isnan(value):
        return bool(_NAN.search(line) or _NAN.search(seen))
    if math.isinf(value):
        return bool(_INF.search(line) or _INF.search(seen))
    if value in _values([*_TOKEN.findall(line), *_TOKEN.findall(seen)]):
        return True
    return any(value in _values(_parts(run)) for run in {*_RUN.findall(line), *_RUN.findall(seen)})


def _parts(run: str) -> Iterable[str]:
    run = run[:80]
    for start in range(len(run)):
        for end in range(start + 1, len(run) + 1):
            part = run[start:end]
            yield part
            if "," in part:
                yield part.replace(",", "")
                yield part.replace(",", ".")


def _values(parts: Iterable[str]) -> set[float]:
    found = set()
    for part in parts:
        try:
            found.add(float(part))
        except ValueError:
            continue
    return found
